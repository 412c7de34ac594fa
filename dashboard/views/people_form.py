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
    options = [None, *names]
    found: Key | None = st.selectbox(
        label,
        options,
        index=options.index(now) if now in options else 0,
        format_func=lambda one: none if one is None else names[one],
        key=key,
    )
    return found
