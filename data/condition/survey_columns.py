"""Which column of a table of a survey holds what, and in which unit its heading says it is."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from data.condition.survey_words import headings_of, own_unit, plain_unit, units_of
from data.exchange.names import words_in
from geo.errors import InvalidInputError
from geo.formats.columns import guess_columns, squeeze

_BRACKETS = re.compile(r"[\(\[]([^\)\]]*)[\)\]]")


class Taken(NamedTuple):
    """A column that is read: its heading, its unit as told (empty: none told) and the factor to our own."""

    heading: str
    unit: str
    factor: float


def take_columns(
    headings: Iterable[str], things: Sequence[str], named: Mapping[str, str]
) -> dict[str, Taken]:
    """Return which column holds each thing; what no column holds is left out, one column holds one thing.

    ``named`` maps things to headings that the operator chose. Raises InvalidInputError for a unit that the
    thing is not measured in, MissingColumnError for a named heading that is not there.
    """
    there = [str(heading) for heading in headings]
    chosen = guess_columns(there, {}, named)
    for thing in things:
        taken = set(chosen.values())
        free = [heading for heading in there if heading not in taken]
        found = _heading_of(thing, free)
        if thing not in chosen and found is not None:
            chosen[thing] = found
    return {thing: Taken(heading, *_unit(thing, heading)) for thing, heading in chosen.items()}


def told_units(columns: Mapping[str, Taken]) -> str:
    """Return how the columns were read, for the operator: ``Alur (mm) as rut in mm``."""
    told = []
    for thing, taken in columns.items():
        unit = taken.unit or own_unit(thing)
        told.append(f"{taken.heading!r} as {thing}" + (f" in {unit}" if unit else ""))
    return "; ".join(told)


def _heading_of(thing: str, free: Sequence[str]) -> str | None:
    """Return the free heading that is the thing's; of several the surest, read as it stands before others."""
    usual = {name: rank for rank, name in enumerate(headings_of(thing))}
    ranked = [
        (depth, usual[name], at, heading)
        for at, heading in enumerate(free)
        for depth, name in enumerate(_readings(thing, heading))
        if name in usual
    ]
    return min(ranked)[-1] if ranked else None


def _readings(thing: str, heading: str) -> list[str]:
    """Return what a heading may be, squeezed: as it is, without its brackets, without a unit at its end."""
    bare = _BRACKETS.sub(" ", heading)
    every = [squeeze(heading), squeeze(bare)]
    words, tail = words_in(bare), _unit_at_end(thing, bare)
    if tail is not None:
        every.append(squeeze("".join(words[: -tail[1]])))
    return list(dict.fromkeys(name for name in every if name))


def _unit_at_end(thing: str, heading: str) -> tuple[str, int] | None:
    """Return the unit of the thing that a heading ends with, and its words: ``rut_mm``, ``IRI m/km``."""
    words = words_in(heading)
    for many in (2, 1):
        for tail in (plain_unit("/".join(words[-many:])), plain_unit("".join(words[-many:]))):
            if len(words) > many and tail in units_of(thing):
                return tail, many
    return None


def _unit(thing: str, heading: str) -> tuple[str, float]:
    """Return the unit that a heading tells and its factor."""
    units = units_of(thing)
    if not units:
        return "", 1.0
    brackets = [text.strip() for text in _BRACKETS.findall(heading)]
    for text in brackets:
        if plain_unit(text) in units:
            return text, units[plain_unit(text)]
    for text in brackets:
        if _looks_like_unit(text):
            known = ", ".join(units)
            raise InvalidInputError(
                f"Column {heading!r} is in {text!r}, which {thing} is not read in. "
                f"Give it in one of {known}, and write that into the heading."
            )
    words = words_in(heading)
    if len(words) > 1 and words[0] == "km" in units:  # "Km awal" says its unit first
        return "km", units["km"]
    tail = _unit_at_end(thing, _BRACKETS.sub(" ", heading))
    return ("", 1.0) if tail is None else (tail[0], units[tail[0]])


def _looks_like_unit(text: str) -> bool:
    """Tell whether what stands in brackets is a unit and no remark: ``(m2)``, not ``(kiri dan kanan)``."""
    return bool(
        re.fullmatch(r"(?:%|‰|°|[a-zµ]{1,3}\d?)(?:\s*/\s*[a-z0-9 ]{1,6})?", text.strip(), re.IGNORECASE)
    ) and (squeeze(text) not in {"sta", "iri", "pci", "sdi", "ikp"})
