"""What no parser can read is taken down by a person and becomes a complaint of whoever sent it."""

import json
from typing import Any

import pytest

from data import schema
from data.accounts import NotAllowedError
from data.channels.desk_call import CallDraft
from data.incoming.calls import CallError
from data.incoming.receiving import IncomingMessage
from data.office import ConflictError
from tests.data.register.town import Town

ANI = "+6280001000001"


def voice(town: Town, key: str = "v1") -> int:
    """Have a voice message come in by WhatsApp and wait; return its id."""
    message: dict[str, Any] = {"from": ANI, "timestamp": str(int(town.now.timestamp())), "type": "audio"}
    message["audio"] = {"id": key, "mime_type": "audio/ogg", "voice": True}
    received = town.register.receive(
        [
            IncomingMessage(
                channel="whatsapp",
                external_id=f"wamid.{key}",
                format="whatsapp",
                body=json.dumps({"message": message}).encode(),
                contact=ANI,
            )
        ]
    )[0]
    town.register.process()
    assert town.rows(schema.message)[-1].waiting_reason == "voice_to_hear"
    return received.message_id


def draft(**said: str) -> CallDraft:
    return CallDraft(**({"channel": "whatsapp"} | said))  # type: ignore[arg-type]


def test_a_voice_that_was_taken_down_is_a_complaint_of_who_spoke(town: Town):
    message_id = voice(town)
    receipt = town.register.take_down(message_id, draft(words="Jalan berlubang dalam sekali"), town.desk)
    assert receipt.ticket
    (complaint,) = town.rows(schema.complaint)
    (message,) = town.rows(schema.message)
    assert complaint.reporter_id == message.reporter_id
    assert complaint.category == "lubang"
    assert message.state == "processed"
    assert message.read_by == town.desk.id
    assert "taken_down" in [event.action for event in town.rows(schema.event)]


def test_what_was_taken_down_is_sealed_and_goes_with_its_sender(town: Town):
    receipt = town.register.take_down(voice(town), draft(words="Lubang di depan rumah saya"), town.desk)
    (message,) = town.rows(schema.message)
    assert b"rumah" not in message.reading_sealed
    town.register.forget_reporter(str(receipt.ticket))
    (message,) = town.rows(schema.message)
    assert (message.reading_sealed, message.body_sealed) == (None, None)


def test_who_may_not_take_calls_may_not_take_down_messages(town: Town):
    message_id = voice(town)
    with pytest.raises(NotAllowedError):
        town.register.take_down(message_id, draft(words="Jalan berlubang"), town.engineer)
    assert town.rows(schema.complaint) == []


def test_a_reading_that_says_nothing_is_refused_and_the_message_waits_on(town: Town):
    message_id = voice(town)
    with pytest.raises(CallError):
        town.register.take_down(message_id, draft(), town.desk)
    (message,) = town.rows(schema.message)
    assert (message.state, message.reading_sealed) == ("waiting", None)


def test_two_officers_make_one_complaint_of_one_message(town: Town):
    message_id = voice(town)
    town.register.take_down(message_id, draft(words="Jalan berlubang"), town.desk)
    with pytest.raises(ConflictError):
        town.register.take_down(message_id, draft(words="Jalan berlubang"), town.desk)
    assert len(town.rows(schema.complaint)) == 1


def test_a_message_of_another_region_is_not_found(town: Town):
    with pytest.raises(ConflictError):
        town.register.take_down(987_654, draft(words="Jalan berlubang"), town.desk)
