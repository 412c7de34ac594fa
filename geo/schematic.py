"""Areas and roads computed from village points, for a region that has no surveyed ones yet.

They are called schematic wherever they show: right about which village lies beside which, not about where
exactly a border or a road runs. Areas are Voronoi cells. Roads are the edges of the Gabriel graph, in which
two villages are joined when no third lies inside the circle over their line as diameter; road networks are
often close to it, and it is planar and connected (Gabriel and Sokal, Systematic Zoology 18, 1969).

Points are tables with columns ``code, name, subdistrict_code, subdistrict, lon, lat`` (EPSG:4326); ``keep``
marks those of the region, the others are its neighbours' and only give it its outline.
"""

from itertools import pairwise

import geopandas
import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike, NDArray
from scipy.interpolate import CubicSpline
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree
from scipy.spatial import KDTree

from geo.crs import LocalCrs
from geo.errors import InvalidInputError

WGS84 = "EPSG:4326"

# Where no neighbour's village gives the outline, a village reaches half as far as to its third nearest; where
# one is among its six nearest, as far as to the sixth, so that the neighbours alone decide. Tried on the
# points of Kediri (1,524 km², as officially), Bojonegoro, Kota Mojokerto and Bukittinggi (3 to 9 % more).
NEIGHBOURS_SEEN = 6
OWN_NEIGHBOUR = 3
LONELY_REACH_M = 1_000.0  # of a village that has no other to measure by

VERTEX_EVERY_M = 100.0  # of drawn curves: finer than any screen shows them
STRAIGHT_ON = np.cos(np.radians(120.0))  # edges that meet at more than 120° are one road going on
# An edge that a named road replaces runs along it: on average no farther off than a fifth of its own length.
PARALLEL_SHARE = 0.2
EDGE_SAMPLES = np.linspace(0.05, 0.95, 19)

Points = NDArray[np.float64]  # (n, 2): x, y in metres
Edges = NDArray[np.intp]  # (n, 2): rows of the points they join


def voronoi_cells(points: pd.DataFrame, keep: ArrayLike, crs: LocalCrs) -> geopandas.GeoDataFrame:
    """Return one cell per kept point (EPSG:4326), with the point's columns; cells share their borders.

    The neighbours' points shape the outline; on sides without any it is a buffer around the villages.
    Raises InvalidInputError if no point is kept, or if two points are the same.
    """
    kept = np.asarray(keep, dtype=bool)
    xy = _metres(points, kept, crs)
    outline = _outline(xy, kept)
    if len(xy) == 1:
        cells = np.array([outline])
    else:
        diagram = shapely.voronoi_polygons(shapely.multipoints(xy), extend_to=outline, ordered=True)
        cells = shapely.intersection(shapely.get_parts(diagram)[kept], outline)
    return geopandas.GeoDataFrame(
        points[kept].reset_index(drop=True), geometry=crs.unproject(cells), crs=WGS84
    )


def gabriel_roads(points: pd.DataFrame, keep: ArrayLike, crs: LocalCrs) -> geopandas.GeoDataFrame:
    """Return roads between neighbouring villages, named "A – B" from lower to higher code (EPSG:4326).

    Columns road_id, name, end_a, end_b, aliases, code_a, code_b, geometry. A name that could mean two
    villages has its sub-district beside it, and the road its plain name as an alias. Edges that would pass
    another region's village are left out unless a village would lose its only way.
    """
    kept = np.asarray(keep, dtype=bool)
    xy = _metres(points, kept, crs)
    villages = points[kept].reset_index(drop=True)
    order = np.argsort(villages["code"].to_numpy(dtype=str), kind="stable")
    villages, own = villages.iloc[order].reset_index(drop=True), xy[kept][order]
    edges = _gabriel_edges(own, xy[~kept])
    table = _named_edges(villages, edges)
    return geopandas.GeoDataFrame(table, geometry=crs.unproject(_bent(own, edges)), crs=WGS84)


