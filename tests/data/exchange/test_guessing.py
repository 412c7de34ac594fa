"""What columns hold is told by their headings, and by their cells where the headings mislead."""

import pandas as pd
import pytest

from data.exchange.guessing import guess_mapping
from data.regions import load_region

POINTS = ["(-7.80, 112.10)", "(-7.81, 112.11)", "(-7.82, 112.12)"]


def _columns(frame: pd.DataFrame) -> dict[str, str]:
    return {thing: guess.column for thing, guess in guess_mapping(frame, load_region("kab-kediri")).items()}


@pytest.mark.parametrize("heading", ["location", "Lokasi", "Alamat"])
def test_a_place_whose_cells_are_coordinates_is_no_address(heading: str) -> None:
    told = _columns(pd.DataFrame({"uraian": ["lubang", "retak", "amblas"], heading: POINTS}))
    assert told == {"words": "uraian", "coordinates": heading}


def test_coordinates_said_again_beside_their_own_columns_are_no_address() -> None:
    frame = pd.DataFrame(
        {"uraian": ["lubang"] * 3, "Latitude": [-7.8] * 3, "Longitude": [112.1] * 3, "Location": POINTS}
    )
    assert _columns(frame) == {"words": "uraian", "lat": "Latitude", "lon": "Longitude"}


def test_an_address_with_its_place_behind_it_is_one_beside_columns_of_coordinates() -> None:
    location = [f"100 MAIN ST\n{point}" for point in POINTS]
    frame = pd.DataFrame({"uraian": ["lubang"] * 3, "location": location})
    assert _columns(frame) == {"words": "uraian", "coordinates": "location"}
    beside = frame.assign(Latitude=[-7.8] * 3, Longitude=[112.1] * 3)
    assert _columns(beside)["address"] == "location"
