"""UTF-16 is known with and without its mark, and nothing else is taken for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.formats.files import read_points
from geo.formats.utf16 import utf16_of

TEXT = "id;lon;lat;keterangan\r\n1;112.01;-7.8;Jalan berlubang, mohon diperbaiki 🙏\r\n"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_table_is_read_with_and_without_the_mark(tmp_path, encoding):
    file = tmp_path / "lubang.csv"
    file.write_bytes(TEXT.encode(encoding))
    points, _ = read_points(file)
    assert points["lon"].tolist() == [112.01]


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_no_other_text_is_taken_for_it(text):
    assert utf16_of(text.encode()) is None or text.startswith(("\ufffe", "\ufeff"))


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF), min_size=2))
def test_letters_of_europe_tell_which_byte_comes_first(text):
    for encoding in ("utf-16-le", "utf-16-be"):
        assert utf16_of(text.encode(encoding)) == encoding


@given(st.binary())
def test_any_bytes_are_looked_at(head):
    utf16_of(head)
