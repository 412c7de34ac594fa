"""Words of roads: one spelling for many, and what belongs to a name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.wording import BREAK, CROSS, DASH, SPACE, NameForm, cut_texts, key, name_forms, name_tokens, words_of

INDONESIAN, ENGLISH = words_of("id"), words_of("en")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Gedangsewu", "Gedanggsewuu"),
        ("Gedangsewu", "Gedang Sewu"),
        ("Kayen Kidul", "KAYENKIDUL"),
        ("Soekarno", "Sukarno"),
        ("Djati", "jati"),
        ("Psr. Tempel", "Pasar Tempel"),
        ("Bts. Kota", "batas kota"),
        ("Ma'arif", "maarif"),
        ("Café", "cafe"),
    ],
)
def test_two_ways_of_writing_a_name_have_one_key(one, other):
    assert key(name_tokens(one), INDONESIAN) == key(name_tokens(other), INDONESIAN)


@pytest.mark.parametrize(
    ("one", "other"), [("Ploso Lor", "Ploso Kidul"), ("Jl. 11", "Jl. 1"), ("Turi", "Tiru")]
)
def test_different_names_have_different_keys(one, other):
    assert key(name_tokens(one), INDONESIAN) != key(name_tokens(other), INDONESIAN)


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Jl. Candi Gebang", NameForm(("candigebang",), "jalan")),
        ("JLN. SILIWANGI (SLEMAN)", NameForm(("siliwangi",), "jalan")),
        ("Gang Lawu", NameForm(("lawu",), "gang")),
    ],
)
def test_an_indonesian_street_is_its_core_and_its_kind(name, form):
    assert name_forms(name, INDONESIAN) == [form]


@pytest.mark.parametrize(
    "name", ["IRVING AVE N", "N IRVING AVE", "Irving Avenue North", "irving av. n", "NORTH IRVING AVE"]
)
def test_an_english_street_is_its_core_with_type_and_direction_wherever_they_stand(name):
    assert name_forms(name, ENGLISH) == [NameForm(("irving",), "ave", "n")]


def test_the_last_word_left_is_the_name_even_if_it_is_a_direction():
    assert name_forms("WEST ST", ENGLISH) == [NameForm(("west",), "st")]
    assert name_forms("PARK", ENGLISH) == [NameForm(("park",))]


def test_a_road_between_two_places_is_named_by_both_and_by_every_name_of_an_end():
    ends = ("Tempel/Salam (Bts. Prov. Jateng)", "Bts. Kota Sleman")
    last = ("bataskotasleman", "kotasleman", "sleman", "batassleman", "bataskota")
    assert {form.parts for form in name_forms("…", INDONESIAN, ends)} == {
        (first, end) for first in ("tempel", "salam") for end in last
    }


@pytest.mark.parametrize("name", ["", "Jalan", "Jl. Raya", "Ruas Jalan", "()", "🛣️"])
def test_road_words_alone_name_no_road(name):
    assert name_forms(name, INDONESIAN) == []


def test_texts_are_cut_into_tokens_that_know_what_stands_before_them():
    tokens = cut_texts(["Jl.Merbabu, A-B & C", "", "d\ne"])
    assert [tokens.vocabulary[code] for code in tokens.code] == ["jl", "merbabu", "a", "b", "c", "d", "e"]
    assert tokens.text.tolist() == [0, 0, 0, 0, 0, 2, 2]
    assert tokens.glue.tolist()[1:5] == [SPACE, BREAK, DASH, CROSS]
    assert tokens.glue[6] == BREAK


def test_from_a_to_b_written_short_is_a_joining_word():
    tokens = cut_texts(["Denggung s/d Wonorejo", "SD Negeri"])
    assert "sampai" in tokens.vocabulary
    assert "sd" in tokens.vocabulary


@given(st.lists(st.text(max_size=60), max_size=5))
def test_any_text_can_be_cut(texts):
    tokens = cut_texts(texts)
    assert len(tokens.code) == len(tokens.text) == len(tokens.glue)
    assert (tokens.text[1:] >= tokens.text[:-1]).all()
