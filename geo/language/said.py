"""What texts say, as tables: roads, areas, spots and corners."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from geo.columns import Columns
from geo.crs import FloatArray
from geo.roads import IntArray


@dataclass(frozen=True, eq=False)
class Said(Columns):
    """Something that texts say: ``row`` counts the texts from 0, ``score`` is 0 to 1."""

    kinds: ClassVar[Mapping[str, Any]] = dict.fromkeys(("row", "road", "area", "other"), np.int64)
    row: IntArray
    score: FloatArray


@dataclass(frozen=True, eq=False)
class RoadsSaid(Said):
    """Roads (rows of the network's table) that texts name; each pair once."""

    road: IntArray


@dataclass(frozen=True, eq=False)
class AreasSaid(Said):
    """Areas (rows of their table) that texts name; each pair once."""

    area: IntArray


@dataclass(frozen=True, eq=False)
class NamedRoads(RoadsSaid):
    """Roads with the stations (metres) that the words mean: all of the road unless ``narrowed``."""

    kinds: ClassVar[Mapping[str, Any]] = {**Said.kinds, "narrowed": np.bool_}
    from_m: FloatArray
    to_m: FloatArray
    narrowed: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class SpotsSaid(Said):
    """Places that words mean, whatever road they lie on: metres of the network's CRS, one sigma wide."""

    x: FloatArray
    y: FloatArray
    sigma_m: FloatArray


@dataclass(frozen=True, eq=False)
class CornersSaid(Said):
    """Pairs of roads that texts say meet, and that do."""

    road: IntArray
    other: IntArray
