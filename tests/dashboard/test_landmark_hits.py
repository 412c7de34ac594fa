"""A landmark typed into a search box leads the map there, and a report takes its name as its place."""

import pytest

from tests.dashboard.pages import button, open_page, texts

pytestmark = pytest.mark.usefixtures("installation")

PRANGGANG = (112.1739, -7.8540)  # the middle of the village: the market's own place is not known


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
