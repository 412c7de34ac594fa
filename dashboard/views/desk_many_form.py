"""The form of one decision for many complaints: what, to whom or why, and the one reason for all."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import streamlit as st

from dashboard import session
from dashboard.i18n import _, name_of, number
from dashboard.views.desk_forms import LONGEST_WORDS, who_sent_it
from dashboard.words.answers import verified_how
from dashboard.words.many import decision_name
from dashboard.words.sentences import close_reason, reject_reason
from data.accounts import User, may
from data.desk.case_reads import NEARBY_M
from data.desk.many_rules import CHECKED_HOW, RIGHTS, SAME_HOLE_DAYS, Action, Wish
from data.stages import CLOSE_REASONS, REJECT_REASONS
from data.tickets import normalise

WHY = "desk_many_why"


def wish_of(user: User) -> Wish | None:
    """Draw the form; return what is wished, None while nothing is."""
    possible = [action for action, right in RIGHTS.items() if may(user, right, session.region().id)]
    action = st.pills(
        _("Decision"), possible, format_func=decision_name, key="desk_many_action", persist_state="session"
    )
    return None if action is None else _FORMS[action]()


def _verify() -> Wish:
    how = st.segmented_control(
        _("How was it checked?"),
        CHECKED_HOW,
        format_func=verified_how,
        default=CHECKED_HOW[0],
        required=True,
        key="desk_many_how",
        persist_state="session",
    )
    if how == "second_source":
        words = _(
            "Each is verified by what another person told of the same place within {metres} m and "
            "{days} days; both are known by a contact. Those without one are left out."
        )
        st.caption(words.format(metres=number(NEARBY_M), days=number(SAME_HOLE_DAYS)))
    example = _("Such as: compared with the survey list of 12 March, photos looked at")
    return Wish(action="verify", how=how, why=_why(_("How was it found out?"), example))


def _forward() -> Wish:
    names = {one.id: name_of(one.name) for one in session.region().agencies}
    agency = st.selectbox(
        _("To whom"),
        list(names),
        format_func=names.__getitem__,
        key="desk_many_agency",
        persist_state="session",
    )
    example = _("Such as: roads of the province by the decree of 2023")
    return Wish(action="forward", agency=agency, why=_why(_("Why"), example))


def _reject() -> Wish:
    reason = _reason(REJECT_REASONS, reject_reason, "desk_many_reason")
    return Wish(action="reject", reason=reason, why=_why(_("In a sentence")))


def _same_as() -> Wish:
    text = st.text_input(
        _("The other complaint"),
        key="desk_many_other",
        placeholder=_("Its number"),
        persist_state="session",
    )
    same_person = who_sent_it("desk_many_person", persist_state="session")
    other = normalise(text or "", session.region().ticket_prefix)
    return Wish(action="same_as", of_ticket=other or text, same_person=same_person, why=_why(_("Why")))


def _close() -> Wish:
    reason = _reason(CLOSE_REASONS, close_reason, "desk_many_end")
    return Wish(action="close", reason=reason, why=_why(_("What shows it?")))


def _reason(reasons: Sequence[str], name: Callable[[str], str], key: str) -> str:
    """Draw the choice of a reason that the history tells."""
    chosen: str = st.selectbox(_("Reason"), reasons, format_func=name, key=key, persist_state="session")
    return chosen


def _why(label: str, example: str = "") -> str:
    """Draw the field of the words that stand in the history of each of them."""
    words = st.text_area(
        label,
        key=WHY,
        max_chars=LONGEST_WORDS,
        height=96,
        placeholder=example,
        on_change="ignore",
        persist_state="session",
    )
    st.caption(_("It is written into the history of each. Everybody can read it: no names, no numbers."))
    return words.strip()


_FORMS: Mapping[Action, Callable[[], Wish]] = MappingProxyType(
    {"verify": _verify, "forward": _forward, "reject": _reject, "same_as": _same_as, "close": _close}
)
