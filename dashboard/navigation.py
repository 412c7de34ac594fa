"""The pages and their addresses, and how one page leads to another without losing the region."""

from collections.abc import Callable, Collection
from importlib import import_module
from typing import TYPE_CHECKING

import streamlit as st

from dashboard import session
from dashboard.i18n import _, lang, speaking

if TYPE_CHECKING:  # imported when first used: see backend.py
    from data.accounts import User

# The address of each page; the map is the home page too.
PATHS = {
    "map": "peta",
    "report": "lapor",
    "track": "lacak",
    "progress": "kemajuan",
    "about": "tentang",
    "desk": "meja",
    "late": "terlambat",
    "photos": "periksa-foto",
    "field": "cek-lapangan",
    "call": "telepon",
    "services": "layanan",
    "services_office": "layanan-harian",
    "subscribe": "langganan",
    "keeping": "kabar-dan-data",
    "exchange": "tukar-data",
    "people": "orang",
    "priorities": "prioritas",
    "programme": "program",
    "works": "pekerjaan",
    "crew": "regu",
    "condition": "kondisi",
    "road": "ruas",
    "stretch": "penggal",
    "repair": "perbaikan",
    "review": "tinjauan",
    "sign_in": "masuk",
}


def titles() -> dict[str, str]:
    """Return the title of each page by its name, in the session's language."""
    with speaking(lang()):  # asked once, not with every title: links of pages are made many times in a run
        return {
            "map": _("Map"),
            "report": _("Report"),
            "track": _("Track"),
            "progress": _("Progress"),
            "about": _("About this channel"),
            "desk": _("Complaints desk"),
            "late": _("Who is late?"),
            "photos": _("Photos to look at"),
            "field": _("Check at the place"),
            "call": _("Calls"),
            "services": _("Service points"),
            "services_office": _("Daily counts"),
            "subscribe": _("News of repairs"),
            "keeping": _("Notices and personal data"),
            "exchange": _("Data in and out"),
            "people": _("Staff accounts"),
            "priorities": _("What to repair first"),
            "programme": _("Repair programme"),
            "works": _("Works"),
            "crew": _("Crew's day"),
            "condition": _("Road condition"),
            "road": _("One road"),
            "stretch": _("One stretch"),
            "repair": _("One repair"),
            "review": _("Weekly review"),
            "sign_in": _("Staff sign-in"),
        }


def pages() -> dict[str, st.Page]:
    """Return the pages by name, titles in the session's language.

    Staff pages are always there (their sign-in is inside), so that a link to one works before signing in.
    """
    return {
        name: st.Page(_opener(name), title=title, url_path=PATHS[name], default=name == "map")
        for name, title in titles().items()
    }


# Who may open which page of repairs, in the order of the work: what first, for how much, how far, on Friday.
REPAIRS_RIGHTS = {
    "priorities": "read_inbox",
    "programme": "read_inbox",
    "works": "read_inbox",
    "condition": "read_inbox",
    "crew": "crew_work",
    "review": "read_inbox",
}


# Pages that have no link of their own in the bar: the link of the page that leads to them stands for them.
REACHED_FROM = {
    **dict.fromkeys(("late", "field", "photos", "keeping", "exchange", "people"), "desk"),
    "services_office": "services",
}


def repairs_pages(user: "User | None") -> list[str]:
    """Return the pages of repairs that ``user`` may open."""
    from data.accounts import may  # noqa: PLC0415 (slow: the first map need not wait for it)

    return [name for name, right in REPAIRS_RIGHTS.items() if may(user, right, session.region().id)]


def bar() -> dict[str, str]:
    """Return the pages that the bar leads to with their labels, for this region and for who is signed in."""
    user, named = session.user(), titles()
    repairs = repairs_pages(user)[:1]  # one entry: the pages themselves lead to each other
    return {name: named[name] for name in _bar_names(user)} | dict.fromkeys(repairs, _("Repairs"))


def place_in_bar(current: str, names: Collection[str]) -> int | None:
    """Return which of the bar's links stands for the page ``current``; None if none does."""
    here = [
        name
        for name in names
        if name == current or {name, current} <= REPAIRS_RIGHTS.keys() or name == REACHED_FROM.get(current)
    ]
    return [*names].index(here[0]) if here else None


def _bar_names(user: "User | None") -> list[str]:
    from data.accounts import may  # noqa: PLC0415 (slow: the first map need not wait for it)

    region = session.region()
    names = ["map", "report", "track", "progress"]
    if region.service_points:
        names.append("services")
    if user is None:
        return [*names, "sign_in"]
    if may(user, "read_inbox", region.id):
        names.append("desk")
    if may(user, "take_call", region.id) and any(channel.kind == "call" for channel in region.channels):
        names.append("call")
    return names


def _opener(name: str) -> Callable[[], None]:
    """Return what draws a page; its module is imported when it is first opened.

    The first map need not wait for forms and charts, and views may lead to each other through this module.
    """

    def draw() -> None:
        import_module(f"dashboard.views.{name}").page()

    return draw


def go(name: str, **params: str | None) -> None:
    """Open the page ``name`` with query parameters (None and empty ones are left out); ends this run."""
    st.switch_page(pages()[name], query_params=session.link_params(**params))


def link(name: str, label: str, **params: str | None) -> None:
    """Draw a link to the page ``name`` with query parameters."""
    st.page_link(pages()[name], label=label, query_params=session.link_params(**params))
