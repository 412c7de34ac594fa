"""A third person's bare name is masked where words announce a person; places stay."""

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import data.regions
from data.masking import Known, mask

PLACES = Known(
    (
        *("Gurah", "Kepung", "Kediri", "Sumber Agung", "Simpang Lima Gumul", "Plosoklaten – Gedangsewu"),
        *("Jalan Jenderal Ahmad Yani", "Jalan Budi Utomo"),
    )
)
REGIONS = ("kab-kediri", "kab-bojonegoro", "kota-bukittinggi", "kota-mojokerto")
BUILT_IN = Path(data.regions.__file__).parent
ANNOUNCES = (
    *("rumah {}", "Rumah {} ambruk", "sawahe {} banjir", "tanya {} ya", "tanyakan ke {}", "wa {} saja"),
    *("tetangga {} jatuh", "suami {}", "mertuaku {}", "ipar saya {}", "pemilik {}", "yang punya {}"),
    *("ketua RT {}", "ketua RT 03 {} sudah tahu", "{} yang rumahnya banjir", "{} yang tinggal di sini"),
    *("kemarin {} tetangga saya jatuh", "lubang di {}, tetangga saya jatuh", "house of {}"),
)


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("tanya Budi Santoso yang rumahnya depan masjid", "tanya [nama] yang rumahnya depan masjid"),
        ("Tanyakan ke Siti Aminah di Gurah", "Tanyakan ke [nama] di Gurah"),
        ("lubang depan rumah Slamet Riyadi, dalam", "lubang depan rumah [nama], dalam"),
        ("Rumah Sutrisno retak kena truk", "Rumah [nama] retak kena truk"),
        ("wa ke Rina Gurah", "wa ke [nama] Gurah"),
        ("ketua RT 03 Suparman sudah tahu", "ketua [RT/RW] [nama] sudah tahu"),
        ("mertuaku Suminah jatuh, anake Paijo luka", "mertuaku [nama] jatuh, anake [nama] luka"),
        ("keponakan saya Nurhayati binti Kasim", "keponakan saya [nama]"),
        ("kemarin Joko Susilo tetangga saya jatuh", "kemarin [nama] tetangga saya jatuh"),
        ("pemilik rumah Darmawan menolak", "pemilik rumah [nama] menolak"),
        ("ask Bambang Wijaya near the mosque", "ask [nama] near the mosque"),
    ],
)
def test_a_bare_name_beside_words_of_a_person_is_masked(words: str, shown: str) -> None:
    assert mask(words, PLACES) == shown
    assert mask(shown, PLACES) == shown


@pytest.mark.parametrize(
    "words",
    [
        "depan rumah Sakit Gurah",
        "rumah Makan Sederhana di Kepung",
        "warung dekat Rumah Gadang",
        "rumah Ahmad Yani",  # of the road, it may be
        "tanya PLN, DPUPR atau Dishub",
        "hubungi PDAM Kediri",
        "masjid Sunan Ampel berlubang",
        "truk PT Wijaya Karya lewat",
        "pemilik Toko Makmur",
        "Warga Ngasem yang rumahnya terendam",  # a place that the region's lists do not have
        "Dusun Sumberjo yang tinggal satu jalannya",
        "Di Ngasem tetangga saya jatuh",
        "Alhamdulillah tetangga saya selamat",
        "lampu depan rumah Simpang Lima Gumul mati",
        "tetangga desa sebelah",
    ],
)
def test_places_offices_and_companies_stay(words: str) -> None:
    assert mask(words, PLACES) == words


@pytest.mark.parametrize("words", ["tanya budi santoso", "TANYA BUDI SANTOSO"])
def test_without_capitals_a_bare_name_is_not_told_from_other_words(words: str) -> None:
    """What the desk has to see itself: it reads before it lets words out."""
    assert mask(words, PLACES) == words


def names_of(region_id: str) -> list[str]:
    """Return the villages, sub-districts, roads and landmarks that a built-in region's files name."""
    found: set[str] = set()
    for file, columns in (
        ("villages.csv", ("village", "subdistrict")),
        ("named_roads.csv", ("name", "end_a", "end_b")),
        ("landmarks.csv", ("name",)),
    ):
        path = BUILT_IN / region_id / file
        if path.exists():
            with path.open(encoding="utf-8", newline="") as rows:
                found.update(row[column] for row in csv.DictReader(rows) for column in columns)
    return sorted(found)


@pytest.mark.parametrize("region_id", REGIONS)
def test_no_name_of_a_regions_villages_roads_and_landmarks_is_taken_for_a_persons(region_id: str) -> None:
    names = names_of(region_id)
    roads = [f"{a} – {b}" for a, b in zip(names, reversed(names), strict=True)]
    known = Known([*names, *roads])
    for number, name in enumerate([*names, *roads]):
        words = ANNOUNCES[number % len(ANNOUNCES)].format(name)
        assert name in mask(words, known), words


@pytest.mark.parametrize("region_id", REGIONS)
def test_a_village_that_a_region_has_not_is_kept_where_it_is_said_as_a_place(region_id: str) -> None:
    said = ("jalan di {} rusak", "dari {} ke Kediri", "Desa {} yang rumahnya banjir", "tetangga saya di {}")
    for number, name in enumerate(names_of(region_id)):
        words = said[number % len(said)].format(name)
        assert mask(words, PLACES) == mask(words, Known([name])), words


PARTS = (
    "tanya",
    "ke",
    "rumah",
    "Budi",
    "Santoso",
    "Gurah",
    "Sumber",
    "Agung",
    "yang",
    "rumahnya",
    "tetangga",
    "saya",
)


@settings(deadline=None)
@given(st.lists(st.sampled_from([*PARTS, ",", ".", "RT 03", "ketua", "mertuaku", "Pak"]), max_size=12))
def test_masking_bare_names_again_changes_nothing(parts: list[str]) -> None:
    once = mask(" ".join(parts), PLACES)
    assert mask(once, PLACES) == once


@given(
    st.sampled_from(ANNOUNCES),
    st.sampled_from(["Gurah", "Kepung", "Sumber Agung", "Simpang Lima Gumul"]),
    st.sampled_from(["", "parah", "Tolong", "besok"]),
)
def test_a_known_place_stays_beside_any_words(cue: str, place: str, after: str) -> None:
    assert place in mask(f"{cue.format(place)} {after}", PLACES)
