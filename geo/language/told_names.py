"""The names of roads, areas and landmarks as units and forms: every distinct way to say each of them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.areas import Areas
from geo.language.beside import NONE, kind_codes
from geo.language.landmark_names import ways_to_say
from geo.language.landmarks import Landmarks
from geo.language.scene import Forms
from geo.language.street_words import StreetWords
from geo.roads import split_ends
from geo.wording import NameForm, Words, name_forms, name_tokens, spelt

# "I 81", "US 11", "N5": letters and a number are no other word, and need none for road beside them.
_HIGHWAY = re.compile(r"[a-z]{1,3}\d{1,4}[a-z]?")


@dataclass(frozen=True, eq=False)
class AreaNames:
    """Names of areas: arrays of one length, sorted by ``unit``; ``area`` is the row of the areas' table.

    ``parent`` is by row of the areas' table: the row of the sub-district that a village lies in, or NONE.
    """

    unit: NDArray[np.int64]
    area: NDArray[np.int64]
    level: NDArray[np.object_]
    parent: NDArray[np.int64]

    def of_district(self, units: int) -> NDArray[np.int64]:
        """Return village × ``units`` + sub-district for the names of every village and the one it lies in."""
        unit = np.full(len(self.parent), NONE)
        unit[self.area] = self.unit
        inside = np.flatnonzero((self.parent != NONE) & (unit != NONE))
        inside = inside[unit[self.parent[inside]] != NONE]
        pairs: NDArray[np.int64] = unit[inside] * units + unit[self.parent[inside]]
        return pairs


class Numbers:
    """Names numbered in the order in which they first come."""

    def __init__(self) -> None:
        self._number: dict[str, int] = {}

    def __getitem__(self, name: str) -> int:
        return self._number.setdefault(name, len(self._number))

    def __iter__(self) -> Iterator[str]:
        return iter(self._number)


def names_told(table: pd.DataFrame, areas: Areas | None, landmarks: Landmarks | None) -> list[list[str]]:
    """Return every name of a road, an end, an area and a landmark, cut into words."""
    names = [*table["name"].unique(), *(alias for some in table["aliases"] for alias in some)]
    names += [] if areas is None else areas.table["name"].unique().tolist()
    names += [] if landmarks is None else landmarks.table["name"].unique().tolist()
    return [name_tokens(name) for name in names]


def landmark_names(landmarks: Landmarks | None, words: Words, unit_of: Numbers) -> pd.DataFrame:
    """Return columns unit, landmark: every way to say each landmark."""
    pairs = [
        (unit_of[spelt(way.split(), words)], row)
        for row, (name, kind) in enumerate(_named(landmarks))
        for way in ways_to_say(name, kind, words)
        if way
    ]
    table = pd.DataFrame(np.array(pairs, dtype=np.int64).reshape(-1, 2), columns=["unit", "landmark"])
    return table.drop_duplicates(ignore_index=True)


def _named(landmarks: Landmarks | None) -> Iterator[tuple[str, str]]:
    """Yield name and kind of each landmark."""
    if landmarks is not None:
        yield from zip(landmarks.table["name"], landmarks.table["kind"], strict=True)


def area_names(areas: Areas | None, words: Words, unit_of: Numbers) -> AreaNames:
    """Return the names of villages and sub-districts, none where areas are unknown."""
    names = [] if areas is None else areas.table["name"].tolist()
    levels = [] if areas is None else areas.table["level"].tolist()
    keys = [spelt(name_tokens(name), words) for name in names]
    area = np.array([row for row, name in enumerate(keys) if name], dtype=np.int64)
    unit = np.array([unit_of[keys[row]] for row in area], dtype=np.int64)
    order = np.argsort(unit, kind="stable")
    level = np.array(levels, dtype=object)[area[order]]
    parent = np.empty(0, np.int64) if areas is None else areas.parent_row
    return AreaNames(unit[order], area[order], level, parent)


@dataclass(frozen=True, slots=True)
class _Way:
    """A way to say a road; a nickname needs no word for road beside it."""

    form: NameForm
    nickname: bool = False
    run_together: bool = False
    says_street: bool = False


@dataclass(frozen=True, eq=False)
class RoadNames:
    """The distinct ways to say the roads of a network."""

    forms: Forms
    roads: pd.DataFrame  # which roads (``road``) each form (``form``) may mean


def road_names(table: pd.DataFrame, words: Words, unit_of: Numbers) -> RoadNames:
    """Return every distinct way to say a road of the table."""
    code = kind_codes(words)
    number: dict[tuple[int, ...], int] = {}
    pairs = []
    streets = StreetWords.of(table["name"].unique(), words)
    columns = (table[name] for name in ("name", "end_a", "end_b", "aliases", "number"))
    for road, told in enumerate(zip(*columns, strict=True)):
        for way in _ways(told, words, streets):
            parts = [unit_of[part] for part in way.form.parts]
            kind, direction = (code.get(told or "", NONE) for told in (way.form.kind, way.form.direction))
            other = parts[1] if len(parts) > 1 else NONE
            flags = (way.nickname, way.run_together, way.form.short, way.form.halved, way.says_street)
            form = (parts[0], other, kind, direction, *map(int, flags))
            pairs.append((number.setdefault(form, len(number)), road))
    columns_of_forms = np.array(list(number), dtype=np.int64).reshape(-1, 9).T.copy()
    unit_a, unit_b, kinds, directions, *flagged = columns_of_forms
    roads = pd.DataFrame(np.array(pairs, dtype=np.int64).reshape(-1, 2), columns=["form", "road"])
    return RoadNames(
        Forms(unit_a, unit_b, kinds, directions, *(flag.astype(bool) for flag in flagged)),
        roads.drop_duplicates(),
    )


def _ways(
    told: tuple[str, str | None, str | None, Iterable[str], str | None], words: Words, streets: StreetWords
) -> Iterator[_Way]:
    """Yield the ways to say a road of which (name, end A, end B, aliases, number) are told.

    English streets are never named by two ends: Wilkes-Barre is one place.
    """
    name, end_a, end_b, aliases, number = told
    by_ends = words.language == "id"
    for form in name_forms(name, words, (end_a, end_b) if by_ends and end_a and end_b else None):
        highway = bool(_HIGHWAY.fullmatch(form.parts[0]))
        yield _Way(form, nickname=highway, says_street=form.kind is None and streets.are_in(name, words))
        if len(form.parts) > 1:  # "GondangMancasan"
            yield _Way(NameForm(("".join(form.parts),)), nickname=True, run_together=True)
            yield _Way(NameForm(("".join(form.parts[::-1]),)), nickname=True, run_together=True)
    for alias in aliases:
        for form in name_forms(alias, words, split_ends(alias) if by_ends else None):
            yield _Way(form, nickname=True)
    if number and not number.isdigit():  # "17" in a text is no road; "N5" and "I 690" are
        for form in name_forms(number, words):
            yield _Way(form, nickname=True)
