"""Addresses and complaints as people of a US city write them, with the truth they were made from."""

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import shapely

from tests.bench.spoken_names import Spoken, fold, spoken_names
from tests.bench.typos import Severity, cut_off, mistyped
from tests.bench.worlds import World

with (Path(__file__).parent / "sayings" / "en.toml").open("rb") as file:
    SAYINGS = tomllib.load(file)
CROSSING_M = 2.0  # streets whose lines come so near to each other meet
CORNER_M = 40.0  # of a crossing


class Composer:
    """Puts texts together about places of one world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._names = {said.road: said for said in spoken_names(world)}
        lines = np.array(
            [world.network.road_geometry(row) for row in range(len(world.network))], dtype=object
        )
        self._lines = lines
        one, other = shapely.STRtree(lines).query(lines, predicate="dwithin", distance=CROSSING_M)
        order = np.argsort(one, kind="stable")
        self._crossing = np.split(other[order], np.searchsorted(one[order], np.arange(1, len(lines))))

    def told(
        self, said: Spoken, place: object, severity: Severity, rng: np.random.Generator, where_share: float
    ) -> dict[str, object]:
        """Return one text about a place of a street, and its truth; a crossing narrows it."""
        cross, away_m = self._cross(said, place) if rng.random() < where_share else (None, 0.0)
        naming = "address" if cross is None else "crossing" if away_m <= CORNER_M else "beside"
        form = SAYINGS[naming][int(rng.integers(len(SAYINGS[naming])))]
        name = _spelled(said.core, rng)
        other = _spelled(cross.core, rng) if cross else ""
        words = form.format(n=rng.integers(100, 2900), s=name, x=other, city="SYRACUSE 13210")
        shape = SAYINGS["saying"][int(rng.integers(len(SAYINGS["saying"])))]
        text = " ".join(shape.format(w=words).split())
        keep = len(shape.partition("{w}")[0]) + len(words) + 2
        length_m = float(self.world.network.length_m[said.road])
        noisy = mistyped(cut_off(text, keep, severity, rng), severity, rng)
        return {
            "text": noisy,
            "clear": text,
            "road_id": self.world.network.table["road_id"].iat[said.road],
            "road": said.road,
            "meant": said.meant | (cross.meant if cross and naming == "crossing" else frozenset()),
            "station_m": place.station_m,
            "from_m": 0.0 if cross is None else max(place.station_m - away_m - CORNER_M, 0.0),
            "to_m": length_m if cross is None else min(place.station_m + away_m + CORNER_M, length_m),
            "naming": naming,
            "where": "none" if cross is None else "crossing",
        }

    def _cross(self, said: Spoken, place: object) -> tuple[Spoken | None, float]:
        """Return the street that crosses this one nearest to the place, and how far off that is (metres)."""
        others = [
            self._names[row] for row in self._crossing[said.road] if row != said.road and row in self._names
        ]
        others = [one for one in others if fold(one.core) != fold(said.core)]
        if not others:
            return None, 0.0
        away_m = shapely.distance(self._lines[[one.road for one in others]], shapely.Point(place.x, place.y))
        return others[int(np.argmin(away_m))], float(away_m.min())


def _spelled(name: str, rng: np.random.Generator) -> str:
    """Return a street's name with its type and direction written one way or another, or in capitals."""
    words: Sequence[str] = name.split()
    said = " ".join(_form(word, rng) if at in {0, len(words) - 1} else word for at, word in enumerate(words))
    said = re.sub(r"[A-Z]{3,}", lambda found: found.group().title(), said) if rng.random() < 0.5 else said
    return said.upper() if rng.random() < 0.4 else said


def _form(word: str, rng: np.random.Generator) -> str:
    forms = SAYINGS["spelled"].get(word.upper().strip("."))
    return forms[int(rng.integers(len(forms)))] if forms else word
