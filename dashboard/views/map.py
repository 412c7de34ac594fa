"""Peta: where is it broken? The public map, its filters, the list beside it and the card of a choice."""

from dataclasses import replace

import streamlit as st
from streamlit_folium import st_folium

from dashboard import maps, palette, session
from dashboard.api.pieces import PERIODS_DAYS, PieceFilter
from dashboard.i18n import _, name_of, ngettext_
from dashboard.road_lines import road_lines
from dashboard.views import map_card, map_list
from dashboard.views.map_state import WIDGETS, Choice, open_address, show, state, subdistrict_box

# The style sheet stretches the frame to the window; this is what the browser reserves until then.
MAP_HEIGHT_PX = 600


def page() -> None:
    """Draw the page; everything on it speaks to the living map, so it is one fragment."""
    open_address()
    _explore()


@st.fragment
def _explore() -> None:
    with st.container(key="jg_filters", horizontal=True, vertical_alignment="center"):
        _filters()
    with st.container(key="jg_body", horizontal=True):
        with st.container(key="jg_map"):
            _map()
        with st.container(key="jg_panel"):
            searched = (st.session_state.get("map_search") or "").strip()
            if searched:
                map_list.show_hits(searched)
            elif state().choice.is_made:
                map_card.show_card()
            else:
                map_list.show_stretches()


def _filters() -> None:
    st.text_input(
        _("Search road, village or ticket"),
        key="map_search",
        type="search",
        live="300ms",
        placeholder=_("Search road, village or ticket"),
        label_visibility="collapsed",
        autocomplete="off",
    )
    narrowed = sum(
        bool(value) for value in (state().wanted.subdistrict, state().wanted.category, state().wanted.days)
    )
    label = _("Filter ({count})").format(count=narrowed) if narrowed else _("Filter")
    with st.popover(label, key="map_more"):
        _more_filters()
    st.pills(
        _("Stage"),
        palette.STAGES,
        selection_mode="multi",
        format_func=palette.stage_name,
        key="map_stages",
        label_visibility="collapsed",
        on_change=_take_filter,
    )


def _more_filters() -> None:
    areas = session.queries().areas("subdistrict").sort_values("name")
    names = dict(zip(areas["code"], areas["name"], strict=True))
    categories = {
        category.id: name_of(category.name) for category in session.region().categories if category.on_road
    }
    st.selectbox(
        _("Sub-district"),
        ["", *names],
        format_func=lambda code: names.get(code, _("All sub-districts")),
        key="map_subdistrict",
        on_change=_take_filter,
    )
    st.selectbox(
        _("Kind of damage"),
        ["", *categories],
        format_func=lambda category: categories.get(category, _("All kinds")),
        key="map_category",
        on_change=_take_filter,
    )
    st.selectbox(
        _("Last complaint"),
        [0, *PERIODS_DAYS],
        format_func=lambda days: (
            ngettext_("in the last {count} day", "in the last {count} days", days)
            if days
            else _("at any time")
        ),
        key="map_days",
        on_change=_take_filter,
    )
    st.button(_("Show everything"), on_click=show, kwargs={"wanted": PieceFilter()}, width="stretch")


def _take_filter() -> None:
    """Filter by what the widgets say; a newly chosen sub-district is also looked at."""
    before = state().wanted
    values = {name: st.session_state[key] for key, name in WIDGETS.items() if key in st.session_state}
    values["stages"] = tuple(stage for stage in palette.STAGES if stage in values["stages"])
    wanted = replace(before, **values)
    moved = wanted.subdistrict and wanted.subdistrict != before.subdistrict
    show(wanted=wanted, choice=Choice(), look_at=subdistrict_box(wanted.subdistrict) if moved else None)


def _map() -> None:
    chart = maps.LocalMap()
    maps.RegionLayer(session.region().id).add_to(chart)
    shown = state()
    chosen = {"stretch": shown.choice.stretch, "works": shown.choice.works, "lat_lon": shown.choice.lat_lon}
    st_folium(
        chart,
        key=_map_key(),
        height=MAP_HEIGHT_PX,
        use_container_width=True,
        returned_objects=[],
        feature_group_to_add=maps.wish(
            filter=shown.wanted.to_query(),
            chosen=chosen if shown.choice.is_made else None,
            road=road_lines([shown.wanted.road]) if shown.wanted.road else [],
            fit=shown.fit,
        ),
        on_change=_take_click,
    )


def _map_key() -> str:
    """Return the key of the living map: another region's is another map, never the same one moved there."""
    return f"map_{session.region().id}"


def _take_click() -> None:
    """Open the card of the line, or the place, that was tapped on the map."""
    clicked = st.session_state.get(_map_key()) or {}
    if clicked.get("stretch") is not None or clicked.get("works") is not None:
        show(
            choice=Choice(
                clicked.get("stretch"), clicked.get("works") if clicked.get("stretch") is None else None
            )
        )
    elif "lat" in clicked:
        show(choice=Choice(lat_lon=(float(clicked["lat"]), float(clicked["lon"]))))
