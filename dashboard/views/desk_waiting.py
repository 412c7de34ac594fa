"""Messages that no parser could read: each waits on the desk with its reason, none is dropped."""

from html import escape

import streamlit as st

from dashboard import session
from dashboard.i18n import _, day_and_time, ngettext_
from dashboard.sentences import channel_name
from data.accounts import User, may


def show(user: User) -> None:
    """List the waiting messages, if any, each with a button that reads it once more."""
    messages = session.queries().waiting(user).to_dict("records")
    if not messages:
        return
    label = ngettext_(
        "{count} message could not be read", "{count} messages could not be read", len(messages)
    )
    region = session.region()
    with st.expander(label, key="desk_waiting"):
        for message in messages:
            when = day_and_time(message["received_at"], region.timezone)
            came = f"{channel_name(region, message['channel'])} · {when}"
            st.markdown(f"**{_reason(message['reason'])}**  \n{came}")
            if message["excerpt"]:
                st.html(f'<blockquote class="jg-words">{escape(message["excerpt"])}</blockquote>')
            if may(user, "correct_category", region.id) and st.button(
                _("Read it again"), key=f"desk_read_again_{message['message_id']}"
            ):
                _read_again(int(message["message_id"]))


def _read_again(message_id: int) -> None:
    """Try once more: a category may have been added, or a parser mended, since it came."""
    if session.register().process([message_id]).waiting:
        st.warning(_("It still cannot be read. Enter it by hand under Report, as the message says."))
    else:
        st.rerun()


def _reason(code: str | None) -> str:
    sentences = {
        "no_category": _("It does not say what it is about."),
        "unknown_category": _("Its kind is not one of this region's."),
        "too_long": _("Its text is too long."),
        "unreadable_time": _("Its time cannot be read."),
        "half_a_coordinate": _("Its place has only one of two coordinates."),
    }
    return sentences.get(code or "", _("It is damaged, or not of the kind its channel sends."))
