"""What texts say of a place: the roads they name with the part that is meant, spots, villages."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np

from geo.areas import Areas
from geo.gazetteer import SURE_AREA, Gazetteer, Understood, chunks_of, for_rows, numbered
from geo.language.anchors import Anchors
from geo.language.intervals import Intervals, Narrowed
from geo.language.landmarks import Landmarks
from geo.language.lookup import pairs_of
from geo.language.naming import BOTH_ENDS_CLEAR
from geo.language.places import told_places
from geo.language.said import AreasSaid, CornersSaid, NamedRoads, SpotsSaid
from geo.language.spots import Spots
from geo.language.whereabouts import Whereabouts
from geo.roads import RoadNetwork


@dataclass(frozen=True, eq=False)
class Heard:
    """What many texts say; of each text the best of a kind first."""

    named: NamedRoads = field(default_factory=NamedRoads.none)
    spots: SpotsSaid = field(default_factory=SpotsSaid.none)
    areas: AreasSaid = field(default_factory=AreasSaid.none)
    corners: CornersSaid = field(default_factory=CornersSaid.none)


@dataclass(frozen=True, eq=False)
class Listener:
    """Hears what texts say of the roads and places of one region. Make one with ``of``."""

    network: RoadNetwork
    gazetteer: Gazetteer
    areas: Areas | None = field(default=None, repr=False)
    landmarks: Landmarks | None = field(default=None, repr=False)

    @classmethod
    def of(
        cls,
        network: RoadNetwork,
        areas: Areas | None = None,
        landmarks: Landmarks | None = None,
        words: Literal["id", "en"] = "id",
        gazetteer: Gazetteer | None = None,
    ) -> "Listener":
        """Return the listener of a network, the areas around it and its landmarks.

        Villages' halls stand in where none is mapped. ``gazetteer`` is the one of the same network, areas and
        landmarks, stand-ins and all, where there is one already.
        """
        if gazetteer is None and areas is not None:
            landmarks = (landmarks or Landmarks.none(network.crs)).with_villages(areas)
        names = gazetteer or Gazetteer.from_network(network, areas, words, landmarks)
        return cls(network, names, areas, landmarks)

    def hear(self, texts: Sequence[str | None]) -> Heard:
        """Return what the texts say; any text will do, one without words of a place says nothing."""
        heard = [self._hear(self.gazetteer.understand(some)) for some in chunks_of(texts)]
        text = numbered(texts)
        return Heard(
            named=for_rows(text, [one.named for one in heard], ["road"]),
            spots=for_rows(text, [one.spots for one in heard], ["x", "y"]),
            areas=for_rows(text, [one.areas for one in heard], ["area"]),
            corners=for_rows(text, [one.corners for one in heard], ["road", "other"]),
        )

    @cached_property
    def whereabouts(self) -> Whereabouts | None:
        """The roads cut at the borders of the areas, None without areas."""
        return None if self.areas is None else Whereabouts(self.network, self.areas, self.gazetteer.words)

    @cached_property
    def _anchors(self) -> Anchors:
        return Anchors(self.network, self.gazetteer, self.whereabouts, self.landmarks)

    def _hear(self, said: Understood) -> Heard:
        """Return what the texts of one chunk say."""
        phrases, readings = told_places(said, self.gazetteer)
        sure = said.areas.take(said.areas.score >= SURE_AREA)
        narrowed = Intervals(self.network, self._anchors, readings, said.touched, sure).of(
            phrases, said.roads
        )
        places = Spots(self._anchors, self.areas)
        spots = places.of(phrases, readings, said.areas)
        corners = places.corners(phrases, readings)
        return Heard(self._narrowed(said, narrowed), spots, said.areas, corners)

    def _narrowed(self, said: Understood, phrases: Narrowed) -> NamedRoads:
        """Return the roads of the texts with the stations that phrases and villages leave."""
        named, roads = said.roads, len(self.network.table)
        text, road = named.row, named.road
        at, phrase = pairs_of(text * roads + road, phrases.text * roads + phrases.road)
        low, high, known = np.zeros(len(road)), self.network.length_m[road], np.zeros(len(road), bool)
        low[at], high[at], known[at] = phrases.from_m[phrase], phrases.to_m[phrase], True
        if self.whereabouts is not None and len(said.areas) and len(road):
            areas, clear = said.areas, named.score >= BOTH_ENDS_CLEAR
            areas = areas.take(~self.whereabouts.are_ends(areas, text[clear], road[clear]))
            parts = self.whereabouts.parts(text, road, areas)
            both_low, both_high = np.maximum(low, parts.from_m), np.minimum(high, parts.to_m)
            agree = parts.known & (both_low < both_high)
            low, high = np.where(agree, both_low, low), np.where(agree, both_high, high)
            known |= parts.known
        return NamedRoads(row=text, road=road, score=named.score, from_m=low, to_m=high, narrowed=known)
