"""Beside the map: hits of the search, or the list of stretches that says in words what the map draws."""

from typing import Any

import streamlit as st

from dashboard import navigation, session
from dashboard.api.pieces import ListedStretch, PieceFilter
from dashboard.api.tiles import Box
from dashboard.i18n import _, kilometres, name_of, ngettext_, number
from dashboard.palette import stage_name
from dashboard.views.map_state import (
    Choice,
    pieces,
    road_box,
    road_name,
    show,
    state,
    subdistrict_box,
    subdistrict_name,
    today,
)
from dashboard.views.public_share import feed_links
from dashboard.widgets import plain
from dashboard.words.sentences import subdistricts_line
from data.reads.views import SearchHit
from geo.stationing import format_station

ROWS_AT_ONCE = 20
HITS = 8
# Around a village's point: its lanes and the next village, about 1.3 km each way; around a school: its roads.
VILLAGE_REACH_DEGREES, LANDMARK_REACH_DEGREES = 0.012, 0.003


def show_hits(text: str) -> None:
    """Draw what a search found, each as a button that leads there."""
    st.title(_("Found"))
    hits = session.queries().search(text, HITS)
    if not hits:
        st.info(
            _("Nothing is called “{text}”. Try a part of the name, or the whole ticket number.").format(
                text=plain(text)
            )
        )
        return
    kinds = {
        "road": _("road"),
        "village": _("village"),
        "subdistrict": _("sub-district"),
        "landmark": _("place"),
        "ticket": _("ticket"),
    }
    with st.container(key="jg_list_hits"):
        for hit in hits:
            about = " · ".join(filter(None, (kinds[hit.kind], hit.context)))
            st.button(
                f"**{plain(hit.name)}** {plain(about)}",
                key=f"row_hit_{hit.kind}_{hit.id}",
                on_click=_open_hit,
                args=(hit,),
                width="stretch",
            )


def _open_hit(hit: SearchHit) -> None:
    """Look at what was found; a ticket opens its stretch, a road shows its own stretches."""
    st.session_state["map_search"] = ""
    if hit.kind == "ticket":
        _open_ticket(hit)
    elif hit.kind == "road":
        show(wanted=PieceFilter(road=hit.id), choice=Choice(), look_at=road_box(hit.id))
    elif hit.kind == "subdistrict":
        show(wanted=PieceFilter(subdistrict=hit.id), choice=Choice(), look_at=subdistrict_box(hit.id))
    else:
        show(choice=Choice(), look_at=_around(hit))


def _open_ticket(hit: SearchHit) -> None:
    ticket = session.queries().ticket(hit.id)
    stretch = ticket.stretch_id if ticket else None
    box = pieces().box_of(stretch, None) if stretch is not None else _around(hit)
    show(wanted=PieceFilter(), choice=Choice(stretch=stretch), look_at=box)


def _around(hit: SearchHit) -> Box | None:
    if hit.lon is None or hit.lat is None:
        return None
    reach = LANDMARK_REACH_DEGREES if hit.kind == "landmark" else VILLAGE_REACH_DEGREES
    return Box(hit.lon - reach, hit.lat - reach, hit.lon + reach, hit.lat + reach)


def show_stretches() -> None:
    """Draw the list of stretches that the filter lets through."""
    wanted = state().wanted
    limit = st.session_state.get("map_rows", ROWS_AT_ONCE)
    listing = pieces().listing(wanted, today(), limit)
    st.title(_("Where is it broken?"))
    _say_filter(wanted)
    lines = listing.stretches + listing.works
    if not lines:
        _say_nothing(wanted)
        return
    stretches = ngettext_("{count} stretch", "{count} stretches", listing.stretches)
    works = ngettext_("{count} repair", "{count} repairs", listing.works)
    complaints = ngettext_("{count} complaint", "{count} complaints", listing.complaints)
    counted = ", ".join((stretches, works, complaints) if listing.works else (stretches, complaints))
    st.markdown(f"**{counted}.** " + _("Tap a line on the map, or choose from the list."))
    with st.container(key="jg_list_stretches"):
        for row in listing.first:
            stretch_button(row, by_station=bool(wanted.road), on_click=_open_row, args=(row,))
    left = lines - len(listing.first)
    if left:
        more = _("Show {count} more").format(count=number(min(ROWS_AT_ONCE, left)))
        st.button(more, key="map_rows_more", on_click=_show_more, args=(limit,), width="stretch")
    _show_feeds(wanted)


