"""A first look at a file: how it would be read, what its words mean, its first rows as understood."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from data.exchange.mapping import Mapping, save_mapping
from data.exchange.mapping_in_use import Corrections, ReadAs, read_as
from data.exchange.sheets import Sheet, open_sheet
from data.exchange.workbooks import Workbook
from data.importers.complaint_table import ComplaintReader, Wanted
from data.importers.complaints import region_bounds
from data.office import Actor
from data.register import Register
from data.settings import get_settings
from geo.errors import Fault
from geo.formats.cells import texts_of

LOOKED_ROWS = 5_000  # of a file: enough for every status and kind that it knows
PREVIEW_ROWS = 10
SAMPLES = 3
MOST_WORDS = 60  # statuses or kinds shown to be mapped; more are texts in the wrong column


@dataclass(frozen=True)
class PreviewRow:
    """One of the first rows, as it would be taken in; what could not be read is None."""

    number: int
    told: dict[str, Any]  # id, happened_at, category, words, place, lon, lat, status …; empty if set aside
    faults: Sequence[Fault]


@dataclass(frozen=True)
class Looked:
    """What a look at a file tells. ``statuses`` and ``categories``: their word -> what it is taken for."""

    sheet: Sheet
    used: ReadAs
    sheets: tuple[str, ...]
    samples: dict[str, list[str]]  # column -> some of its cells
    statuses: dict[str, str | None]
    categories: dict[str, str | None]
    preview: list[PreviewRow]
    faults: list[Fault] = field(default_factory=list)

    @property
    def mapping(self) -> Mapping:
        """How it would be read."""
        return self.used.mapping


def look(
    register: Register,
    path: Path,
    *,
    mapping: Mapping | None = None,
    sheet: str | None = None,
    actor: Actor,
) -> Looked:
    """Look at a file as it would be read: by ``mapping``, else as saved for its headings or guessed.

    Raises ``NotAllowedError`` and what ``open_sheet`` and ``ComplaintReader`` raise.
    """
    register.require(actor, "exchange_data")
    opened = open_sheet(path, sheet=sheet, max_bytes=get_settings().import_max_bytes)
    used = read_as(register, opened, Corrections(mapping=mapping), region_bounds(register))
    part = next(opened.parts(LOOKED_ROWS))
    wanted = Wanted(
        region=register.region,
        mapping=used.mapping,
        bounds=region_bounds(register),
        now=register.clock(),
    )
    reader = ComplaintReader(part.frame, wanted)
    reader.look(part.frame)
    rows, faults = reader.read(part.frame)
    by_row: dict[int, list[Fault]] = {}
    for fault in [*part.faults, *faults]:
        by_row.setdefault(fault.row or 0, []).append(fault)
    told: dict[int, dict[Any, Any]] = {
        int(number): row for number, row in zip(rows.index, rows.to_dict("records"), strict=True)
    }
    return Looked(
        sheet=opened,
        used=used,
        sheets=opened.source.sheets if isinstance(opened.source, Workbook) else (),
        samples={
            str(name): list(dict.fromkeys(filter(None, texts_of(part.frame[name]))))[:SAMPLES]
            for name in part.frame.columns
            if name != "geometry"
        },
        statuses=_few(reader.meanings.known_statuses),
        categories=_few(reader.meanings.known_categories),
        preview=[
            PreviewRow(int(number), told.get(int(number), {}), by_row.get(int(number), ()))
            for number in part.frame.index[:PREVIEW_ROWS]
        ],
        faults=[*opened.faults, *part.faults, *faults],
    )


def keep_mapping(register: Register, looked: Looked, mapping: Mapping, actor: Actor) -> None:
    """Save how files of these headings are read, without taking any row in.

    Raises ``NotAllowedError``, ``MappingError``.
    """
    register.require(actor, "exchange_data")
    checked = mapping.checked(register.region)
    with register.store.begin() as conn:
        save_mapping(register, conn, looked.sheet.headings_sha256, checked, actor)


def _few(words: dict[str, str | None]) -> dict[str, str | None]:
    return dict(sorted(words.items())[:MOST_WORDS])
