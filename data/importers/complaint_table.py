"""The rows of a list of complaints: what they say, when, where and who, whatever the columns are called."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.importers.categories import match_categories, other_category
from data.importers.times import parse_times
from data.regions import Region
from geo.errors import Fault, rows_in_error
from geo.formats.cells import texts_of
from geo.formats.columns import guess_columns
from geo.formats.coordinates import Bounds, locate_rows, to_numbers

COMPLAINT_COLUMNS: Mapping[str, Sequence[str]] = {
    "id": (
        *("id aduan", "nomor aduan", "no aduan", "id laporan", "nomor laporan", "no laporan", "nomor tiket"),
        *("no tiket", "tiket", "ticket id", "ticket", "complaint id", "service request id", "request id"),
        *("case id", "id", "nomor", "no"),
    ),
    "time": (
        *("tanggal aduan", "tanggal laporan", "tgl aduan", "tgl laporan", "tanggal", "tgl", "waktu"),
        *("timestamp", "datetime", "date time", "reported at", "created at", "date", "time", "date fixed"),
    ),
    "clock": ("jam", "pukul"),
    "category": ("kategori", "kategori aduan", "jenis aduan", "jenis kerusakan", "jenis", "category"),
    "words": (
        *("uraian aduan", "isi aduan", "isi laporan", "uraian", "keterangan", "deskripsi", "isi", "aduan"),
        *("laporan", "pesan", "description", "details", "comments", "comment", "message", "text"),
    ),
    "road": (
        *("nama ruas", "ruas jalan", "ruas", "nama jalan", "jalan"),
        *("road name", "street name", "road", "street"),
    ),
    "address": ("alamat lokasi", "lokasi kejadian", "alamat", "lokasi", "tempat", "address", "location"),
    "village": ("desa", "kelurahan", "desa kelurahan", "nama desa", "village"),
    "subdistrict": ("kecamatan", "kec", "nama kecamatan", "subdistrict"),
    "accuracy_m": ("accuracy m", "akurasi m", "accuracy", "akurasi"),
    "contact": (
        *("telepon", "no telepon", "nomor telepon", "telp", "no telp", "no hp", "nomor hp", "hp", "whatsapp"),
        *("no wa", "nomor wa", "wa", "phone", "email", "e mail", "kontak", "contact", "pelapor", "reporter"),
    ),
    "confidential": ("rahasia", "confidential"),
}
YES = {"ya", "y", "yes", "true", "1", "benar", "rahasia"}
# How the parts of a place become words that are understood, by the region's language.
PLACE_WORDS = {
    "id": {"road": "ruas {}", "address": "{}", "village": "Desa {}", "subdistrict": "Kecamatan {}"},
    "en": {"road": "{}", "address": "{}", "village": "{}", "subdistrict": "{}"},
}
# A number or an address reaches one person; a name alone may be that of several, so it opens no reporter.
CONTACT = re.compile(r"[+\d][\d\s().\-/]{5,}|\S+@\S+")
CLOCK_SLACK = timedelta(days=1)  # clocks differ, and so do time zones


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the caller and the region say of the rows."""

    region: Region
    columns: Mapping[str, str]  # keys of COMPLAINT_COLUMNS, lon and lat -> column
    category: str | None  # of rows that tell none
    crs: str | None
    bounds: Bounds | None  # of the region, with what is still near
    now: datetime


@dataclass(slots=True)
class Account:
    """What is found on the way: the columns taken, the faults, and notes."""

    columns: dict[str, str]
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_complaint_rows(frame: pd.DataFrame, wanted: Wanted) -> tuple[pd.DataFrame, Account]:
    """Return a row per complaint that is not set aside, by its number, and what was found.

    Columns: id (lasting: the file's own, else made of the row), contact, and those of
    ``data.channels.spreadsheet.FIELDS`` that a file may tell; None where it does not. A row with a wrong
    coordinate is let in without it if words tell its place. Raises the errors of ``locate_rows``.
    """
    named = {key: column for key, column in wanted.columns.items() if key not in {"lon", "lat"}}
    account = Account(guess_columns(frame.columns, COMPLAINT_COLUMNS, named))
    said = {key: texts_of(frame[column]) for key, column in account.columns.items()}
    nothing: list[str | None] = [None] * len(frame)
    table = pd.DataFrame(index=frame.index)

    def put(name: str, values: Sequence[Any]) -> None:
        table[name] = pd.Series(values, index=frame.index, dtype=object)  # of texts alone None would be NaN

    put("words", said.get("words", nothing))
    put("place", _places(said, len(frame), PLACE_WORDS[wanted.region.words]))
    table["lon"], table["lat"] = _coordinates(frame, table, wanted, account)
    table["accuracy_m"] = (
        to_numbers(frame[account.columns["accuracy_m"]])[0] if "accuracy_m" in said else np.nan
    )
    put("happened_at", _times(frame, wanted, account))
    put("category", _categories(said.get("category", nothing), frame, wanted, account))
    put("contact", _contacts(said.get("contact", nothing)))
    put("confidential", [(text or "").casefold() in YES for text in said.get("confidential", nothing)])
    put("id", _ids(frame, said.get("id"), account))
    return table[~table.index.isin(rows_in_error(account.faults))], account


def _places(said: Mapping[str, list[str | None]], rows: int, patterns: Mapping[str, str]) -> list[str | None]:
    parts = [
        [text and pattern.format(text) for text in said.get(key, [None] * rows)]
        for key, pattern in patterns.items()
    ]
    return [", ".join(filter(None, row)) or None for row in zip(*parts, strict=True)]


