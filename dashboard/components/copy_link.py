"""A link to keep, with a button that copies it."""

from dashboard.components import declare
from dashboard.i18n import _

_copy_link = declare("copy_link")


def copy_link(key: str, path: str, label: str, *, to_self: str | None = None) -> None:
    """Show the link to ``path`` (relative to the app's address) with a copy button.

    The whole address is put together in the browser, which alone knows how it reached us. With ``to_self``,
    the title of a message, phones offer to send the link to where its owner keeps it.
    """
    _copy_link(
        key=key,
        data={
            "path": path,
            "label": label,
            "button": _("Copy"),
            "share": _("Send it to myself") if to_self else None,
            "title": to_self,
            "copied": _("Copied. Paste it where you will find it again."),
            "by_hand": _("The link is selected: copy it with Ctrl+C or a long press."),
        },
    )
