"""However a number or an address is written, it is one person; what differs stays two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.privacy.contacts import normalise_contact

mobile = st.from_regex(r"8[0-9]{8,10}", fullmatch=True)
gaps = st.sampled_from(["", " ", "-", ".", "\u00a0", "\u202f", "\u2011", "\u2013", " - "])


@given(
    mobile,
    gaps,
    gaps,
    st.sampled_from(["0", "62", "+62", "0062", "+62 0", "+62 (0)", "62-", "tel:+62", "wa.me/62"]),
)
def test_every_spelling_of_an_indonesian_number_is_one(number: str, first: str, second: str, prefix: str):
    written = f"{prefix}{number[:3]}{first}{number[3:7]}{second}{number[7:]}"
    assert normalise_contact(written) == f"+62{number}"


@given(mobile, st.sampled_from(["\u202a{}\u202c", "\u200e{}", "  {}\n", "({})", "\ufeff{}"]))
def test_marks_that_nobody_sees_change_nothing(number: str, around: str):
    assert normalise_contact(around.format(f"0{number}")) == f"+62{number}"


@given(mobile)
def test_figures_of_other_scripts_are_figures(number: str):
    wide = "".join(chr(0xFF10 + int(figure)) for figure in "0" + number)
    arabic = "".join(chr(0x0660 + int(figure)) for figure in "0" + number)
    assert normalise_contact(wide) == normalise_contact(arabic) == f"+62{number}"


@given(mobile, mobile)
def test_different_numbers_stay_different(one: str, other: str):
    assert (normalise_contact(f"0{one}") == normalise_contact(f"62{other}")) == (one == other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Budi 0800-111-222", "Ani 0800-111-222"), ("112", "110"), ("@warga", "@wargi"), ("pos ronda", "pos"),
     ("\ud83d", "\ud83e"), ("+1 415 555 0100", "+44 415 555 0100")],
)  # fmt: skip
def test_what_is_no_number_of_a_known_form_stays_as_it_is(one: str, other: str):
    assert normalise_contact(one) != normalise_contact(other)


@given(st.text(st.characters(), max_size=40))
def test_no_text_breaks_it_and_twice_is_once(text: str):
    once = normalise_contact(text)
    assert normalise_contact(once) == once
    if once is not None:
        once.encode()


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("812 3456 7890", "+6281234567890"),  # the zero left out, as phones show a contact
        ("62 0812 3456 7890", "+6281234567890"),
        ("(0354) 123 456", "+62354123456"),  # a landline of Kediri
        ("+81 90 1234 5678", "+819012345678"),  # abroad: who writes a plus means it
        ("0081 90 1234 5678", "+819012345678"),
        (" Nama @ Contoh.test ", "nama@contoh.test"),
        ("112", "112"),
    ],
)
def test_numbers_and_addresses_are_kept_in_one_form(written: str, kept: str):
    assert normalise_contact(written) == kept
