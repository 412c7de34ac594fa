"""The frame of every page: header, navigation by role, language, region; Streamlit runs it on every rerun."""

from pathlib import Path

import streamlit as st

from dashboard import navigation, session
from dashboard.i18n import _, choose_language, lang, name_of, remember_language

HERE = Path(__file__).parent


def _header() -> None:
    """Draw the bar: mark, region, pages, language, sign-in and the one strong button."""
    user = session.user()
    with st.container(key="jg_bar", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f'<span class="jg-region">{name_of(session.region().short_name)}</span>', width="content")
        with st.container(key="jg_nav", horizontal=True, gap="small", width="content"):
            shown = ("map", "report", "track", "progress", *(["desk"] if user else []))
            for name in shown:
                navigation.link(name, navigation.pages()[name].title)
        other = "en" if lang() == "id" else "id"
        st.button(
            "ID · EN",
            key="jg_language",
            type="tertiary",
            on_click=choose_language,
            args=(other,),
            help=_("Change the language"),
        )
        if user is None:
            navigation.link("sign_in", _("Staff sign-in"))
        if st.button(_("Report a damaged road"), key="jg_report", type="primary"):
            navigation.go("report")


st.set_page_config(layout="wide", page_title="Jeglongan")
st.html(HERE / "style.css")
current = st.navigation(list(navigation.pages().values()), position="hidden")
_header()
remember_language()
current.run()
