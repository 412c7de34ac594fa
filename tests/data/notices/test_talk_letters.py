"""A talk by WhatsApp: what the letters ask is answered by whoever was asked, and the answer is answered."""

import json

import pytest

from data import schema
from tests.data.notices.conftest import Wired
from tests.data.register.test_threads import Chat


def _told(wired: Wired) -> list[str]:
    """Return what was sent by WhatsApp since this was asked last."""
    wired.deliver()
    said = [json.loads(asked.body)["text"]["body"] for asked in wired.gateway.asked]
    wired.gateway.asked.clear()
    return said


def test_who_tells_the_place_when_asked_hears_where_it_lies_now(wired: Wired):
    chat = Chat(wired.town)
    chat.take_in(chat.text(0, "Ada jalan berlubang besar"))
    (received,) = _told(wired)
    assert "Jalan yang mana?" in received
    chat.take_in(chat.place(3, 700))
    (located,) = _told(wired)
    assert "sudah kami catat" in located
    assert "Ploso – Gedang, STA 0+700" in located
    assert "?" not in located.replace("lacak?", "")


def test_who_tells_the_road_alone_is_asked_where_on_it(wired: Wired):
    chat = Chat(wired.town)
    chat.take_in(chat.text(0, "Ada jalan berlubang besar"))
    _told(wired)
    chat.take_in(chat.text(3, "di ruas Tarokan - Kedung"))
    (located,) = _told(wired)
    assert "Tarokan – Kedung\nDi sebelah mana ruas itu?" in located


def test_who_adds_what_tells_nothing_of_the_place_is_left_in_peace(wired: Wired):
    chat = Chat(wired.town)
    chat.take_in(
        chat.text(0, "Ada jalan berlubang besar di ruas Tarokan - Kedung"), chat.place(1, 1000, 2000)
    )
    assert len(_told(wired)) == 1
    chat.take_in(chat.photo(3), chat.text(4, "tolong ya pak"))
    assert _told(wired) == []


def test_of_a_confidential_complaint_no_place_is_told(wired: Wired):
    chat = Chat(wired.town)
    chat.take_in(chat.text(0, "Ada jalan berlubang besar"))
    _told(wired)
    with wired.town.store.begin() as conn:
        conn.execute(schema.complaint.update().values(confidential=True))
    chat.take_in(chat.place(3, 700))
    (located,) = _told(wired)
    assert "sudah kami catat" in located
    assert "Ploso" not in located
    assert "lubang" not in located


def _closed_hole(wired: Wired, chat: Chat) -> None:
    """Let a hole be reported by WhatsApp, checked and closed as repaired, with all letters sent."""
    chat.take_in(chat.text(0, "Ada jalan berlubang besar"), chat.place(1, 700))
    ticket = chat.complaints()[0].ticket
    wired.town.later(minutes=30)
    wired.town.register.verify(ticket, wired.town.desk)
    wired.town.register.close(ticket, wired.town.desk, "repaired", "ditambal kemarin")
    assert "Benar sudah baik?" in _told(wired)[-1]


@pytest.mark.parametrize(
    "words",
    [
        "belum pak",
        "Blm, masih berlubang",
        "durung mas",
        "tidak",
        "sudah ditambal tapi rusak lagi",
        "lubangnya masih ada",
    ],
)
def test_who_replies_that_it_is_not_good_opens_the_complaint_again(wired: Wired, words: str):
    chat = Chat(wired.town)
    _closed_hole(wired, chat)
    chat.take_in(chat.text(60, words))
    (complaint,) = chat.complaints()
    assert (complaint.state, complaint.closed_at) == ("verified", None)
    assert _words_taken(wired) == [False]
    assert "dibuka lagi" in _told(wired)[0]
    assert chat.waiting() == []


@pytest.mark.parametrize(
    "words",
    [
        "sudah pak, terima kasih",
        "Alhamdulillah sudah mulus",
        "iya benar",
        "sampun sae, matur nuwun",
        "tidak rusak lagi, sudah bagus",
    ],
)
def test_who_replies_that_it_is_good_is_believed_and_thanked(wired: Wired, words: str):
    chat = Chat(wired.town)
    _closed_hole(wired, chat)
    chat.take_in(chat.text(60, words))
    assert [row.state for row in chat.complaints()] == ["closed"]
    assert _words_taken(wired) == [True]
    assert "sudah baik kami catat" in _told(wired)[0]


