"""Stretches cut into runs of one condition, surface and width, without what is promised or under warranty."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, NamedTuple

import pandas as pd

from data.programme.measures import UNKNOWN
from geo.condition import CLASSES

# A survey's segments and the ends of a stretch rarely meet: what is left between them is no job of its own.
LEAST_RUN_M = 25.0
REBUILT = CLASSES[0]  # of what was rebuilt since its survey; told as an estimate too, nobody has measured it
DEFAULT_SURFACE = "asphalt"  # of most regency roads; told as an estimate


class Covered(NamedTuple):
    """Metres for which somebody else pays: works that are promised, or a warranty."""

    from_m: float
    to_m: float
    families: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """Metres of a road that are of one kind; ``estimates`` are codes of what nobody has measured."""

    from_m: float
    to_m: float
    condition: str  # of geo.condition.CLASSES, or UNKNOWN
    surface: str
    width_m: float
    estimates: tuple[str, ...]

    @property
    def length_m(self) -> float:
        """Metres along the road."""
        return self.to_m - self.from_m


@dataclass(frozen=True)
class RoadFacts:
    """What is known of the roads along their stations. Make one with ``of``."""

    condition: Mapping[str, "_Along"]
    profile: Mapping[str, "_Along"]
    covered: Mapping[str, Sequence[Covered]]
    default_width_m: float
    unsurveyed: str  # of which class metres are taken to be that nobody has surveyed

    @classmethod
    def of(
        cls,
        condition: pd.DataFrame,
        profile: pd.DataFrame,
        covered: Mapping[str, Sequence[Covered]],
        default_width_m: float,
        unsurveyed: str = UNKNOWN,
    ) -> "RoadFacts":
        """``condition`` and ``profile`` are pieces as ``data.condition.reads`` gives them."""
        return cls(
            _by_road(condition.reindex(columns=[*_ALONG, *_TOLD]), _TOLD),
            _by_road(profile, ("surface", "width_m")),
            covered,
            default_width_m,
            unsurveyed,
        )

    def runs(self, road_id: str, family: str, from_m: float, to_m: float) -> list[Run]:
        """Return the runs of a stretch, in the order of stations; what others pay for is left out."""
        taken = [one for one in self.covered.get(road_id, ()) if family in one.families]
        condition = self.condition.get(road_id, _UNSURVEYED)
        profile = self.profile.get(road_id, _NOWHERE)
        edges = {from_m, to_m}
        edges.update(edge for one in taken for edge in one[:2])
        edges.update(condition.edges(from_m, to_m), profile.edges(from_m, to_m))
        inside = sorted(edge for edge in edges if from_m <= edge <= to_m)
        found: list[Run] = []
        for start, end in pairwise(inside):
            middle = (start + end) / 2
            if not any(one.from_m <= middle <= one.to_m for one in taken):
                found.append(self._run(start, end, condition.at(middle), profile.at(middle)))
        joined = _joined(found)
        if not taken:
            return joined
        # What works or a warranty leave over at their ends is mended with them.
        return [run for run in joined if run.length_m >= min(LEAST_RUN_M, to_m - from_m)]

    def _run(self, from_m: float, to_m: float, condition: Sequence[Any], profile: Sequence[Any]) -> Run:
        told, surveyed_surface, repaired_on = condition
        listed_surface, width_m = profile
        surface = surveyed_surface or listed_surface
        guesses = {"class": told is None, "surface": surface is None, "width": width_m is None}
        return Run(
            from_m,
            to_m,
            told or (self.unsurveyed if repaired_on is None else REBUILT),
            surface or DEFAULT_SURFACE,
            width_m or self.default_width_m,
            tuple(name for name, guessed in guesses.items() if guessed),
        )


@dataclass(frozen=True)
class _Along:
    """Pieces of one road that do not overlap, in the order of stations, with what they say."""

    from_m: list[float]
    to_m: list[float]
    said: list[tuple[Any, ...]]
    nothing: tuple[None, ...]

    def at(self, station_m: float) -> Sequence[Any]:
        piece = bisect_right(self.from_m, station_m) - 1
        return self.said[piece] if piece >= 0 and station_m < self.to_m[piece] else self.nothing

    def edges(self, from_m: float, to_m: float) -> list[float]:
        first = max(bisect_right(self.from_m, from_m) - 1, 0)
        last = bisect_right(self.from_m, to_m)
        return [*self.from_m[first:last], *self.to_m[first:last]]


_ALONG, _TOLD = ("road_id", "from_m", "to_m"), ("class", "surface", "repaired_on")
_UNSURVEYED = _Along([], [], [], (None, None, None))
_NOWHERE = _Along([], [], [], (None, None))


def _by_road(pieces: pd.DataFrame, names: Sequence[str]) -> dict[str, _Along]:
    columns = [pieces[name].tolist() for name in (*_ALONG, *names)]
    rows = sorted(zip(*columns, strict=True), key=lambda row: (row[0], row[1]))
    found: defaultdict[str, _Along] = defaultdict(lambda: _Along([], [], [], (None,) * len(names)))
    for road_id, from_m, to_m, *said in rows:
        along = found[road_id]
        along.from_m.append(from_m)
        along.to_m.append(to_m)
        along.said.append(tuple(None if pd.isna(value) else value for value in said))
    return dict(found)


def _joined(runs: Iterable[Run]) -> list[Run]:
    """Join neighbours of one kind; what is too short for a job goes with its neighbour."""
    found: list[Run] = []
    for run in runs:
        if found and found[-1].to_m == run.from_m and (_alike(found[-1], run) or run.length_m < LEAST_RUN_M):
            found[-1] = replace(found[-1], to_m=run.to_m)
        elif found and found[-1].to_m == run.from_m and found[-1].length_m < LEAST_RUN_M:
            found[-1] = replace(run, from_m=found[-1].from_m)
        else:
            found.append(run)
    return found


def _alike(one: Run, other: Run) -> bool:
    return replace(one, from_m=other.from_m, to_m=other.to_m) == other
