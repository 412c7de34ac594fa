"""The rows of a list of complaints: what they say, when, where and who, whatever the columns are called."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.exchange.mapping import Mapping as ColumnMapping
from data.exchange.meaning import Meanings
from data.exchange.names import COMPLAINT_COLUMNS
from data.importers.times import Order, parse_times
from data.people import normalise_contact
from data.regions import Region
from geo.errors import Fault, rows_in_error
from geo.formats.cells import texts_of
from geo.formats.columns import guess_columns
from geo.formats.coordinates import Bounds, Locator, to_numbers
from geo.formats.pair_cells import PARTED, parted

__all__ = ["COMPLAINT_COLUMNS", "Account", "ComplaintReader", "Wanted"]

YES = {"ya", "y", "yes", "true", "1", "benar", "rahasia", "anonim", "anonymous", "confidential", "v", "✓"}
# How the parts of a place become words that are understood, by the region's language.
PLACE_WORDS = {
    "id": {"road": "ruas {}", "address": "{}", "village": "Desa {}", "subdistrict": "Kecamatan {}"},
    "en": {"road": "{}", "address": "{}", "village": "{}", "subdistrict": "{}"},
}
_NAMED_ALREADY = re.compile(
    r"(ruas|jalan|jln?|gg|gang|desa|ds|kel(urahan)?|dusun|kec(amatan)?)\b\.?", re.IGNORECASE
)
# A number or an address reaches one person; a name alone may be that of several, so it opens no reporter.
CONTACT = re.compile(r"[+\d][\d\s().\-/]{5,}|\S+@\S+")
CLOCK_SLACK = timedelta(days=1)  # clocks differ, and so do time zones
POINT_DECIMALS = 6  # 10 cm: what writing a number out in another program may change


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the mapping and the region say of the rows."""

    region: Region
    mapping: ColumnMapping
    bounds: Bounds | None  # of the region, with what is still near
    now: datetime


