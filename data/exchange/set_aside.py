"""Files of rows set aside: written as the rows come, known by whose rows they hold, removed when due."""

import contextlib
import csv
from collections.abc import Iterable, Sequence, Set
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import Connection, insert, select, update

from data import schema
from data.exchange.plain_cells import harmless
from data.importers.report import FAULT_COLUMNS, free_name, told_of_row
from data.people import People, normalise_contact
from data.settings import get_settings
from data.store import utc_now
from geo.errors import Fault

MARK = "utf-8-sig"  # with mark, so that Excel reads it rightly


class SetAside:
    """The file of one import's rows with faults, made with the first; only its owner may read it."""

    def __init__(self, region_id: str, source: Path, *, check: bool) -> None:
        self._region_id = region_id
        self._stem = f"{region_id}-{source.stem}{'-check' if check else ''}"
        self._check = check
        self._headings: list[str] = []
        self.path: Path | None = None
        self.contact_hashes: set[str] = set()
        self.rows = 0

    def add(self, frame: pd.DataFrame, faults: Sequence[Fault], contact_hashes: Iterable[str] = ()) -> None:
        """Write the rows of ``frame`` that have errors (in a dry run warnings too), as they were read."""
        wanted = [
            fault for fault in faults if fault.row is not None and (self._check or fault.severity == "error")
        ]
        by_row: dict[int, list[Fault]] = {}
        for fault in wanted:
            by_row.setdefault(fault.row or 0, []).append(fault)
        if not by_row:
            return
        self.contact_hashes |= set(contact_hashes)
        rows = frame.loc[frame.index.isin(list(by_row))]
        with self._opened([str(name) for name in frame.columns]).open(
            "a", encoding="utf-8", newline=""
        ) as file:
            writer = csv.writer(file)
            for number, cells in zip(rows.index, rows.itertuples(index=False, name=None), strict=True):
                told = told_of_row(int(number), by_row[int(number)])
                writer.writerow([*told, *(harmless(_cell(cell)) for cell in cells)])
                self.rows += 1

    def file(self, conn: Connection, at: datetime) -> None:
        """Note the file and whose rows it holds, so that it can be removed with them."""
        if self.path is None:
            return
        told = {"region_id": self._region_id, "name": self.path.name, "made_at": at}
        made = insert(schema.set_aside_file).values(told).returning(schema.set_aside_file.c.id)
        file_id = conn.execute(made).scalar_one()
        rows = [
            {"region_id": self._region_id, "file_id": file_id, "contact_hash": one}
            for one in sorted(self.contact_hashes)
        ]
        if rows:
            conn.execute(insert(schema.set_aside_contact), rows)

    def _opened(self, columns: Sequence[str]) -> Path:
        if self.path is None:
            folder = set_aside_folder()
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.path = free_name(folder, self._stem)
            self.path.touch(mode=0o600, exist_ok=False)
            self._headings = list(columns)
            names = [f"{name} (file)" if name in FAULT_COLUMNS else name for name in columns]
            with self.path.open("w", encoding=MARK, newline="") as file:
                csv.writer(file).writerow([*FAULT_COLUMNS, *(harmless(name) for name in names)])
        return self.path


def set_aside_folder() -> Path:
    """Return where the files lie."""
    return get_settings().var / "set_aside"


def contact_hashes(people: People, region_id: str, contacts: Iterable[str | None]) -> set[str]:
    """Return the keyed hashes under which the reporters with these contacts are known."""
    normal = (normalise_contact(contact) for contact in contacts)
    hashes = (people.contact_hash(region_id, contact) for contact in normal if contact is not None)
    return {one for one in hashes if one is not None}


def forget_contact(conn: Connection, region_id: str, contact_hash: str | None) -> int:
    """Remove every file that holds a row of this reporter, and all of dry runs; return how many went.

    Of dry runs nobody kept whose rows they hold.
    """
    whose, file = schema.set_aside_contact, schema.set_aside_file
    query = (
        select(file.c.id, file.c.name)
        .join(whose, whose.c.file_id == file.c.id)
        .where(
            file.c.region_id == region_id, whose.c.contact_hash == contact_hash, file.c.removed_at.is_(None)
        )
    )
    found = {row.id: row.name for row in conn.execute(query)}
    return _remove(conn, found) + _remove_unfiled(conn, {region_id}, None)


def forget_older(conn: Connection, region_id: str, before: datetime) -> int:
    """Remove the region's files made before a moment, and those of no known region; return how many went.

    Each region says itself how long its files are kept.
    """
    file = schema.set_aside_file
    query = select(file.c.id, file.c.name).where(
        file.c.region_id == region_id, file.c.made_at < before, file.c.removed_at.is_(None)
    )
    found = {row.id: row.name for row in conn.execute(query)}
    return _remove(conn, found) + _remove_unfiled(conn, {region_id, None}, before)


def _remove(conn: Connection, files: dict[int, str]) -> int:
    table = schema.set_aside_file
    for name in files.values():
        _delete(set_aside_folder() / Path(name).name)
    if files:
        removed = update(table).where(table.c.id.in_(list(files)))
        conn.execute(removed.values(removed_at=utc_now()))
        whose = schema.set_aside_contact
        conn.execute(whose.delete().where(whose.c.file_id.in_(list(files))))
    return len(files)


def _remove_unfiled(conn: Connection, whose: Set[str | None], before: datetime | None) -> int:
    """Remove files that no row of the store knows, of these regions and older than ``before``.

    They are of dry runs, and of imports that broke off. None among ``whose``: of no region that is known.
    """
    folder, gone = set_aside_folder(), 0
    known = set(conn.scalars(select(schema.set_aside_file.c.name)))
    regions = sorted(conn.scalars(select(schema.region.c.id)), key=len, reverse=True)
    for path in folder.glob("*.csv") if folder.is_dir() else ():
        old = before is None or datetime.fromtimestamp(path.stat().st_mtime, UTC) < before
        if path.name not in known and old and _region_of(path.name, regions) in whose:
            _delete(path)
            gone += 1
    return gone


def _region_of(name: str, regions: Sequence[str]) -> str | None:
    """Return whose file it is by its name; ``regions`` the longest first: kab-x-y is not kab-x's."""
    return next((region_id for region_id in regions if name.startswith(f"{region_id}-")), None)


def _delete(path: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        path.unlink()


def _cell(cell: Any) -> Any:
    if cell is None or cell is pd.NaT or cell != cell:  # noqa: PLR0124  # NaN
        return ""
    return getattr(cell, "wkt", cell)
