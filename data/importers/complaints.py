"""Complaints from a list: an export of another system or a table kept by hand, one row a message.

What came before is brought up to date by its number there, or by what it says where the file numbers nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from pathlib import Path

import pandas as pd

from data.exchange.guessing import PHONE_OR_MAIL, counted
from data.exchange.mapping import save_mapping
from data.exchange.mapping_in_use import Corrections, ReadAs, read_as
from data.exchange.rows_in import RowsIn
from data.exchange.set_aside import SetAside, contact_hashes
from data.exchange.sheets import Part, Sheet, open_sheet
from data.exchange.tracking import vanished
from data.importers.complaint_table import COMPLAINT_COLUMNS, ComplaintReader, Wanted
from data.importers.report import ImportReport
from data.importers.runs import Job, Options, without_errors
from data.office import MACHINE, Actor
from data.register import Register
from geo.errors import Fault, InvalidInputError, rows_in_error
from geo.formats.cells import texts_of
from geo.formats.columns import guess_columns
from geo.formats.coordinates import Bounds

MARGIN_DEGREES = 0.05  # 5 km: a complaint just beyond the border is still for this office to forward
MOST_FAULTS_KEPT = 5_000  # for the report; all stand in the file of the rows set aside

Progress = Callable[[float], None]


def import_complaints(
    register: Register,
    path: Path,
    options: Options | None = None,
    *,
    check: bool = False,
    actor: Actor = MACHINE,
    progress: Progress | None = None,
) -> ImportReport:
    """Take in the rows of a file as messages, and make complaints of them; known ones are brought up to date.

    The file is read as its headings were saved to be read, else as guessed; ``options`` correct that, and
    what was used is saved for the next file. Every row is kept before it is processed. In a dry run nothing
    is stored. ``progress`` is told the share that is done. Raises ``NotAllowedError``, the errors of
    ``open_sheet`` and ``ComplaintReader``, MappingError, InvalidInputError if no row can be used.
    """
    register.require(actor, "exchange_data")
    options = options or Options()
    sheet = open_sheet(path, sheet=options.layer, encoding=options.encoding, max_bytes=options.max_bytes)
    told = Corrections(**{name: getattr(options, name) for name in Corrections.__dataclass_fields__})
    used = read_as(register, sheet, told, region_bounds(register))
    run = _Run(register, sheet, used, options, check, progress or (lambda _: None))
    return run.job.unchanged() or run.done(actor)


def region_bounds(register: Register) -> Bounds | None:
    """Return the extent of the region's areas, else of its roads, with a margin; None if unknown."""
    ground = register.ground()
    if ground.areas is not None:
        west, south, east, north = ground.areas_frame.total_bounds
    elif ground.network is not None:
        lon, lat = ground.network.crs.to_lon_lat(ground.network.x, ground.network.y)
        west, south, east, north = lon.min(), lat.min(), lon.max(), lat.max()
    elif register.region.bounds_lon_lat is not None:
        west, south, east, north = register.region.bounds_lon_lat
    else:
        return None
    margin = MARGIN_DEGREES
    return float(west - margin), float(south - margin), float(east + margin), float(north + margin)


