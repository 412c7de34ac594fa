"""Stretches cut where the stage of works changes: the pieces that the map draws and progress counts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from data.repairs.treatments import treatment_of
from data.stages import PUBLIC_STAGES
from data.works import BOTH, StagePiece, StageRange, current_pieces
from geo.roads import RoadNetwork
from geo.stationing import cut, subtract

DONE, IN_WORKS = "done", "in_works"

# So far along the road from a complaint that came after the repair, the repair did not hold: half of what a
# lone complaint makes its stretch of.
BROKEN_AGAIN_M = 50.0

# Complaints of each stretch: (station_m, day).
ComplaintsOf = Mapping[int, Sequence[tuple[float, date]]]

PIECE_DTYPES = {
    "piece_id": "object",
    "stretch_id": "Int64",
    "works_id": "Int64",
    "road_id": "object",
    "road_name": "object",
    "family": "object",
    "stage": "object",
    "from_m": "float64",
    "to_m": "float64",
    "complaints": "int64",
    "verified": "int64",
    "first_at": "datetime64[us, UTC]",
    "last_at": "datetime64[us, UTC]",
    "categories": "object",  # list of str
    "subdistrict_codes": "object",  # list of str
    "located": "bool",  # False: the damage is somewhere along it, nobody knows where
}
PIECE_COLUMNS = tuple(PIECE_DTYPES)

# What a piece of works outside every stretch says of complaints.
_BARE: Mapping[str, Any] = {
    "stretch_id": pd.NA,
    "complaints": 0,
    "verified": 0,
    "first_at": pd.NaT,
    "last_at": pd.NaT,
    "categories": [],
    "located": True,
}


@dataclass(frozen=True, slots=True)
class StageSpan:
    """Metres of one road for one family of damage, and the works that decide its stage there."""

    from_m: float
    to_m: float
    stage: str  # a public one
    record: StageRange


def stage_spans(records: Iterable[StageRange], family: str) -> list[StageSpan]:
    """Return what works say of each metre of one road for a family of damage; what is routine again is none.

    Where the lanes differ the worse one counts, and half a road that is finished is a road in works.
    """
    mending = [record for record in records if family in treatment_of(record.treatment).families]
    pieces = current_pieces(mending)
    edges = sorted({end for piece in pieces for end in (piece.from_m, piece.to_m)})
    steps = []
    for from_m, to_m in pairwise(edges):
        span = _of_step([p for p in pieces if p.from_m <= from_m and to_m <= p.to_m], from_m, to_m)
        if span is not None:
            steps.append(span)
    return _joined(steps)


def _of_step(pieces: Sequence[StagePiece], from_m: float, to_m: float) -> StageSpan | None:
    staged = [(p.record.public_stage, p.record) for p in pieces]
    known = [(PUBLIC_STAGES.index(stage), record) for stage, record in staged if stage is not None]
    if not known:
        return None
    rank, record = min(known, key=lambda worst: worst[0])
    if len(pieces) == 1 and pieces[0].lane != BOTH:
        rank = min(rank, PUBLIC_STAGES.index(IN_WORKS))
    return StageSpan(from_m, to_m, PUBLIC_STAGES[rank], record)


def _joined(steps: Sequence[StageSpan]) -> list[StageSpan]:
    """Join neighbouring steps that say the same."""
    joined: list[StageSpan] = []
    for step in steps:
        last = joined[-1] if joined else None
        if last and last.to_m == step.from_m and (last.stage, last.record) == (step.stage, step.record):
            joined[-1] = StageSpan(last.from_m, step.to_m, step.stage, step.record)
        else:
            joined.append(step)
    return joined


def build_pieces(
    stretches: gpd.GeoDataFrame,
    records: Sequence[StageRange],
    complaints_of: ComplaintsOf,
    network: RoadNetwork,
    road_areas: pd.DataFrame,
) -> gpd.GeoDataFrame:
    """Return the pieces, in EPSG:4326, with PIECE_COLUMNS.

    ``stretches`` (EPSG:4326) has id, PIECE_COLUMNS but the first three, and in ``stage`` what holds where no
    works are; None there means that no complaint of it is left, and nothing is shown outside the works.
    ``records`` are the stage ranges of works on roads of ``network``, ``road_areas`` its roads cut at
    borders, ``complaints_of`` the complaints of the stretches on those roads. A range of works outside every
    stretch of the family it mends is a piece without ``stretch_id``.
    """
    by_road: defaultdict[str, list[StageRange]] = defaultdict(list)
    for record in sorted(records, key=lambda record: record.road_id):
        by_road[record.road_id].append(record)
    touched = stretches["road_id"].isin(list(by_road)).to_numpy()
    cuts = [
        *_cut_stretches(stretches[touched], by_road, complaints_of),
        *_bare_works(stretches[touched], by_road),
    ]
    whole = stretches[~touched].assign(
        piece_id=stretches["id"][~touched].astype(str), stretch_id=stretches["id"][~touched], works_id=pd.NA
    )
    parts = [whole, *([_drawn(cuts, network, road_areas)] if cuts else [])]
    pieces = pd.concat([part[[*PIECE_COLUMNS, "geometry"]] for part in parts], ignore_index=True)
    return _as_pieces(pieces[pieces["stage"].notna()])


def with_stranded_works(
    pieces: gpd.GeoDataFrame, stranded: Sequence[StageRange], geometries: Mapping[int, shapely.Geometry]
) -> gpd.GeoDataFrame:
    """Add works whose road is not in the active network any more, drawn as they were when it was.

    ``geometries`` (lon/lat) by the id of the stage range. Works never vanish because a new survey missed a
    road; a person reviews them.
    """
    newest = {piece.record.id: piece.record for piece in current_pieces(stranded)}
    rows = [
        {
            **_BARE,
            "piece_id": f"w{record.works_id}-old-{record.id}",
            "works_id": record.works_id,
            "road_id": record.road_id,
            "road_name": "",
            "family": treatment_of(record.treatment).families[0],
            "stage": record.public_stage,
            "from_m": record.from_m,
            "to_m": record.to_m,
            "subdistrict_codes": [],
            "geometry": geometries[record.id],
        }
        for record in newest.values()
        if record.public_stage is not None
    ]
    return _as_pieces(pd.concat([pieces, pd.DataFrame(rows)], ignore_index=True)) if rows else pieces


def no_pieces() -> gpd.GeoDataFrame:
    """Return the pieces of a region without roads: none, with all their columns."""
    return _as_pieces(pd.DataFrame(columns=[*PIECE_COLUMNS, "geometry"]))


def _as_pieces(frame: pd.DataFrame) -> gpd.GeoDataFrame:
    typed = frame.astype(PIECE_DTYPES).reset_index(drop=True)
    return gpd.GeoDataFrame(typed, geometry="geometry", crs="EPSG:4326")


def _cut_stretches(
    stretches: pd.DataFrame, by_road: Mapping[str, Sequence[StageRange]], complaints_of: ComplaintsOf
) -> Iterator[dict[str, Any]]:
    """Return the pieces of stretches on roads with works; a geometry of None is to be cut from the road."""
    spans = {
        key: stage_spans(by_road[key[0]], key[1])
        for key in set(zip(stretches["road_id"], stretches["family"], strict=True))
    }
    waiting: defaultdict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    for stretch in stretches.to_dict("records"):
        if pd.notna(stretch["stage"]):
            waiting[stretch["road_id"], stretch["family"]].append((stretch["from_m"], stretch["to_m"]))
    for stretch in stretches.to_dict("records"):
        road_spans = spans[stretch["road_id"], stretch["family"]]
        ends = _ends(stretch, road_spans, complaints_of.get(stretch["id"], ()))
        if pd.isna(stretch["stage"]):  # nobody waits for it: where somebody waits again, theirs counts
            ends = _left_of(ends, waiting[stretch["road_id"], stretch["family"]])
        is_whole = [end[:2] for end in ends] == [(stretch["from_m"], stretch["to_m"])]
        for number, (from_m, to_m, stage, works_id) in enumerate(ends):
            piece: dict[str, Any] = {
                "piece_id": f"{stretch['id']}-{number}",
                "stretch_id": stretch["id"],
                "works_id": works_id,
                "stage": stage,
                "located": stretch["located"] or works_id is not None,
                "from_m": from_m,
                "to_m": to_m,
                "geometry": stretch["geometry"] if is_whole else None,
            }
            yield {str(column): value for column, value in stretch.items()} | piece


def _ends(
    stretch: Mapping[Any, Any], spans: Sequence[StageSpan], complaints: Sequence[tuple[float, date]]
) -> list[tuple[float, float, str | None, int | None]]:
    """Return (from_m, to_m, stage, works id) of the pieces of one stretch, in rising order."""
    first_m, last_m = float(stretch["from_m"]), float(stretch["to_m"])
    edges = [m for span in spans for m in (span.from_m, span.to_m)]
    edges += [station_m + reach for station_m, _ in complaints for reach in (-BROKEN_AGAIN_M, BROKEN_AGAIN_M)]
    steps = list(pairwise(sorted({first_m, last_m, *(m for m in edges if first_m < m < last_m)})))
    named: list[tuple[float, float, str | None, int | None]] = []
    for from_m, to_m in steps or [(first_m, last_m)]:  # a stretch may be a point
        middle_m = (from_m + to_m) / 2
        span = next((span for span in spans if span.from_m <= middle_m <= span.to_m), None)
        if span is None:
            named.append((from_m, to_m, stretch["stage"], None))
        else:
            again = span.stage == DONE and _broken_again(complaints, middle_m, span.record.since)
            stage = stretch["stage"] if again else span.stage
            named.append((from_m, to_m, stage, span.record.works_id))
    runs = [list(run) for _, run in groupby(named, key=lambda piece: piece[2:])]
    return [(run[0][0], run[-1][1], run[0][2], run[0][3]) for run in runs]


def _left_of(
    ends: list[tuple[float, float, str | None, int | None]], others: Sequence[tuple[float, float]]
) -> list[tuple[float, float, str | None, int | None]]:
    """Return the metres that no other range covers; all of them if they cover everything: none is nowhere."""
    left = [
        (float(from_m), float(to_m), stage, works_id)
        for first_m, last_m, stage, works_id in ends
        for from_m, to_m in subtract([(first_m, last_m)], others)
    ]
    return left or ends


def _broken_again(complaints: Sequence[tuple[float, date]], station_m: float, repaired_on: date) -> bool:
    """Tell whether somebody reported this place again after it was done: closed is not fixed."""
    return any(abs(at_m - station_m) <= BROKEN_AGAIN_M and on > repaired_on for at_m, on in complaints)


def _bare_works(
    stretches: pd.DataFrame, by_road: Mapping[str, Sequence[StageRange]]
) -> Iterator[dict[str, Any]]:
    """Return the ranges of works that no stretch of the family they mend first covers."""
    covered: defaultdict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    columns = (stretches[name].tolist() for name in ("road_id", "family", "from_m", "to_m"))
    for road_id, family, from_m, to_m in zip(*columns, strict=True):
        covered[road_id, family].append((from_m, to_m))
    for road_id, records in by_road.items():
        for family in {treatment_of(record.treatment).families[0] for record in records}:
            for span in stage_spans(records, family):
                if treatment_of(span.record.treatment).families[0] != family:
                    continue  # it is a piece of its own family
                bare = subtract([(span.from_m, span.to_m)], covered[road_id, family])
                for from_m, to_m in bare.tolist():
                    yield {
                        **_BARE,
                        "piece_id": f"w{span.record.works_id}-{road_id}-{from_m:.1f}",
                        "works_id": span.record.works_id,
                        "road_id": road_id,
                        "family": family,
                        "stage": span.stage,
                        "from_m": from_m,
                        "to_m": to_m,
                        "geometry": None,
                    }


def _drawn(cuts: Sequence[dict[str, Any]], network: RoadNetwork, road_areas: pd.DataFrame) -> pd.DataFrame:
    """Return the cut pieces with names, areas and the geometry that they lack."""
    frame = pd.DataFrame(cuts)
    rows = network.rows_of(frame["road_id"])
    frame["road_name"] = network.table["name"].to_numpy()[rows]
    frame["subdistrict_codes"] = _areas_under(frame, road_areas)
    geometry = frame["geometry"].to_numpy(dtype=object, copy=True)
    lacking = np.flatnonzero(pd.isna(geometry))
    ends = frame[["from_m", "to_m"]].to_numpy(dtype=float)
    metric = [cut(network, int(rows[i]), *_within(network, int(rows[i]), *ends[i])) for i in lacking]
    geometry[lacking] = network.crs.unproject(np.array(metric, dtype=object))
    frame["geometry"] = geometry
    return frame[~shapely.is_empty(geometry)]


def _within(network: RoadNetwork, row: int, from_m: float, to_m: float) -> tuple[float, float]:
    """Keep a range inside its road: a new survey may have found it shorter."""
    length_m = float(network.length_m[row])
    return min(from_m, length_m), min(to_m, length_m)


def _areas_under(ranges: pd.DataFrame, road_areas: pd.DataFrame) -> list[list[str]]:
    """Return the codes of the sub-districts that each range of a road lies in, in rising order."""
    known = road_areas.dropna(subset=["subdistrict_code"])[["road_id", "from_m", "to_m", "subdistrict_code"]]
    numbered = ranges[["road_id", "from_m", "to_m"]].assign(number=np.arange(len(ranges)))
    both = numbered.merge(known, on="road_id", suffixes=("", "_area"))
    touching = both[(both["from_m"] <= both["to_m_area"]) & (both["to_m"] >= both["from_m_area"])]
    codes: list[list[str]] = [[] for _ in range(len(ranges))]
    for number, code in sorted(set(zip(touching["number"], touching["subdistrict_code"], strict=True))):
        codes[number].append(code)
    return codes
