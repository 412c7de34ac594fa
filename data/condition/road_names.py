"""Roads by what an office calls them: id, official number, name or alias, and never by a likeness."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz import fuzz, process

from data.condition.survey_faults import SENTENCES, about_cell
from data.placement.ground import Ground
from geo.formats.columns import squeeze

# What stands before a name and is no part of it.
_BEFORE = re.compile(r"^(?:ruas\s+jalan|ruas|jalan\s+ruas|jalan|jln|jl)\b\.?\s*", re.IGNORECASE)
_ALIKE = 75.0  # rapidfuzz's score of a name that is worth asking about; it is never taken
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class FoundRoad:
    """The road that was meant, or the code of why none can be told (of ``survey_faults``) with its facts."""

    road_id: str | None
    wrong: str = ""
    told: Mapping[str, str] = field(default_factory=dict)

    @property
    def problem(self) -> str:
        """What is wrong, to follow the name of a column; empty if nothing is."""
        return about_cell(self.wrong, **self.told)

    @property
    def remedy(self) -> str:
        """What to do about it."""
        return SENTENCES[self.wrong][1].format(**self.told) if self.wrong else ""


class RoadNames:
    """The names of the active roads. Make one with ``of``."""

    def __init__(self, names: Mapping[str, str], ground: Ground) -> None:
        self._names = dict(names)  # road_id -> name
        self._by_id = {squeeze(road_id): road_id for road_id in names}
        self._by_number: dict[str, set[str]] = defaultdict(set)
        self._by_name: dict[str, set[str]] = defaultdict(set)
        self._reversed: dict[str, set[str]] = defaultdict(set)
        self._ground = ground

    @classmethod
    def of(cls, ground: Ground) -> "RoadNames":
        """Return the names of a ground's roads; none before there are any."""
        table = ground.network.table if ground.network is not None else None
        if table is None:
            return cls({}, ground)
        made = cls(dict(zip(table["road_id"], table["name"], strict=True)), ground)
        for road in table.to_dict("records"):
            made._add(road)
        return made

    def _add(self, road: Mapping[Any, Any]) -> None:
        road_id = road["road_id"]
        if isinstance(road.get("number"), str) and road["number"].strip():
            self._by_number[squeeze(road["number"])].add(road_id)
        for name in (road["name"], *road.get("aliases", ())):
            if name:
                self._by_name[_plain(name)].add(road_id)
        ends = [road.get(end) for end in ("end_a", "end_b")]
        if all(isinstance(end, str) and end for end in ends):
            self._by_name[squeeze(f"{ends[0]}{ends[1]}")].add(road_id)
            self._reversed[squeeze(f"{ends[1]}{ends[0]}")].add(road_id)

    def find(
        self,
        *,
        road_id: str | None = None,
        number: str | None = None,
        name: str | None = None,
        subdistrict: str | None = None,
    ) -> FoundRoad:
        """Return the road that all of what is told names; a cell of names may hold an id or a number too.

        Of several of one name those in the ``subdistrict`` count. Ids and numbers that the region's roads do
        not have are passed over where the name tells the road.
        """
        told = {"id": road_id, "number": number, "name": name}
        found = {how: self._named(how, text) for how, text in told.items() if text}
        met = {how: roads for how, roads in found.items() if roads}
        if not found:
            return FoundRoad(None, "road_none")
        if not met:
            return self._unknown(name or number or road_id or "")
        common = set.intersection(*met.values())
        if not common:
            said = "; ".join(f"{told[how]} = {self._list(roads)}" for how, roads in met.items())
            return FoundRoad(None, "road_two", {"roads": said})
        return self._only(common, name or number or road_id or "", subdistrict)

    def _named(self, how: str, text: str) -> set[str]:
        plain = squeeze(text)
        by_id = {self._by_id[plain]} if plain in self._by_id else set()
        if how == "id":
            return by_id or self._by_number.get(plain, set())
        if how == "number":
            return self._by_number.get(plain, set()) or by_id
        return self._by_name.get(_plain(text), set()) or self._by_number.get(plain, set()) or by_id

    def _only(self, roads: set[str], text: str, subdistrict: str | None) -> FoundRoad:
        if len(roads) > 1 and subdistrict:
            roads = {road for road in roads if squeeze(subdistrict) in self._subdistricts(road)} or roads
        if len(roads) == 1:
            return FoundRoad(next(iter(roads)))
        return FoundRoad(None, "road_many", {"name": text, "roads": self._list(roads)})

    def _subdistricts(self, road_id: str) -> set[str]:
        codes = {piece.subdistrict_code for piece in self._ground.areas_along.get(road_id, ())}
        names = (self._ground.area_name("subdistrict", code) for code in codes)
        return {squeeze(name) for name in names if name}

    def _unknown(self, text: str) -> FoundRoad:
        turned = self._reversed.get(_plain(text))
        if turned:
            return FoundRoad(None, "road_turned", {"name": text, "right": self._names[min(turned)]})
        alike = process.extract(
            _plain(text), list(self._by_name), scorer=fuzz.ratio, limit=_SHOWN, score_cutoff=_ALIKE
        )
        roads = dict.fromkeys(road for key, _, _ in alike for road in sorted(self._by_name[key]))
        if not roads:
            return FoundRoad(None, "road_unknown", {"name": text})
        return FoundRoad(None, "road_alike", {"name": text, "alike": self._list(list(roads)[:_SHOWN])})

    def _list(self, roads: Iterable[str]) -> str:
        return ", ".join(f"{self._names[road]} ({road})" for road in sorted(roads))


def _plain(name: str) -> str:
    """Return a name as it is compared: without "Jl.", case, blanks and dashes."""
    return squeeze(_BEFORE.sub("", name.strip()))
