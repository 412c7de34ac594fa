"""Calls taken down while somebody talks."""

from dataclasses import replace

import pytest

from data import schema
from data.accounts import NotAllowedError
from data.channels import desk_call
from data.channels.desk_call import CallDraft
from data.incoming.calls import Caller, CallError
from data.regions import Channel
from data.register import Register
from tests.data.register.town import Town, lon_lat

NUMBER = "0800-0100-000"  # free-call numbers of Indonesia begin with 0800; this one is nobody's


@pytest.fixture
def desk(town: Town) -> Town:
    """The town with a phone and a radio."""
    both = {"id": "x", "en": "x"}
    doors = tuple(
        Channel.model_validate({"id": name, "name": both, "kind": "call"}) for name in ("telepon", "radio")
    )
    town.region = town.region.model_copy(update={"channels": (*town.region.channels, *doors)})
    town.register = Register(town.store, town.region, town.people, clock=lambda: town.now)
    return town


def call(town: Town, **said: object) -> CallDraft:
    lon, lat = lon_lat(500, 0)
    usual = {"channel": "telepon", "category": "lubang", "words": "lubang besar", "lon": lon, "lat": lat}
    return CallDraft(**(usual | said))  # type: ignore[arg-type]


def test_a_call_becomes_a_complaint_with_a_ticket_to_read_out(desk: Town) -> None:
    receipt = desk.register.take_call(call(desk, caller=NUMBER), desk.desk)
    assert receipt.ticket is not None
    assert (receipt.road_name, receipt.secret) == ("Ploso – Gedang", None)
    complaint = desk.complaint(receipt.ticket)
    assert (complaint.channel, complaint.agency, complaint.state) == ("telepon", "pupr", "received")
    told = desk.events(receipt.ticket)[-1]
    assert (told.action, told.actor_kind, told.public) == ("call_taken", "staff", False)


def test_the_same_call_saved_twice_is_one_complaint(desk: Town) -> None:
    draft = call(desk)
    tickets = {desk.register.take_call(draft, desk.desk).ticket for _ in range(2)}
    assert len(tickets) == len(desk.rows(schema.complaint)) == 1
    assert [event.action for event in desk.events(tickets.pop())].count("call_taken") == 1


def test_a_returning_caller_is_known_by_the_number_however_it_is_written(desk: Town) -> None:
    assert desk.register.caller(NUMBER, desk.desk) is None
    first = desk.register.take_call(call(desk, caller=NUMBER), desk.desk)
    desk.register.take_call(call(desk, caller=NUMBER, channel="radio"), desk.desk)
    assert first.ticket is not None
    desk.register.verify(first.ticket, desk.desk)
    assert desk.register.caller("+62 800 0100 000", desk.desk) == Caller(2, {"verified": 1, "received": 1})
    assert desk.register.caller("0800 0100 001", desk.desk) is None


def test_radio_listeners_who_give_no_number_are_as_many_people(desk: Town) -> None:
    for _ in range(2):
        desk.register.take_call(call(desk, channel="radio", caller=None), desk.desk)
    assert len({row.reporter_id for row in desk.rows(schema.complaint)}) == 2


def test_a_caller_who_means_the_same_damage_supports_it(desk: Town) -> None:
    desk.register.take_call(call(desk, caller=NUMBER), desk.desk)
    (stretch,) = desk.stretches()
    other = desk.register.take_call(call(desk, supports=stretch.id), desk.desk)
    assert other.ticket is not None
    assert desk.complaint(other.ticket).state == "support"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"channel": "web"}, "unknown_channel"),
        ({"words": " ", "category": None}, "no_category"),
        ({"category": "tidak-ada"}, "unknown_category"),
        ({"words": "x" * 10_001}, "too_long"),
        ({"lat": None}, "half_a_coordinate"),
    ],
)
def test_a_call_that_says_nothing_is_refused_and_leaves_nothing(
    desk: Town, said: dict[str, object], code: str
) -> None:
    with pytest.raises(CallError) as refused:
        desk.register.take_call(call(desk, **said), desk.desk)
    assert refused.value.code == code
    assert desk.rows(schema.message) == []


def test_calls_are_taken_by_the_desk_only(desk: Town) -> None:
    for user in (desk.engineer, replace(desk.desk, region_id="kota-lain")):
        with pytest.raises(NotAllowedError):
            desk.register.take_call(call(desk), user)
        with pytest.raises(NotAllowedError):
            desk.register.caller(NUMBER, user)


def test_the_number_is_in_no_body_and_no_representation(desk: Town) -> None:
    draft = call(desk, caller=NUMBER, words="Pak Contoh di nomor 7")
    assert NUMBER not in repr(draft)
    assert "Contoh" not in repr(draft)
    assert NUMBER.encode() not in desk_call.body(draft)
