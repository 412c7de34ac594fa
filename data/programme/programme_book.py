"""Programmes kept and decided: a draft becomes works that are planned, once, and is never changed again."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from data import schema
from data.office import Actor, ConflictError
from data.placement.ground import Ground
from data.programme.measures import measures_of
from data.programme.programme_rows import CHOSEN, figures_of, item_rows
from data.programme.promises import UNFINISHED
from data.programme.proposal import Proposal
from data.programme.reads import DECIDED, DRAFT, SUPERSEDED
from data.repairs.stage_records import stage_records
from data.repairs.stage_writing import StageEntry, check_ground, write_stage
from data.repairs.treatments import treatment_of
from data.repairs.works_book import WorksBook
from data.works import StagePiece, StageRange, current_pieces
from geo.stationing import format_station

LAYER = "programmes"
PLANNED = "planned"
TOUCHING_M = 0.5  # works that end where others begin are neighbours


class ProgrammeError(ValueError):
    """A programme that cannot be kept or decided like this; ``code`` tells pages which sentence to say."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


class UnknownProgrammeError(LookupError):
    """A programme that the region does not have."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision made: works in the order of ranks, and the programmes that it supersedes."""

    programme_id: int
    works_ids: tuple[int, ...]
    supersedes: tuple[int, ...]


