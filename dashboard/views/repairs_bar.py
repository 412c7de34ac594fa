"""The row of links between the pages of repairs that who is signed in may open, and what waits for a look."""

import streamlit as st

from dashboard import navigation, session
from dashboard.i18n import _
from dashboard.views import works_attention


def repairs_bar(active: str) -> None:
    """Draw the row of links; ``active`` is the name of the page that is shown (``navigation.PATHS``)."""
    names = navigation.repairs_pages(session.user())
    if len(names) < 2:
        return
    labels = page_labels()
    with st.container(key=f"jg_repairs_bar_{active}", horizontal=True, gap="small"):
        for name in names:
            with st.container(key=f"jg_repairs_{'here' if name == active else name}", width="content"):
                navigation.link(name, labels[name])
        if "works" in names:
            works_attention.link()


def page_labels() -> dict[str, str]:
    """Return the short names of the pages of repairs, in the order of the work."""
    return {
        "priorities": _("Priorities"),
        "programme": _("Programme"),
        "works": _("Works"),
        "condition": _("Condition"),
        "crew": _("Crews"),
        "review": _("Review"),
    }
