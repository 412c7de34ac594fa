"""Messages of one talk: what belongs together becomes one complaint, what does not stays apart or waits."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from data import schema
from data.accounts import User
from data.channels import ParsedMessage, sms, whatsapp
from data.incoming import intake
from data.incoming.receiving import IncomingMessage, ReadMessage
from data.people import about_words
from data.regions import Region
from tests.data.register.town import NOON, Town, lon_lat

ANI, BUDI = "+6280001000001", "+6280001000002"


@pytest.fixture(autouse=True)
def plain_understanding(monkeypatch: pytest.MonkeyPatch) -> None:
    """Understand three words and no more: which words tell what is tried elsewhere."""

    def understood(message: ReadMessage, _region: Region) -> ParsedMessage | None:
        said = message.said
        if said is None or said.category or said.lacks:
            return said
        found = (word for word in ("lubang", "drainase", "pju") if word in (said.words or "").casefold())
        return replace(said, category=next(found, None))

    monkeypatch.setattr(intake, "understood", understood)


class Chat:
    """WhatsApp messages sent to the town, minutes after noon."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.sent = 0

    def message(self, minute: float, sender: str = ANI, *, key: str | None = None, **content: Any) -> Any:
        self.sent += 1
        at = NOON + timedelta(minutes=minute)
        said = {"from": sender.lstrip("+"), "timestamp": str(int(at.timestamp())), **content}
        return IncomingMessage(
            channel=whatsapp.CHANNEL,
            external_id=key or f"wamid.{self.sent}",
            format=whatsapp.FORMAT,
            body=json.dumps({"message": said}).encode(),
            contact=sender,
            sent_at=at,
            received_at=at,
        )

    def text(self, minute: float, words: str, sender: str = ANI, **more: Any) -> Any:
        return self.message(minute, sender, type="text", text={"body": words}, **more)

    def place(self, minute: float, x_m: float, y_m: float = 0.0, sender: str = ANI, **more: Any) -> Any:
        lon, lat = lon_lat(x_m, y_m)
        return self.message(
            minute, sender, type="location", location={"latitude": lat, "longitude": lon}, **more
        )

    def photo(self, minute: float, sender: str = ANI, caption: str | None = None, **more: Any) -> Any:
        image = {"id": f"media-{self.sent}", "mime_type": "image/jpeg"} | (
            {"caption": caption} if caption else {}
        )
        return self.message(minute, sender, type="image", image=image, **more)

    def take_in(self, *messages: Any, one_by_one: bool = False) -> None:
        """Receive and process them, together or each as it comes."""
        for some in [[one] for one in messages] if one_by_one else [messages]:
            self.town.now = max(self.town.now, *(one.sent_at for one in some))
            self.town.take_in(*some)

    def complaints(self) -> list[Any]:
        return self.town.rows(schema.complaint)

    def words(self) -> list[str]:
        people = self.town.people
        with self.town.store.connect() as conn:
            return [
                people.unseal(conn, row.reporter_id, row.words_sealed, about_words(row.ticket)).decode()
                for row in self.complaints()
            ]

    def positions(self) -> list[Any]:
        return self.town.rows(schema.position, schema.position.c.current)

    def waiting(self) -> list[str]:
        rows = self.town.rows(schema.message, schema.message.c.state == "waiting")
        return [row.waiting_reason for row in rows]

    def parts(self) -> int:
        return len(self.town.rows(schema.message_complaint))


@pytest.fixture
def chat(town: Town) -> Chat:
    return Chat(town)


both = pytest.mark.parametrize("one_by_one", [False, True], ids=["together", "one by one"])


@both
def test_a_place_sent_after_the_text_belongs_to_it(chat: Chat, one_by_one: bool):
    chat.take_in(chat.text(0, "Ada lubang besar"), chat.place(2, 700), one_by_one=one_by_one)
    (position,) = chat.positions()
    assert (position.status, position.road_id) == ("placed", "R1")
    assert abs(position.station_m - 700) < 5
    assert (len(chat.complaints()), chat.parts(), chat.waiting()) == (1, 2, [])


@both
def test_a_place_sent_first_belongs_to_the_text_that_follows(chat: Chat, one_by_one: bool):
    chat.take_in(chat.place(0, 700), chat.text(3, "Ada lubang besar"), one_by_one=one_by_one)
    (position,) = chat.positions()
    assert (position.status, position.road_id) == ("placed", "R1")
    assert (chat.parts(), chat.waiting()) == (2, [])


