"""The page of one road, run without a browser, and what the strip's component takes from one."""

import pytest

from dashboard import i18n
from dashboard.components import road_strip as component
from data.regions import Region
from tests.dashboard.pages import open_page, texts

ROAD = "plosoklaten-gedangsewu"


def test_a_road_tells_what_is_on_it(installation: Region) -> None:
    page = open_page("road", ruas=ROAD)
    assert not page.exception
    said = texts(page)
    assert "Plosoklaten – Gedangsewu" in said
    assert "jeglongan sewu" in said
    assert "Data contoh" in said
    assert "mantap" in said


def test_a_past_day_shows_the_stretch_in_works(installation: Region) -> None:
    page = open_page("road", ruas=ROAD, pada="2021-07-20")
    assert not page.exception
    assert "Menurut catatan sampai 20 Jul 2021" in texts(page)
    assert "44 aduan" in texts(page)


def test_another_day_goes_into_the_address(installation: Region) -> None:
    page = open_page("road", ruas=ROAD)
    page.date_input[0].set_value("2021-06-20").run()
    assert not page.exception
    assert page.query_params["pada"] == "2021-06-20"


def test_every_sentence_is_there_in_english(installation: Region) -> None:
    said = texts(open_page("road", language="en", ruas=ROAD))
    assert "What is on this road?" in said
    assert "stable condition" in said


@pytest.mark.parametrize("params", [{}, {"ruas": "tidak-ada"}, {"ruas": ROAD, "pada": "besok"}])
def test_any_address_opens_a_page_that_leads_on(installation: Region, params: dict[str, str]) -> None:
    page = open_page("road", **params)
    assert not page.exception
    assert page.text_input(key="road_search").label == "Cari ruas jalan"


def test_a_search_finds_roads_by_another_name(installation: Region) -> None:
    page = open_page("road")
    page.text_input(key="road_search").set_value("jeglongan sewu").run()
    assert not page.exception
    assert any("Plosoklaten" in link.label for link in _links(page))
    page.text_input(key="road_search").set_value("zzzz tidak ada").run()
    assert "Tidak ada ruas bernama" in texts(page)


def _links(page: object) -> list[object]:
    return [element.proto for element in page.get("page_link")]  # type: ignore[attr-defined]


def test_a_region_without_roads_says_how_they_come_in(empty_region: Region) -> None:
    page = open_page("road", wilayah=empty_region.id)
    assert not page.exception
    assert "belum memiliki" in texts(page).lower() or "belum punya" in texts(page).lower()


@pytest.mark.parametrize(
    "sent",
    [
        None,
        "0+200",
        {"from_m": 1, "to_m": 2, "lane": "middle"},
        {"from_m": 1, "to_m": None, "lane": "left"},
        {"from_m": float("nan"), "to_m": 5, "lane": "left"},
        {"from_m": 5, "to_m": 5, "lane": "left"},
        {"from_m": 900, "to_m": 950, "lane": "left"},  # beyond the end
    ],
)
def test_only_a_range_of_the_road_is_taken_from_a_browser(sent: object) -> None:
    assert component._chosen(sent, 800.0) is None


def test_a_range_is_kept_on_the_road_and_rises() -> None:
    sent = {"from_m": 850, "to_m": 200, "lane": "left", "n": 1}
    assert component._chosen(sent, 800.0) == component.StripRange(200.0, 800.0, "left")


def test_words_of_the_component_are_there_in_both_languages() -> None:
    for msgid in ("Whole road", "Use this range", "nothing known here"):
        assert i18n.translate(msgid, "id") != msgid
