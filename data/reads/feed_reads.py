"""What a news feed of a region, a sub-district, a road or a stretch tells: checked damage, stages, traffic.

Facts of places only. What people wrote, their tickets and confidential complaints are in no feed.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select, true

from data import schema
from data.reads import place_history
from data.reads.feed_views import EntryKind, Feed, FeedEntry, Reach, Span, entry_about
from data.reads.feed_works import news_of_works
from data.reads.place_history import PlacedComplaint, StretchRange
from data.reads.scope import Scope
from data.reads.story import fate
from geo.stationing import format_station

KINDS = ("region", "subdistrict", "road", "stretch")
# Feed readers ask every hour or so; what is older than the newest fifty is on the map.
MOST_ENTRIES = 50
# Complaints looked at for the newest checked stretches: some ten of them may belong to one stretch.
_CANDIDATES = 300
LONGEST_ID = 9  # digits that fit the databases' integers


def feed(scope: Scope, kind: str, target: str) -> Feed | None:
    """Return the feed of the region, or of a sub-district (code), road or stretch (id); None if unknown."""
    found = _subject(scope, kind, target)
    if found is None or scope.ground.network is None:
        return None
    target, name, reach = found
    entries = [*_of_stretches(scope, reach), *news_of_works(scope, reach)]
    entries = [one for one in entries if reach.holds(one.road_id, one.from_m, one.to_m)]
    newest = sorted(entries, key=lambda one: (one.published, one.updated, one.key), reverse=True)[
        :MOST_ENTRIES
    ]
    placed = tuple(replace(one, subdistricts=_subdistricts(scope, one)) for one in newest)
    return Feed(kind, target, name, placed, any(one.sample for one in placed))


def _subject(scope: Scope, kind: str, target: str) -> tuple[str, str, Reach] | None:
    match kind:
        case "region":
            return scope.region.id, "", Reach(None)
        case "road" if name := scope.names.road(target):
            return target, name, Reach({target: [(0.0, float("inf"))]})
        case "subdistrict" if name := _subdistrict_name(scope, target):
            return target, name, Reach(_roads_in(scope, target))
        case "stretch":
            return _stretch(scope, target)
    return None


def _subdistrict_name(scope: Scope, code: str) -> str | None:
    areas = scope.ground.areas_frame
    known = set(areas.loc[areas["level"] == "subdistrict", "code"])
    return scope.names.area(code) if code in known else None


def _stretch(scope: Scope, target: str) -> tuple[str, str, Reach] | None:
    written = target.isascii() and target.isdecimal() and len(target) <= LONGEST_ID
    known = fate(scope, int(target)) if written else None
    if known is None:
        return None
    stretch = schema.stretch
    family = scope.conn.scalar(select(stretch.c.family).where(stretch.c.id == known.stretch_id))
    stations = f"STA {format_station(known.from_m)} – {format_station(known.to_m)}"
    reach = Reach({known.road_id: [(known.from_m, known.to_m)]}, family)
    return str(known.stretch_id), f"{known.road_name}, {stations}", reach


def _roads_in(scope: Scope, code: str) -> dict[str, list[Span]]:
    spans: dict[str, list[Span]] = {}
    for road_id, areas in scope.ground.areas_along.items():
        inside = [(area.from_m, area.to_m) for area in areas if area.subdistrict_code == code]
        if inside:
            spans[road_id] = inside
    return spans


# --- checked, closed, broken again


def _of_stretches(scope: Scope, reach: Reach) -> list[FeedEntry]:
    position = schema.position
    roads = reach.road_ids()
    on_roads = true() if roads is None else position.c.road_id.in_(roads)
    newest = place_history.complaints(scope, on_roads, newest=_CANDIDATES)
    road_ids = sorted({one.road_id for one in newest})
    told = place_history.complaints(scope, position.c.road_id.in_(road_ids), checked=True)
    ranges = place_history.stretch_ranges(scope, road_ids)
    known = {one.stretch_id: one for one in ranges if reach.family in (None, one.family)}
    of_stretch = place_history.by_stretch(told, ranges)
    return [
        entry
        for stretch_id, mine in of_stretch.items()
        if stretch_id in known
        for entry in _episodes(scope, known[stretch_id], mine)
    ]


def _episodes(scope: Scope, stretch: StretchRange, told: Sequence[PlacedComplaint]) -> list[FeedEntry]:
    found = []
    for number, one in enumerate(place_history.episodes({stretch.stretch_id: told})):
        key = f"penggal/{stretch.stretch_id}"
        whole = entry_about(scope, stretch.road_id, stretch.from_m, stretch.to_m, one.sample)
        facts: dict[str, Any] = {"stretch_id": stretch.stretch_id, "complaints": one.complaints}
        begun: EntryKind = "again" if number else "verified"
        found.append(
            whole(
                f"{key}/{begun}/{scope.day(one.verified_at)}",
                begun,
                one.verified_at,
                one.verified_at,
                **facts,
            )
        )
        if one.closed_at is not None:
            day = scope.day(one.closed_at)
            found.append(whole(f"{key}/closed/{day}", "closed", one.closed_at, one.closed_at, **facts))
    return found


def _subdistricts(scope: Scope, entry: FeedEntry) -> tuple[str, ...]:
    codes = {
        area.subdistrict_code
        for area in scope.ground.areas_along.get(entry.road_id, ())
        if area.subdistrict_code and area.from_m <= entry.to_m and entry.from_m <= area.to_m
    }
    return scope.names.areas_of(sorted(codes))
