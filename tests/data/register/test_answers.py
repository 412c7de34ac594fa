"""Who is asked for the place answers with a place, whatever else its words could mean."""

import pytest

from tests.data.register.test_threads import Chat
from tests.data.register.town import Town

HOLE = "Ada jalan berlubang besar sekali"


@pytest.fixture
def chat(town: Town) -> Chat:
    return Chat(town)


@pytest.mark.parametrize(
    "answer",
    [
        "di ruas Tarokan - Kedung",
        "Jalan Tarokan - Kedung",
        "ruas Tarokan Kedung depan kantor lurah",
        "jalan Tarokan - Kedung dekat SMA 2",
    ],
)
@pytest.mark.parametrize("minutes", [2, 60 * 24], ids=["at once", "the next day"])
def test_a_road_with_what_stands_beside_it_is_the_answer(chat: Chat, answer: str, minutes: float):
    chat.take_in(chat.text(0, HOLE), chat.text(minutes, answer), one_by_one=True)
    (complaint,) = chat.complaints()
    assert complaint.category == "lubang"
    assert [row.road_id for row in chat.positions()] == ["R3"]


@pytest.mark.parametrize(
    "answer", ["di depan kantor lurah", "dekat SMA 2", "Jalan Sudirman", "sebelah selokan"]
)
def test_a_place_that_no_table_holds_is_the_answer_all_the_same(chat: Chat, answer: str):
    chat.take_in(chat.text(0, HOLE), chat.text(30, answer), one_by_one=True)
    assert [row.category for row in chat.complaints()] == ["lubang"]
    assert chat.parts() == 2


def test_damage_and_place_written_in_two_goes_are_one_complaint(chat: Chat):
    chat.take_in(chat.text(0, HOLE), chat.text(1, "jalan Tarokan - Kedung"))
    assert [row.category for row in chat.complaints()] == ["lubang"]
    assert [row.road_id for row in chat.positions()] == ["R3"]


@pytest.mark.parametrize(
    "other",
    [
        "lampu jalan mati di ruas Tarokan - Kedung",
        "selokan mampet, air meluap ke jalan Tarokan - Kedung",
        "guru SD kami jarang masuk",
        "kapan pendaftaran sekolah dibuka?",
        "saran: mohon dibuat taman baca di dekat sekolah",
    ],
)
def test_something_else_that_is_wrong_asked_or_wished_is_a_complaint_of_its_own(chat: Chat, other: str):
    chat.take_in(chat.text(0, HOLE), chat.text(30, other), one_by_one=True)
    assert len(chat.complaints()) + len(chat.waiting()) == 2


def test_once_the_place_is_clear_another_place_is_not_taken_for_an_answer(chat: Chat):
    chat.take_in(chat.text(0, HOLE), chat.place(1, 700), one_by_one=True)
    chat.take_in(chat.text(60, "di ruas Tarokan - Kedung"))
    first, *_ = chat.positions()
    assert first.road_id == "R1"


def test_a_landmark_is_not_what_the_complaint_is_about(chat: Chat):
    chat.take_in(chat.text(0, "parah"), chat.text(1, "sekolah SMA 2"))
    assert [row.category for row in chat.complaints()] == ["lubang"]


@pytest.mark.parametrize("minutes", [5, 60 * 24], ids=["at once", "the next day"])
@pytest.mark.parametrize("thanks", ["terima kasih pak", "Makasih banyak min, semoga cepat diperbaiki"])
def test_who_thanks_or_urges_sends_no_second_complaint(chat: Chat, minutes: float, thanks: str):
    chat.take_in(
        chat.text(0, f"{HOLE} di ruas Tarokan - Kedung"), chat.text(minutes, thanks), one_by_one=True
    )
    assert [row.category for row in chat.complaints()] == ["lubang"]
    assert chat.waiting() == []


def test_who_only_urges_and_never_wrote_before_is_heard_with_the_photo_they_sent(chat: Chat):
    chat.take_in(chat.photo(0), chat.text(1, "tolong segera diperbaiki pak"))
    assert len(chat.complaints()) == 1
    assert chat.waiting() == []