@dataclass
class _Run:
    """One file read through twice: for what only the whole of it tells, and row by row."""

    register: Register
    sheet: Sheet
    used: ReadAs
    options: Options
    check: bool
    progress: Progress

    def __post_init__(self) -> None:
        self.mapping = self.used.mapping
        self.faults: list[Fault] = list(self.sheet.faults)
        self.notes: list[str] = []
        self.rows_read = self.set_aside = self.more_faults = 0
        self.aside = SetAside(self.register.region.id, self.sheet.path, check=self.check)
        self.began = self.register.clock()
        self.reader = self._surveyed()
        options = replace(self.options, mapping=self.mapping)
        self.job = Job(self.register, "complaints", self.sheet.path, options, self.check)
        self.rows_in = RowsIn(self.register, self.mapping.system, self.sheet.headings_sha256)

    def _surveyed(self) -> ComplaintReader:
        """Read the file through for the order of its dates, and whether its ids only count the rows."""
        parts = self.sheet.parts()
        first = next(parts)
        reader, ids = self._reader(first), _Counting()
        column = reader.columns.get("id") or self._unused_id()
        for part in chain([first], parts):
            reader.look(part.frame)
            if column is not None:
                ids.look(texts_of(part.frame[column]))
        if column is not None and ids.only_counts and "id" not in self.used.stated:
            self.notes.append(f"The column {column!r} only counts the rows; it is taken for no id.")
            columns = {key: name for key, name in self.mapping.columns.items() if key != "id"}
            self.mapping = replace(self.mapping, columns=columns)
            reader.forget_id(column)
        return reader

    def _unused_id(self) -> str | None:
        """Return the column that is called an id, but not read as one: it was found to count the rows."""
        usual = {"id": COMPLAINT_COLUMNS["id"]}
        column = guess_columns(self.sheet.names, usual).get("id")
        return None if column in self.mapping.columns.values() else column

    def _reader(self, part: Part) -> ComplaintReader:
        wanted = Wanted(
            region=self.register.region,
            mapping=self.mapping,
            bounds=region_bounds(self.register),
            now=self.began,
        )
        return ComplaintReader(part.frame, wanted)

    def done(self, actor: Actor) -> ImportReport:
        """Read every row, take it in or count what would become of it, and return the account."""
        try:
            for part in self.sheet.parts():
                self._take(part)
                self.progress(part.share)
        finally:
            if not self.check:
                self.register.gather()  # also what came in before the file broke off
        report = self._report()
        if self.check:
            return report
        if self.rows_read == self.set_aside:
            self._file_set_aside()
            raise InvalidInputError(self.job.nothing_left(report))
        report = replace(report, notes=[*report.notes, *self._told()], counts=dict(self.rows_in.counts))
        with self.register.store.begin() as conn:
            save_mapping(self.register, conn, self.sheet.headings_sha256, self.mapping, actor)
            self.aside.file(conn, self.register.clock())
            self.job.note(conn, report)
        return report

    def _take(self, part: Part) -> None:
        rows, found = self.reader.read(part.frame)
        faults = [*part.faults, *found]
        rows = without_errors(rows, faults)
        bad = part.frame[part.frame.index.isin(rows_in_error(faults))]
        self.rows_read += len(part.frame)
        self.set_aside += len(bad)
        self.aside.add(part.frame, faults, self._whose(bad))
        self._keep(faults)
        if self.check:
            self.rows_in.would_take(rows, part.frame)
        else:
            self.rows_in.take(rows, part.frame)

    def _whose(self, bad: pd.DataFrame) -> set[str]:
        """Return by whom the rows set aside may be: whatever in them reaches somebody."""
        texts = [text for name in bad.columns if name != "geometry" for text in texts_of(bad[name]) if text]
        reaching = {text for text in texts if PHONE_OR_MAIL.fullmatch(text)}
        return contact_hashes(self.register.people, self.register.region.id, reaching)

    def _keep(self, faults: Sequence[Fault]) -> None:
        room = max(MOST_FAULTS_KEPT - len(self.faults), 0)
        self.faults += faults[:room]
        self.more_faults += len(faults) - len(faults[:room])

    def _file_set_aside(self) -> None:
        with self.register.store.begin() as conn:
            self.aside.file(conn, self.register.clock())

    def _report(self) -> ImportReport:
        taken = ", ".join(f"{thing} from {column!r}" for thing, column in self.reader.columns.items())
        notes = [
            f"Columns taken: {taken or 'none'}.",
            *self.used.notes,
            *self.notes,
            *self.reader.last_notes(),
        ]
        if self.more_faults:
            notes.append(f"{self.more_faults:,} more faults stand in the file of the rows set aside.")
        counts = dict(self.rows_in.counts)
        if self.check:
            notes.append(
                f"{counts.get('new', 0):,} rows would be new, {counts.get('updated', 0):,} would bring known "
                f"complaints up to date, {counts.get('unchanged', 0):,} say nothing new."
            )
            if counts.get("ours"):
                notes.append(f"{counts['ours']:,} rows are complaints that went out from here.")
        return ImportReport(
            layer="complaints",
            file_name=self.sheet.path.name,
            check=self.check,
            rows_read=self.rows_read,
            imported=self.rows_read - self.set_aside,
            set_aside=self.set_aside,
            faults=self.faults,
            notes=notes,
            set_aside_file=self.aside.path,
            counts=counts,
        )

    def _told(self) -> Iterator[str]:
        """Say what became of the rows."""
        counts = self.rows_in.counts
        yield (
            f"{counts['new']:,} new rows made {counts['made']:,} complaints; "
            f"{counts['waiting']:,} wait in the inbox."
        )
        if counts["updated"]:
            yield f"{counts['updated']:,} rows brought their complaints up to date."
        if counts["unchanged"]:
            yield f"{counts['unchanged']:,} rows had come before and were left as they are."
        if counts["ours"]:
            yield (
                f"{counts['ours']:,} rows are complaints that went out from here: they were not taken in "
                "again; the number that they have there is noted, and what is said of them there."
            )
        if counts["held"]:
            yield (
                f"{counts['held']:,} complaints ended in the other system, but not by our rules: they stay "
                "open for the desk."
            )
        if counts["still_waiting"]:
            yield f"{counts['still_waiting']:,} rows say something new, but wait in the inbox still."
        if "id" not in self.mapping.columns:
            return  # rows without a number are told by what they say: any list of others is a new one
        with self.register.store.connect() as conn:
            gone, tickets = vanished(
                self.register, conn, self.mapping.system, self.sheet.headings_sha256, self.began
            )
        if gone:
            self.rows_in.counts["vanished"] = gone
            named = f" ({', '.join(tickets)}{' …' if gone > len(tickets) else ''})" if tickets else ""
            yield f"{gone:,} rows of earlier files of this kind are not in this one{named}; none was deleted."


@dataclass
class _Counting:
    """Whether ids only number the rows: 0 or 1, 2, 3 …, with gaps where rows were left out."""

    rows: int = 0
    last: int = -1
    broken: bool = False

    def look(self, ids: Sequence[str | None]) -> None:
        told = [None if text is None else counted(text) for text in ids]
        if self.broken or None in told:
            self.broken = True
            return
        numbers = [self.last, *(number for number in told if number is not None)]
        starts_late = self.rows == 0 and len(numbers) > 1 and numbers[1] > 2
        self.broken = starts_late or any(before >= after for before, after in pairwise(numbers))
        self.rows, self.last = self.rows + len(ids), numbers[-1]

    @property
    def only_counts(self) -> bool:
        return not self.broken and self.rows > 0 and self.last <= 2 * self.rows
