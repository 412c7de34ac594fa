"""How one file is read: as saved for its headings, else as guessed, corrected by whoever imports it."""

from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field, replace

from data.exchange.guessing import SAMPLE_ROWS, Guess, guess_mapping, guess_system
from data.exchange.mapping import Mapping, saved_mapping
from data.exchange.sheets import Sheet
from data.office import Office
from geo.formats.columns import guess_columns
from geo.formats.coordinates import Bounds


@dataclass(frozen=True, kw_only=True)
class Corrections:
    """What a caller says of a file: single things, or with ``mapping`` everything at once."""

    mapping: Mapping | None = None
    columns: MappingType[str, str] = field(default_factory=dict)
    statuses: MappingType[str, str] = field(default_factory=dict)
    system: str | None = None
    category: str | None = None
    crs: str | None = None


@dataclass(frozen=True)
class ReadAs:
    """The mapping in use; ``stated`` are the things that a person named, now or when it was saved.

    ``guesses`` tells how each other thing was found; ``saved``: somebody used it before.
    """

    mapping: Mapping
    stated: frozenset[str]
    guesses: MappingType[str, Guess]
    saved: bool
    notes: list[str]


def read_as(office: Office, sheet: Sheet, told: Corrections, bounds: Bounds | None) -> ReadAs:
    """Return how to read a file. Raises ``MappingError``, MissingColumnError."""
    if told.mapping is not None:
        mapping = told.mapping.checked(office.region)
        return ReadAs(mapping, frozenset(mapping.columns), {}, saved=False, notes=[])
    with office.store.connect() as conn:
        saved = saved_mapping(conn, office.region.id, sheet.headings_sha256)
    guesses: dict[str, Guess] = {}
    if saved is None:
        first = next(sheet.parts(SAMPLE_ROWS)).frame
        guesses = guess_mapping(first, office.region, bounds)
        columns = {thing: guess.column for thing, guess in guesses.items()}
        base = Mapping(system=guess_system(first, office.region, sheet.path.name), columns=columns)
    else:
        base = saved
    mapping = _corrected(base, sheet, told).checked(office.region)
    stated = frozenset(told.columns) | (frozenset(saved.columns) if saved else frozenset())
    return ReadAs(
        mapping, stated, guesses, saved is not None, _notes(sheet, mapping, guesses, saved is not None)
    )


def _corrected(base: Mapping, sheet: Sheet, told: Corrections) -> Mapping:
    named = guess_columns(sheet.names, {}, told.columns)
    coordinates = {"lon", "lat", "coordinates"}
    replaced = coordinates if coordinates & set(named) else set()
    kept = {
        thing: column
        for thing, column in base.columns.items()
        if thing not in named and thing not in replaced and column not in named.values()
    }
    return replace(
        base,
        columns=named | kept,
        system=told.system or base.system,
        statuses=dict(base.statuses) | dict(told.statuses),
        category=told.category or base.category,
        crs=told.crs or base.crs,
    )


def _notes(sheet: Sheet, mapping: Mapping, guesses: MappingType[str, Guess], saved: bool) -> list[str]:
    notes = []
    if sheet.source is not None and sheet.first_line > 2:
        notes.append(
            f"The heading ends in line {sheet.first_line - 1}: row 1 stands in line {sheet.first_line}."
        )
    if saved:
        notes.append(f"Read as files with these headings were before, as an export of {mapping.system!r}.")
    by_cells = [thing for thing, guess in guesses.items() if guess.by == "cells"]
    if by_cells:
        notes.append(
            f"Guessed from what stands in the cells: {', '.join(by_cells)}. Correct it if it is wrong."
        )
    return notes
