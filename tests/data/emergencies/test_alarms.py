"""Danger to life goes to who can help, until somebody is on it; every step is in the history."""

import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from data import schema
from data.accounts import NotAllowedError, User
from data.deployment.region_words import Emergency, EmergencyContact
from data.emergencies import alarms
from data.emergencies.alarm_reads import alarm_view, open_alarms
from data.emergencies.alarms import AlarmError
from data.notices.delivery import Postman
from data.notices.outbox import about_letter
from data.outside.outgoing import Outgoing
from data.people import People
from data.regions import Agency
from data.store import Store
from tests.data.register.town import BOTH, Town, town_region
from tests.data.web_server import WebServer, web_server

CRASH = "Kecelakaan barusan, korban luka parah tergeletak di jalan, tolong ambulans!"
HOOK = """[kab-contoh.emergency.{name}]
webhook = {{ url = "{url}", secret = "rahasia" }}
"""


@dataclass
class Alarmed:
    """The town whose police and rescue service are servers on loopback."""

    town: Town
    server: WebServer

    def report(self, words: str, x_m: float = 500, **said: Any) -> int:
        """Take in a report; return its complaint."""
        return int(self.town.report(x_m, words=words, **said).complaint_id)

    def alarms(self) -> list[Any]:
        """Return the alarms, oldest first."""
        return self.town.rows(schema.alarm)

    def steps(self) -> list[str]:
        """Return what happened to alarms, in order."""
        event = schema.event
        return [row.action for row in self.town.rows(event, event.c.action.like("alarm_%"))]

    def calls(self) -> list[str]:
        """Return who was called, in order."""
        return [row.agency for row in self.town.rows(schema.alarm_call)]

    def sign_on(self) -> None:
        """Write the account of the town's desk, which is only spoken of otherwise."""
        desk = {"id": self.town.desk.id, "region_id": "kab-contoh", "name": "desk", "role": "desk"}
        more = {"password_hash": "", "created_at": self.town.now}
        with self.town.store.begin() as conn:
            conn.execute(insert(schema.account).values(**desk, **more))

    def link(self) -> str:
        """Return the secret of the link that was last sent."""
        deliver = Postman(self.town.register, Outgoing(timeout_s=5, allow=[self.server.place]))
        assert deliver.deliver().sent
        return re.findall(r"darurat[^#\"]*#([\w-]+)", self.server.asked[-1].body.decode())[0]


def write_contacts(file: Path, server: WebServer, *names: str) -> None:
    file.write_text("".join(HOOK.format(name=name, url=server.url(f"/{name}")) for name in names))
    file.chmod(0o600)


