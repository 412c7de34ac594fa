"""What words decide on the way in: the agency, what stays off the roads, and what waits for a person."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from data import schema
from data.accounts import NotAllowedError
from data.channels import sms
from data.channels.sms import SmsFields, read_form
from data.incoming.receiving import IncomingMessage
from data.incoming.screening import let_go, set_aside
from data.people import People
from data.regions import Category, Channel
from data.register import ReportDraft
from data.store import Store
from tests.data.register.town import BOTH, Town, town_region

LONG = "Sudah lima kali kami lapor, jalan di depan pabrik rusak dan tidak pernah diperbaiki"


@pytest.fixture
def town(store: Store, people: People) -> Town:
    """The town, with a category for whatever is about nothing else."""
    region = town_region("kab-contoh")
    lain = Category.model_validate(
        {"id": "lain", "name": BOTH, "hint": BOTH, "family": "other", "agency": "perkim", "on_road": False}
    )
    return Town(store, people, region.model_copy(update={"categories": (*region.categories, lain)}))


def text(words: str, sender: str, key: str) -> IncomingMessage:
    """Return a text message of somebody."""
    form, names = read_form(f"from={sender}&text={words}".encode()), SmsFields()
    return IncomingMessage(
        channel="sms",
        external_id=key,
        format=sms.FORMAT,
        body=sms.body_of(form, names),
        contact=sms.contact_of(form, names),
    )


def sent(town: Town, *texts: str, sender: str = "0800123400{}") -> Any:
    """Let each text come from another number; return what became of them."""
    messages = [
        text(words, sender.format(number), f"{words} {sender} {number}") for number, words in enumerate(texts)
    ]
    return town.take_in(*messages)


def test_a_text_gets_category_and_agency_from_its_words(town: Town):
    sent(town, "Lampu jalan mati di Ploso Gedang, anak sekolah lewat, kemarin ada yang jatuh")
    (row,) = town.rows(schema.complaint)
    assert (row.category, row.agency, row.category_set_by) == ("pju", "perkim", "machine")
    assert row.category_confidence > 0.8
    assert row.concern == "complaint"
    assert row.severity == ["school_children", "fell"]


def test_where_the_words_leave_the_agency_open_a_person_chooses(town: Town):
    sent(town, "Jalan berlubang, lampu jalan mati, guru sekolah sering absen")
    (row,) = town.rows(schema.complaint)
    assert row.agency is None
    assert row.state == "received"
    assert {one["category"] for one in row.category_candidates} >= {"lubang", "pju", "pendidikan"}


def test_two_categories_of_one_agency_leave_nothing_open(town: Town):
    sent(town, "jalan rusak parah")
    (row,) = town.rows(schema.complaint)
    assert row.agency == "pupr"


def test_a_choice_on_the_form_stays_and_its_words_are_read_all_the_same(town: Town):
    town.report(500, category="retak", words="Lampu mati, sudah ada yang jatuh")
    (row,) = town.rows(schema.complaint)
    assert (row.category, row.category_set_by, row.category_confidence) == ("retak", "reporter", None)
    assert row.agency == "pupr"
    assert row.severity == ["fell"]


def test_what_is_about_a_school_stays_off_the_roads(town: Town):
    sent(town, "Atap sekolah SD Barat bocor, dekat jalan Ploso Gedang")
    (row,) = town.rows(schema.complaint)
    assert (row.category, row.agency) == ("pendidikan", "disdik")
    assert town.stretches() == []


def test_a_question_about_a_road_goes_to_its_agency_and_not_onto_the_map(town: Town):
    sent(town, "Apakah jalan Ploso Gedang jalan provinsi?")
    (row,) = town.rows(schema.complaint)
    assert (row.category, row.concern) == ("lain", "question")
    assert town.stretches() == []


def test_spam_waits_with_its_reason_and_nothing_is_lost(town: Town):
    done = sent(
        town, "Slot gacor bonus deposit daftar sekarang bit.ly/abc", "Lampu jalan mati di Ploso Gedang"
    )
    assert (done.complaints, done.waiting) == (1, 1)
    held = town.rows(schema.message, schema.message.c.state == "waiting")
    assert [row.waiting_reason for row in held] == ["spam_advert"]
    assert held[0].body_sealed is not None


SERVED = "Hati-hati jalan licin! Asuransi kecelakaan lalu lintas, korban dijamin, balas YA"


@pytest.mark.parametrize("sender", ["IM3", "BANK+BRI", "99033"])
def test_what_a_service_sends_waits_and_calls_nobody(town: Town, sender: str):
    done = sent(town, SERVED, "Jalan berlubang parah di Ploso Gedang", sender=sender)
    assert (done.complaints, done.waiting) == (0, 2)
    held = town.rows(schema.message, schema.message.c.state == "waiting")
    assert {row.waiting_reason for row in held} == {"spam_service"}
    assert town.rows(schema.outbox) == []


def test_a_service_that_is_let_go_makes_a_complaint_and_is_not_written_to(town: Town):
    sent(town, "Jalan berlubang parah di Ploso Gedang", sender="112")
    (held,) = town.rows(schema.message)
    let_go(town.register, held.id, town.desk)
    assert town.register.process([held.id]).complaints == 1
    assert town.rows(schema.outbox) == []


def test_a_service_that_the_region_listens_to_reports(town: Town):
    line = Channel(id="sms", name=BOTH, services=("112",))
    region = town.region.model_copy(update={"channels": (line,)})
    assert (
        sent(replace(town, region=region), "Jalan berlubang parah di Ploso Gedang", sender="112").complaints
        == 1
    )


def test_a_form_is_never_held_for_its_kind_alone(town: Town):
    assert town.report(500, words="tes").ticket is not None
    assert town.report(600, words=None).ticket is not None
    assert town.report(700, words="slot gacor maxwin deposit klik www.situs.xyz").ticket is None


def test_five_hundred_identical_messages_of_different_people_wait_for_a_person(town: Town):
    done = sent(town, *[LONG] * 500, sender="08001{:06d}")
    allowed = town.region.understanding.identical_senders
    assert done.waiting == 500 - allowed
    held = town.rows(schema.message, schema.message.c.state == "waiting")
    assert {row.waiting_reason for row in held} == {"spam_identical"}
    assert len(held) == 500 - allowed


def test_identical_messages_are_counted_over_batches_and_forgotten_after_a_day(town: Town):
    few = town.region.understanding.identical_senders
    sent(town, *[LONG] * few, sender="08002{:06d}")
    assert sent(town, LONG, sender="080031234{}").waiting == 1
    town.later(days=2)
    assert sent(town, LONG, sender="080041234{}").waiting == 0


def test_the_same_words_about_other_places_are_other_complaints(town: Town):
    for number in range(14):
        town.report(100 + 200 * number, words="jalan berlubang parah sekali di sini")
    assert len(town.rows(schema.complaint)) == 14


def test_no_hash_of_what_was_said_tells_the_words(town: Town):
    sent(town, LONG)
    (row,) = town.rows(schema.message)
    assert len(row.said_hash) == 64
    assert LONG.casefold() not in json.dumps(str(row._asdict())).casefold()


def test_a_person_lets_go_what_is_no_spam_and_it_is_never_held_again(town: Town):
    sent(town, "Slot gacor bonus deposit daftar sekarang bit.ly/abc")
    (held,) = town.rows(schema.message)
    with pytest.raises(NotAllowedError):
        let_go(town.register, held.id, replace(town.desk, role="leader"))
    let_go(town.register, held.id, town.desk)
    assert town.register.process([held.id]).complaints == 1
    (row,) = town.rows(schema.complaint)
    assert row.category == "lain"
    judged = town.rows(schema.event, schema.event.c.subject == "message")
    assert [(event.action, event.actor_id) for event in judged] == [("let_go", town.desk.id)]


def test_what_a_person_calls_spam_is_kept_and_off_the_desk(town: Town):
    sent(town, "Slot gacor bonus deposit daftar sekarang bit.ly/abc")
    (held,) = town.rows(schema.message)
    set_aside(town.register, held.id, town.desk)
    (row,) = town.rows(schema.message)
    assert (row.state, row.waiting_reason) == ("set_aside", "spam_advert")
    assert row.body_sealed is not None


def test_an_emergency_never_waits_for_a_category(town: Town):
    sent(town, "Tolong, ada anak hanyut di sungai")
    (row,) = town.rows(schema.complaint)
    assert row.category == "lain"
    assert [alarm.kind for alarm in town.rows(schema.alarm)] == ["people_hurt"]


@pytest.fixture
def suggesting(store: Store, people: People, tmp_path: Path) -> Town:
    """The town, with a category for suggestions alone, and one for whatever is about nothing else."""
    (tmp_path / "lexicon.toml").write_text('[concerns]\nsuggestion = "saran"\n', encoding="utf-8")
    own = [
        Category.model_validate(
            {"id": name, "name": BOTH, "hint": BOTH, "family": "other", "agency": "perkim", "on_road": False}
        )
        for name in ("saran", "lain")
    ]
    region = town_region("kab-contoh")
    told = {"categories": (*region.categories, *own), "folder": tmp_path}
    return Town(store, people, region.model_copy(update=told))


@pytest.mark.parametrize("words", ["Bangku di alun-alun kurang banyak, lampunya mati", None])
def test_who_chose_to_suggest_has_suggested_whatever_the_words_sound_like(
    suggesting: Town, words: str | None
):
    suggesting.register.report(ReportDraft(category="saran", words=words))
    (row,) = suggesting.rows(schema.complaint)
    assert (row.category, row.concern) == ("saran", "suggestion")


def test_what_the_desk_calls_a_suggestion_is_answered_as_one(suggesting: Town):
    ticket = suggesting.register.report(ReportDraft(category="lain", words="Lampu taman mati")).ticket
    assert suggesting.complaint(ticket).concern == "complaint"
    suggesting.register.correct_category(ticket, suggesting.desk, "saran")
    suggesting.register.answer(ticket, suggesting.desk, "Taman ditambah lampu pada anggaran 2022.")
    row = suggesting.complaint(ticket)
    assert (row.concern, row.state) == ("suggestion", "answered")
    suggesting.register.correct_category(ticket, suggesting.desk, "lain")
    assert suggesting.complaint(ticket).concern == "suggestion", "what is for everything says nothing of it"
