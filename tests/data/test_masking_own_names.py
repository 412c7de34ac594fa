"""The name under which a message was sent is masked in its words; roads and places of that name stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.masking import mask

PLACES = ("Pare", "Kepung", "Gurah", "Kediri", "Plosoklaten – Gedangsewu", "Jalan Ahmad Yani")


@pytest.mark.parametrize(
    ("name", "words", "shown"),
    [
        ("Siti Aminah", "saya siti aminah, jalan di Kepung rusak", "saya [nama], jalan di Kepung rusak"),
        ("Bu Siti Aminah RT 3", "min, aminah lapor lubang", "min, [nama] lapor lubang"),
        ("~ Budi 🙏", "lapor dari budi dan BUDI, budiman", "lapor dari [nama] dan [nama], budiman"),
        ("siti aminah", "JALAN RUSAK DEPAN SITI AMINAH", "JALAN RUSAK DEPAN [nama]"),
        ("Siti Kepung", "Siti Kepung warga Kepung", "[nama] warga Kepung"),
        ("Bulan", "bulan ini Bulan lapor", "bulan ini [nama] lapor"),
        ("Indah Sari", "jalan tidak indah, kata indah sari", "jalan tidak indah, kata [nama]"),
        ("Ahmad Yani", "yani lapor Jl. Ahmad Yani rusak", "[nama] lapor Jl. Ahmad Yani rusak"),
        ("Agus", "surel agus@agus.id ya", "surel [surel] ya"),
        ("Agus", "agus lewat Gang Agus tadi", "[nama] lewat Gang Agus tadi"),
    ],
)
def test_a_name_that_only_the_channel_told_is_masked(name: str, words: str, shown: str) -> None:
    assert mask(words, PLACES, (name,)) == shown
    assert mask(shown, PLACES, (name,)) == shown


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Pare", "jalan Pare rusak, Kepung juga"),
        ("Kepung", "ruas Kepung ke Gurah"),
        ("Gedangsewu", "jalan gedangsewu bolong"),
        ("Warga Peduli Jalan Rusak", "jalan rusak parah"),
        ("Jalan Rusak Kediri", "Jalan Rusak Kediri parah"),
        ("A", "a di jalan A"),
        ("😊", "jalan 😊 rusak"),
        ("", "jalan rusak"),
    ],
)
def test_a_name_that_is_a_place_or_everyday_words_takes_nothing_away(name: str, words: str) -> None:
    assert mask(words, PLACES, (name,)) == mask(words, PLACES)


@given(st.text(max_size=40), st.text(max_size=80))
def test_any_name_and_any_words_are_masked_once_and_for_all(name: str, words: str) -> None:
    once = mask(f"{words} {name} {words}", PLACES, (name,))
    assert mask(once, PLACES, (name,)) == once