@both
def test_a_greeting_before_and_a_hint_after_are_words_of_the_complaint(chat: Chat, one_by_one: bool):
    chat.take_in(
        chat.text(0, "Assalamualaikum pak"),
        chat.text(1, "mau lapor lubang"),
        chat.text(2, "di Jalan Ploso - Gedang"),
        one_by_one=one_by_one,
    )
    assert chat.words() == ["Assalamualaikum pak\nmau lapor lubang\ndi Jalan Ploso - Gedang"]
    assert chat.positions()[0].road_id in ("R1", None)
    assert chat.positions()[0].status != "no_location"


@both
def test_two_reports_with_their_places_in_turn_stay_two(chat: Chat, one_by_one: bool):
    chat.take_in(
        chat.text(0, "lubang pertama"),
        chat.place(1, 300),
        chat.text(3, "lubang kedua"),
        chat.place(4, 2500),
        one_by_one=one_by_one,
    )
    assert [round(position.station_m, -2) for position in chat.positions()] == [300, 2500]
    assert chat.waiting() == []


@both
def test_two_reports_each_with_its_place_before_stay_two(chat: Chat, one_by_one: bool):
    chat.take_in(
        chat.place(0, 300),
        chat.text(1, "lubang pertama"),
        chat.place(4, 2500),
        chat.text(5, "drainase mampet"),
        one_by_one=one_by_one,
    )
    assert [round(position.station_m, -2) for position in chat.positions()] == [300, 2500]
    assert chat.waiting() == []


@both
def test_a_detail_after_text_and_place_is_no_second_report(chat: Chat, one_by_one: bool):
    chat.take_in(
        chat.text(0, "Ada lubang besar"),
        chat.place(1, 300),
        chat.text(2, "lubangnya dalam sekali"),
        one_by_one=one_by_one,
    )
    assert chat.words() == ["Ada lubang besar\nlubangnya dalam sekali"]


def test_what_comes_long_after_waits_for_words_of_its_own(chat: Chat):
    chat.take_in(chat.text(0, "lubang di R1"), chat.place(1, 700), chat.place(60, 2000), one_by_one=True)
    assert len(chat.complaints()) == 1
    assert chat.waiting() == ["place_without_words"]


def test_nobody_gets_what_another_person_sent(chat: Chat):
    chat.take_in(chat.text(0, "Ada lubang besar", ANI), chat.place(1, 700, sender=BUDI))
    assert chat.positions()[0].status == "no_location"
    assert chat.waiting() == ["place_without_words"]


def test_channels_are_not_mixed(chat: Chat):
    lon, lat = lon_lat(700, 0)
    form = sms.Form({"from": ANI, "text": f"https://maps.google.com/?q={lat},{lon}", "time": ""}, "utf-8")
    by_sms = IncomingMessage(
        channel="sms",
        external_id="sms 1",
        format="sms",
        body=sms.body_of(form, sms.SmsFields()),
        contact=ANI,
        sent_at=NOON,
    )
    chat.town.take_in(chat.text(0, "Ada lubang besar"), by_sms)
    assert chat.positions()[0].status == "no_location"
    assert chat.waiting() == ["place_without_words"]


@both
def test_an_answer_without_a_mark_days_later_belongs_to_the_question(chat: Chat, one_by_one: bool):
    chat.take_in(chat.text(0, "Ada lubang besar"), one_by_one=True)
    assert chat.positions()[0].question is not None
    chat.take_in(chat.place(26 * 60, 1200), one_by_one=one_by_one)
    assert chat.positions()[0].status == "placed"
    assert len(chat.complaints()) == 1


def test_a_reply_to_an_earlier_message_belongs_to_its_complaint(chat: Chat):
    chat.take_in(chat.text(0, "Ada lubang besar", key="wamid.pertama"), one_by_one=True)
    chat.take_in(chat.text(5 * 60, "drainase pju lubang mana saja", sender=ANI), one_by_one=True)
    reply = chat.text(10 * 24 * 60, "di Jalan Ploso - Gedang", context={"id": "wamid.pertama"})
    chat.take_in(reply)
    assert chat.words()[0] == "Ada lubang besar\ndi Jalan Ploso - Gedang"


def test_a_closed_complaint_takes_nothing_more(chat: Chat):
    chat.take_in(chat.text(0, "Ada lubang besar", key="wamid.pertama"))
    ticket = chat.complaints()[0].ticket
    chat.town.register.reject(ticket, chat.town.desk, reason="no_damage", why="sudah dicek")
    chat.take_in(chat.place(2, 700, context={"id": "wamid.pertama"}))
    assert chat.positions()[0].status == "no_location"
    assert chat.waiting() == ["place_without_words"]


def test_a_place_set_by_a_person_stays_though_more_is_told(chat: Chat):
    chat.take_in(chat.text(0, "Ada lubang besar"))
    ticket = chat.complaints()[0].ticket
    lon, lat = lon_lat(2000, 0)
    chat.town.register.correct_place(ticket, chat.town.engineer, lon=lon, lat=lat)
    chat.take_in(chat.text(2, "di depan pasar"))
    assert abs(chat.positions()[0].station_m - 2000) < 5
    assert chat.words() == ["Ada lubang besar\ndi depan pasar"]


