"""Ways of a map that no public works office repairs as roads, by the classes that maps give them."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

# Roads (wiki.openstreetmap.org/wiki/Key:highway; Geofabrik and Overture use the same words) …
OSM_ROADS = {
    *("motorway", "trunk", "primary", "secondary", "tertiary", "unclassified", "residential"),
    *("motorway_link", "trunk_link", "primary_link", "secondary_link", "tertiary_link", "living_street"),
    *("service", "track", "road", "busway", "unknown"),
}
# … ways that are none …
OSM_NO_ROADS = {
    *("footway", "path", "steps", "cycleway", "pedestrian", "bridleway", "corridor", "elevator"),
    *("via_ferrata", "construction", "proposed", "razed", "abandoned", "raceway", "escape"),
    *("platform", "bus_stop", "rest_area", "services"),
}
# … and drives and field tracks, which are roads where they have a name. Geofabrik parts tracks by grade.
OSM_IF_NAMED = {"service", "track", *(f"track_grade{grade}" for grade in range(1, 6))}
# Of the US Census Bureau's TIGER/Line (MAF/TIGER feature class codes): walkways, stairways, lines of the
# Bureau's own, trails and medians; where they have a name drives, vehicular trails and lanes of car parks are
# roads.
TIGER_ROADS = {"S1100", "S1200", "S1400", "S1500", "S1630", "S1640", "S1730", "S1740", "S1780"}
TIGER_NO_ROADS = {"S1710", "S1720", "S1750", "S1810", "S1820", "S1830", "S2000"}
TIGER_IF_NAMED = {"S1500", "S1740", "S1780"}
# Overture keeps roads, railways and waterways in one table: its column `subtype`.
OVERTURE_OTHERS = {"rail", "water"}

Texts = Sequence[str | None]


def no_roads(kinds: Texts, names: Texts) -> npt.NDArray[np.bool_]:
    """Return which rows are ways that are no roads; none of a layer whose classes are words of its own."""
    told = [kind for kind in kinds if kind is not None]
    known = OSM_ROADS | OSM_NO_ROADS | OSM_IF_NAMED | TIGER_ROADS | TIGER_NO_ROADS
    if 2 * sum(kind in known for kind in told) <= len(told):
        return np.zeros(len(kinds), dtype=bool)
    never, if_named = OSM_NO_ROADS | TIGER_NO_ROADS, OSM_IF_NAMED | TIGER_IF_NAMED
    rows = zip(kinds, names, strict=True)
    return np.array([kind in never or (kind in if_named and not name) for kind, name in rows], dtype=bool)


def no_streets(subtypes: Texts) -> npt.NDArray[np.bool_]:
    """Return which rows of a layer of Overture are railways or waterways."""
    return np.array([subtype in OVERTURE_OTHERS for subtype in subtypes], dtype=bool)
