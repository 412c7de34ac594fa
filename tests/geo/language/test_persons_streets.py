"""Streets called after people in a US city, by their letters as often as by their names."""

import pandas as pd
import pytest

from geo.network.assembly import assemble_roads
from geo.placing import Placer

NAMES = [
    "Dr Martin Luther King Jr Blvd",
    "John F Kennedy Blvd",
    "General Washington Ave",
    "Old Post House Rd",
    "MLK St",
    "Broadway",
    "Main St",
]


@pytest.fixture(scope="module")
def placer(draw, crs):
    lines = [[(0, 300 * row), (2000, 300 * row)] for row in range(len(NAMES))]
    return Placer(assemble_roads(draw(*lines, name=NAMES), crs).network, words="en")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Dr. Martin Luther King Jr. Boulevard", "Dr Martin Luther King Jr Blvd"),
        ("martin luther king blvd", "Dr Martin Luther King Jr Blvd"),
        ("400 MLK Blvd", "Dr Martin Luther King Jr Blvd"),
        ("M.L.K. Jr Blvd", "Dr Martin Luther King Jr Blvd"),
        ("M L King blvd", "Dr Martin Luther King Jr Blvd"),
        ("MLK St", "MLK St"),
        ("JFK Boulevard", "John F Kennedy Blvd"),
        ("kennedy blvd", "John F Kennedy Blvd"),
        ("Washington Ave", "General Washington Ave"),
        ("jfk", None),  # letters alone are no street
        ("Luther Blvd", None),
    ],
)
def test_letters_and_names_without_titles_say_a_street(placer, text, name):
    found = placer.place(pd.DataFrame({"text": [text]})).iloc[0]
    assert (found["road_name"] if found["status"] == "placed" else None) == name
