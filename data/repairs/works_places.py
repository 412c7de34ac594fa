"""Where all works of a region lie and how far they are: a row per works and road, for lists and choices."""

from collections import defaultdict

import pandas as pd
from sqlalchemy import select

from data import schema
from data.reads.scope import Scope
from data.repairs.stage_records import stage_records
from data.repairs.works_reads import worst_and_done
from data.stretches.pieces import DONE
from data.works import StagePiece, StageRange, current_pieces

WORKS_PLACE_COLUMNS = (
    "works_id",
    "package_id",  # None: in no package (yet)
    "name",
    "treatment",
    "agency",
    "budget_rupiah",
    "road_id",  # None: no range recorded yet
    "road_name",
    "from_m",
    "to_m",
    "subdistrict_codes",
    "stage",  # the worst public one that is not done; done if all is
    "sample",
)


def works_places(scope: Scope) -> pd.DataFrame:
    """Return a row per works and road they lie on; columns ``WORKS_PLACE_COLUMNS``, stations in metres."""
    table = schema.works
    query = select(table).where(table.c.region_id == scope.region.id).order_by(table.c.id)
    records: defaultdict[int, list[StageRange]] = defaultdict(list)
    for record in stage_records(scope.conn, scope.region.id):
        records[record.works_id].append(record)
    rows = []
    for works in scope.conn.execute(query).mappings():
        told = {name: works[name] for name in WORKS_PLACE_COLUMNS if name in works}
        told["works_id"] = works["id"]
        pieces = current_pieces(records[works["id"]])
        stage, _ = worst_and_done(
            [piece.record.public_stage or DONE for piece in pieces], [piece.lane_m for piece in pieces]
        )
        by_road: defaultdict[str | None, list[StagePiece]] = defaultdict(list)
        for piece in pieces:
            by_road[piece.record.road_id].append(piece)
        for road_id, on_road in (by_road or {None: []}).items():
            rows.append(told | {"stage": stage} | _place(scope, road_id, on_road))
    return pd.DataFrame(rows, columns=list(WORKS_PLACE_COLUMNS)).astype({"package_id": "Int64"})


def _place(scope: Scope, road_id: str | None, pieces: list[StagePiece]) -> dict[str, object]:
    areas = scope.ground.road_areas.dropna(subset=["subdistrict_code"])
    on_road = areas[areas["road_id"] == road_id]
    codes = {
        code
        for piece in pieces
        for code in on_road.loc[
            (on_road["from_m"] < piece.to_m) & (on_road["to_m"] > piece.from_m), "subdistrict_code"
        ]
    }
    return {
        "road_id": road_id,
        "road_name": scope.names.road(road_id) or "",
        "from_m": min((piece.from_m for piece in pieces), default=None),
        "to_m": max((piece.to_m for piece in pieces), default=None),
        "subdistrict_codes": tuple(sorted(codes)),
    }
