"""Under which letters a road is looked for."""

import pytest

from dashboard.publish.road_lists import letters_of
from geo.wording import words_of


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Plosoklaten – Gedangsewu", "PG"),
        ("Pare – Papar", "P"),
        ("Jalan Ahmad Yani", "A"),
        ("Jl. Raya Wates", "W"),
        ("Jalan", "J"),
        ("Simpang 4 – Ngasem", "SN"),
        ("17 Agustus", ["0-9"]),
        ("—", ["0-9"]),
    ],
)
def test_a_road_stands_under_both_of_its_ends_and_not_under_the_word_road(
    name: str, letters: list[str]
) -> None:
    assert sorted(letters_of(name, words_of("id"))) == sorted(letters)


def test_a_street_with_a_direction_stands_under_its_name_too() -> None:
    assert letters_of("N SALINA ST", words_of("en")) == {"N": "n salina st", "S": "salina st"}
    assert list(letters_of("SALINA ST", words_of("en"))) == ["S"]
