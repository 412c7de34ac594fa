"""The pages and their addresses, and how one page leads to another without losing the region."""

import streamlit as st

from dashboard import session
from dashboard.i18n import _

# Pages import their module when first opened: the first map need not wait for forms and charts.


def _map() -> None:
    from dashboard.views import map as view  # noqa: PLC0415 (see above)

    view.page()


def _report() -> None:
    from dashboard.views import report as view  # noqa: PLC0415

    view.page()


def _track() -> None:
    from dashboard.views import track as view  # noqa: PLC0415

    view.page()


def _progress() -> None:
    from dashboard.views import progress as view  # noqa: PLC0415

    view.page()


def _desk() -> None:
    from dashboard.views import desk as view  # noqa: PLC0415

    view.page()


def _sign_in() -> None:
    from dashboard.views import sign_in as view  # noqa: PLC0415

    view.page()


# The address of each page; the map is the home page too.
PATHS = {
    "map": "peta",
    "report": "lapor",
    "track": "lacak",
    "progress": "kemajuan",
    "desk": "meja",
    "sign_in": "masuk",
}


def pages() -> dict[str, st.Page]:
    """Return the pages by name, titles in the session's language.

    Staff pages are always there (their sign-in is inside), so that a link to one works before signing in.
    """
    shown = {
        "map": (_map, _("Map")),
        "report": (_report, _("Report")),
        "track": (_track, _("Track")),
        "progress": (_progress, _("Progress")),
        "desk": (_desk, _("Complaints desk")),
        "sign_in": (_sign_in, _("Staff sign-in")),
    }
    return {
        name: st.Page(run, title=title, url_path=PATHS[name], default=name == "map")
        for name, (run, title) in shown.items()
    }


def go(name: str, **params: str | None) -> None:
    """Open the page ``name`` with query parameters (None and empty ones are left out); ends this run."""
    st.switch_page(pages()[name], query_params=session.link_params(**params))


def link(name: str, label: str, **params: str | None) -> None:
    """Draw a link to the page ``name`` with query parameters."""
    st.page_link(pages()[name], label=label, query_params=session.link_params(**params))
