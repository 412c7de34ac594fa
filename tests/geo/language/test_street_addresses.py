"""Where something is in a US city, as people write it to 311: corners, blocks, highways, directions.

::

    MARCELLUS, GERTRUDE and the others run east; TENNYSON AVE, N SALINA ST and WHITTIER AVE cross them.
"""

import pandas as pd
import pytest

from geo.network.assembly import assemble_roads
from geo.placing import Placer

ALONG = [
    "MARCELLUS ST",
    "GERTRUDE ST",
    "W LYNHURST AVE",
    "E DIVISION ST",
    "SEVENTH NORTH ST",
    "NB I 81",
    "SB I 81",
    "EB I 690",
    "NOTTINGHAM RD",
    "MEADOWBROOK DR",
    "W ONONDAGA ST",
    "SOUTH AVE",
    "SOUTH AVE PLAZA DRWY",
    "US 9W",
]
ACROSS = ["TENNYSON AVE", "N SALINA ST", "S SALINA ST", "WHITTIER AVE"]


@pytest.fixture(scope="module")
def placer(draw, crs):
    lines = [[(0, 200 * row), (3000, 200 * row)] for row in range(len(ALONG))]
    lines += [[(700 * (row + 1), -100), (700 * (row + 1), 2500)] for row in range(len(ACROSS))]
    names = [*ALONG, *ACROSS]
    ids = [f"s{row:02d}" for row in range(len(names))]
    return Placer(assemble_roads(draw(*lines, road_id=ids, name=names), crs).network, words="en")


@pytest.fixture(scope="module")
def street(placer):
    """``street(text)`` is the street that a text is placed on, None where it is not placed."""

    def placed_on(text: str) -> str | None:
        found = placer.place(pd.DataFrame({"text": [text]})).iloc[0]
        return found["road_name"] if found["status"] == "placed" else None

    return placed_on


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("I-81 northbound, right lane", "NB I 81"),
        ("N/B I-81 before the exit", "NB I 81"),
        ("pothole southbound I 81", "SB I 81"),
        ("Interstate 690 eastbound", "EB I 690"),
        ("I-690 east, pothole", "EB I 690"),
        ("690 eastbound at Teall", "EB I 690"),
        ("pothole on 81 southbound", "SB I 81"),
        ("81 north by exit 18", "NB I 81"),
        ("rt 9W", "US 9W"),
        ("690 Tennyson Ave", "TENNYSON AVE"),  # a house
        ("81 S Salina St", "S SALINA ST"),
        ("81 south ave", "SOUTH AVE"),
        ("saw 690 east of here", None),
        ("hit 81 potholes", None),
    ],
)
def test_a_highway_is_a_road_by_its_number_and_goes_one_way(street, text, name):
    assert street(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("so. salina st", "S SALINA ST"),
        ("pothole on SOUTH AVE", "SOUTH AVE"),
        ("South Ave Plaza Drwy", "SOUTH AVE PLAZA DRWY"),
        ("No. Salina Street 600 block", "N SALINA ST"),
        ("W. Lynhurst", "W LYNHURST AVE"),
        ("300 blk of East Division", "E DIVISION ST"),
        ("7th North St", "SEVENTH NORTH ST"),
        ("potholes on 7th north street", "SEVENTH NORTH ST"),
        ("pothole on norfh salina st", "N SALINA ST"),
        ("Whittier Ave at SOUTTH SALINA ST", "WHITTIER AVE"),
    ],
)
def test_directions_and_numbers_in_names_are_read_as_they_are_abbreviated(street, text, name):
    assert street(text) == name


@pytest.mark.parametrize(
    "text", ["Gertrude & Tennyson", "corner of Tennyson and Gertrude", "Tennyson @ Gertrude"]
)
def test_two_names_at_a_corner_are_streets_without_a_word_that_says_so(street, text):
    assert street(text) in {"TENNYSON AVE", "GERTRUDE ST"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Nottingham Rd/Meadowbrook Dr", "NOTTINGHAM RD"),
        ("NOTTINGHAM RD - WHITTIER AVE", "NOTTINGHAM RD"),
        ("W Onondaga St n of South Ave", "W ONONDAGA ST"),
        ("Whittier Ave south of Marcellus St", "WHITTIER AVE"),
        ("Whittier Ave just before Marcellus St", "WHITTIER AVE"),
        ("Whittier Ave past Marcellus St", "WHITTIER AVE"),
        ("Marcellus St btwn Tennyson Ave and Whittier Ave", "MARCELLUS ST"),
    ],
)
def test_the_street_named_first_is_meant_and_the_other_says_where(street, text, name):
    assert street(text) == name


@pytest.mark.parametrize(
    "text", ["no parking sign is gone", "so bad", "the 7th of May", "hole near the park & ride"]
)
def test_words_that_look_like_parts_of_addresses_are_no_streets(street, text):
    assert street(text) is None


CORNERS = ["Gertrud St & Tennyson Ave", "GERTRUDE ST AND TENYSON AVE", "gertrde sg at Tennyson ave"]


@pytest.mark.parametrize("text", CORNERS)
def test_a_corner_is_placed_wherever_between_its_two_streets_the_position_fell(placer, corner, crs, text):
    for beside in ((700, 300), (780, 230), (730, 240), (790, 280)):  # they meet at (700, 200)
        lon, lat = crs.to_lon_lat(corner[0] + beside[0], corner[1] + beside[1])
        row = {"lon": float(lon), "lat": float(lat), "accuracy_m": 45.0, "text": text}
        found = placer.place(pd.DataFrame([row])).iloc[0]
        assert found["status"] == "placed"
        assert found["road_name"] in {"TENNYSON AVE", "GERTRUDE ST"}


