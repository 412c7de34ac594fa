"""An exported WhatsApp chat on its way in: what it holds, how its dates are read, its messages taken in."""

from pathlib import Path

import streamlit as st

from dashboard import session
from dashboard.exchange import jobs
from dashboard.exchange.faults import error_sentence, fault_lines
from dashboard.i18n import _, day, ngettext_
from dashboard.widgets import plain
from data.accounts import User
from data.channels.chat_order import Order
from data.importers.chat import ChatLook, ChatOptions, look_at_chat
from geo.errors import GeoError

_ORDERS: tuple[Order | None, ...] = (None, "dmy", "mdy", "ymd")
FAULTS_SHOWN = 10


def show(user: User, path: Path, kept_under: str) -> None:
    """Draw what a chat holds, and let its messages in; ``kept_under``: what the session keeps its file by."""
    st.info(
        _(
            "An exported WhatsApp chat. Every message is read as if its sender had written to the office; "
            "nobody is answered."
        )
    )
    options = _options()
    try:
        looked = look_at_chat(session.register(), path, options, actor=user)
    except (GeoError, ValueError) as error:
        st.error(plain(error_sentence(error)))
        return
    _told(looked)
    if looked.messages and st.button(_("Take the messages in"), type="primary", key="exchange_take_chat"):
        jobs.start_chat(session.register(), user, path, options)
        st.session_state.pop(kept_under, None)
        st.rerun()


def _options() -> ChatOptions:
    names = {
        None: _("as the chat itself shows"),
        "dmy": _("day/month/year"),
        "mdy": _("month/day/year"),
        "ymd": _("year-month-day"),
    }
    left, right = st.columns(2)
    order = left.selectbox(
        _("Order of its dates"), _ORDERS, format_func=names.__getitem__, key="exchange_chat_order"
    )
    ours = right.text_input(
        _("Names under which the office itself writes there"),
        placeholder=_("Such as: Admin PUPR, Bu Rini"),
        key="exchange_chat_ours",
    )
    return ChatOptions(order=order, ours=tuple(filter(None, (name.strip() for name in ours.split(",")))))


def _told(looked: ChatLook) -> None:
    said = [
        ngettext_("{count} message to take in", "{count} messages to take in", looked.messages),
        ngettext_("{count} sender", "{count} senders", looked.people),
        ngettext_("{count} line passed over", "{count} lines passed over", looked.left_out),
    ]
    st.markdown(" · ".join(said))
    if looked.first is not None and looked.last is not None:
        words = _("The first is of {first}, the last of {last}.")
        st.markdown(words.format(first=day(looked.first.date()), last=day(looked.last.date())))
    st.caption(_("Passed over: notices of WhatsApp, deleted messages, the office's own, files left behind."))
    if looked.order.why == "assumed":
        st.warning(
            _("The chat does not show whether the day or the month comes first. Look at the two dates above.")
        )
    elif looked.order.contradicting_rows:
        st.warning(
            _("Some dates contradict the others: perhaps two exports were joined. Bring them in apart.")
        )
    for line in fault_lines(looked.faults[:FAULTS_SHOWN]):
        st.warning(line)
