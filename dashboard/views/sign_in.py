"""Masuk: the office's own people sign in; a plain form posts to our own route, which sets the cookie."""

from html import escape
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from dashboard import backend, navigation, session
from dashboard.i18n import _, name_of
from dashboard.views import own_password, sign_ways
from dashboard.widgets import plain
from data.accounts import User
from data.sign_in import GIVEN_FOR

# Where the form posts to, relative to any page (all lie one level below the app's address).
SIGN_IN_ROUTE = "akun/masuk"
SIGN_OUT_ROUTE = "akun/keluar"
# Who came here by themselves goes on to the first page that their account may open: a crew has no desk.
JUST_NOW = "baru"
HOME = f"{navigation.PATHS['sign_in']}?{JUST_NOW}=ya"


def page() -> None:
    """Show the sign-in, or who is signed in."""
    user = session.user()
    with st.container(key="jg_sign_in"):
        if user is None:
            sign_in(st.query_params.get("lanjut", HOME))
            return
        ways = sign_ways.pages_of(user)
        if st.query_params.get(JUST_NOW) and ways:
            navigation.go(ways[0])
        st.title(_("You are signed in"))
        st.markdown(_("As **{name}**.").format(name=plain(user.name)))
        sign_ways.show_ways(user)
        own_password.show(user)
        sign_out(user)


def sign_in(next_page: str) -> None:
    """Show the form; after signing in the visitor lands on ``next_page`` (such as ``meja?nomor=…``)."""
    region = session.region()
    st.title(_("Staff sign-in"))
    if chooser := session.chooser():
        own_password.choose(chooser)
        sign_out(chooser)
        return
    if elsewhere := session.visitor():
        _say_elsewhere(elsewhere)
    if not backend.accounts().has_accounts(region.id):
        _first_account(region.id)
        return
    st.markdown(_("For the office's own people. To report or to follow a report no account is needed."))
    own_password.say_changed()
    _failure()
    fields = {
        "action": SIGN_IN_ROUTE,
        "region": region.id,
        "next": _kept_in_region(next_page),
        "name_label": _("Name"),
        "password_label": _("Password"),
        "button": _("Sign in"),
    }
    st.html(_FORM.format_map({name: escape(value) for name, value in fields.items()}))


def _kept_in_region(address: str) -> str:
    """Return a page's address with the region, where it is not the usual one."""
    if not session.link_params():
        return address
    page, _mark, query = address.partition("?")
    return f"{page}?{urlencode(session.link_params(**dict(parse_qsl(query))))}"


def sign_out(user: User) -> None:
    """Show the button that ends the session."""
    label = escape(_("Sign out {name}").format(name=user.name))
    st.html(
        f'<form class="jg-form" method="post" action="{SIGN_OUT_ROUTE}">'
        f'<input type="hidden" name="region" value="{escape(session.region().id)}">'
        f'<button type="submit" class="quiet">{label}</button></form>'
    )


# No field may be called "name": Streamlit's sanitiser drops it, as it would hide a property of the form.
_FORM = """
<form class="jg-form" method="post" action="{action}">
  <label for="jg-name">{name_label}</label>
  <input id="jg-name" name="user" autocomplete="username" autocapitalize="none" maxlength="64" required>
  <label for="jg-password">{password_label}</label>
  <input id="jg-password" name="password" type="password" autocomplete="current-password" required>
  <input type="hidden" name="region" value="{region}">
  <input type="hidden" name="next" value="{next}">
  <button type="submit">{button}</button>
</form>
"""


def _failure() -> None:
    """Say why the last attempt did not work."""
    reason = st.query_params.get("gagal")
    if reason == "tunggu":
        st.error(_("Too many attempts. Wait a quarter of an hour, then try again."))
    elif reason == "lewat":
        words = _("This password was for a first sign-in within {count} days. Ask for a new one.")
        st.error(words.format(count=GIVEN_FOR.days))
    elif reason:
        st.error(_("Name or password is wrong. Capital letters count in the password."))


def _say_elsewhere(user: User) -> None:
    """Tell somebody whose account is of another region why they are asked again."""
    if user.region_id not in {region.id for region in backend.regions()}:
        return
    words = _("You are signed in as **{name}** in {region}; an account counts in its own region only.")
    region = name_of(backend.region_named(user.region_id).name)
    st.info(words.format(name=plain(user.name), region=plain(region)))


def _first_account(region_id: str) -> None:
    """Say how the first account comes into being: there is no default password."""
    st.info(_("There is no account yet. Whoever runs this server makes the first one with:"))
    st.code(f"python -m data adduser --region {region_id}", language=None)