def _show_feeds(wanted: PieceFilter) -> None:
    """Link the feeds about what the list is narrowed to: a road, a sub-district, else the region."""
    kind, target = "region", ""
    if wanted.road:
        kind, target = "road", wanted.road
    elif wanted.subdistrict:
        kind, target = "subdistrict", wanted.subdistrict
    st.html(feed_links(kind, target))


def stretch_button(row: ListedStretch, *, by_station: bool = False, **button: Any) -> bool:
    """Draw one stretch as a button that opens it; ``button`` goes to ``st.button``.

    It says where in names and how long, as people do: stations are for whoever opens it, and where all rows
    are of one road (``by_station``), which tells them apart.
    """
    area = subdistricts_line([subdistrict_name(code) for code in row.subdistrict_codes])
    if by_station:
        area = f"STA {format_station(row.from_m)} – {format_station(row.to_m)}"
    length = kilometres(row.to_m - row.from_m)
    if not row.located:
        length = _("somewhere within {length}").format(length=length)
    count = ngettext_("{count} complaint", "{count} complaints", row.complaints) if row.complaints else ""
    about = " · ".join(filter(None, (area, length, count, stage_name(row.stage))))
    return st.button(
        f"**{plain(row.road_name)}** {plain(about)}",
        key=f"row_{row.stage}_{row.stretch_id}_{row.works_id}",
        width="stretch",
        **button,
    )


def choice_of(row: ListedStretch) -> Choice:
    """Return the choice that opens a line of the list."""
    return Choice(stretch=row.stretch_id) if row.stretch_id is not None else Choice(works=row.works_id)


def _open_row(row: ListedStretch) -> None:
    choice = choice_of(row)
    show(choice=choice, look_at=pieces().box_of(choice.stretch, choice.works))


def _show_more(limit: int) -> None:
    st.session_state["map_rows"] = limit + ROWS_AT_ONCE


def _say_filter(wanted: PieceFilter) -> None:
    """Say what the list is narrowed to, with the way out."""
    region = session.region()
    categories = {category.id: name_of(category.name) for category in region.categories}
    said = [
        _("Road {name}").format(name=road_name(wanted.road)) if wanted.road else "",
        subdistricts_line([subdistrict_name(wanted.subdistrict)]) if wanted.subdistrict else "",
        categories.get(wanted.category, wanted.category),
        ngettext_("last {count} day", "last {count} days", wanted.days) if wanted.days else "",
        ", ".join(map(stage_name, wanted.stages)),
    ]
    if any(said):
        st.markdown(_("Only: {filters}").format(filters=plain(" · ".join(filter(None, said)))))
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            st.button(
                _("Show everything"),
                key="map_all",
                on_click=show,
                kwargs={"wanted": PieceFilter()},
                type="tertiary",
            )
            if wanted.road:
                navigation.link("road", _("All about this road"), ruas=wanted.road)


def _say_nothing(wanted: PieceFilter) -> None:
    if session.queries().network() is None:
        st.info(_("This region has no roads yet. They are imported with this command:"))
        st.code(f"python -m data import roads FILE --region {session.region().id}", language=None)
    elif wanted == PieceFilter():
        st.info(_("No damage has been reported yet. Be the first: press the button “Report a damaged road”."))
    else:
        st.info(_("No stretch fits this choice. Take something away from it, or show everything."))
