"""Records over works that are not finished: said before they are stored; who stores them decides."""

from collections.abc import Collection, Iterable
from datetime import date

import streamlit as st

from dashboard import session
from dashboard.i18n import _, day, kilometres
from dashboard.widgets import plain
from dashboard.words.story import stations
from data.condition.survey_cells import read_station
from data.reads.views import WorksView
from data.repairs.overlapping import OverlappingWorks
from data.repairs.stage_writing import StageEntry
from data.stretches.pieces import DONE
from data.works import BOTH
from geo.errors import GeoError


def warn(
    treatment: str,
    road_id: str | None,
    stations_typed: tuple[str, str],
    *,
    lane: str = BOTH,
    besides: int | None = None,
) -> None:
    """Name the unfinished works on these metres, as soon as road and stations can be read.

    ``besides`` are the works whose range it is; new ones have none.
    """
    from_m, to_m = (read_station(text).value for text in stations_typed)
    if road_id is None or from_m is None or to_m is None or not from_m < to_m:
        return
    try:
        found = session.queries().overlapping_works(
            treatment, road_id, from_m, to_m, lane=lane, besides=besides
        )
    except GeoError:
        return  # the road ends before: storing it says so
    _say(_on_these_metres(), found)


def warn_of_entries(works: Iterable[WorksView], entries: Iterable[StageEntry]) -> None:
    """Name the unfinished works on the metres of a table of stages, each once."""
    treatments = {one.works_id: one.treatment for one in works}
    asked = {
        (entry.works_id, entry.road_id, entry.from_m, entry.to_m, entry.lane)
        for entry in entries
        if entry.works_id in treatments
    }
    queries = session.queries()
    found = {
        (other.works_id, other.road_id): other
        for works_id, road_id, from_m, to_m, lane in sorted(asked)
        for other in queries.overlapping_works(
            treatments[works_id], road_id, from_m, to_m, lane=lane, besides=works_id
        )
    }
    _say(_on_these_metres(), found.values())


def warn_of_days(
    works: Iterable[WorksView], start: date | None, end: date | None, *, package_id: int | None = None
) -> None:
    """Name the unfinished works of others that may be under way on the same metres between two days."""
    queries = session.queries()
    found = {
        (other.works_id, other.road_id): other
        for one in works
        for piece in one.ranges
        if piece.public_stage not in (DONE, None)  # what is finished is in nobody's way
        for other in queries.overlapping_works(
            one.treatment, piece.road_id, piece.from_m, piece.to_m, lane=piece.lane, besides=one.works_id
        )
        if other.may_meet(start, end) and (package_id is None or other.package_id != package_id)
    }
    words = _("Other works that are not finished may be under way on the same metres in this time:")
    _say(words, found.values())


def _on_these_metres() -> str:
    return _(
        "Works that are not finished lie on these metres already. You may go on: "
        "where they overlap, the newest record then tells the stage."
    )


def _say(words: str, found: Collection[OverlappingWorks]) -> None:
    if found:
        lines = "\n".join(f"- {_line(one)}" for one in found)
        st.warning(f"{words}\n\n{lines}")


def _line(one: OverlappingWorks) -> str:
    words = _("**{name}**: {length} in common, {stations}")
    told = words.format(
        name=plain(one.name), length=kilometres(one.shared_m), stations=stations(one.from_m, one.to_m)
    )
    if one.planned_start is None and one.planned_end is None:
        return told
    return f"{told} ({day(one.planned_start)} – {day(one.planned_end)})"
