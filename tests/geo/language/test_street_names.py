"""Indonesian streets as people shorten them: without a hero's title, by the number of an alley."""

import pandas as pd
import pytest

from geo.network.assembly import assemble_roads
from geo.placing import Placer

STREETS = [
    "Jalan Panglima Sudirman",
    "Jalan Dr. Sutomo",
    "Jalan KH. Agus Salim",
    "Jalan Letjend Suprapto",
    "Jalan Ahmad Yani",
    "Jalan Dr. Wahidin Sudirohusodo",
    "Jalan I Gusti Ngurah Rai",
    "Jalan PB Kertopati",
    "Jalan Raden Patah",
    "Jalan Cemara",
    "Jalan Cemara Gang 2",
    "Jalan Mawarni",
    "Jalan Rambutan Gang III",
    "Jalan Brotonegoro",
    "Jalan Kali Brantas",
    "Jalan Untung Suropati",
    "Jalan Mahakam",
    "Gamping – Tamban",
    "Sumbergempol – Ngunut",
    "Wajak Kidul – Boyolangu",
]


@pytest.fixture(scope="module")
def street(draw, crs):
    """``street(text)`` is the road that a text is placed on, None where it is not placed."""
    lines = [[(0, 300 * row), (2_000, 300 * row)] for row in range(len(STREETS))]
    ids = [f"s{row}" for row in range(len(STREETS))]
    placer = Placer(assemble_roads(draw(*lines, road_id=ids, name=STREETS), crs).network)

    def placed_on(text: str) -> str | None:
        found = placer.place(pd.DataFrame({"text": [text]})).iloc[0]
        return found["road_name"] if found["status"] == "placed" else None

    return placed_on


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("jl. sudirman berlubang", "Jalan Panglima Sudirman"),
        ("Jln. P. Sudirman depan bank", "Jalan Panglima Sudirman"),
        ("jl jend. sudirman gelap", "Jalan Panglima Sudirman"),
        ("Jl Sutomo no 4", "Jalan Dr. Sutomo"),
        ("jalan dr soetomo", "Jalan Dr. Sutomo"),
        ("jl dokter sutomo", "Jalan Dr. Sutomo"),
        ("jl. A. Yani depan alun-alun", "Jalan Ahmad Yani"),
        ("Jl Jend. A.Yani", "Jalan Ahmad Yani"),
        ("jl H. Agus Salim got mampet", "Jalan KH. Agus Salim"),
        ("jl letjen suprapto", "Jalan Letjend Suprapto"),
        ("jl dr wahidin lampu mati", "Jalan Dr. Wahidin Sudirohusodo"),
        ("jl wahidin", "Jalan Dr. Wahidin Sudirohusodo"),
        ("dr. wahidin sudirohusodo", "Jalan Dr. Wahidin Sudirohusodo"),
        ("jl sudirohusodo", None),
        ("jl ngurah rai", "Jalan I Gusti Ngurah Rai"),
        ("jl gusti ngurah rai", "Jalan I Gusti Ngurah Rai"),
        ("jl panglima besar kertopati", "Jalan PB Kertopati"),
        ("jalan raden patah", "Jalan Raden Patah"),
        ("jalan patah karena longsor", None),
    ],
)
def test_the_title_of_the_person_a_street_is_called_after_may_be_missing_or_short(street, text, name):
    assert street(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "Pak Sudirman ketua RT lapor lampu mati",
        "saya Suprapto, warga sini",
        "bu Sutomo jatuh di depan rumah",
        "menurut mas Brotonegoro sudah lama",
    ],
)
def test_a_person_of_that_name_is_no_street(street, text):
    assert street(text) is None


def test_an_alley_is_found_by_its_number_in_either_writing(street):
    assert street("jl rambutan gg 3 paving rusak") == "Jalan Rambutan Gang III"


def test_the_name_of_a_street_in_any_town_is_no_other_name_misspelt(street):
    assert street("jl mawar berlubang") is None
    assert street("jl mawrni berlubang") == "Jalan Mawarni"


def test_a_word_of_any_complaint_is_no_misspelt_end(street):
    assert street("pohon sawo di gamping tumbang") is None
    assert street("gamping - tamban rusak") == "Gamping – Tamban"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("jalan poros desa sumbergempol ngunut hancur", "Sumbergempol – Ngunut"),
        ("wajak kdl - boyolangu ambles", "Wajak Kidul – Boyolangu"),
    ],
)
def test_a_road_that_joins_villages_and_a_shortened_direction_are_read(street, text, name):
    assert street(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("jl mawarni gang 3 rt 02", None),
        ("jl mawarni gg melon", None),
        ("jl mawarni gg mangga", None),
        ("gang 3 jl mawarni", None),
        ("jl mawarni gg V", None),
        ("jl cemara gang 5 paving rusak", None),
        ("jl cemara gg 2", "Jalan Cemara Gang 2"),
        ("jl mawarni no 3", "Jalan Mawarni"),
        ("jl mawarni gang rusak", "Jalan Mawarni"),
    ],
)
def test_an_alley_off_a_street_that_the_table_lacks_is_not_the_street(street, text, name):
    assert street(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "kali brantas meluap",
        "dekat kali brantas ada sampah",
        "sungai mahakam banjir",
        "gunung untung suropati longsor",
        "perumahan untung suropati kebanjiran",
        "smk untung suropati bocor",
        "gang mahakam berlubang",
        "toko dr. wahidin sudirohusodo",
    ],
)
def test_a_river_a_school_or_an_alley_is_not_the_street_of_its_name(street, text):
    assert street(text) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("jl kali brantas ambles", "Jalan Kali Brantas"),
        ("jalan kalibrantas depan toko", "Jalan Kali Brantas"),
        ("untung suropati berlubang parah", "Jalan Untung Suropati"),
        ("depan smk jl untung suropati", "Jalan Untung Suropati"),
        ("depan toko jalan mahakam", "Jalan Mahakam"),
    ],
)
def test_with_a_word_for_road_the_street_is_meant(street, text, name):
    assert street(text) == name
