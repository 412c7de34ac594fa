"""No cell of ours runs in a spreadsheet program."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.exchange.plain_cells import harmless


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+62812345",
        "-2+3+cmd|' /C calc'!A0",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1+1",
        "＋1",
        "－1",
        "＠x",
        " =1",
        "\u200b=1",
        "\ufeff=1",
        '"=1"',
        "'=1",
        "|x",
        "%0A",
    ],
)
def test_what_a_spreadsheet_might_run_is_marked_as_text(text: str) -> None:
    assert harmless(text).startswith("'")


@pytest.mark.parametrize("cell", ["-7.81", "5", "-7,81", "1e5", "lubang", "a=b", "", 3, None, -1.5, True])
def test_numbers_and_plain_words_stay_as_they_are(cell: object) -> None:
    assert harmless(cell) == cell


@given(st.text())
def test_no_text_begins_with_what_starts_a_formula(text: str) -> None:
    told = harmless(text)
    first = unicodedata.normalize("NFKC", told.lstrip())[:1]
    number = told.lstrip("+-").replace(",", "").replace(".", "").replace("e", "").replace("E", "")
    assert first not in {"=", "@"}
    assert first not in {"+", "-"} or number.replace("-", "").replace("+", "").isdigit()