def draw_through(places_lon_lat: ArrayLike, crs: LocalCrs) -> shapely.LineString:
    """Return a smooth line (EPSG:4326) through places given as (lon, lat), from the first to the last.

    Raises InvalidInputError for fewer than two places, or a place that follows itself.
    """
    lon_lat = np.asarray(places_lon_lat, dtype=float).reshape(-1, 2)
    xy = np.column_stack(crs.to_metres(lon_lat[:, 0], lon_lat[:, 1]))
    legs_m = np.hypot(*np.diff(xy, axis=0).T)
    if len(xy) < 2 or not np.all(legs_m > 0):
        raise InvalidInputError("A road is drawn through at least two places that differ; name another one.")
    # Steps by the square root of the distance (centripetal) keep the curve from overshooting in its bends.
    at = np.concatenate(([0.0], np.cumsum(np.sqrt(legs_m))))
    curve = CubicSpline(at, xy, bc_type="natural")
    steps = np.ceil(legs_m / VERTEX_EVERY_M).astype(int)
    knots = [np.linspace(at[i], at[i + 1], n, endpoint=False) for i, n in enumerate(steps)]
    x, y = curve(np.concatenate([*knots, at[-1:]])).T
    return shapely.LineString(np.column_stack(crs.to_lon_lat(x, y)))


def replace_parallel(
    roads: geopandas.GeoDataFrame, named: geopandas.GeoDataFrame, crs: LocalCrs
) -> geopandas.GeoDataFrame:
    """Return the roads of ``gabriel_roads`` without those that run along a named road.

    ``named`` has geometry (EPSG:4326) and ``through``, the codes of the villages it passes. No village loses
    its last way: what a named road does not replace in the network stays.
    """
    lines = crs.project(roads.geometry.to_numpy())
    apart_m = _mean_distance_m(lines, crs.project(named.geometry.to_numpy()))
    along = np.flatnonzero(apart_m < PARALLEL_SHARE * shapely.length(lines))
    codes = pd.Index(np.concatenate([roads["code_a"], roads["code_b"], *named["through"]])).unique()
    edges = np.column_stack([codes.get_indexer(roads["code_a"]), codes.get_indexer(roads["code_b"])])
    passed = np.vstack([list(pairwise(codes.get_indexer(list(via)))) for via in named["through"]])
    stays = np.ones(len(roads), dtype=bool)
    for edge in along[np.argsort(apart_m[along], kind="stable")]:
        stays[edge] = False
        stays[edge] = _pieces(np.vstack([edges[stays], passed]), len(codes)) > 1
    return roads[stays].reset_index(drop=True)


def _mean_distance_m(lines: NDArray[np.object_], others: NDArray[np.object_]) -> NDArray[np.float64]:
    """Return how far each line runs, on average, from the nearest of the others."""
    samples = shapely.line_interpolate_point(lines[:, None], EDGE_SAMPLES[None, :], normalized=True)
    apart_m = shapely.distance(samples[None, :, :], others[:, None, None]).mean(axis=2)
    return np.asarray(apart_m.min(axis=0), dtype=np.float64)


def _metres(points: pd.DataFrame, kept: NDArray[np.bool_], crs: LocalCrs) -> Points:
    """Return the points as x, y in metres, after checking that a diagram of them can be drawn."""
    if not kept.any():
        raise InvalidInputError("No village of the region is among the points; check the region's code.")
    repeated = points[points.duplicated(["lon", "lat"], keep=False)]
    if len(repeated):
        raise InvalidInputError(
            f"The villages {', '.join(repeated['code'])} share a point; give each its own lon and lat."
        )
    return np.column_stack(crs.to_metres(points["lon"].to_numpy(), points["lat"].to_numpy()))


def _outline(xy: Points, kept: NDArray[np.bool_]) -> shapely.Geometry:
    """Return how far the kept villages reach at most, in metres, without holes."""
    distance_m, nearest = KDTree(xy).query(xy[kept], k=min(NEIGHBOURS_SEEN + 1, len(xy)))
    distance_m = np.atleast_2d(distance_m.reshape(kept.sum(), -1))
    foreign = (~kept[nearest.reshape(kept.sum(), -1)]).any(axis=1)
    own_m = distance_m[:, min(OWN_NEIGHBOUR, distance_m.shape[1] - 1)] / 2
    reach_m = np.where(foreign, distance_m[:, -1], own_m) if len(xy) > 1 else np.array([LONELY_REACH_M])
    discs = shapely.union_all(shapely.buffer(shapely.points(xy[kept]), reach_m))
    gap_m = float(np.median(reach_m))
    closed = shapely.buffer(shapely.buffer(discs, gap_m), -gap_m)
    shells = shapely.get_exterior_ring(shapely.get_parts(closed))
    return shapely.union_all(shapely.polygons(shells))