class ProgrammeBook(WorksBook):
    """The planners' door."""

    def save_programme(self, actor: Actor, name: str, budget_year: int, proposal: Proposal) -> int:
        """Keep a proposal as a draft, as it came out; return its id.

        Raises ``ProgrammeError``, and ``ConflictError`` if the roads were replaced since it was worked out.
        """
        self.require(actor, "plan_repairs")
        if not name.strip():
            raise ProgrammeError("A programme needs a name, such as its budget's.", "no_name")
        ground = self.ground()
        with self.store.begin() as conn:
            check_ground(self, conn, ground)
            if proposal.roads_version_id != ground.roads_version_id:
                raise ConflictError("Roads have been replaced since; work the programme out again.")
            row = {
                "region_id": self.region.id,
                "name": name.strip(),
                "budget_year": budget_year,
                "budget_rupiah": proposal.wish.budget_rupiah,
                "floors": dict(proposal.wish.floors),
                "wish": proposal.wish.as_json(),
                "figures": figures_of(proposal),
                "costs": proposal.costs.as_json(),
                "status": DRAFT,
                "made_by": getattr(actor, "id", None),
                "made_at": self.clock(),
            }
            table = schema.programme
            programme_id: int = conn.execute(insert(table).values(row).returning(table.c.id)).scalar_one()
            keys = {"region_id": self.region.id, "programme_id": programme_id}
            if items := item_rows(proposal, ground):
                conn.execute(insert(schema.programme_item), [keys | item for item in items])
            told = {"budget_rupiah": row["budget_rupiah"], "budget_year": budget_year}
            self.tell(conn, "programme", programme_id, "drafted", actor=actor, details=told)
            self.store.bump(conn, self.region.id, LAYER)
            return programme_id

    def discard_programme(self, actor: Actor, programme_id: int) -> None:
        """Throw a draft away. Raises ``ProgrammeError`` for one that was decided."""
        self.require(actor, "plan_repairs")
        table, item = schema.programme, schema.programme_item
        with self.store.begin() as conn:
            self._draft(conn, programme_id)
            conn.execute(delete(item).where(item.c.programme_id == programme_id))
            conn.execute(delete(table).where(table.c.id == programme_id))
            self.tell(conn, "programme", programme_id, "discarded", actor=actor)
            self.store.bump(conn, self.region.id, LAYER)

    def decide_programme(
        self, actor: Actor, programme_id: int, why: str, *, finish_by: date | None = None
    ) -> Decided:
        """Decide a draft: its treatments become works that are planned; from now on nothing changes in it.

        A programme of the same year that was decided before is superseded; its works stay, as promises.
        ``why`` may be read by everybody. Raises ``ProgrammeError``, ``UnknownProgrammeError``, and
        ``ConflictError`` if other works lie on a place by now, or its damage is gone.
        """
        self.require(actor, "plan_repairs")
        today = self.clock().astimezone(self.region.zone).date()
        if not why.strip():
            raise ProgrammeError("Say why it was decided so, and by whom; it is kept with it.", "no_reason")
        if finish_by is not None and finish_by < today:
            raise ProgrammeError(f"{finish_by} is past; name the day until which it is done.", "bad_day")
        ground = self.ground()
        table = schema.programme
        with self.store.begin() as conn:
            check_ground(self, conn, ground)
            row = self._draft(conn, programme_id)
            items = _chosen(conn, programme_id)
            self._refuse_twice(conn, items)
            works_ids = [
                self._plan_works(conn, actor, row, some, ground=ground, finish_by=finish_by)
                for some in _by_stretch_and_measure(items)
            ]
            former = self._decided_before(conn, row)
            conn.execute(update(table).where(table.c.id.in_(former)).values(status=SUPERSEDED))
            decided = {
                "status": DECIDED,
                "why": why.strip(),
                "finish_by": finish_by,
                "decided_by": getattr(actor, "id", None),
                "decided_at": self.clock(),
                "supersedes_id": former[0] if former else None,
            }
            conn.execute(update(table).where(table.c.id == programme_id).values(decided))
            told = {"works": works_ids, "supersedes": former}
            self.tell(
                conn,
                "programme",
                programme_id,
                "decided",
                actor=actor,
                why=why.strip(),
                public=True,
                details=told,
            )
            self.store.bump(conn, self.region.id, LAYER)
        return Decided(programme_id, tuple(works_ids), tuple(former))

    def _plan_works(
        self,
        conn: Connection,
        actor: Actor,
        programme: Row[Any],
        items: Sequence[Row[Any]],
        *,
        ground: Ground,
        finish_by: date | None,
    ) -> int:
        """Open works for the ranges of one stretch and measure, and put them into the stage planned."""
        measure, first = measures_of(self.region).by_id[items[0].measure], items[0]
        language = self.region.languages[0]
        stations = ", ".join(f"{format_station(one.from_m)}–{format_station(one.to_m)}" for one in items)
        road = ground.road_name(first.road_id)
        works_id = self.record_works(
            actor,
            name=f"{measure.name.in_language(language)} {road} STA {stations}",
            treatment=measure.treatment,
            agency=self._agency_of(first.family),
            budget_rupiah=sum(one.cost_rupiah for one in items),
            budget_note=f"{programme.name} ({programme.budget_year})",
            planned_end=finish_by,
            source=f"Program {programme_id_text(programme)}",
            within=conn,
        )
        today = self.clock().astimezone(self.region.zone).date()
        item = schema.programme_item
        for one in items:
            entry = StageEntry(works_id, one.road_id, one.from_m, one.to_m, PLANNED, today)
            write_stage(self, conn, ground, actor, entry)
            conn.execute(update(item).where(item.c.id == one.id).values(works_id=works_id))
        return works_id

    def _agency_of(self, family: str | None) -> str | None:
        """Return who answers for a family of damage on the region's own roads."""
        agencies = [one.agency for one in self.region.categories if one.family == family and one.on_road]
        return agencies[0] if agencies else None

    def _draft(self, conn: Connection, programme_id: int) -> Row[Any]:
        row = self.own_row(conn, schema.programme, programme_id)
        if row is None:
            raise UnknownProgrammeError(f"There is no programme {programme_id} in region {self.region.id}.")
        if row.status != DRAFT:
            raise ProgrammeError(
                f"The programme “{row.name}” is {row.status}; work out a new one, which supersedes it.",
                "not_a_draft",
            )
        return row

    def _decided_before(self, conn: Connection, row: Row[Any]) -> list[int]:
        table = schema.programme
        query = select(table.c.id).where(
            table.c.region_id == self.region.id,
            table.c.budget_year == row.budget_year,
            table.c.status == DECIDED,
        )
        return list(conn.scalars(query.order_by(table.c.id.desc())))

    def _taken(self, conn: Connection, items: Sequence[Row[Any]]) -> set[int]:
        """Return the places in ``items`` on which unfinished works for the same damage lie by now."""
        measures = measures_of(self.region).by_id
        on_roads = schema.works_range.c.road_id.in_({one.road_id for one in items})
        by_road: defaultdict[str, list[StagePiece]] = defaultdict(list)
        by_works: defaultdict[int, list[StageRange]] = defaultdict(list)
        for record in stage_records(conn, self.region.id, on_roads):
            by_works[record.works_id].append(record)
        for records in by_works.values():
            for piece in current_pieces(records):
                if piece.record.public_stage in UNFINISHED:
                    by_road[piece.record.road_id].append(piece)
        return {
            number
            for number, one in enumerate(items)
            if any(
                piece.from_m < one.to_m - TOUCHING_M
                and one.from_m + TOUCHING_M < piece.to_m
                and set(treatment_of(piece.record.treatment).families)
                & set(treatment_of(measures[one.measure].treatment).families)
                for piece in by_road[one.road_id]
            )
        }

    def _refuse_twice(self, conn: Connection, items: Sequence[Row[Any]]) -> None:
        """Raise ``ConflictError`` for places that somebody else repairs by now, or whose damage is gone."""
        if not items:
            raise ProgrammeError("Nothing is chosen in this programme; raise its budget.", "nothing_chosen")
        taken = self._taken(conn, items)
        stretch = schema.stretch
        ids = {one.stretch_id for one in items}
        gone = set(
            conn.scalars(select(stretch.c.id).where(stretch.c.id.in_(ids), stretch.c.ended_at.is_not(None)))
        )
        wrong = [one for number, one in enumerate(items) if number in taken or one.stretch_id in gone]
        if wrong:
            road = self.ground().road_name(wrong[0].road_id)
            place = f"{road} STA {format_station(wrong[0].from_m)}–{format_station(wrong[0].to_m)}"
            raise ConflictError(
                f"{len(wrong)} of these places have changed since, the first {place}: other works lie there, "
                "or the damage is gone. Work the programme out again."
            )


def programme_id_text(row: Row[Any] | Mapping[str, Any]) -> str:
    """Return how a programme is named in papers: its name and number."""
    told = row if isinstance(row, Mapping) else row._mapping
    return f"{told['name']} (no. {told['id']})"


def _chosen(conn: Connection, programme_id: int) -> list[Row[Any]]:
    table = schema.programme_item
    query = select(table).where(table.c.programme_id == programme_id, table.c.part == CHOSEN)
    return list(conn.execute(query.order_by(table.c.rank, table.c.id)))


def _by_stretch_and_measure(items: Sequence[Row[Any]]) -> list[list[Row[Any]]]:
    def key(item: Row[Any]) -> tuple[int, int, str]:
        return item.rank, item.stretch_id, item.measure

    return [list(some) for _, some in groupby(sorted(items, key=key), key=key)]
