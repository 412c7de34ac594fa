"""The fields that say what an account is for: its role, its agency, and the crew whose day it sees."""

from typing import TypeVar

import streamlit as st

from dashboard import session
from dashboard.i18n import _
from dashboard.views.people_words import role_about, role_name
from data.accounts import PERMISSIONS
from data.staff_book import Duty

Key = TypeVar("Key", str, int)


def duty(form: str, before: Duty) -> Duty:
    """Draw the fields, filled with what the account is for now, and return what they say."""
    roles = list(PERMISSIONS)
    role = st.radio(
        _("What the account may do"),
        roles,
        index=roles.index(before.role),
        format_func=role_name,
        captions=[role_about(one) for one in roles],
        key=f"{form}_role",
    )
    agencies = {one.id: one.short for one in session.region().agencies}
    agency = _choice(_("Agency"), agencies, before.agency, _("all agencies"), f"{form}_agency")
    if role != "crew":
        return Duty(role, agency)
    crews = {
        one.crew_id: one.name
        for one in session.queries().crews()
        if agency is None or one.agency in (None, agency)
    }
    if not crews:
        st.caption(_("There is no crew of this agency yet; an engineer opens one at “Crew's day”."))
    return Duty(role, agency, _choice(_("Crew"), crews, before.crew_id, _("all crews"), f"{form}_crew"))


def _choice(label: str, names: dict[Key, str], now: Key | None, none: str, key: str) -> Key | None:
    """Draw a selection out of names, with a word for none of them in particular."""
    numbered = list(names)
    # By place in the list, 0 for none: a choice that is None could be cleared, which is the same once more.
    chosen = st.selectbox(
        label,
        range(len(numbered) + 1),
        index=numbered.index(now) + 1 if now in numbered else 0,
        format_func=lambda at: names[numbered[at - 1]] if at else none,
        key=key,
    )
    return numbered[chosen - 1] if chosen else None
