"""The kinds of places that people name to say where something is: how wide, how tagged, how called."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from geo.wording import Words

OTHER = "other"
VILLAGE, VILLAGE_HALL, BRIDGE, JUNCTION = "village", "village_hall", "bridge", "junction"
ANY = "*"  # of a tag: any value
NO = frozenset({"no", "none", "disused"})  # values that deny what their key says

Group = tuple[tuple[str, ...], ...]  # spellings of one thing, each a tuple of tokens; the usual one first
Language = Literal["id", "en"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of landmark. ``osm`` are tags (key, value), ``said`` its words by language."""

    name: str
    radius_m: float
    osm: tuple[tuple[str, str], ...]
    said: Mapping[str, tuple[Group, ...]]


@cache
def kinds() -> Mapping[str, Kind]:
    """Return every kind by its name, in the order of ``landmark_kinds.toml``."""
    with (Path(__file__).parent / "landmark_kinds.toml").open("rb") as file:
        told = tomllib.load(file)
    return {
        name: Kind(
            name=name,
            radius_m=float(kind["radius_m"]),
            osm=tuple((tag.split("=")[0], tag.split("=")[1]) for tag in kind["osm"]),
            said={
                language: tuple(tuple(tuple(way.split()) for way in group) for group in groups)
                for language, groups in kind.get("said", {}).items()
            },
        )
        for name, kind in told.items()
    }


@cache
def openings(language: Language) -> Mapping[tuple[str, ...], tuple[str, Group]]:
    """Return what each opening of a name (tokens) tells: its kind, and the group of openings it belongs to.

    A word that opens names of two kinds tells the one that stands first in the table.
    """
    found: dict[tuple[str, ...], tuple[str, Group]] = {}
    for kind in kinds().values():
        for group in kind.said.get(language, ()):
            for way in group:
                found.setdefault(way, (kind.name, group))
    return found


@cache
def openings_of_two(language: Language) -> tuple[frozenset[str], frozenset[str]]:
    """Return the first and the second words of the openings of two: "pabrik gula"."""
    first, second = zip(*(way for way in openings(language) if len(way) == 2), strict=True)
    return frozenset(first), frozenset(second)


def things_of(words: Words) -> frozenset[str]:
    """Return the words before a name that make it one of a thing: "masjid", "kali", "bupati"."""
    if words.kind_stands == "after":  # "Lincoln School"
        return words.bearers
    return words.bearers | {way[0] for way in openings(words.language) if len(way) == 1}


@cache
def tags() -> Mapping[tuple[str, str], str]:
    """Return the kind of each tag (key, value); the value may be ANY."""
    found: dict[tuple[str, str], str] = {}
    for kind in kinds().values():
        for tag in kind.osm:
            found.setdefault(tag, kind.name)
    return found


@cache
def tag_keys() -> tuple[str, ...]:
    """Return the keys of the tags, those of the first kinds first."""
    return tuple(dict.fromkeys(key for key, _ in tags()))


def kind_of_tags(told: Mapping[str, str]) -> str | None:
    """Return the kind of a thing with these tags, of several the first in the table; None if it is none."""
    order = list(kinds())
    found = {
        tags().get((key, value)) or tags().get((key, ANY)) for key, value in told.items() if value not in NO
    }
    known = [kind for kind in found if kind is not None]
    return min(known, key=order.index) if known else None