@pytest.fixture
def alarmed(store: Store, people: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    region = town_region("kab-contoh")
    agencies = [
        Agency.model_validate({"id": name, "name": BOTH, "short": name}) for name in ("polres", "bpbd")
    ]
    contacts = tuple(EmergencyContact(agency=name, channels=("webhook",)) for name in ("polres", "bpbd"))
    region = region.model_copy(
        update={
            "agencies": (*region.agencies, *agencies),
            "emergency": Emergency(ack_minutes=10, contacts=contacts),
        }
    )
    file = tmp_path / "credentials.toml"
    monkeypatch.setenv("JEGLONGAN_CREDENTIALS_FILE", str(file))
    monkeypatch.setenv("JEGLONGAN_PUBLIC_URL", "https://aduan.contoh.test")
    with web_server() as server:
        write_contacts(file, server, "polres", "bpbd")
        yield Alarmed(Town(store, people, region), server)


def test_an_accident_is_told_to_the_first_contact_at_once_with_place_and_link(alarmed: Alarmed):
    alarmed.report(CRASH)
    (alarm,) = alarmed.alarms()
    assert (alarm.kind, alarm.calls, alarm.acknowledged_at) == ("people_hurt", 1, None)
    assert alarm.due_at == alarmed.town.now + timedelta(minutes=10)
    assert alarmed.steps() == ["alarm_raised", "alarm_called"]
    link = alarmed.link()
    asked = alarmed.server.asked[-1]
    assert asked.path == "/polres"
    told = asked.body.decode()
    assert "Ploso" in told
    assert "openstreetmap" in told
    assert len(link) >= 32


NOWHERE = {"lon": None, "lat": None, "how": None}


def test_an_accident_on_a_road_told_in_words_is_told_with_that_road_though_kept_off_the_road_map(
    alarmed: Alarmed,
):
    """``pendidikan`` is the town's category that is on no road, as accidents are in a region."""
    alarmed.report(f"{CRASH} di ruas Tarokan - Kedung", category="pendidikan", **NOWHERE)
    assert alarmed.town.rows(schema.position)[0].status == "no_location"
    alarmed.link()
    told = alarmed.server.asked[-1].body.decode()
    assert "Tarokan – Kedung" in json.loads(told)["text"]


def test_where_the_place_cannot_be_read_the_call_says_so(alarmed: Alarmed):
    alarmed.report(CRASH, category="pendidikan", **NOWHERE)
    alarmed.link()
    assert "Tempat: belum terbaca" in json.loads(alarmed.server.asked[-1].body)["text"]


def test_a_contact_learns_nothing_of_who_reported_and_not_their_words(alarmed: Alarmed):
    alarmed.report(CRASH + " Saya Budi Canary", contact="0812-3456-7890")
    alarmed.link()
    told = alarmed.server.asked[-1].body.decode()
    assert "Canary" not in told
    assert "3456" not in told
    assert "tergeletak" not in told


@pytest.mark.parametrize(
    "words",
    [
        "Kecelakaan tahun lalu di sini, jalan berlubang",
        "Jalan licin, takut ada korban",
        "Sering kecelakaan di tikungan ini",
        "Jalan berlubang besar",
    ],
)
def test_what_is_over_or_feared_raises_no_alarm(alarmed: Alarmed, words: str):
    alarmed.report(words)
    assert alarmed.alarms() == []


def test_words_of_another_channel_raise_it_too_but_not_those_of_an_old_export(alarmed: Alarmed):
    old = (alarmed.town.now - timedelta(days=2)).isoformat()
    alarmed.town.take_in(alarmed.town.row(500, words=CRASH, happened_at=old))
    assert alarmed.alarms() == []
    alarmed.town.take_in(alarmed.town.row(500, words=CRASH))
    assert len(alarmed.alarms()) == 1


def test_without_an_answer_the_next_contact_is_called_and_then_the_first_again(alarmed: Alarmed):
    alarmed.report(CRASH)
    register = alarmed.town.register
    assert alarms.escalate_due(register) == 0
    for expected in (["polres", "bpbd"], ["polres", "bpbd", "polres"]):
        alarmed.town.later(minutes=10)
        assert alarms.escalate_due(register) == 1
        assert alarmed.calls() == expected
    (alarm,) = alarmed.alarms()
    assert alarm.escalated_at == alarm.notified_at == alarmed.town.now


def test_calling_ends_after_three_rounds_and_the_desk_keeps_the_alarm(alarmed: Alarmed):
    alarmed.report(CRASH)
    for _ in range(12):
        alarmed.town.later(minutes=10)
        alarms.escalate_due(alarmed.town.register)
    assert len(alarmed.calls()) == 2 * 3
    assert len(open_alarms(alarmed.town.register, alarmed.town.desk)) == 1


def test_a_contact_answers_by_its_link_once_and_nobody_else_is_called(alarmed: Alarmed):
    alarmed.report(CRASH)
    link, register = alarmed.link(), alarmed.town.register
    assert alarms.acknowledge_by_link(register, "x" * 43) is None
    for _ in range(2):
        assert alarms.acknowledge_by_link(register, link) == alarmed.alarms()[0].id
    alarmed.town.later(hours=1)
    assert alarms.escalate_due(register) == 0
    assert alarmed.steps() == ["alarm_raised", "alarm_called", "alarm_acknowledged"]
    view = alarm_view(register, alarmed.alarms()[0].id)
    assert view is not None
    assert view.acknowledged_agency == "polres"


def test_the_desk_answers_too_and_a_leader_may_not(alarmed: Alarmed):
    alarmed.report(CRASH)
    register, alarm_id = alarmed.town.register, alarmed.alarms()[0].id
    leader = User(9, "camat", "leader", None, alarmed.town.region.id)
    with pytest.raises(NotAllowedError):
        alarms.acknowledge(register, alarm_id, leader)
    alarmed.sign_on()
    assert alarms.acknowledge(register, alarm_id, alarmed.town.desk)
    assert not alarms.acknowledge(register, alarm_id, alarmed.town.desk)
    assert [one.acknowledged_name for one in open_alarms(register, leader)] == ["desk"]


def test_a_false_alarm_is_closed_with_a_reason_and_may_be_raised_again(alarmed: Alarmed):
    complaint_id = alarmed.report(CRASH)
    register, town = alarmed.town.register, alarmed.town
    alarmed.sign_on()
    alarm_id = alarmed.alarms()[0].id
    with pytest.raises(AlarmError, match="no reason"):
        alarms.close(register, alarm_id, town.desk, "bored")
    assert alarms.close(
        register, alarm_id, town.desk, "false_alarm", "kata Pak Kusno hanya latihan 081234567890"
    )
    assert not alarms.close(register, alarm_id, town.desk, "false_alarm")
    assert open_alarms(register, town.desk) == []
    (row,) = alarmed.alarms()
    assert "Kusno" not in row.close_why
    assert "3456" not in row.close_why
    assert alarms.raise_by_hand(register, complaint_id, "people_hurt", town.desk) == alarm_id
    assert len(open_alarms(register, town.desk)) == 1
    assert alarmed.steps()[-3:] == ["alarm_closed", "alarm_raised", "alarm_called"]


def test_many_who_report_the_same_accident_call_the_police_once(alarmed: Alarmed):
    for x_m in (500, 560, 620):
        alarmed.report(CRASH, x_m=x_m)
    alarmed.report(CRASH, x_m=2500)
    assert [row.reports for row in alarmed.alarms()] == [3, 1]
    assert alarmed.steps().count("alarm_joined") == 2
    assert alarmed.calls() == ["polres", "polres"]


LIVE_WIRE = "Awas kabel listrik putus menjuntai menyetrum di jalan, bahaya!"


def test_another_danger_place_or_time_is_an_alarm_of_its_own(alarmed: Alarmed):
    alarmed.report(CRASH, x_m=500)
    alarmed.report(LIVE_WIRE, x_m=510)
    alarmed.report(CRASH, x_m=1100)  # 600 m on
    alarmed.town.later(hours=3)
    alarmed.report(CRASH, x_m=520)
    told = [(row.kind, row.reports) for row in alarmed.alarms()]
    assert told == [("people_hurt", 1), ("live_wire", 1), ("people_hurt", 1), ("people_hurt", 1)]
    assert alarmed.calls() == ["polres"] * 4


def test_an_accident_where_one_was_just_settled_calls_the_police_again(alarmed: Alarmed):
    alarmed.report(CRASH)
    alarmed.sign_on()
    alarms.close(alarmed.town.register, alarmed.alarms()[0].id, alarmed.town.desk, "handled")
    alarmed.report(CRASH, x_m=520)
    assert [row.reports for row in alarmed.alarms()] == [1, 1]
    assert alarmed.calls() == ["polres", "polres"]


def test_an_alarm_that_was_ended_is_answered_and_called_about_no_more(alarmed: Alarmed):
    alarmed.report(CRASH)
    link, register = alarmed.link(), alarmed.town.register
    alarmed.sign_on()
    alarm_id = alarmed.alarms()[0].id
    alarms.close(register, alarm_id, alarmed.town.desk, "known_already")
    alarmed.town.later(hours=1)
    assert alarms.escalate_due(register) == 0
    assert alarms.acknowledge_by_link(register, link) == alarm_id  # the page says that it is over
    assert not alarms.acknowledge(register, alarm_id, alarmed.town.desk)
    assert alarmed.alarms()[0].acknowledged_at is None
    assert alarmed.steps() == ["alarm_raised", "alarm_called", "alarm_closed"]


def test_one_raised_again_is_called_about_as_often_as_a_new_one(alarmed: Alarmed):
    complaint_id = alarmed.report(CRASH)
    register, town = alarmed.town.register, alarmed.town
    alarmed.sign_on()
    for again in (1, 2):
        for _ in range(8):
            town.later(minutes=10)
            alarms.escalate_due(register)
        assert len(alarmed.calls()) == 2 * 3 * again
        alarms.close(register, alarmed.alarms()[0].id, town.desk, "false_alarm")
        town.later(hours=1)
        alarms.raise_by_hand(register, complaint_id, "people_hurt", town.desk)
    assert alarmed.steps()[-2:] == ["alarm_raised", "alarm_called"]
    assert alarmed.alarms()[0].escalated_at is None


def test_a_link_pressed_again_leaves_the_time_of_the_first_answer(alarmed: Alarmed):
    alarmed.report(CRASH)
    link, register = alarmed.link(), alarmed.town.register
    alarms.acknowledge_by_link(register, link)
    answered_at = alarmed.town.now
    alarmed.town.later(minutes=20)
    alarms.acknowledge_by_link(register, link)
    (call,) = alarmed.town.rows(schema.alarm_call)
    assert (call.acknowledged_at, alarmed.alarms()[0].acknowledged_at) == (answered_at, answered_at)


def test_who_is_there_for_some_dangers_is_not_called_about_others(alarmed: Alarmed):
    region = alarmed.town.region
    first, second = region.emergency.contacts
    wires_only = first.model_copy(update={"kinds": ("live_wire",)})
    emergency = region.emergency.model_copy(update={"contacts": (wires_only, second)})
    alarmed.town.register.region = region.model_copy(update={"emergency": emergency})
    alarmed.report(CRASH)
    alarmed.report(LIVE_WIRE, x_m=2000)
    assert alarmed.calls() == ["bpbd", "polres"]


def test_a_contact_without_an_address_is_passed_over_and_told_of(alarmed: Alarmed, tmp_path: Path):
    write_contacts(tmp_path / "credentials.toml", alarmed.server, "bpbd")
    alarmed.report(CRASH)
    assert alarmed.calls() == ["bpbd"]
    assert alarmed.steps() == ["alarm_raised", "alarm_unreachable", "alarm_called"]


def test_with_nobody_to_call_the_alarm_stands_on_the_desk(alarmed: Alarmed, tmp_path: Path):
    (tmp_path / "credentials.toml").unlink()
    alarmed.report(CRASH)
    (view,) = open_alarms(alarmed.town.register, alarmed.town.desk)
    assert (view.notified_at, view.called, view.due_at) == (None, None, None)


def test_an_alarm_of_a_confidential_complaint_is_for_who_may_see_it(alarmed: Alarmed):
    alarmed.report(CRASH, confidential=True)
    assert len(open_alarms(alarmed.town.register, alarmed.town.desk)) == 1
    assert open_alarms(alarmed.town.register, alarmed.town.engineer) == []


def test_no_step_of_an_alarm_is_public(alarmed: Alarmed):
    alarmed.report(CRASH)
    event = schema.event
    assert not any(row.public for row in alarmed.town.rows(event, event.c.action.like("alarm_%")))


def in_threads(*works: Callable[[], Any]) -> list[Any]:
    """Run all at once; return what they returned."""
    start, results = threading.Barrier(len(works)), [None] * len(works)

    def run(number: int, work: Callable[[], Any]) -> None:
        start.wait(10)
        results[number] = work()

    threads = [threading.Thread(target=run, args=(n, work)) for n, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def test_escalating_and_answering_at_once_leave_one_history(alarmed: Alarmed):
    alarmed.report(CRASH)
    link, register = alarmed.link(), alarmed.town.register
    alarmed.town.later(minutes=11)
    escalations = [lambda: alarms.escalate_due(register) for _ in range(3)]
    answers = [lambda: alarms.acknowledge_by_link(register, link) for _ in range(3)]
    in_threads(*escalations, *answers)
    steps = alarmed.steps()
    assert steps.count("alarm_acknowledged") == 1
    assert steps.count("alarm_escalated") == len(alarmed.calls()) - 1 <= 1
    assert alarmed.alarms()[0].due_at is None


def test_the_link_lies_sealed_in_the_outbox(alarmed: Alarmed):
    alarmed.report(CRASH)
    (letter,) = alarmed.town.rows(schema.outbox, schema.outbox.c.template == "alarm")
    assert b"darurat" not in bytes(letter.body_sealed)
    opened = alarmed.town.people.master.open(letter.body_sealed, about_letter(letter.once))
    assert b"darurat" in opened
