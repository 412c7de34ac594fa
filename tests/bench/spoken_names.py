"""What the roads of a world are called by people, and which roads a name can mean: no parser of ours used."""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from geo.roads import RoadNetwork
from tests.bench.worlds import World

_BRACKETS = re.compile(r"\s*\([^)]*\)")
_DASH = re.compile(r"\s+[-–—]+\s+|(?<=[A-Za-z]{3})[-–](?=[A-Z][a-z]{2})")
_ROAD_WORDS = re.compile(r"^(jalan raya|jalan|jln\.?|jl\.?|ruas)\s+", re.IGNORECASE)
_GENERAL = frozenset(
    ["jalan", "raya", "gang", "lorong", "utama", "baru", "desa", "kampung", "ruas", "lingkar", "tol"]
)
LEAST_LETTERS = 4


@dataclass(frozen=True)
class Spoken:
    """A road as people call it: by two ``ends`` or by one ``core``; ``meant`` are the roads of that name."""

    road: int  # row of the network's table
    ends: tuple[str, str] | None
    core: str
    kind: str  # "jalan", "gang" before an Indonesian core; "" if none
    nicknames: tuple[str, ...]
    meant: frozenset[str]  # road ids

    @property
    def is_unique(self) -> bool:
        """Whether the name alone tells the road."""
        return len(self.meant) == 1


def spoken_names(world: World) -> list[Spoken]:
    """Return the roads of a world that have a name people could say, in the order of its table."""
    return _spoken(world.network, world.language)


@cache
def _spoken(network: RoadNetwork, language: str) -> list[Spoken]:
    found = []
    meant: dict[tuple[str, ...], set[str]] = defaultdict(set)
    rows = network.table[["road_id", "name", "aliases"]].itertuples(index=False)
    for road, (road_id, name, aliases) in enumerate(rows):
        kind, core, ends = _taken_apart(name, language)
        if ends is None and (letters(core) < LEAST_LETTERS or core.casefold() in _GENERAL):
            continue
        meant[_key(core, ends)].add(road_id)
        nicknames = tuple(alias for alias in aliases if letters(alias) > 6)
        found.append((road, ends, core, kind, nicknames))
    return [
        Spoken(road, ends, core, kind, nicknames, frozenset(meant[_key(core, ends)]))
        for road, ends, core, kind, nicknames in found
    ]


def _taken_apart(name: str, language: str) -> tuple[str, str, tuple[str, str] | None]:
    """Return kind, core and the two ends of a name; English names are whole."""
    plain = " ".join(_BRACKETS.sub("", name).split())
    if language == "en":
        return "", plain, None
    said = _ROAD_WORDS.match(plain)
    bare = plain[said.end() :] if said else plain
    pieces = [piece.strip() for piece in _DASH.split(bare)]
    if (
        len(pieces) > 1
        and all(letters(pieces[at]) > 2 for at in (0, -1))
        and fold(pieces[0]) != fold(pieces[-1])
    ):
        return "", bare, (pieces[0], pieces[-1])
    return ("jalan" if said else ""), bare, None


def _key(core: str, ends: tuple[str, str] | None) -> tuple[str, ...]:
    return tuple(sorted(map(fold, ends))) if ends else (fold(core),)


def fold(name: str) -> str:
    """Return the letters and digits of a name in lower case."""
    spread = unicodedata.normalize("NFKD", name).casefold()
    return "".join(letter for letter in spread if letter.isalnum())


def letters(name: str) -> int:
    """Count the letters of a name."""
    return sum(map(str.isalpha, name))
