"""What payments of a contract are called."""

from dashboard.i18n import _


def payment_name(kind: str, number_: int | None = None) -> str:
    """Return what a payment is called, with its number where it has one of several: Termin 2."""
    names = {
        "advance": _("Advance (uang muka)"),
        "term": _("Term (termin)"),
        "retention": _("Retention paid out"),
    }
    name = names[kind]
    return name if number_ is None or (kind != "term" and number_ == 1) else f"{name} {number_}"
