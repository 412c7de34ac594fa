"""Streets called by a number: New York writes "3 AVENUE", most cities "3rd Ave", people "third avenue"."""

from collections.abc import Callable

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.gazetteer import Gazetteer
from geo.language.numbered_streets import numbered_name, numbered_text, ordinal
from geo.network.assembly import assemble_roads
from geo.placing import Placer
from geo.wording import words_of

FIGURES = ["3 AVENUE", "4 AVENUE", "EAST 100 STREET", "WEST 100 STREET", "WEST 42 STREET", "COUNTY RD 57"]
ORDINALS = ["3rd Ave", "Fourth Ave", "E 100th St", "W 100th St", "W 42nd St", "NW 12th Ct", "21st Ave S"]
OTHERS = ["Main St", "Avenue A", "Avenue B", "Park Ave", "Elm Rd", "Broadway"]

Street = Callable[[str], str | None]


def street_of(draw, crs, names: list[str]) -> Street:
    lines = [[(0, 300 * row), (2000, 300 * row)] for row in range(len(names))]
    table = draw(*lines, road_id=[f"s{row:02d}" for row in range(len(names))], name=names)
    placer = Placer(assemble_roads(table, crs).network, words="en")

    def placed_on(text: str) -> str | None:
        found = placer.place(pd.DataFrame({"text": [text]})).iloc[0]
        return found["road_name"] if found["status"] == "placed" else None

    return placed_on


@pytest.fixture(scope="module")
def with_figures(draw, crs) -> Street:
    return street_of(draw, crs, FIGURES + OTHERS)


@pytest.fixture(scope="module")
def with_ordinals(draw, crs) -> Street:
    return street_of(draw, crs, ORDINALS + OTHERS)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("3 AVENUE", "3 AVENUE"),
        ("3rd Ave", "3 AVENUE"),
        ("third avenue, deep pothole", "3 AVENUE"),
        ("1520 3 AVENUE", "3 AVENUE"),
        ("234 EAST 100 STREET", "EAST 100 STREET"),
        ("pothole on w 100th st", "WEST 100 STREET"),
        ("West 42nd Street near the library", "WEST 42 STREET"),
        ("CR 57 by the farm", "COUNTY RD 57"),
        ("county road 57", "COUNTY RD 57"),
        ("3 Main St", "Main St"),  # a house
        ("100 Park Ave", "Park Ave"),
        ("3 potholes", None),
        ("seen 4 of them on the 3rd", None),
    ],
)
def test_where_names_have_figures_ordinals_and_words_say_them_too(with_figures, text, name):
    assert with_figures(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("3 Ave", "3rd Ave"),
        ("4 AVENUE", "Fourth Ave"),
        ("4th ave", "Fourth Ave"),
        ("EAST 100 STREET", "E 100th St"),
        ("1520 WEST 42 STREET", "W 42nd St"),
        ("forty-second street", "W 42nd St"),
        ("N.W. 12th court", "NW 12th Ct"),
        ("n w 12 ct", "NW 12th Ct"),
        ("21 Ave S", "21st Ave S"),
        ("twenty first avenue", "21st Ave S"),
        ("21 Elm Rd", "Elm Rd"),
        ("42 Broadway", "Broadway"),
        ("21 Avenue B", "Avenue B"),
    ],
)
def test_where_names_have_ordinals_figures_say_them_too(with_ordinals, text, name):
    assert with_ordinals(text) == name


def test_a_letter_is_the_whole_name_of_an_avenue(with_ordinals):
    assert with_ordinals("ave b") == "Avenue B"
    assert with_ordinals("pothole at Ave. A") == "Avenue A"


@pytest.mark.parametrize("asked", ["3rd ave", "3 ave", "third avenue"])
@pytest.mark.parametrize("written", ["3 AVENUE", "3rd Ave", "Third Avenue"])
def test_a_search_box_finds_them_as_they_are_asked_for(draw, crs, asked, written):
    lines = [[(0, 300 * row), (2000, 300 * row)] for row in range(3)]
    network = assemble_roads(draw(*lines, name=[written, "4th Ave", "Main St"]), crs).network
    assert [hit.name for hit in Gazetteer.from_network(network, words="en").search(asked, 1)] == [written]


@given(st.text(st.sampled_from("0123456789 .-#'nsewNSEWstrdthcoavSTAVE") | st.characters(), max_size=60))
def test_any_text_is_read(text):
    words = words_of("en")
    once = numbered_name(text, words)
    assert numbered_name(once, words) == once  # and what was written one way stays so
    numbered_text(text, frozenset(range(200)), words)


@given(st.integers(1, 999), st.sampled_from(["St", "AVE", "road", "Ct."]))
def test_figures_and_ordinals_are_one_name(number, kind):
    words = words_of("en")
    assert numbered_name(f"{number} {kind}", words) == numbered_name(f"{ordinal(number)} {kind}", words)