@dataclass(slots=True)
class Account:
    """What is found on the way: the columns taken, the faults of a part, and notes on the whole."""

    columns: dict[str, str]
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class ComplaintReader:
    """Reads the parts of one file alike: columns, CRS and the order of dates are settled once.

    Raises MissingColumnError for a column that is not there, and the errors of ``Locator.of``.
    """

    def __init__(self, first: pd.DataFrame, wanted: Wanted) -> None:
        named = {key: name for key, name in wanted.mapping.columns.items() if key not in {"lon", "lat"}}
        vocabulary: dict[str, tuple[str, ...]] = dict.fromkeys(COMPLAINT_COLUMNS, ())
        self.account = Account(guess_columns(first.columns, vocabulary, named))
        self.wanted = wanted
        self.meanings = Meanings(wanted.region, wanted.mapping)
        self.orders: dict[str, Order] = {
            key: Order() for key in ("time", "status_time") if key in self.account.columns
        }
        self._seen: dict[str, dict[Any, int]] = {}  # id -> what stood there -> its first row
        self._ignored: set[str] = set()  # a column that numbers the rows
        self._unread_points: list[list[str | None] | None] = []  # of the part being read
        self._locator = self._settled(first)
        self._notes()

    @property
    def columns(self) -> Mapping[str, str]:
        """What is taken from which column."""
        return self.account.columns

    def forget_id(self, column: str) -> None:
        """Take a column that only numbers the rows for no id."""
        self.account.columns.pop("id", None)
        self._ignored = {column}

    def look(self, frame: pd.DataFrame) -> None:
        """Take a part into account for what only all of them tell: whether the day or the month is first."""
        for key, order in self.orders.items():
            order.look(frame[self.account.columns[key]].tolist())

    def read(self, frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Fault]]:
        """Return a row per complaint of a part that is not set aside, by its number, and the faults found.

        Columns: id (lasting: the file's own, else made of what the row says), own_id, contact, status,
        status_at, agency, concern, fingerprint, and those of ``data.channels.spreadsheet.FIELDS`` that a file
        may tell; None where it does not. A row with a wrong coordinate is let in without it if words tell its
        place.
        """
        self.account.faults = []
        said = {
            key: texts_of(frame[name])
            for key, name in self.account.columns.items()
            if key in COMPLAINT_COLUMNS
        }
        table = self._told(frame, said)
        self._set_fingerprints(table, said)
        own = pd.Series(said.get("id", [None] * len(table)), index=table.index, dtype=object)
        usable = table[~table.index.isin(rows_in_error(self.account.faults))]
        rows = self._with_ids(usable, own[usable.index].tolist(), frame.loc[usable.index])
        return rows, self.account.faults

    def _told(self, frame: pd.DataFrame, said: Mapping[str, list[str | None]]) -> pd.DataFrame:
        wanted, nothing = self.wanted, [None] * len(frame)
        table = pd.DataFrame(index=frame.index)

        def put(name: str, values: Sequence[Any]) -> None:
            table[name] = pd.Series(
                values, index=frame.index, dtype=object
            )  # of texts alone None would be NaN

        put("words", _words(said.get("title", nothing), said.get("words", nothing)))
        put("place", _places(said, len(frame), PLACE_WORDS[wanted.region.words]))
        table["lon"], table["lat"] = self._coordinates(frame, table)
        accuracy = self.account.columns.get("accuracy_m")
        table["accuracy_m"] = np.nan if accuracy is None else to_numbers(frame[accuracy])[0]
        put("happened_at", self._times(frame, "time"))
        put("category", self.meanings.categories(said.get("category", nothing), table, self.account.faults))
        put("concern", [self.meanings.concern(text) for text in said.get("concern", nothing)])
        put("status", self.meanings.statuses(said.get("status", nothing), table, self.account.faults))
        put("status_at", self._times(frame, "status_time"))
        put("agency", [self.meanings.agency(text) for text in said.get("agency", nothing)])
        anonymous = [_yes(text) for text in said.get("anonymous", nothing)]
        contacts = zip(_contacts(said.get("contact", nothing)), anonymous, strict=True)
        put("contact", [None if hidden else contact for contact, hidden in contacts])
        put("confidential", [_yes(text) for text in said.get("confidential", nothing)])
        return table

    # --- places

    def _settled(self, first: pd.DataFrame) -> Locator:
        mapping = self.wanted.mapping
        lon, lat = mapping.columns.get("lon"), mapping.columns.get("lat")
        if lon is None and "coordinates" in self.account.columns:
            lon, lat = PARTED
        locator = Locator.of(
            self._parted(first, lon), lon=lon, lat=lat, crs=mapping.crs, bounds=self.wanted.bounds
        )
        if lon not in PARTED:
            self.account.columns |= dict(zip(("lon", "lat"), locator.columns, strict=False))
        return locator

    def _parted(self, frame: pd.DataFrame, lon: str | None) -> pd.DataFrame:
        """Return the frame with both coordinates of a cell in columns of their own."""
        if lon not in PARTED:
            return frame
        points = parted(frame[self.account.columns["coordinates"]], self.wanted.bounds)
        return pd.concat([pd.DataFrame(frame), points], axis="columns")

    def _coordinates(
        self, frame: pd.DataFrame, table: pd.DataFrame
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Return lon, lat; a wrong coordinate is an error only where no words tell the place."""
        columns = self._locator.columns
        lon, lat = columns if len(columns) == 2 else (None, None)
        located = self._locator.locate(self._parted(frame, lon))
        # Where a coordinate is of no use, what stood there still tells the row from others.
        texts = zip(*(texts_of(frame[name]) for name in self._point_columns(lon, lat)), strict=True)
        self._unread_points = (
            [list(text) if code else None for text, code in zip(texts, located.code.tolist(), strict=True)]
            if lon is not None
            else [None] * len(frame)
        )
        told = table["words"].notna() | table["place"].notna()
        self.account.faults += [
            replace(fault, severity="warning", remedy=f"{fault.remedy} It is placed by its words.")
            if fault.row is not None and told.at[fault.row]
            else fault
            for fault in located.faults
        ]
        silent = ~told & np.isnan(located.lon) & ~told.index.isin([fault.row for fault in located.faults])
        problem, remedy = "has no coordinate and no words that tell the place.", "Fill in one of them."
        self.account.faults += [
            Fault(int(row), "nothing_to_place", problem, remedy) for row in told.index[silent]
        ]
        return located.lon, located.lat

    def _point_columns(self, lon: str | None, lat: str | None) -> list[str]:
        if lon is None or lat is None:
            return []
        return [self.account.columns["coordinates"]] if lon in PARTED else [lon, lat]

    # --- times

    def _times(self, frame: pd.DataFrame, key: str) -> list[datetime | None]:
        """Return the time of each row; None, with a warning, where the cell cannot be read or lies ahead."""
        if key not in self.account.columns:
            return [None] * len(frame)
        cells = frame[self.account.columns[key]].tolist()
        if key == "time" and "clock" in self.account.columns:
            clocks = frame[self.account.columns["clock"]]
            cells = [_with_clock(day, at) for day, at in zip(cells, clocks, strict=True)]
        times = parse_times(cells, self.wanted.region.zone, self.orders[key])
        limit = self.wanted.now + CLOCK_SLACK
        ahead = [at for at, value in enumerate(times.values) if value is not None and value > limit]
        what = "the complaint counts from now" if key == "time" else "the status counts from now"
        for positions, code, problem in (
            (times.unreadable, "time_unreadable", f"the time cannot be read; {what}."),
            (ahead, "time_ahead", f"the time lies ahead; {what}."),
        ):
            self.account.faults += [
                Fault(int(frame.index[at]), code, problem, "Write it as 2022-03-27 21:41.", "warning")
                for at in positions
            ]
        return [None if value is not None and value > limit else value for value in times.values]

    def _notes(self) -> None:
        account = self.account
        if "time" not in account.columns:
            account.notes.append("No column of times: the complaints count from now.")
        if "category" not in account.columns and self.wanted.mapping.category is None:
            account.notes.append(self.meanings.without_column())

    def last_notes(self) -> list[str]:
        """Return what is to be told of the whole file once all of it was read."""
        notes = list(self.account.notes)
        if any(order.month_first for order in self.orders.values()):
            notes.append("Times were read with the month first (01/25/2018).")
        return notes

    # --- which row is which

    def _set_fingerprints(self, table: pd.DataFrame, said: Mapping[str, list[str | None]]) -> None:
        """Add what tells a row's content apart, alike from every kind of file; a status is no content."""
        category = said.get("category", [None] * len(table))
        columns = ("words", "place", "happened_at", "contact", "confidential")
        points = zip(table["lon"], table["lat"], self._unread_points, strict=True)
        rows = zip(*(table[name].tolist() for name in columns), category, points, strict=True)
        table["fingerprint"] = [_fingerprint(row) for row in rows]

    def _with_ids(self, table: pd.DataFrame, own: list[str | None], raw: pd.DataFrame) -> pd.DataFrame:
        """Give each row a lasting id; a repeated one is an error or, if the row says the same, counts once.

        Where the file numbers nothing, rows that say the same but differ in a cell that is not read are told
        apart by their order: the same file in another format gives them the same ids.
        """
        prints, faults = table["fingerprint"].tolist(), list[Fault]()
        ids: list[str | None] = []
        for row, text, cell, cells in zip(
            table.index, own, prints, _raw_cells(raw, self._ignored), strict=True
        ):
            key = f"row:{cell}" if text is None else _plain_id(text)
            seen = self._seen.setdefault(key, {})
            there = cell if text is not None else cells
            again = seen.get(there, next(iter(seen.values()), None) if text is not None else None)
            if again is not None:
                faults.append(_repeated(int(row), again, same=there in seen))
                ids.append(None)
                continue
            seen[there] = int(row)
            ids.append(key if len(seen) == 1 else f"{key}:{len(seen)}")
        self.account.faults += faults
        table["id"] = pd.Series(ids, index=table.index, dtype=object)
        table["own_id"] = pd.Series(own, index=table.index, dtype=object)
        return table[table["id"].notna()]


def _raw_cells(raw: pd.DataFrame, ignored: set[str]) -> list[int]:
    """Return a fingerprint of each row as it stands in the file."""
    names = [name for name in raw.columns if name not in ignored]
    return [hash(tuple(map(str, row))) for row in raw[names].itertuples(index=False, name=None)]


def _words(titles: Sequence[str | None], texts: Sequence[str | None]) -> list[str | None]:
    """Return title and text as one, the title alone where the text begins with it or is missing."""
    joined: list[str | None] = []
    for title, text in zip(titles, texts, strict=True):
        if title and text and not text.casefold().startswith(title.casefold().rstrip(" .…")):
            joined.append(f"{title.rstrip(' .')}. {text}")
        else:
            joined.append(text or title)
    return joined


def _places(said: Mapping[str, list[str | None]], rows: int, patterns: Mapping[str, str]) -> list[str | None]:
    parts = [
        [
            text and (text if _NAMED_ALREADY.match(text) else pattern.format(text))
            for text in said.get(key, [None] * rows)
        ]
        for key, pattern in patterns.items()
    ]
    return [", ".join(filter(None, row)) or None for row in zip(*parts, strict=True)]


def _with_clock(day: Any, clock: Any) -> Any:
    """Put a day and the hour of another column together, as text."""
    text = texts_of(pd.Series([clock], dtype=object))[0]
    if text is None or day is None or day is pd.NaT:
        return day
    return f"{day.date().isoformat() if isinstance(day, datetime) else str(day).strip()} {text}"


def _yes(text: str | None) -> bool:
    return (text or "").casefold() in YES


def _contacts(said: Sequence[str | None]) -> list[str | None]:
    return [text if text is not None and CONTACT.fullmatch(text) else None for text in said]


def _plain_id(text: str) -> str:
    """Return an id as every program writes it: a spreadsheet drops the zeros before a number."""
    return text.lstrip("0") or "0" if text.isdecimal() else text


def _fingerprint(row: Sequence[Any]) -> str:
    words, place, happened_at, contact, confidential, category, (lon, lat, unread) = row
    told = [
        *(_even(text) for text in (words, place, category)),
        *(None if value != value else round(value, POINT_DECIMALS) for value in (lon, lat)),  # noqa: PLR0124  # NaN
        unread,
        None if happened_at is None else round(happened_at.timestamp()),
        normalise_contact(contact),
        bool(confidential),
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _even(text: str | None) -> str | None:
    return None if text is None else " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _repeated(row: int, before: int, *, same: bool) -> Fault:
    if same:
        problem = f"is the same as row {before}; the two count once."
        return Fault(row, "row_repeated", problem, "Delete it, or tell the two apart.", "warning")
    problem = f"has the id of row {before} but says something else."
    return Fault(row, "id_repeated", problem, "Give it an id of its own, or name another column as the id.")
