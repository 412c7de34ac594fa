"""Phrases that say where, as the words of a text make them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.language.phrases import Phrase, Place, phrases_in
from geo.wording import cut_texts, words_of


def heard(text: str, *places: str, language: str = "id") -> list[Phrase]:
    """Return the phrases of a text in which ``places`` are known names, numbered from 0."""
    tokens = cut_texts([text])
    words = [tokens.vocabulary[code] for code in tokens.code]
    found = []
    for number, name in enumerate(places):
        parts = name.split()
        start = next(at for at in range(len(words)) if words[at : at + len(parts)] == parts)
        found.append(Place(start, start + len(parts), number))
    return phrases_in(words, tokens.glue.tolist(), found, words_of(language))


@pytest.mark.parametrize(
    ("text", "metres", "toward"),
    [
        ("± 200 m utara pasar", 200, (0, 1)),
        ("200m lor pasar", 200, (0, 1)),
        ("kurang lebih 200 meter sebelah kidul pasar", 200, (0, -1)),
        ("1.500 m di sebelah timur pasar", 1500, (1, 0)),
        ("1,5 km wetan pasar", 1500, (1, 0)),
        ("200 meter dari perempatan pasar ke barat", 200, (-1, 0)),
        ("dari pasar ketimur 300 m", 300, (1, 0)),
        ("50 m utaranya pasar", 50, (0, 1)),
        ("100 m timur laut pasar", 100, (math.sqrt(0.5), math.sqrt(0.5))),
        ("100 m kidul kulon pasar", 100, (-math.sqrt(0.5), -math.sqrt(0.5))),
        ("100 m dari pasar", 100, (0, 0)),
    ],
)
def test_a_distance_and_a_direction_from_a_place(text, metres, toward):
    (phrase,) = heard(text, "pasar")
    assert (phrase.kind, phrase.p, phrase.metres) == ("away", 0, metres)
    assert phrase.toward == pytest.approx(toward)


def test_a_direction_may_be_told_by_where_the_road_goes():
    (phrase,) = heard("200 m dari pasar arah wates", "pasar", "wates")
    assert (phrase.kind, phrase.p, phrase.q, phrase.metres) == ("away", 0, 1, 200)


def test_how_far_from_a_thing_that_nobody_knows_says_nothing():
    assert heard("200 m utara makam wates", "wates") == []


@pytest.mark.parametrize(
    ("text", "first", "last", "unit_m"),
    [
        ("STA 3+400", 3400, None, 100),
        ("sta. 3+437", 3437, None, 10),
        ("STA3+400 - 3+900", 3400, 3900, 100),
        ("STA 3+400 s/d STA 3+900", 3400, 3900, 100),
        ("KM 5", 5000, None, 1000),
        ("km 5,2", 5200, None, 100),
        ("km5,2 - 5,9", 5200, 5900, 100),
        ("kilometer 0.75", 750, None, 10),
    ],
)
def test_a_station_is_told_in_kilometres_and_metres(text, first, last, unit_m):
    (phrase,) = heard(text)
    assert (phrase.kind, phrase.metres, phrase.unit_m) == ("station", first, unit_m)
    assert phrase.to_metres == last if last else math.isnan(phrase.to_metres)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("antara joho dan wates", "between"),
        ("antara desa joho dengan desa wates", "between"),
        ("dari joho sampai wates", "between"),
        ("saking joho dumugi wates", "between"),
        ("joho s/d wates", "between"),
        ("perbatasan desa joho dan desa wates", "border"),
        ("bts. joho - wates", "border"),
        ("perempatan jl joho dan jl wates", "crossing"),
    ],
)
def test_two_places_make_one_phrase(text, kind):
    (phrase,) = heard(text, "joho", "wates")
    assert (phrase.kind, phrase.p, phrase.q) == (kind, 0, 1)


@pytest.mark.parametrize(
    ("text", "kind", "arms"),
    [
        ("depan joho", "beside", 0),
        ("pas seberangnya joho", "beside", 0),
        ("ngarep joho", "beside", 0),
        ("prapatan joho", "crossing", 4),
        ("pertelon joho", "crossing", 3),
        ("simpang joho", "crossing", 0),
        ("batas desa joho", "border", 0),
        ("sebelah utara joho", "side", 0),
        ("depan warung joho", "within", 0),
        ("rusak di joho", "at", 0),
    ],
)
def test_one_place_and_what_is_said_of_it(text, kind, arms):
    (phrase,) = heard(text, "joho")
    assert (phrase.kind, phrase.p, phrase.arms) == (kind, 0, arms)


def test_a_direction_inside_a_name_is_no_direction():
    (phrase,) = heard("depan ploso lor", "ploso lor")
    assert phrase.kind == "beside"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("between canal st and park ave", "between"),
        ("canal st & park ave", "crossing"),
        ("corner of canal st and park ave", "crossing"),
        ("canal st at park ave", "crossing"),
    ],
)
def test_english_has_phrases_of_its_own(text, kind):
    found = heard(text, "canal st", "park ave", language="en")
    assert [(phrase.kind, phrase.p, phrase.q) for phrase in found] == [(kind, 0, 1)]


def test_english_tells_sides_and_mile_markers():
    (side,) = heard("200 ft north of canal st", "canal st", language="en")
    assert (side.kind, side.toward) == ("away", (0, 1))
    assert side.metres == pytest.approx(60.96)
    (mile,) = heard("mile marker 12.5", language="en") or (None,)
    assert mile is None or mile.metres == pytest.approx(20_116.8)
    (mile,) = heard("mile 12.5", language="en")
    assert mile.metres == pytest.approx(20_116.8)


WORDS = """
200 3+400 5,2 m km sta utara ke dari antara dan sampai depan perempatan batas joho , - & .
"""


@given(st.lists(st.sampled_from(WORDS.split()), max_size=40))
def test_any_heap_of_such_words_is_read(words):
    text = " ".join(words)
    for phrase in heard(text, *(["joho"] if "joho" in words else [])):
        assert phrase.p in (None, 0)


@pytest.mark.parametrize(
    "text", ["9" * 5000, "1+" * 3000, "sta " * 3000, "antara dan " * 2000, "5,2 km " * 900]
)
def test_long_heaps_of_numbers_end_quickly(text):
    assert len(heard(text)) <= 400