@pytest.mark.parametrize(
    "words",
    [
        "Lampu jalan mati di ruas Tarokan - Kedung",  # damage of another kind
        "jalan berlubang parah di ruas Tarokan - Kedung, masih dibiarkan",  # of the same kind on another road
    ],
)
def test_something_new_after_the_question_is_a_complaint_of_its_own(wired: Wired, words: str):
    chat = Chat(wired.town)
    _closed_hole(wired, chat)
    chat.take_in(chat.text(60, words))
    assert [row.state for row in chat.complaints()] == ["closed", "received"]


def test_two_weeks_after_the_question_a_word_is_no_answer_to_it_any_more(wired: Wired):
    chat = Chat(wired.town)
    _closed_hole(wired, chat)
    chat.take_in(chat.text(15 * 24 * 60, "belum pak"))
    assert [row.state for row in chat.complaints()] == ["closed"]


@pytest.mark.parametrize("days", [0, 6])
def test_a_reply_lets_the_clocks_run_on_that_stood_while_the_office_waited_for_it(wired: Wired, days: int):
    chat = Chat(wired.town)
    chat.take_in(chat.text(0, "Ada jalan berlubang besar"), chat.place(1, 700))
    (complaint,) = chat.complaints()
    wired.town.later(days=days)
    wired.town.register.ask_reporter(complaint.ticket, wired.town.desk, "Di lajur mana?")
    paused = schema.deadline.c.due_on.is_(None)
    assert wired.town.rows(schema.deadline, paused)
    chat.take_in(chat.text(days * 24 * 60 + 60, "lajur kiri arah Kediri"))
    assert not wired.town.rows(schema.deadline, paused)


def _words_taken(wired: Wired) -> list[bool]:
    """Return what reporters told of the repair: whether it holds."""
    said = wired.town.rows(schema.event, schema.event.c.action.in_(("reopen", "confirm_fixed")))
    return [row.details["fixed"] for row in said if row.actor_kind == "reporter"]


@pytest.mark.parametrize("hello", ["halo", "Assalamualaikum", "selamat pagi min", "P"])
def test_who_only_greets_hears_how_to_report_when_nothing_follows(wired: Wired, hello: str):
    chat = Chat(wired.town)
    chat.take_in(chat.text(0, hello))
    assert _told(wired) == []  # most people go on writing
    wired.town.later(minutes=2)
    (told,) = _told(wired)
    assert "apa yang rusak dan di mana" in told
    assert chat.complaints() == []


def test_who_goes_on_after_a_greeting_hears_of_the_complaint_alone(wired: Wired):
    chat = Chat(wired.town)
    chat.take_in(chat.text(0, "halo"), one_by_one=True)
    chat.take_in(chat.text(0.5, "Ada jalan berlubang besar di Ploso Gedang"))
    wired.town.later(minutes=2)
    (told,) = _told(wired)
    assert "sudah kami terima dengan nomor" in told


@pytest.mark.parametrize("what", ["place", "photo"])
def test_who_sends_no_word_is_asked_what_is_broken(wired: Wired, what: str):
    chat = Chat(wired.town)
    chat.take_in(chat.place(0, 700) if what == "place" else chat.photo(0))
    wired.town.later(minutes=2)
    (told,) = _told(wired)
    assert "apa yang rusak di sana" in told


def test_two_machines_that_greet_each_other_come_to_an_end(wired: Wired):
    chat = Chat(wired.town)
    for minute in (0, 5, 10, 60 * 24):
        chat.take_in(chat.text(minute, "Halo, selamat pagi"))
        wired.town.later(minutes=2)
    assert len(_told(wired)) == 1


def test_a_list_of_old_texts_is_no_talk(wired: Wired):
    chat = Chat(wired.town)
    chat.take_in(chat.text(-60 * 24, "halo"))
    wired.town.later(minutes=2)
    assert _told(wired) == []
