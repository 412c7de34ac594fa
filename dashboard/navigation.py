"""The pages and their addresses, and how one page leads to another without losing the region."""

from collections.abc import Callable
from importlib import import_module

import streamlit as st

from dashboard import session
from dashboard.i18n import _

# The address of each page; the map is the home page too.
PATHS = {
    "map": "peta",
    "report": "lapor",
    "track": "lacak",
    "progress": "kemajuan",
    "about": "tentang",
    "desk": "meja",
    "late": "terlambat",
    "field": "cek-lapangan",
    "call": "telepon",
    "services": "layanan",
    "services_office": "layanan-harian",
    "subscribe": "langganan",
    "keeping": "kabar-dan-data",
    "exchange": "tukar-data",
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


def pages() -> dict[str, st.Page]:
    """Return the pages by name, titles in the session's language.

    Staff pages are always there (their sign-in is inside), so that a link to one works before signing in.
    """
    titles = {
        "map": _("Map"),
        "report": _("Report"),
        "track": _("Track"),
        "progress": _("Progress"),
        "about": _("About this channel"),
        "desk": _("Complaints desk"),
        "late": _("Who is late?"),
        "field": _("Check at the place"),
        "call": _("Calls"),
        "services": _("Service points"),
        "services_office": _("Daily counts"),
        "subscribe": _("News of repairs"),
        "keeping": _("Notices and personal data"),
        "exchange": _("Data in and out"),
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
    return {
        name: st.Page(_opener(name), title=title, url_path=PATHS[name], default=name == "map")
        for name, title in titles.items()
    }


def bar() -> list[str]:
    """Return the pages that the bar leads to, for this region and for who is signed in."""
    from data.accounts import may  # noqa: PLC0415 (slow: the first map need not wait for it)

    region, user = session.region(), session.user()
    names = ["map", "report", "track", "progress"]
    if region.service_points:
        names.append("services")
    if user is None:
        return [*names, "sign_in"]
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
