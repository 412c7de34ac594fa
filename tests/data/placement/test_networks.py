"""Areas and roads are kept in versions: what was saved comes back as it was, and the last one is active.

::

    A ────────── B      "A – B", and beside it a second carriageway
      ──────────
        |
        C               "C – B" meets it
"""

from datetime import UTC, datetime

import geopandas
import numpy as np
import pytest
import shapely
from sqlalchemy import select

from data import schema
from data.placement.networks import (
    Made,
    active_version,
    load_areas,
    load_network,
    load_road_areas,
    region_crs,
    save_areas,
    save_road_areas,
    save_roads,
)
from data.store import Store
from geo.crs import LocalCrs
from geo.network.assembly import assemble_roads
from geo.roads import RoadNetwork

pytestmark = pytest.mark.every_database

NOW = datetime(2026, 1, 2, tzinfo=UTC)
UTM = LocalCrs(32749)


def _made(source: str) -> Made:
    return {"schematic": False, "source": source, "now": NOW}


def _network(shift: float = 0.0) -> RoadNetwork:
    lines = geopandas.GeoDataFrame(
        {"name": ["A – B", "A – B", "C – B"], "authority": "regency", "aliases": [("jalan lama",), (), ()]},
        geometry=[
            shapely.LineString([(112.0, -7.8 + shift), (112.02, -7.8 + shift)]),
            shapely.LineString([(112.0, -7.8001 + shift), (112.02, -7.8001 + shift)]),
            shapely.LineString([(112.01, -7.82 + shift), (112.01, -7.8001 + shift)]),
        ],
        crs=4326,
    )
    return assemble_roads(lines, UTM).network


def _areas() -> geopandas.GeoDataFrame:
    return geopandas.GeoDataFrame(
        {"code": ["1", "2"], "name": ["Barat", "Timur"], "level": "subdistrict", "parent_code": None},
        geometry=[shapely.box(111.9, -7.9, 112.015, -7.7), shapely.box(112.015, -7.9, 112.1, -7.7)],
        crs=4326,
    )


def test_a_network_comes_back_with_its_stations_as_they_were(store: Store, region_id: str) -> None:
    network = _network()
    with store.begin() as conn:
        save_roads(conn, region_id, network, **_made("survei"))
    with store.connect() as conn:
        back = load_network(conn, region_id)
    assert back.table.to_dict() == network.table.to_dict()
    assert np.array_equal(back.station_m, network.station_m)
    assert np.array_equal(back.part_start, network.part_start)
    assert np.array_equal(back.part_kind, network.part_kind)
    np.testing.assert_allclose(np.array([back.x, back.y]), np.array([network.x, network.y]), atol=1e-6)


def test_the_last_saved_is_active_and_the_older_one_is_still_there(store: Store, region_id: str) -> None:
    with store.begin() as conn:
        first = save_roads(conn, region_id, _network(), **_made("lama"))
        second = save_roads(conn, region_id, _network(0.01), **_made("baru"))
        version = active_version(conn, region_id, "roads")
        assert version is not None
        assert (version.id, version.number, version.source) == (second, 2, "baru")
        old, new = load_network(conn, region_id, first), load_network(conn, region_id)
    assert new.y[0] - old.y[0] == pytest.approx(1106, abs=1)


def test_each_save_counts_a_revision_and_tells_the_history(store: Store, region_id: str) -> None:
    with store.begin() as conn:
        save_areas(conn, region_id, _areas(), **_made("batas"))
        version_id = save_roads(conn, region_id, _network(), **_made("survei"))
    with store.connect() as conn:
        assert (store.revision(conn, region_id, "areas"), store.revision(conn, region_id, "roads")) == (1, 1)
        events = conn.execute(select(schema.event).where(schema.event.c.subject == "network")).all()
    assert [(event.to_state, event.details) for event in events] == [
        ("areas", {"source": "batas"}),
        ("roads", {"source": "survei"}),
    ]
    assert events[1].subject_id == version_id


def test_the_first_map_settles_the_crs_and_later_ones_keep_it(store: Store, region_id: str) -> None:
    with store.begin() as conn:
        assert region_crs(conn, region_id) is None
        save_roads(conn, region_id, _network(), **_made("survei"))
        east = _areas().translate(xoff=4)  # in the next zone
        save_areas(conn, region_id, _areas().set_geometry(east), **_made("batas"))
        assert region_crs(conn, region_id) == UTM


def test_roads_cut_at_borders_sum_to_their_length(store: Store, region_id: str) -> None:
    network = _network()
    with store.begin() as conn:
        save_roads(conn, region_id, network, **_made("survei"))
        save_road_areas(conn, region_id)
        assert load_road_areas(conn, region_id).empty
        save_areas(conn, region_id, _areas(), **_made("batas"))
        save_road_areas(conn, region_id)
        save_road_areas(conn, region_id)
        pieces = load_road_areas(conn, region_id)
    lengths = (pieces["to_m"] - pieces["from_m"]).groupby(pieces["road_id"]).sum()
    expected = network.table.set_index("road_id")["length_m"]
    np.testing.assert_allclose(lengths.loc[expected.index], expected)
    assert set(pieces["subdistrict_code"]) == {"1", "2"}


def test_a_road_outside_every_area_has_no_code_there(store: Store, region_id: str) -> None:
    with store.begin() as conn:
        save_roads(conn, region_id, _network(), **_made("survei"))
        save_areas(conn, region_id, _areas().iloc[[0]], **_made("batas"))
        save_road_areas(conn, region_id)
        pieces = load_road_areas(conn, region_id)
    assert set(pieces["subdistrict_code"]) == {"1", None}
    assert pieces["village_code"].tolist() == [None] * len(pieces)


def test_areas_come_back_as_they_were(store: Store, region_id: str) -> None:
    with store.begin() as conn:
        save_areas(conn, region_id, _areas(), **_made("batas"))
        back = load_areas(conn, region_id)
    assert back.crs.to_epsg() == 4326
    assert back.drop(columns="geometry").values.tolist() == _areas().drop(columns="geometry").values.tolist()
    assert back.geometry.geom_equals(_areas().geometry).all()


def test_a_region_without_a_map_has_no_areas_and_says_that_it_has_no_roads(
    store: Store, region_id: str
) -> None:
    with store.connect() as conn:
        assert load_areas(conn, region_id).empty
        assert active_version(conn, region_id, "areas") is None
        with pytest.raises(LookupError, match=r"has no roads yet; import some first\."):
            load_network(conn, region_id)
