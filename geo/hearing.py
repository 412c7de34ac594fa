"""What texts say of a place: the roads they name with the part that is meant, spots, villages."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

from geo.areas import Areas
from geo.gazetteer import Gazetteer
from geo.landmarks import Landmarks
from geo.roads import RoadNetwork
from geo.whereabouts import Whereabouts, whole_roads


@dataclass(frozen=True, eq=False)
class Heard:
    """What many texts say. ``row`` counts the texts from 0; scores are 0 to 1; metres of the network's CRS.

    ``named``: row, road (row of the network's table), score, from_m, to_m, narrowed; every road a text names
    with the stations its words mean, the whole road unless ``narrowed``. ``spots``: row, x, y, sigma_m,
    score; places that words mean without a road. ``areas``: row, area (row of the areas' table), score.
    """

    named: pd.DataFrame
    spots: pd.DataFrame
    areas: pd.DataFrame


@dataclass(frozen=True, eq=False)
class Listener:
    """Hears what texts say of the roads and places of one region. Make one with ``of``."""

    network: RoadNetwork
    gazetteer: Gazetteer
    whereabouts: Whereabouts | None = field(repr=False)

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

        ``gazetteer`` is the one of the same network and areas, where there is one already.
        """
        names = gazetteer or Gazetteer.from_network(network, areas, words)
        where = None if areas is None else Whereabouts(network, areas, names.words)
        return cls(network, names, where)

    def hear(self, texts: Sequence[str | None]) -> Heard:
        """Return what the texts say; any text will do, one without words of a place says nothing."""
        roads, areas = self.gazetteer.read(texts)
        row, road = (roads[name].to_numpy() for name in ("row", "road"))
        if self.whereabouts is None:
            parts = whole_roads(self.network, road)
        else:
            parts = self.whereabouts.parts(row, road, areas)
        named = roads.assign(from_m=parts.from_m, to_m=parts.to_m, narrowed=parts.known)
        return Heard(named, _NO_SPOTS, areas)


_NO_SPOTS = pd.DataFrame(
    {"row": np.empty(0, np.int64), **{name: np.empty(0) for name in ("x", "y", "sigma_m", "score")}}
)