def test_photos_before_and_after_the_text_are_wanted_for_its_complaint(chat: Chat):
    chat.take_in(chat.photo(0), chat.text(1, "Ada lubang besar"), chat.photo(2), one_by_one=True)
    assert chat.parts() == 3
    assert [row.state for row in chat.town.rows(schema.media)] == ["wanted", "wanted"]


def test_a_caption_is_the_text_of_its_photo(chat: Chat):
    chat.take_in(chat.photo(0, caption="Ada lubang besar"))
    assert chat.words() == ["Ada lubang besar"]


def test_five_hundred_equal_messages_make_one_complaint(chat: Chat):
    chat.take_in(*(chat.text(n / 60, "Ada lubang besar di Ploso - Gedang") for n in range(500)))
    assert len(chat.complaints()) == 1
    assert chat.waiting() == ["repeated"] * 499
    chat.take_in(chat.text(20, "ada  LUBANG besar di ploso - gedang"))
    assert chat.waiting() == ["repeated"] * 500


def test_the_same_words_about_another_place_are_another_complaint(chat: Chat):
    chat.take_in(
        chat.text(0, "Ada lubang"),
        chat.place(1, 300),
        chat.text(40, "Ada lubang"),
        chat.place(41, 2500),
        one_by_one=True,
    )
    assert sorted(round(position.station_m, -2) for position in chat.positions()) == [300, 2500]
    assert chat.waiting() == []


@pytest.mark.parametrize("words", ["😊", "🙏🙏", "??", "...", "\u200b"])
def test_what_holds_no_word_waits_or_follows_but_opens_nothing(chat: Chat, words: str):
    chat.take_in(chat.text(0, words))
    assert chat.complaints() == []
    assert len(chat.waiting()) == 1
    chat.take_in(chat.text(1, "Ada lubang"))
    assert chat.words() == ["Ada lubang"]
    assert chat.waiting() == []


def test_a_message_from_the_future_waits(chat: Chat):
    ahead = replace(chat.text(60 * 24 * 30, "Ada lubang"), received_at=NOON)
    chat.town.take_in(ahead)
    assert chat.waiting() == ["dated_in_the_future"]


def test_more_told_is_an_event_without_a_word_of_it(chat: Chat):
    chat.take_in(chat.text(0, "Ada lubang besar"), chat.place(2, 700), one_by_one=True)
    events = chat.town.events(chat.complaints()[0].ticket)
    added = next(event for event in events if event.action == "added")
    assert added.details == {"words": False, "place": True, "files": 0}
    assert (added.actor_kind, added.public) == ("reporter", False)


def test_one_that_lies_on_another_authoritys_road_after_all_is_forwarded(chat: Chat):
    chat.take_in(chat.text(0, "Ada lubang besar"), chat.place(2, 700, 1000), one_by_one=True)
    assert chat.complaints()[0].state == "forwarded"


def test_words_are_added_under_the_reporters_key_and_die_with_it(chat: Chat, town: Town):
    chat.take_in(chat.text(0, "Ada lubang besar"), chat.text(1, "rumah Pak Kenari"), one_by_one=True)
    town.people.erase(chat.complaints()[0].reporter_id)
    with pytest.raises(LookupError):
        chat.words()


@pytest.mark.parametrize("order", ["HAPUS DATA SAYA", "hapus data saya.", "Delete my data"])
def test_who_asks_to_be_forgotten_makes_no_complaint_of_it(chat: Chat, order: str):
    chat.take_in(chat.text(0, "Ada lubang besar"), chat.text(1, order), one_by_one=True)
    assert (len(chat.complaints()), chat.parts()) == (1, 1)
    (request,) = chat.town.rows(schema.erasure_request)
    assert request.reporter_id == chat.complaints()[0].reporter_id


def test_an_sms_tells_like_a_chat(town: Town):
    form = sms.Form({"from": ANI, "text": "Ada lubang di Ploso - Gedang", "time": "1623733200"}, "utf-8")
    names = sms.SmsFields()
    town.take_in(
        IncomingMessage(
            channel="sms",
            external_id=sms.external_id(form, names, NOON),
            format="sms",
            body=sms.body_of(form, names),
            contact=ANI,
            received_at=datetime(2021, 6, 15, 6, tzinfo=UTC),
        )
    )
    (complaint,) = town.rows(schema.complaint)
    assert (complaint.channel, complaint.happened_at) == ("sms", NOON)
    assert isinstance(town.desk, User)
