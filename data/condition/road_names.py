"""Roads by what an office calls them: id, official number, name or alias, and never by a likeness."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz, process

from data.placement.ground import Ground
from geo.formats.columns import squeeze

# What stands before a name and is no part of it.
_BEFORE = re.compile(r"^(?:ruas\s+jalan|ruas|jalan\s+ruas|jalan|jln|jl)\b\.?\s*", re.IGNORECASE)
_ALIKE = 75.0  # rapidfuzz's score of a name that is worth asking about; it is never taken
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class FoundRoad:
    """The road that was meant, or why none can be told and what to do about it."""

    road_id: str | None
    problem: str = ""
    remedy: str = ""


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
            return FoundRoad(None, "names no road.", "Write the road's id, its official number or its name.")
        if not met:
            return self._unknown(name or number or road_id or "")
        common = set.intersection(*met.values())
        if not common:
            said = " but ".join(f"{how} {told[how]!r} is {self._list(roads)}" for how, roads in met.items())
            return FoundRoad(None, f"names two roads: {said}.", "Correct one of the two.")
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
        return FoundRoad(
            None,
            f"names {text!r}, which {len(roads)} roads are called: {self._list(roads)}.",
            "Write the road's id, or the sub-district in a column of its own.",
        )

    def _subdistricts(self, road_id: str) -> set[str]:
        codes = {piece.subdistrict_code for piece in self._ground.areas_along.get(road_id, ())}
        names = (self._ground.area_name("subdistrict", code) for code in codes)
        return {squeeze(name) for name in names if name}

    def _unknown(self, text: str) -> FoundRoad:
        turned = self._reversed.get(_plain(text))
        if turned:
            name = self._names[min(turned)]
            return FoundRoad(
                None,
                f"names {text!r}, which is {name!r} from its other end.",
                f"Count the stations from the beginning of {name!r} and write that name.",
            )
        alike = process.extract(
            _plain(text), list(self._by_name), scorer=fuzz.ratio, limit=_SHOWN, score_cutoff=_ALIKE
        )
        roads = dict.fromkeys(road for key, _, _ in alike for road in sorted(self._by_name[key]))
        hint = f" Like it: {self._list(list(roads)[:_SHOWN])}." if roads else ""
        return FoundRoad(
            None,
            f"names {text!r}, which no road of the region is called.",
            f"Write its id, its official number or its name as on the map.{hint}",
        )

    def _list(self, roads: Iterable[str]) -> str:
        return ", ".join(f"{self._names[road]} ({road})" for road in sorted(roads))


def _plain(name: str) -> str:
    """Return a name as it is compared: without "Jl.", case, blanks and dashes."""
    return squeeze(_BEFORE.sub("", name.strip()))
