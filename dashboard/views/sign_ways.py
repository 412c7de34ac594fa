"""Where an account may go on to: the pages of the office that its rights open."""

import streamlit as st

from dashboard import navigation, session
from data.accounts import User, may


def pages_of(user: User) -> list[str]:
    """Return the names of the office's pages that ``user`` may open, the usual first one first."""
    public = ("map", "report", "track", "progress", "services", "sign_in")
    in_bar = [name for name in navigation.bar() if name not in public]
    accounts = ["people"] if may(user, "manage_accounts", session.region().id) else []
    return list(dict.fromkeys([*in_bar, *navigation.repairs_pages(user), *accounts]))


def show_ways(user: User) -> None:
    """Draw a link to each of them."""
    titles = {name: page.title for name, page in navigation.pages().items()}
    with st.container(key="jg_ways", horizontal=True, gap="small"):
        for name in pages_of(user):
            navigation.link(name, titles[name])
