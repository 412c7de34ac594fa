"""Columns are found by the usual names in any spelling, and taken as named by the caller."""

import pytest

from geo.errors import MissingColumnError
from geo.formats.columns import guess_columns, squeeze

WANTED = {"name": ("nama ruas", "name"), "number": ("no ruas", "ref", "name")}


@pytest.mark.parametrize("spelled", ["Nama Ruas", "NAMA_RUAS", "nama-ruas", " namaRuas "])
def test_case_spaces_and_punctuation_do_not_count(spelled: str) -> None:
    assert guess_columns([spelled, "panjang"], WANTED) == {"name": spelled}
    assert squeeze(spelled) == "namaruas"


def test_the_surest_name_wins_and_a_column_is_taken_once() -> None:
    assert guess_columns(["name", "Nama Ruas"], WANTED) == {"name": "Nama Ruas", "number": "name"}
    assert guess_columns(["name"], WANTED) == {"name": "name"}


def test_a_column_named_by_the_caller_is_taken_as_it_is() -> None:
    assert guess_columns(["name", "jln"], WANTED, {"name": "jln", "number": None}) == {
        "name": "jln",
        "number": "name",
    }
    assert guess_columns(["Nama Jalan"], WANTED, {"name": "nama_jalan"}) == {"name": "Nama Jalan"}


def test_a_column_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(MissingColumnError, match=r"no column 'jln'. The file has: a, b\."):
        guess_columns(["a", "b"], WANTED, {"name": "jln"})
