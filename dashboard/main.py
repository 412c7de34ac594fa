"""The frame of every page: header, navigation by role, language, region; Streamlit runs it on every rerun."""

import json

import streamlit as st
from markupsafe import Markup

from dashboard import backend, held_press, navigation, session
from dashboard.i18n import _, choose_language, lang, name_of, remember_language
from dashboard.static_files import ASSETS, asset_path
from dashboard.widgets import plain
from dashboard.words import invitation
from data.regions import UnknownRegionError

# The report page is where the button leads; on phones it would cover the work of the desk. The pages of a
# stretch and of works have a button of their own, which fills the place in.
_WITHOUT_REPORT = (
    *("stretch", "repair", "report", "desk", "call", "late", "field", "keeping", "exchange", "people"),
    *("photos", "services_office", "sign_in"),
    *navigation.REPAIRS_RIGHTS,
)
# Pages that show another region the same way; a ticket is of one region, so tracking begins at its map.
_PUBLIC = ("map", "report", "progress", "about")


def _header(current: str) -> None:
    """Draw the bar: mark, region, pages, language, sign-in, and the one strong button."""
    with st.container(key="jg_bar", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(_brand(session.home()), width="content")
        _region(current)
        with st.container(key="jg_nav", horizontal=True, gap="small", width="content"):
            bar = navigation.bar()
            for name, label in bar.items():
                navigation.link(name, label)
        with st.container(key="jg_tools", horizontal=True, width="content", vertical_alignment="center"):
            _language_switch()
            if current not in _WITHOUT_REPORT and st.button(
                invitation.button_to_form(session.region()), key="jg_report", type="primary"
            ):
                navigation.go("report")
    _mark_current(navigation.place_in_bar(current, bar))


def _brand(home: str) -> Markup:
    """Return our mark and name, a link to the map."""
    return Markup(
        '<a class="jg-brand" href="{}" target="_self"><img src="{}" alt=""><b>Jeglongan</b></a>'
    ).format(home, asset_path("logo.svg"))


# Marks one of the bar's links as the page that is shown, for eyes and for screen readers, and brings it into
# view where the bar is wider than the phone. The links may still be on their way when this runs.
_MARK_CURRENT = """<script>(() => {
  const wanted = %s;
  let frames = 120;
  const mark = () => {
    const links = [...document.querySelectorAll('.st-key-jg_nav [data-testid="stPageLink-NavLink"]')];
    if (wanted !== null && !links[wanted]) { if (frames--) requestAnimationFrame(mark); return; }
    links.forEach((link, at) => at === wanted
      ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current"));
    if (wanted === null) return;
    const bar = links[wanted].closest(".st-key-jg_nav");
    const centre = () => {
      const [here, whole] = [links[wanted], bar].map((element) => element.getBoundingClientRect());
      bar.scrollLeft += here.left + here.width / 2 - whole.left - whole.width / 2;
    };
    centre();
    document.fonts.ready.then(centre);  // other letters are wider
    const grown = new ResizeObserver(centre);
    links.forEach((link) => grown.observe(link));
    setTimeout(() => grown.disconnect(), 3000);
  };
  mark();
})()</script>"""


def _mark_current(position: int | None) -> None:
    st.html(_MARK_CURRENT % json.dumps(position), unsafe_allow_javascript=True)


def _region(current: str) -> None:
    """Draw the region's name; behind it what the region is like, and the way to the others served here."""
    here = session.region()
    # Another key on another page: otherwise it stays open over the page that one has just chosen in it.
    key = f"jg_regions_{here.id}_{current}"
    with (
        st.container(key="jg_region", width="content"),
        st.popover(name_of(here.name), key=key, type="tertiary", width="content"),
        st.container(key="jg_region_list"),
    ):
        navigation.link("about", _("About this channel"))
        others = [region for region in backend.regions() if region.id != here.id]
        if others:
            st.caption(_("Other regions on this map"))
        # Staff pages belong to the account's region; everything else is the same page there.
        page = navigation.pages()[current if current in _PUBLIC else "map"]
        for region in others:
            with st.container(key=f"jg_region_in_{region.id}"):
                asked = {session.REGION_PARAMETER: region.id}
                st.page_link(page, label=plain(name_of(region.name)), query_params=asked)
                if region.systems:
                    st.caption(plain(", ".join(system.name for system in region.systems)))


def _language_switch() -> None:
    indonesian = lang() == "id"
    st.button(
        "**ID** · EN" if indonesian else "ID · **EN**",
        key="jg_language",
        type="tertiary",
        on_click=choose_language,
        args=("en" if indonesian else "id",),
    )


def _say_unknown_region() -> None:
    """Tell that the link names no region of this installation, and where to go on."""
    asked = st.query_params.get(session.REGION_PARAMETER, "")
    with st.container(key="jg_page_unknown"):
        st.html(_brand("./"))
        st.title(_("There is no region “{name}” here.").format(name=plain(asked)))
        st.caption(_("Regions on this map"))
        for region in backend.regions():
            st.markdown(f"[{plain(name_of(region.name))}](./?{session.REGION_PARAMETER}={region.id})")


def _frame() -> None:
    """Draw the header and run the page."""
    pages = navigation.pages()
    page = st.navigation(list(pages.values()), position="hidden")
    current = next(name for name, known in pages.items() if known == page)
    st.set_page_config(
        layout="wide", page_title=f"{page.title} · Jeglongan", page_icon=str(ASSETS / "logo.svg")
    )
    try:
        session.region()
    except UnknownRegionError:
        _say_unknown_region()
        return
    session.keep_region_in_address()
    session.arrive(current)
    _header(current)
    remember_language()
    with st.container(key=f"jg_page_{current}"), held_press.on_this_page():
        page.run()


_frame()
