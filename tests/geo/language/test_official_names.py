"""Names as decrees and street signs of a regency write them, said as its people say them."""

import pandas as pd
import pytest

from geo.network.assembly import assemble_roads
from geo.placing import Placer

NAMES = [
    "Sp. Gempolan - Bts. Kab. Blitar",
    "Bts. Kota Tulungagung - Kauman",
    "Ngantru - Srengat",
    "Gempolan - Boyolangu",
    "Jl. Mayor Sujadi Timur",
    "Jl. Mayor Sujadi Barat",
    "Jl. Jend. A. Yani Barat",
    "Jl. Jend. A. Yani Timur",
    "Jl. M. Yamin",
    "Jl. Melati I",
    "Jl. Melati II",
    "Jl. Kartini Selatan",
    "Bts. Kota - Sp. Jombor",
]
ROAD_IDS = {name: f"r{row:02d}" for row, name in enumerate(NAMES)}


@pytest.fixture(scope="module")
def place(draw, crs):
    """``place(text)`` is the row of placing it by its words alone."""
    lines = [[(0, 1500 * row), (6000, 1500 * row)] for row in range(len(NAMES))]
    placer = Placer(assemble_roads(draw(*lines, name=NAMES, road_id=list(ROAD_IDS.values())), crs).network)

    def placed(text: str) -> pd.Series:
        return placer.place(pd.DataFrame({"text": [text]})).iloc[0]

    return placed


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("simpang gempolan sampai perbatasan blitar rusak", "Sp. Gempolan - Bts. Kab. Blitar"),
        ("jalan gempolan - batas blitar", "Sp. Gempolan - Bts. Kab. Blitar"),
        ("gempolan arah perbatasan kabupaten blitar", "Sp. Gempolan - Bts. Kab. Blitar"),
        ("dari perbatasan kota tulungagung ke kauman", "Bts. Kota Tulungagung - Kauman"),
        ("jalan dari batas kota ke kauman berlubang", "Bts. Kota Tulungagung - Kauman"),
        ("jalan gempolan boyolangu", "Gempolan - Boyolangu"),
        ("jl ahmad yani timur", "Jl. Jend. A. Yani Timur"),
        ("jl achmad yani barat", "Jl. Jend. A. Yani Barat"),
        ("jalan muhammad yamin", "Jl. M. Yamin"),
        ("jl mayor sujadi barat", "Jl. Mayor Sujadi Barat"),
        ("jl melati 2", "Jl. Melati II"),
        ("jl melati 3", None),
        ("melati layu di depan rumah", None),
        ("jl mayor sujadi utara", None),
        ("batas kota - simpang jombor", "Bts. Kota - Sp. Jombor"),
        ("dari kota ke jombor", None),  # of any town
        ("perbatasan jombor rusak", None),
    ],
)
def test_official_names_are_read_as_people_say_them(place, text, name):
    found = place(text)
    assert (found["road_name"] if found["status"] == "placed" else None) == name


@pytest.mark.parametrize(
    ("text", "either"),
    [
        ("jl mayor sujadi depan bank", {"Jl. Mayor Sujadi Timur", "Jl. Mayor Sujadi Barat"}),
        ("jl ahmad yani", {"Jl. Jend. A. Yani Barat", "Jl. Jend. A. Yani Timur"}),
        ("jl a yani", {"Jl. Jend. A. Yani Barat", "Jl. Jend. A. Yani Timur"}),
        ("jalan melati", {"Jl. Melati I", "Jl. Melati II"}),
    ],
)
def test_a_name_without_the_side_that_tells_it_apart_is_asked_for(place, text, either):
    found = place(text)
    assert found["status"] == "ambiguous"
    assert {road for road, _ in found["candidates"]} >= {ROAD_IDS[name] for name in either}


def test_one_road_of_a_side_may_not_be_the_one_that_is_meant(place):
    found = place("jl kartini berlubang")
    assert (found["status"], found["road_name"]) == ("ambiguous", "Jl. Kartini Selatan")
