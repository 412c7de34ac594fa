"""Stages read from a table, such as a site diary: all rows are recorded, or none and every fault is told."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import pandas as pd
from sqlalchemy import Connection, select

from data import schema
from data.condition.road_names import RoadNames
from data.condition.survey_cells import read_station, split_range
from data.importers.times import parse_times
from data.office import Actor
from data.repairs.stage_writing import StageEntry, check_ground, write_stage
from data.repairs.table_rows import RowFault, TableError, TableRows, TakenBackError, day_of
from data.repairs.treatments import Treatment, treatment_of
from data.repairs.works_book import WorksBook, WorksError
from data.stages import MoveError
from geo.errors import GeoError
from geo.formats.columns import squeeze

# What a site diary calls its columns, without case, blanks and punctuation.
HEADINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "works": ("works", "worksid", "pekerjaan", "namapekerjaan", "idpekerjaan", "item"),
        "road": ("road", "roadid", "ruas", "namaruas", "idruas", "jalan"),
        "from": ("from", "fromm", "dari", "darista", "stadari", "staawal", "awal"),
        "to": ("to", "tom", "sampai", "sampaista", "stasampai", "staakhir", "akhir"),
        "range": ("sta", "range", "station", "stasiun", "starange"),
        "lane": ("lane", "lajur", "sisi", "jalur"),
        "stage": ("stage", "tahap", "tahapan", "tahappekerjaan", "uraian"),
        "since": ("since", "date", "tanggal", "tgl", "sejak", "tanggalselesai", "selesai"),
        "reason": ("reason", "alasan", "keterangan", "note", "catatan"),
    }
)
_LANES: Mapping[str, str] = MappingProxyType(
    {
        "": "both",
        "both": "both",
        "kedua": "both",
        "keduanya": "both",
        "dualajur": "both",
        "penuh": "both",
        "kirikanan": "both",
        "left": "left",
        "kiri": "left",
        "l": "left",
        "ki": "left",
        "right": "right",
        "kanan": "right",
        "r": "right",
        "ka": "right",
    }
)


class StageImport(WorksBook):
    """The door for site diaries."""

    def record_stages(
        self, actor: Actor, table: pd.DataFrame, *, works_id: int | None = None, sample: bool = False
    ) -> list[int]:
        """Record every row of a table, all or none; return the records' ids in the order of the rows.

        Columns (HEADINGS tells their other names): works (id or name; not needed with ``works_id``), road
        (id, number or name; not needed where the works lie on one road), from and to (metres or 0+200) or
        sta (0+200 - 0+850), lane (left, right, kiri, kanan; none: both), stage (id or name), since, reason.
        Row 1 is the first below the heading. Raises ``TableError``.
        """
        self.require(actor, "record_stage")
        with self.store.begin() as conn:
            return self._write_rows(conn, actor, table, works_id, sample=sample)[1]

    def preview_stages(
        self, actor: Actor, table: pd.DataFrame, *, works_id: int | None = None
    ) -> list[StageEntry]:
        """Return what ``record_stages`` would record, in the order of the rows; nothing is kept.

        Every check is the true one: the rows are written, and taken back. Raises ``TableError``.
        """
        self.require(actor, "record_stage")
        try:
            with self.store.begin() as conn:
                raise TakenBackError(self._write_rows(conn, actor, table, works_id, sample=False)[0])
        except TakenBackError as tried:
            return tried.entries

    def _write_rows(
        self, conn: Connection, actor: Actor, table: pd.DataFrame, works_id: int | None, *, sample: bool
    ) -> tuple[list[StageEntry], list[int]]:
        rows = _rows(table)
        ground = self.ground()
        check_ground(self, conn, ground)
        reader = _Reader(self, conn, RoadNames.of(ground), rows, works_id)
        entries = reader.entries(sample=sample)
        ids: dict[int, int] = {}
        for number, entry in sorted(entries.items(), key=lambda one: (one[1].since, one[0])):
            try:
                ids[number] = write_stage(self, conn, ground, actor, entry)
            except (WorksError, MoveError, GeoError, LookupError) as error:
                raise TableError([RowFault(number, error)]) from error
        return [entries[number] for number in sorted(ids)], [ids[number] for number in sorted(ids)]


def _rows(table: pd.DataFrame) -> TableRows:
    """Return the rows of a table of stages. Raises ``TableError`` for columns that lack."""
    rows = TableRows(table, HEADINGS)
    rows.needs(("stage", "since") if "range" in rows.columns else ("stage", "since", "from", "to"))
    return rows


class _Reader:
    """Reads the rows of one table."""

    def __init__(
        self, office: WorksBook, conn: Connection, roads: RoadNames, rows: TableRows, works_id: int | None
    ) -> None:
        self._roads = roads
        self._rows = rows
        works, ranges = schema.works, schema.works_range
        query = select(works.c.id, works.c.name, works.c.treatment).where(
            works.c.region_id == office.region.id
        )
        self._works = {row.id: row for row in conn.execute(query)}
        self._only = works_id
        on_roads = select(ranges.c.works_id, ranges.c.road_id).where(ranges.c.region_id == office.region.id)
        self._roads_of: dict[int, set[str]] = {}
        for row in conn.execute(on_roads.distinct()):
            self._roads_of.setdefault(row.works_id, set()).add(row.road_id)
        times = parse_times(rows.cells("since"), office.region.zone)
        self._days = [day_of(value) for value in times.values]

    def entries(self, *, sample: bool) -> dict[int, StageEntry]:
        """Return an entry by the number of its row. Raises ``TableError`` with all faults."""
        return self._rows.read(lambda number: self._entry(number, sample=sample))

    def _entry(self, number: int, *, sample: bool) -> StageEntry:
        works_id, treatment = self._works_of(number)
        from_m, to_m = self._stations(number)
        since = self._days[number - 1]
        if since is None:
            raise WorksError("the day cannot be read; write it as 2026-03-18 or 18/03/2026.", "day_unread")
        lane = squeeze(self._rows.text(number, "lane"))
        if lane not in _LANES:
            told = self._rows.text(number, "lane")
            raise WorksError(f"'{told}' is no lane; write left, right or both.", "no_lane", lane=told)
        return StageEntry(
            works_id,
            self._road(number, works_id),
            from_m,
            to_m,
            _stage(treatment, self._rows.text(number, "stage")),
            since,
            _LANES[lane],
            self._rows.text(number, "reason") or None,
            sample,
        )

    def _works_of(self, number: int) -> tuple[int, Treatment]:
        told = self._rows.text(number, "works")
        found = [self._only] if self._only is not None else []
        if told:
            by_name = [row.id for row in self._works.values() if squeeze(row.name) == squeeze(told)]
            found = [int(told)] if told.isdigit() and int(told) in self._works else by_name
        known = [works_id for works_id in found if works_id in self._works]
        if len(known) != 1:
            raise WorksError(
                f"'{told}' names no works of this region, or several; write their number.", "which_works"
            )
        return known[0], treatment_of(self._works[known[0]].treatment)

    def _road(self, number: int, works_id: int) -> str:
        told = self._rows.text(number, "road")
        if not told:
            roads = self._roads_of.get(works_id, set())
            if len(roads) == 1:
                return next(iter(roads))
            raise WorksError("names no road; write its id, number or name.", "which_road")
        found = self._roads.find(name=told)
        if found.road_id is None:
            raise WorksError(f"{found.problem} {found.remedy}", "which_road")
        return found.road_id

    def _stations(self, number: int) -> tuple[float, float]:
        ends: Sequence[Any] = [self._rows.raw(number, "from"), self._rows.raw(number, "to")]
        if "range" in self._rows.columns and not (
            "from" in self._rows.columns and "to" in self._rows.columns
        ):
            split = split_range(self._rows.raw(number, "range"))
            if split is None:
                raise WorksError(f"'{self._rows.text(number, 'range')}' tells no two stations.", "station")
            ends = split
        read = [read_station(end) for end in ends]
        for one in read:
            if one.problem is not None:
                raise WorksError(f"a station {one.problem}.", "station")
        if read[0].value is None or read[1].value is None:
            raise WorksError("a station is missing; write from and to.", "station")
        return read[0].value, read[1].value


def _stage(treatment: Treatment, told: str) -> str:
    """Return the stage of a treatment by its id or one of its names. Raises ``StageMoveError``."""
    plain = squeeze(told)
    for stage in treatment.stages:
        names = (stage.id, stage.name_key, stage.trade_name, *stage.trade_name.split("(")[0].split(","))
        if plain and plain in {squeeze(name) for name in names}:
            return stage.id
    return treatment.stage(told).id