@pytest.mark.parametrize(("text", "corners"), [(CORNERS[1], 1), ("Notingam Rd & Meadowbrook Dr", 0)])
def test_only_streets_that_meet_make_a_corner(placer, text, corners):
    given = placer.read(pd.DataFrame([{"text": text}]))
    assert len(placer.hear(given).corners) == corners


@pytest.mark.parametrize("text", ["Salina north of Marcellus", "Salina St north of Marcellus St"])
def test_the_side_of_another_street_is_no_direction_of_this_one(street, text):
    # North Salina Street and South Salina Street both have a part north of some street.
    assert street(text) is None


def test_a_direction_behind_a_name_is_its_own(street):
    assert street("Salina St north, near Marcellus St") == "N SALINA ST"


def test_a_street_of_another_kind_may_well_be_none_of_ours(placer):
    # Of the streets that a table lacks, many share their name with one of another kind that it has.
    found = placer.place(pd.DataFrame({"text": ["pothole on Gertrude Ave", "pothole on Gertrude St"]}))
    assert (found["status"] == "placed").tolist() == [False, True]
    assert [road for road, _ in found["candidates"].iat[0]] == [found["road_id"].iat[1]]  # and it is offered
    assert found["candidates"].iat[0][0][1] < 0.5


@pytest.mark.parametrize("text", ["123 Main St", "pothole on Main Street", "4 Pine Ave"])
def test_the_commonest_names_of_streets_are_no_other_name_misspelt(draw, crs, text):
    names = ["MARTIN ST", "MAINS AVE", "PINEY AVE"]
    lines = [[(0, 200 * row), (900, 200 * row)] for row in range(len(names))]
    placer = Placer(assemble_roads(draw(*lines, road_id=names, name=names), crs).network, words="en")
    assert placer.place(pd.DataFrame({"text": [text]}))["status"].tolist() != ["placed"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("pothole at 12 Bellshire Ln, MARCELLUS 13108", None),
        ("Reporting road damage: 930 Wep Service, Marcellus, NY 13108", None),
        ("gertrude st marcellus ny 13108", "GERTRUDE ST"),
        ("pothole on Marcellus St 13108", "MARCELLUS ST"),
        ("pothole on N Salina 13208", "N SALINA ST"),
    ],
)
def test_the_town_before_a_zip_code_is_no_street_of_that_name(street, text, name):
    assert street(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "between Tennyson Ave and Whittier Ave on Gertrude St",
        "on Gertrude St between Tennyson Ave and Whittier Ave",
        "from Tennyson Ave to Whittier Ave along Gertrude St",
    ],
)
def test_the_street_that_lies_between_two_others_is_meant_wherever_it_is_said(street, text):
    assert street(text) == "GERTRUDE ST"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Green Street", "GREEN ST"),
        ("green st", "GREEN ST"),
        ("there is a huge pothole in front of 2863 GREEN ST near HAWLEY AVE.", "GREEN ST"),
        ("2748 GREEN St. SYRACUSE 13210 - deep hole", "GREEN ST"),
        ("hole on Green Street Ct", "GREEN STREET CT"),
        ("hole on Green St Court", "GREEN STREET CT"),
    ],
)
def test_a_word_for_street_within_a_name_is_the_same_however_it_is_written(draw, crs, text, name):
    names = ["GREEN STREET CT", "GREEN STREET ANX", "GREEN ST"]
    lines = [[(0, 200 * row), (900, 200 * row)] for row in range(len(names))]
    placer = Placer(assemble_roads(draw(*lines, road_id=names, name=names), crs).network, words="en")
    found = placer.place(pd.DataFrame({"text": [text]})).iloc[0]
    assert (found["status"], found["road_name"]) == ("placed", name)


FINNISH = [
    f"{name}katu" for name in ("Viron", "Liisan", "Posti", "Annan", "Mikon", "Simon", "Eerikin", "Vilhon")
]


@pytest.fixture(scope="module")
def helsinki(draw, crs):
    """``helsinki(text)`` is the street of a city whose names hold their word for street."""
    names = [*FINNISH, "Esplanadi", "Kaivo"]
    lines = [[(0, 200 * row), (900, 200 * row)] for row in range(len(names))]
    placer = Placer(assemble_roads(draw(*lines, road_id=names, name=names), crs).network, words="en")

    def placed_on(text: str) -> str | None:
        found = placer.place(pd.DataFrame({"text": [text]})).iloc[0]
        return found["road_name"] if found["status"] == "placed" else None

    return placed_on


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("postikatu - deep hole, damaged my tire", "Postikatu"),
        ("big pothole at Vironkatu", "Vironkatu"),
        ("the hole at Vironkatu near Liisankatu", "Vironkatu"),
        ("we met in Kaivo yesterday", None),
    ],
)
def test_a_name_that_ends_as_most_streets_do_is_a_street(helsinki, text, name):
    assert helsinki(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("between Marcellus St and Gertrude St", None),
        ("btwn Marcellus and Gertrude", None),
        ("between Marcellus St and Gertrude St on Tennyson Ave", "TENNYSON AVE"),
        ("Tennyson Ave between Marcellus and Gertrude", "TENNYSON AVE"),
    ],
)
def test_what_lies_between_two_streets_is_on_neither(street, text, name):
    assert street(text) == name