def _gabriel_edges(own: Points, foreign: Points) -> Edges:
    """Return the Gabriel edges among ``own`` that no foreign point blocks or that keep them connected."""
    a, b = np.triu_indices(len(own), k=1)  # all pairs: a region has some hundreds of villages
    middle, radius_m = (own[a] + own[b]) / 2, np.hypot(*(own[a] - own[b]).T) / 2
    third_m = KDTree(own).query(middle, k=3)[0][:, 2]  # after the two ends, which lie on the circle
    is_edge = third_m > radius_m * (1 + 1e-9)
    edges: Edges = np.column_stack([a, b])[is_edge]
    radius_m, middle = radius_m[is_edge], middle[is_edge]
    if not len(edges) or not len(foreign):
        return edges
    blocked = KDTree(foreign).query(middle)[0] < radius_m
    cost = radius_m + blocked * radius_m.sum()  # a blocked edge is the last resort
    tree = minimum_spanning_tree(coo_array((cost, edges.T), shape=(len(own), len(own)))).tocoo()
    in_tree = {frozenset(ends) for ends in zip(tree.row.tolist(), tree.col.tolist(), strict=True)}
    needed = np.array([frozenset(ends) in in_tree for ends in edges.tolist()])
    chosen: Edges = edges[~blocked | needed]
    return chosen


def _named_edges(villages: pd.DataFrame, edges: Edges) -> pd.DataFrame:
    """Return the columns of ``gabriel_roads`` but the geometry."""
    code, plain, clear = (
        names.to_numpy(dtype=object)[edges]
        for names in (villages["code"], villages["name"], _clear_names(villages))
    )
    aliases = [
        (" – ".join(short),) if (short != long).any() else ()
        for short, long in zip(plain, clear, strict=True)
    ]
    return pd.DataFrame(
        {
            "road_id": ["_".join(ends) for ends in code],
            "name": [" – ".join(ends) for ends in clear],
            "end_a": clear[:, 0],
            "end_b": clear[:, 1],
            "aliases": pd.Series(aliases, dtype=object),
            "code_a": code[:, 0],
            "code_b": code[:, 1],
        }
    )


def _clear_names(villages: pd.DataFrame) -> pd.Series:
    """Return the names, with the sub-district where a name could mean another place."""
    name, subdistrict = villages["name"], villages["subdistrict"]
    another = name.isin(set(subdistrict)) & (name != subdistrict)
    unclear = name.duplicated(keep=False) | another
    return name.where(~unclear, name + " (" + subdistrict + ")")


def _bent(xy: Points, edges: Edges) -> NDArray[np.object_]:
    """Return a line in metres per edge, bent so that a road going on through a village has no kink there.

    Cubic Hermite curves: at each village the two edges that leave most nearly opposite share a tangent.
    """
    chord = xy[edges[:, 1]] - xy[edges[:, 0]]
    length_m = np.hypot(*chord.T)
    tangents = _tangents(edges, chord / length_m[:, None])
    lines = []
    for start, end, length, leaving, arriving in zip(
        xy[edges[:, 0]], xy[edges[:, 1]], length_m, *tangents, strict=True
    ):
        t = np.linspace(0.0, 1.0, max(2, int(np.ceil(length / VERTEX_EVERY_M)) + 1))[:, None]
        lines.append(
            shapely.LineString(
                (2 * t**3 - 3 * t**2 + 1) * start
                + (t**3 - 2 * t**2 + t) * length * leaving
                + (3 * t**2 - 2 * t**3) * end
                + (t**3 - t**2) * length * arriving
            )
        )
    return np.array(lines, dtype=object)


def _tangents(edges: Edges, direction: Points) -> tuple[Points, Points]:
    """Return the unit tangents at the first and the second end of each edge, both pointing along it."""
    outward = np.concatenate([direction, -direction])  # leaving the first ends, then the second ends
    at_point = edges.T.ravel()
    tangent = outward.copy()
    for point in np.unique(at_point):
        here = np.flatnonzero(at_point == point)
        cosine = outward[here] @ outward[here].T
        opposite = cosine.argmin(axis=1)
        mutual = opposite[opposite] == np.arange(len(here))
        goes_on = mutual & (cosine.min(axis=1) < STRAIGHT_ON)
        shared = outward[here] - outward[here[opposite]]
        shared /= np.maximum(np.hypot(*shared.T), 1e-12)[:, None]  # zero only where there is one edge
        tangent[here[goes_on]] = shared[goes_on]
    leaving, returning = np.split(tangent, 2)
    return leaving, -returning


def _pieces(edges: Edges, count: int) -> int:
    """Return into how many pieces the graph of these edges falls."""
    ones = np.ones(len(edges))
    return int(connected_components(coo_array((ones, edges.T), shape=(count, count)), directed=False)[0])
