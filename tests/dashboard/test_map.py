"""Peta: what the list, the card, the filters and the search say, in both languages and by link."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import backend
from dashboard.api.pieces import PieceFilter
from dashboard.api.region_layers import layers_of
from dashboard.views.map_state import Choice, MapState
from data.regions import Region
from geo.stationing import format_station
from tests.dashboard.pages import button, open_page, texts

ROAD = "Plosoklaten – Gedangsewu"

pytestmark = pytest.mark.usefixtures("installation")


@pytest.fixture(scope="module")
def busiest(installation: Region) -> int:
    """The stretch with most complaints."""
    table = layers_of(installation.id).pieces.get()[1].table
    return int(table["stretch_id"].dropna().iloc[0])


def rows(page: AppTest) -> list[str]:
    return [each.label for each in page.button if (each.key or "").startswith("row_")]


@pytest.mark.parametrize(
    ("language", "question", "report"),
    [
        ("id", "Di mana jalan rusak?", "Laporkan jalan rusak"),
        ("en", "Where is it broken?", "Report a damaged road"),
    ],
)
def test_the_map_opens_with_its_question_and_the_list_of_what_it_draws(
    language: str, question: str, report: str
) -> None:
    page = open_page("map", language=language)
    assert not page.exception
    assert question in [title.value for title in page.title]
    assert button(page, report)
    assert len(rows(page)) == 20


def test_the_list_counts_what_the_map_draws(installation: Region) -> None:
    table = layers_of(installation.id).pieces.get()[1].table
    works = table[table["stretch_id"].isna()]["works_id"].nunique()
    assert f"**{table['stretch_id'].nunique()} penggal, {works} pekerjaan" in texts(open_page("map"))


def test_a_line_of_the_list_says_where_in_names_and_how_long(installation: Region, busiest: int) -> None:
    view = backend.queries_of(installation.id).stretch(busiest)
    assert view is not None
    first = rows(open_page("map"))[0].replace("\\", "")
    assert first.startswith(f"**{view.road_name}** Kec. {', '.join(view.subdistricts)} · ")
    assert "STA" not in first


def test_more_of_the_list_is_a_press_away() -> None:
    page = open_page("map")
    button(page, "Tampilkan 20 lagi").click().run()
    assert len(rows(page)) == 40


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_card_tells_the_whole_story_of_a_stretch(
    language: str, installation: Region, busiest: int
) -> None:
    view = backend.queries_of(installation.id).stretch(busiest)
    assert view is not None
    said = texts(open_page("map", language=language, penggal=str(busiest)))
    assert view.road_name in said
    assert f"STA {format_station(view.from_m)} – {format_station(view.to_m)}" in said
    assert f"<b>{view.complaints}</b>" in said
    assert said.count("<li class=") == 6
    assert view.tickets[0].ticket  # the story leads to tickets
    assert ("Laporkan di ruas ini" if language == "id" else "Report on this stretch") in said
    assert '<div class="jg-next">' in said, "what comes next, and by when"
    asked = "Sudah benar-benar baik?" if language == "id" else "Is it really repaired?"
    assert (asked in said) == (view.share_done > 0), "asked only where something is called repaired"


def test_where_most_of_a_stretch_is_being_mended_the_card_says_when_it_is_finished(
    installation: Region,
) -> None:
    """Some metres beside the works are verified only: what was once planned for them is not the answer."""
    queries = backend.queries_of(installation.id)
    pieces = queries.stretch_pieces()
    mended = pieces.loc[pieces["stage"] == "in_works", "stretch_id"].dropna().unique()
    mostly = [view for view in map(queries.stretch, map(int, mended)) if view and view.stage == "verified"]
    assert mostly
    for view in mostly:
        said = texts(open_page("map", language="en", penggal=str(view.stretch_id)))
        assert re.search(r'class="jg-next"><p>(To be finished|It was to be finished|When it is)', said)


def test_the_works_of_jeglongan_sewu_show_their_progress_and_where_it_was_told() -> None:
    page = open_page("map")
    page.text_input(key="map_search").set_value("jeglongan sewu").run()
    button(page, ROAD).click().run()
    labels = [label for label in rows(page) if ROAD.replace("–", "–") in label]
    assert labels
    for label in labels:
        button(page, label).click().run()
        if "44 % selesai" in texts(page):  # crews work elsewhere on this road
            break
        button(page, "Kembali ke daftar").click().run()
    said = texts(page)
    assert "jeglongan sewu" in said
    assert re.search(r"44 % selesai per 18 Jul 2021 · sumber: \S+", said)
    assert "sumber:" in said


def test_a_link_to_a_stretch_that_is_gone_leads_to_what_became_of_it(installation: Region) -> None:
    queries = backend.queries_of(installation.id)
    gone = next(
        number
        for number in range(1, 100)
        if queries.stretch(number) is None and queries.stretch_fate(number) is not None
    )
    page = open_page("map", penggal=str(gone))
    assert "tidak lagi ada di peta" in texts(page)
    links = {link.proto.label: link.proto.query_string for link in page.get("page_link")}
    assert f"id={gone}" in links["Bagaimana tindak lanjutnya?"]
    assert rows(page)


def test_a_link_reopens_filter_and_choice(busiest: int) -> None:
    page = open_page("map", penggal=str(busiest), tahap="received,verified", hari="365")
    assert page.button_group(key="map_stages").value == ["received", "verified"]
    assert page.selectbox(key="map_days").value == 365
    assert button(page, "Kembali ke daftar")


def test_a_filter_is_written_into_the_address_and_narrows_the_list() -> None:
    page = open_page("map")
    page.button_group(key="map_stages").set_value(["done"]).run()
    assert page.query_params["tahap"] == "done"
    assert rows(page)
    assert all("Selesai" in label for label in rows(page))
    button(page, "Tampilkan semua").click().run()
    assert "tahap" not in page.query_params


def test_a_sub_district_is_filtered_and_looked_at(installation: Region) -> None:
    areas = backend.queries_of(installation.id).areas("subdistrict").set_index("name")
    page = open_page("map")
    page.selectbox(key="map_subdistrict").set_value(areas.loc["Puncu", "code"]).run()
    assert page.query_params["kec"] == areas.loc["Puncu", "code"]
    assert page.session_state["map_state"].fit["bounds"] == list(areas.loc["Puncu", "geometry"].bounds)
    assert "Hanya: Kec" in texts(page)


def test_the_search_finds_roads_villages_and_says_what_to_do_about_nothing() -> None:
    page = open_page("map")
    page.text_input(key="map_search").set_value("gedangsew").run()  # a letter is missing
    assert any(ROAD in label for label in rows(page))
    page.text_input(key="map_search").set_value("qqqqqq").run()
    assert "Coba sebagian namanya" in texts(page)


def test_a_ticket_leads_to_its_stretch(installation: Region, busiest: int) -> None:
    view = backend.queries_of(installation.id).stretch(busiest)
    assert view is not None
    page = open_page("map")
    page.text_input(key="map_search").set_value(view.tickets[0].ticket.lower()).run()
    button(page, view.tickets[0].ticket.split("-")[0]).click().run()
    assert page.session_state["map_state"].choice == Choice(stretch=busiest)
    assert page.text_input(key="map_search").value == ""


def test_a_place_without_complaints_offers_to_report_it() -> None:
    assert "Laporkan di titik ini" in texts(open_page("map", titik="-7.850000,112.180000"))


@pytest.mark.parametrize("params", [{"penggal": "999999"}, {"pekerjaan": "999999"}])
def test_a_link_to_what_is_gone_says_so_and_leads_back(params: dict[str, str]) -> None:
    page = open_page("map", **params)
    assert not page.exception
    assert "tidak lagi ada di peta" in texts(page)
    assert button(page, "Kembali ke daftar")
    assert rows(page), "the list must follow: nobody is left before a closed door"


@pytest.mark.parametrize(
    "params", [{"tahap": "broken"}, {"hari": "7"}, {"penggal": "x'"}, {"titik": "nan,1e999"}]
)
def test_a_mistyped_link_still_opens_the_map(params: dict[str, str]) -> None:
    page = open_page("map", **params)
    assert not page.exception
    assert rows(page)


def test_an_unknown_region_is_named_with_the_way_home() -> None:
    page = open_page("map", wilayah="kab-nowhere")
    assert not page.exception
    assert "tidak ada di sini" in texts(page)
    assert "(./?wilayah=kab-kediri)" in texts(page)


@pytest.mark.parametrize(
    "choice", [Choice(), Choice(stretch=7), Choice(works=3), Choice(lat_lon=(-7.85, 112.18))]
)
def test_a_choice_comes_back_from_its_address(choice: Choice) -> None:
    assert Choice.from_params(choice.to_params()) == choice


def test_the_address_holds_filter_and_choice_together() -> None:
    shown = MapState(PieceFilter(subdistrict="35.06.07", days=30), Choice(works=3))
    assert shown.to_params() == {"kec": "35.06.07", "hari": "30", "pekerjaan": "3"}
