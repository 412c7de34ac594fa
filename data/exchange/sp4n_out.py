"""Files for SP4N-LAPOR!: what is new or changed since the last one, each thing once, its number kept."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, Row, func, insert, select, update

from data import schema
from data.exchange.sp4n_due import COLUMNS, Due, DueRows
from data.exchange.sp4n_rules import sp4n_rules
from data.exchange.table_writers import Outgoing, write_outgoing
from data.office import MACHINE, Actor, Office
from geo.errors import UnreadableFileError

SUFFIXES = (".csv", ".xlsx")  # what their admins can open; LAPOR! takes no maps


class Sp4nError(ValueError):
    """A file for LAPOR! that is not there, or was dealt with already; the message says which."""


@dataclass(frozen=True, slots=True)
class Written:
    """A file that was written; ``left_out`` rows belong to people who were forgotten since."""

    number: int
    new: int
    changed: int
    left_out: int = 0

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return self.new + self.changed


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file as the list tells it."""

    number: int
    made_at: datetime
    new: int
    changed: int
    state: Literal["open", "confirmed", "cancelled"]


class Sp4n:
    """The region's exchange with LAPOR! by files. Every use raises ``NotAllowedError`` without the right."""

    def __init__(self, office: Office, actor: Actor = MACHINE) -> None:
        self._office = office
        self._actor = actor
        self._due = DueRows(office, sp4n_rules(office.region))

    def due(self) -> tuple[int, int]:
        """Return how many complaints are new, and how many changed, since the last file."""
        self._office.require(self._actor, "exchange_data")
        with self._office.store.connect() as conn:
            rows = self._due.rows(conn)
        return sum(row.kind == "new" for row in rows), sum(row.kind == "change" for row in rows)

    def write(self, path: Path, *, again: int | None = None) -> Written:
        """Write a .csv or .xlsx of what is due, and note it in the same moment; nothing comes twice.

        ``again`` writes the rows of an earlier file once more, exactly as they were. Nothing due: no file.
        Raises ``Sp4nError``, UnreadableFileError for another ending.
        """
        self._office.require(self._actor, "exchange_data")
        if path.suffix.lower() not in SUFFIXES:
            raise UnreadableFileError(f"{path.name}: files for LAPOR! end in {' or '.join(SUFFIXES)}.")
        if again is not None:
            return self._write_again(path, again)
        with self._office.store.begin() as conn:
            rows = self._due.rows(conn)
            new = sum(row.kind == "new" for row in rows)
            if not rows:
                return Written(0, 0, 0)
            number = self._note(conn, rows)
            write_outgoing(self._table([row.cells for row in rows]), path)
        return Written(number, new, len(rows) - new)

    def confirm(self, number: int) -> None:
        """Note that a file was uploaded; again changes nothing. Raises ``Sp4nError``."""
        self._settle(number, "confirmed_at", "sp4n_confirmed")

    def cancel(self, number: int) -> None:
        """Note that a file was never uploaded: its rows are due again. Raises ``Sp4nError``."""
        self._settle(number, "cancelled_at", "sp4n_cancelled")

    def files(self) -> list[SentFile]:
        """Return the files written so far, the newest first."""
        self._office.require(self._actor, "exchange_data")
        batch, row = schema.sp4n_batch, schema.sp4n_row
        counted = (
            select(row.c.batch_id, row.c.kind, func.count().label("rows"))
            .where(row.c.region_id == self._office.region.id)
            .group_by(row.c.batch_id, row.c.kind)
        )
        query = select(batch).where(batch.c.region_id == self._office.region.id)
        with self._office.store.connect() as conn:
            counts = {(one.batch_id, one.kind): one.rows for one in conn.execute(counted)}
            rows = conn.execute(query.order_by(batch.c.number.desc())).all()
        return [
            SentFile(
                one.number,
                one.made_at,
                counts.get((one.id, "new"), 0),
                counts.get((one.id, "change"), 0),
                "cancelled" if one.cancelled_at else "confirmed" if one.confirmed_at else "open",
            )
            for one in rows
        ]

    # --- files

    def _note(self, conn: Connection, rows: Sequence[Due]) -> int:
        """Note a file with its rows, sealed, so that it can be written again; return its number."""
        office, batch, table = self._office, schema.sp4n_batch, schema.sp4n_row
        last = conn.scalar(select(func.max(batch.c.number)).where(batch.c.region_id == office.region.id))
        number = (last or 0) + 1
        told = {
            "region_id": office.region.id,
            "number": number,
            "made_by": getattr(self._actor, "id", None),
            "made_at": office.clock(),
        }
        batch_id = conn.execute(insert(batch).values(told).returning(batch.c.id)).scalar_one()
        sealed = office.people.seal_many(
            conn,
            [row.reporter_id for row in rows],
            [json.dumps(row.cells, default=_iso).encode() for row in rows],
            [_about(batch_id, row.complaint_id) for row in rows],
        )
        made = [
            {
                "region_id": office.region.id,
                "batch_id": batch_id,
                "complaint_id": row.complaint_id,
                "reporter_id": row.reporter_id,
                "kind": row.kind,
                "content_hash": row.content,
                "row_sealed": value,
            }
            for row, value in zip(rows, sealed, strict=True)
        ]
        conn.execute(insert(table), made)
        details = {"number": number, "rows": len(rows)}
        office.tell(conn, "exchange", batch_id, "sp4n_written", actor=self._actor, details=details)
        return number

    def _write_again(self, path: Path, number: int) -> Written:
        office, table = self._office, schema.sp4n_row
        with office.store.connect() as conn:
            batch = self._batch(conn, number)
            if batch.cancelled_at is not None:
                raise Sp4nError(f"File {number} was cancelled; its rows come with the next one.")
            rows = conn.execute(
                select(table).where(table.c.batch_id == batch.id).order_by(table.c.complaint_id)
            ).all()
            opened = office.people.unseal_many(
                conn,
                [row.reporter_id for row in rows],
                [row.row_sealed for row in rows],
                [_about(batch.id, row.complaint_id) for row in rows],
                skip_broken=True,
            )
        kept = [(row, json.loads(text)) for row, text in zip(rows, opened, strict=True) if text is not None]
        write_outgoing(self._table([_from_json(cells) for _, cells in kept]), path)
        new = sum(row.kind == "new" for row, _ in kept)
        return Written(number, new, len(kept) - new, len(rows) - len(kept))

    def _table(self, rows: Sequence[Mapping[str, Any]]) -> Outgoing:
        region = self._office.region

        def cells() -> Iterator[Sequence[Any]]:
            for row in rows:
                yield (*(row[name] for name in COLUMNS), None)

        notes = {
            "Isi": "Aduan untuk SP4N-LAPOR!",
            "Wilayah": region.name.id,
            "Catatan": "Data pelapor tidak disertakan kecuali pelapor menyetujuinya.",
        }
        return Outgoing("SP4N-LAPOR", COLUMNS, cells(), region.zone, notes)

    def _settle(self, number: int, column: str, action: str) -> None:
        office, table = self._office, schema.sp4n_batch
        office.require(self._actor, "exchange_data")
        with office.store.begin() as conn:
            batch = self._batch(conn, number)
            if getattr(batch, column) is not None:
                return
            if batch.confirmed_at is not None or batch.cancelled_at is not None:
                done = "uploaded" if batch.confirmed_at else "cancelled"
                raise Sp4nError(f"File {number} counts as {done} already.")
            conn.execute(update(table).where(table.c.id == batch.id).values({column: office.clock()}))
            office.tell(conn, "exchange", batch.id, action, actor=self._actor, details={"number": number})

    def _batch(self, conn: Connection, number: int) -> Row[Any]:
        table = schema.sp4n_batch
        query = select(table).where(table.c.region_id == self._office.region.id, table.c.number == number)
        row = conn.execute(query).first()
        if row is None:
            raise Sp4nError(f"There is no file {number} for LAPOR!; `python -m data sp4n list` names them.")
        return row


def _about(batch_id: int, complaint_id: int) -> str:
    return f"sp4n:{batch_id}:{complaint_id}"


def _iso(value: Any) -> str:
    return str(value.isoformat())


def _from_json(cells: Mapping[str, Any]) -> dict[str, Any]:
    told = dict(cells)
    told["Tanggal Laporan"] = datetime.fromisoformat(told["Tanggal Laporan"])
    return told
