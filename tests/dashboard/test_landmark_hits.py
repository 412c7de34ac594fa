"""A landmark typed into a search box leads the map there, and a report takes its name as its place."""

from collections.abc import Iterator

import geopandas
import pytest
import shapely
from sqlalchemy import update

from dashboard import backend
from data import schema
from data.networks import region_crs, save_landmarks
from data.regions import Region
from data.store import Store, utc_now
from geo.landmarks import Landmarks
from tests.dashboard.pages import button, open_page, texts

PRANGGANG = (112.1739, -7.8540)  # somewhere in the village: the market's own place is not known


@pytest.fixture(autouse=True)
def market(installation: Region) -> Iterator[None]:
    """A market in the built-in region for as long as a test runs."""
    store = backend.store()
    with store.begin() as conn:
        crs = region_crs(conn, installation.id)
        assert crs is not None
        place = {"name": ["Pasar Pranggang"], "kind": ["market"]}
        frame = geopandas.GeoDataFrame(place, geometry=[shapely.Point(PRANGGANG)], crs=4326)
        landmarks = Landmarks.from_frame(frame, crs)
        version = save_landmarks(
            conn, installation.id, landmarks, schematic=False, source="contoh", now=utc_now()
        )
    yield
    with store.begin() as conn:
        table = schema.network_version
        conn.execute(update(table).where(table.c.id == version).values(active=False))
        Store.bump(conn, installation.id, "landmarks")


def test_the_map_goes_to_a_landmark() -> None:
    page = open_page("map")
    page.text_input(key="map_search").set_value("psr pranggang").run()
    hit = button(page, "Pasar Pranggang")
    assert "tempat · Pranggang, Plosoklaten" in hit.label
    hit.click().run()
    assert not page.exception
    west, south, east, north = page.session_state["map_state"].fit["bounds"]
    assert west < PRANGGANG[0] < east
    assert south < PRANGGANG[1] < north
    assert east - west < 0.01  # its own roads, not the whole village


def test_a_report_takes_the_landmark_as_words_and_asks_for_the_exact_place() -> None:
    page = open_page("report")
    page = page.text_input(key="report_search").set_value("pasar pranggang").run()
    page = button(page, "Pasar Pranggang").click().run()
    assert not page.exception
    assert page.session_state["report_place"].name == "Pasar Pranggang, Pranggang, Plosoklaten"
    assert "Ketuk peta untuk menunjukkan letak persisnya." in texts(page)
