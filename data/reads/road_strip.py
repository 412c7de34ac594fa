"""Gathers what one road's strip shows: every fact by station, as it was at the end of a day."""

from dataclasses import replace
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd

from data.placement.networks import active_version
from data.reads.painting import painted
from data.reads.scope import Scope
from data.reads.strip_ground import Surveyed, condition_of, profile_of, surveyed_of
from data.reads.strip_past import CLOSED, OPEN, complaints_then, pieces_then, records_by
from data.reads.strip_repairs import curing_of, steps_of, works_of
from data.reads.strip_site import photos_on, signs_on, traffic_on
from data.reads.strip_views import ComplaintCount, RoadStrip, StripArea, StripStretch
from data.stretches.piece_reads import load_pieces
from data.stretches.stretch_rows import LOCATED_M

COUNT_M = 100.0  # the unit in which complaints are counted: the usual survey segment


def road_strip(
    scope: Scope,
    road_id: str,
    as_of: date | None = None,
    pieces: gpd.GeoDataFrame | None = None,
    surveyed: Surveyed | None = None,
) -> RoadStrip | None:
    """Return a road's strip at the end of a day (today unless given); None if there is no such road now.

    ``pieces`` are what the map draws today, ``surveyed`` what is told of the road on that day, if they are at
    hand. A day to come is taken for today. For a past
    day states, stages and surveys are those recorded by then, stretches those that the complaints open then
    form (ids of living ones are kept); the road and the places of complaints are as known today.
    """
    if road_id not in scope.ground.road_rows:
        return None
    today = scope.day(scope.now)
    day = today if as_of is None else min(as_of, today)
    if surveyed is None or surveyed.as_of != day:
        surveyed = surveyed_of(scope, day, [road_id])
    strip = _without_history(scope, road_id, day, surveyed)
    complaints, records = complaints_then(scope, road_id, day), records_by(scope, road_id, day)
    if day < today:
        pieces = pieces_then(scope, road_id, day, complaints, records)
    elif pieces is None:
        pieces = load_pieces(scope)
    located = ~(complaints["to_m"] - complaints["from_m"] > LOCATED_M).to_numpy(dtype=bool)
    filled = replace(
        strip,
        complaints=_counts(complaints[located], strip.length_m),
        without_place=int((complaints["standing"][~located] == OPEN).sum()),
        stretches=_stretches(pieces[pieces["road_id"] == road_id], strip.length_m),
        works=works_of(scope, records, strip.length_m),
        steps=steps_of(records, strip.length_m),
        curing=curing_of(records, day, strip.length_m),
    )
    return replace(filled, sample=bool(complaints["sample"].any()) or _is_invented(filled))


def _is_invented(strip: RoadStrip) -> bool:
    """Tell whether anything recorded of the road is a sample."""
    recorded = (strip.condition, strip.profile, strip.works, strip.traffic, strip.signs, strip.photos)
    return any(one.sample for row in recorded for one in row)


def _without_history(scope: Scope, road_id: str, day: date, surveyed: Surveyed) -> RoadStrip:
    """Return the strip as far as the road, its surveys and what stands beside it tell it."""
    bare = bare_strip(scope, road_id, day)
    length_m = bare.length_m
    version = active_version(scope.conn, scope.region.id, "roads")
    condition, segment_m = condition_of(surveyed, road_id, length_m)
    return replace(
        bare,
        condition=condition,
        profile=profile_of(surveyed, road_id, length_m),
        traffic=traffic_on(scope, road_id, day, length_m),
        signs=signs_on(scope, road_id, day, length_m),
        photos=photos_on(scope, road_id, day, length_m),
        schematic=bool(version is not None and version.schematic),
        segment_m=segment_m,
    )


def bare_strip(scope: Scope, road_id: str, day: date) -> RoadStrip:
    """Return what a road is called, whose it is, how long and where: all there is where nothing is recorded.

    Raises LookupError for a road that there is not.
    """
    network, row = scope.ground.network, scope.ground.road_rows[road_id]
    if network is None:  # no road has a row then
        raise LookupError(f"There is no road {road_id}.")
    about, length_m = network.table.iloc[row], float(network.length_m[row])
    authority = scope.names.authority(road_id)
    return RoadStrip(
        region_id=scope.region.id,
        road_id=road_id,
        name=str(about["name"] or road_id),
        aliases=scope.names.aliases(road_id),
        number=about["number"] or None,
        authority=authority,
        road_class=about["road_class"],
        length_m=length_m,
        as_of=day,
        today=scope.day(scope.now),
        authority_name=scope.region.authority(authority).name,
        family_names={family.id: family.name for family in scope.region.families},
        areas=_areas(scope, road_id, length_m),
    )


def _areas(scope: Scope, road_id: str, length_m: float) -> tuple[StripArea, ...]:
    along = [
        (
            area.from_m,
            area.to_m,
            (
                scope.ground.area_name("village", area.village_code),
                scope.ground.area_name("subdistrict", area.subdistrict_code),
            ),
        )
        for area in scope.ground.areas_along.get(road_id, ())
    ]
    return tuple(StripArea(from_m, to_m, *names) for from_m, to_m, names in painted(along, length_m))


def _counts(complaints: pd.DataFrame, length_m: float) -> tuple[ComplaintCount, ...]:
    """Count complaints by intervals of COUNT_M; one at the very end belongs to the last interval."""
    bins = max(int(np.ceil(length_m / COUNT_M)), 1)
    at = np.clip((complaints["station_m"].to_numpy() // COUNT_M).astype(int), 0, bins - 1)
    is_open = (complaints["standing"] == OPEN).to_numpy(dtype=bool)
    verified = complaints["verified"].to_numpy(dtype=bool)
    kinds = (is_open & verified, is_open & ~verified, (complaints["standing"] == CLOSED).to_numpy(dtype=bool))
    counted = np.column_stack([np.bincount(at[kind], minlength=bins) for kind in kinds])
    return tuple(
        ComplaintCount(i * COUNT_M, min((i + 1) * COUNT_M, length_m), *counted[i].tolist())
        for i in np.flatnonzero(counted.any(axis=1)).tolist()
    )


def _stretches(pieces: gpd.GeoDataFrame, length_m: float) -> tuple[StripStretch, ...]:
    """Return the pieces of stretches; works outside every stretch have a row of their own."""
    mine = pieces[pieces["stretch_id"].notna()].sort_values(["from_m", "family"])
    return tuple(
        StripStretch(
            from_m=max(float(row.from_m), 0.0),
            to_m=min(float(row.to_m), length_m),
            stretch_id=int(row.stretch_id) if row.stretch_id >= 0 else None,
            family=row.family,
            stage=row.stage,
            complaints=int(row.complaints),
            verified=int(row.verified),
            located=bool(row.located),
            number=int(row.stretch_id),
        )
        for row in mine.itertuples()
    )
