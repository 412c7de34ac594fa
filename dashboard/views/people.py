"""Orang: who works here, with which rights; administrators open, change and close accounts."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st
from markupsafe import Markup

from dashboard import navigation, session
from dashboard.i18n import _, day, ngettext_
from dashboard.views import people_form
from dashboard.views.people_words import change_word, refusal, role_name
from dashboard.views.report_parts import wrong
from dashboard.views.staff_only import open_to
from dashboard.views.works_list import cards
from dashboard.words.sentences import agency_name
from data.accounts import User
from data.passwords import AccountError
from data.sign_in import GIVEN_FOR
from data.staff_book import Duty, Handed, StaffAccount

STYLE = Path(__file__).parents[1] / "styles" / "people.css"
# A password made up for somebody stays here, and nowhere else, until it has been handed over.
_HANDED, _DONE, _WRONG, _OPENED = "people_handed", "people_done", "people_wrong", "people_opened"
_SEARCHED_FROM = 12  # accounts; fewer are seen at once
_CHANGES_SHOWN = 30


def page() -> None:
    """Draw the page for administrators; others are asked to sign in."""
    st.html(STYLE)
    with st.container(key="jg_people_page"):
        open_to("manage_accounts", navigation.PATHS["people"], _("Who works here?"), _draw)


def _draw(user: User) -> None:
    if session.has_just_arrived():
        for key in (_HANDED, _DONE, _WRONG, _OPENED):
            st.session_state.pop(key, None)
    st.caption(_("Accounts of this region. Who is changed has to sign in again; who changed it is kept."))
    _say()
    accounts = session.register().staff_accounts(user)
    _new(user, len(accounts))
    _list(user, [one for one in accounts if one.closed_on is None])
    if closed := [one for one in accounts if one.closed_on is not None]:
        words = ngettext_("{count} closed account", "{count} closed accounts", len(closed))
        with st.expander(words, key="people_closed"):
            for one in closed:
                _row(user, one)
    with st.expander(_("What was changed, and by whom"), key="people_changes"):
        _changes(user)


def _say() -> None:
    """Show a password that has just been made up, until it is handed over; else say what was done."""
    handed: Handed | None = st.session_state.get(_HANDED)
    if handed is not None:
        with st.container(border=True, key="people_handed_card"):
            said = Markup("<h2>{}</h2><p>{}</p>").format(
                _("Password for {name}").format(name=handed.name),
                _("It is shown this once and kept nowhere. Hand it over in person or by telephone."),
            )
            st.html(said)
            st.code(handed.password, language=None)
            words = _("It opens only the choice of another one, at the first sign-in within {count} days.")
            st.caption(words.format(count=GIVEN_FOR.days))
            if st.button(_("It is handed over"), key="people_handed_done", type="primary"):
                del st.session_state[_HANDED]
                st.rerun()
    elif done := st.session_state.pop(_DONE, None):
        st.success(done, icon=":material/check:")


def _new(user: User, known: int) -> None:
    """Draw the form of a new account; it begins anew once one is opened."""
    form = f"people_new_{known}"
    told = st.session_state.get(_WRONG, ("", ""))
    with st.expander(_("Open an account"), expanded=told[0] == form, key=f"{form}_card"):
        name = st.text_input(_("Name to sign in with"), max_chars=64, key=f"{form}_name", autocomplete="off")
        duty = people_form.duty(form, Duty("desk"))
        _say_wrong(form)
        if st.button(_("Open the account"), type="primary", key=f"{form}_do"):
            _carry_out(form, lambda: session.register().open_account(user, name, duty), "")


def _list(user: User, accounts: list[StaffAccount]) -> None:
    if len(accounts) > _SEARCHED_FROM:
        sought = st.text_input(_("Search a name"), key="people_sought", type="search").strip().casefold()
        accounts = [one for one in accounts if sought in one.name]
        if not accounts:
            st.info(_("No open account has this in its name."))
    for one in accounts:
        _row(user, one)


def _row(user: User, one: StaffAccount) -> None:
    """Draw an account: what it is for, and behind one button everything that can be changed."""
    is_open = st.session_state.get(_OPENED) == one.account_id
    with st.container(key=f"people_row_{one.account_id}", border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.html(_summary(one))
            if one.account_id == user.id:
                navigation.link("sign_in", _("Your account: password"))
            elif st.button(_("Cancel") if is_open else _("Change it"), key=f"people_open_{one.account_id}"):
                st.session_state[_OPENED] = None if is_open else one.account_id
                st.session_state.pop(_WRONG, None)
                st.rerun()
        if is_open:
            _change(user, one)


def _summary(one: StaffAccount) -> Markup:
    agency = agency_name(session.region(), one.duty.agency) if one.duty.agency else ""
    crew = one.crew or (_("all crews") if one.duty.role == "crew" else "")
    since = _("since {day}") if one.closed_on is None else _("closed on {day}")
    about = [role_name(one.duty.role), agency, crew, since.format(day=day(one.closed_on or one.opened_on))]
    if one.closed_on is None and one.given_until is not None:
        over = _("the password handed over has run out")
        until = _("has yet to sign in, until {day}").format(day=day(one.given_until))
        about.append(over if one.given_over else until)
    return Markup('<p class="jg-person"><b>{}</b><small>{}</small></p>').format(
        one.name, " · ".join(filter(None, about))
    )


def _change(user: User, one: StaffAccount) -> None:
    register, form = session.register(), f"people_{one.account_id}"
    if one.closed_on is not None:
        _say_wrong(form)
        if st.button(_("Open it again, with a new password"), key=f"{form}_reopen", type="primary"):
            _carry_out(form, lambda: register.reopen_account(user, one.account_id), "")
        return
    duty = people_form.duty(form, one.duty)
    _say_wrong(form)
    with st.container(horizontal=True):
        if st.button(_("Save"), key=f"{form}_do", type="primary"):
            done = _("{name} has been changed.").format(name=one.name)
            _carry_out(form, lambda: register.change_account(user, one.account_id, duty), done)
        if st.button(_("Make a new password"), key=f"{form}_password"):
            _carry_out(form, lambda: register.renew_password(user, one.account_id), "")
        if st.button(_("Close the account"), key=f"{form}_close"):
            done = _("{name} can sign in no more; open the account again below.").format(name=one.name)
            _carry_out(form, lambda: register.close_account(user, one.account_id), done)


def _carry_out(form: str, do: Callable[[], Handed | None], done: str) -> None:
    """Do it, then draw the page anew: with a password to hand over, what was done, or what was wrong."""
    for key in (_HANDED, _DONE, _WRONG):
        st.session_state.pop(key, None)
    try:
        handed = do()
    except AccountError as error:
        st.session_state[_WRONG] = (form, error.code)
    else:
        st.session_state[_OPENED] = None
        st.session_state[_HANDED if handed else _DONE] = handed or done
    st.rerun()


def _say_wrong(form: str) -> None:
    told = st.session_state.get(_WRONG)
    if told is not None and told[0] == form:
        wrong(refusal(told[1]))


def _changes(user: User) -> None:
    """List what was done to accounts, newest first."""
    rows = [
        [day(one.on), one.account, change_word(one.action), one.by or _("on the server itself")]
        for one in session.register().staff_changes(user, _CHANGES_SHOWN)
    ]
    if rows:
        headings = [_("Day"), _("Account"), _("Change"), _("Changed by")]
        st.html(cards(headings, rows, _("Changes of accounts, newest first")))