def _coordinates(
    frame: pd.DataFrame, table: pd.DataFrame, wanted: Wanted, account: Account
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return lon, lat; a wrong coordinate is an error only where no words tell the place."""
    columns = {key: wanted.columns.get(key) for key in ("lon", "lat")}
    located = locate_rows(frame, **columns, crs=wanted.crs, bounds=wanted.bounds)
    account.columns |= dict(zip(("lon", "lat"), located.columns, strict=False))
    told = table["words"].notna() | table["place"].notna()
    account.faults += [
        replace(fault, severity="warning", remedy=f"{fault.remedy} It is placed by its words.")
        if told.at[fault.row]
        else fault
        for fault in located.faults
    ]
    silent = ~told & np.isnan(located.lon) & ~told.index.isin([fault.row for fault in located.faults])
    problem, remedy = "has no coordinate and no words that tell the place.", "Fill in one of them."
    account.faults += [Fault(int(row), "nothing_to_place", problem, remedy) for row in told.index[silent]]
    return located.lon, located.lat


def _times(frame: pd.DataFrame, wanted: Wanted, account: Account) -> list[datetime | None]:
    """Return when each row happened; None, with a warning, where the cell cannot be read or lies ahead."""
    if "time" not in account.columns:
        account.notes.append("No column of times: the complaints count from now.")
        return [None] * len(frame)
    cells = frame[account.columns["time"]].tolist()
    if "clock" in account.columns:
        cells = [_with_clock(day, at) for day, at in zip(cells, frame[account.columns["clock"]], strict=True)]
    times = parse_times(cells, wanted.region.zone)
    if times.month_first:
        account.notes.append("Times were read with the month first (01/25/2018).")
    limit = wanted.now + CLOCK_SLACK
    ahead = [at for at, value in enumerate(times.values) if value is not None and value > limit]
    for positions, code, problem in (
        (times.unreadable, "time_unreadable", "the time cannot be read; the complaint counts from now."),
        (ahead, "time_ahead", "the time lies ahead; the complaint counts from now."),
    ):
        account.faults += [
            Fault(int(frame.index[at]), code, problem, "Write it as 2022-03-27 21:41.", "warning")
            for at in positions
        ]
    return [None if value is not None and value > limit else value for value in times.values]


def _with_clock(day: Any, clock: Any) -> Any:
    """Put a day and the hour of another column together, as text."""
    text = texts_of(pd.Series([clock], dtype=object))[0]
    if text is None or day is None or day is pd.NaT:
        return day
    return f"{day.date().isoformat() if isinstance(day, datetime) else str(day).strip()} {text}"


def _categories(said: list[str | None], frame: pd.DataFrame, wanted: Wanted, account: Account) -> list[str]:
    """Return a category of the region per row; one that is not recognised is "other", with a warning."""
    usual = wanted.category or other_category(wanted.region)
    if all(text is None for text in said) and wanted.category is None:
        name = wanted.region.category(usual).name.en
        account.notes.append(f"No column of categories: all count as {name!r}. Name one with --category.")
    meant = match_categories({text for text in said if text is not None}, wanted.region)
    for row, text in zip(frame.index, said, strict=True):
        if text is not None and meant[text] is None:
            problem = f"the category {text!r} is not one of the region's; it counts as {usual!r}."
            account.faults.append(Fault(int(row), "category_unknown", problem, "Correct it.", "warning"))
    return [usual if text is None else meant[text] or usual for text in said]


def _contacts(said: list[str | None]) -> list[str | None]:
    return [text if text is not None and CONTACT.fullmatch(text) else None for text in said]


def _ids(frame: pd.DataFrame, own: list[str | None] | None, account: Account) -> list[str]:
    """Return a lasting id per row; a repeated one is an error or, if the whole row is the same, counts once.

    A column that only counts the rows is no id: another file would count its own from 1 again.
    """
    cells = [
        hashlib.sha256("\x1f".join(map(str, row)).encode()).hexdigest()
        for row in frame.itertuples(index=False)
    ]
    if own is not None and _only_counts(own):
        column = account.columns.pop("id")
        account.notes.append(f"The column {column!r} only counts the rows; it is taken for no id.")
        own = None
    ids = [text or f"row:{cell}" for text, cell in zip(own or [None] * len(cells), cells, strict=True)]
    first: dict[str, int] = {}
    for at, (row, key) in enumerate(zip(frame.index, ids, strict=True)):
        before = first.setdefault(key, at)
        if before != at:
            account.faults.append(
                _repeated(int(row), int(frame.index[before]), same=cells[at] == cells[before])
            )
    return ids


def _only_counts(ids: Sequence[str | None]) -> bool:
    """Tell whether ids are 0 or 1, 2, 3 …, with gaps where rows were left out."""
    if not all(text is not None and text.isdecimal() for text in ids):
        return False
    numbers = [int(text or 0) for text in ids]
    rising = all(before < after for before, after in pairwise(numbers))
    return rising and numbers[0] <= 2 and numbers[-1] <= 2 * len(numbers)


def _repeated(row: int, before: int, *, same: bool) -> Fault:
    if same:
        problem = f"is the same as row {before}; the two count once."
        return Fault(row, "row_repeated", problem, "Delete it, or tell the two apart.", "warning")
    problem = f"has the id of row {before} but says something else."
    return Fault(row, "id_repeated", problem, "Give it an id of its own, or name another column as the id.")
