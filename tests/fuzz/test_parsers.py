"""Every reader of messages, on anything: what it reads makes sense, what it refuses has a reason."""

import json
import math
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime

import pytest
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from data.channels import (
    MAX_CHARACTERS,
    ParsedMessage,
    Parser,
    UnreadableMessageError,
    chat_export,
    desk_call,
    sms,
    spreadsheet,
    web_form,
    whatsapp,
)
from data.channels.chat_phrases import content_of
from data.incoming.receiving import PARSERS
from data.open311 import message
from data.open311.message import RequestDraft
from data.regions import Region, load_region
from data.understanding import CONCERNS
from tests.fuzz import (
    broken_bytes,
    chat_exports,
    complaint_tables,
    json_mutations,
    sms_forms,
    strange_texts,
    webhook_bodies,
)
from tests.fuzz.soaking import hold

REGION: Region = load_region("kab-kediri")
CATEGORIES = {category.id for category in REGION.categories}

_numbers = st.one_of(st.none(), st.integers(), st.floats(), st.sampled_from(complaint_tables.NUMBERS))
_plain_texts = strange_texts.texts().map(lambda text: text.encode("utf-8", "replace").decode())
_categories = st.one_of(
    st.sampled_from(sorted(CATEGORIES)), st.sampled_from(complaint_tables.KINDS), _plain_texts
)


def _forms() -> SearchStrategy[bytes]:
    finite = st.one_of(st.none(), st.integers(-200, 200), st.floats(-1e308, 1e308))
    drafts = st.builds(
        web_form.ReportDraft,
        category=_categories,
        words=st.one_of(st.none(), _plain_texts),
        lon=finite,
        lat=finite,
        accuracy_m=finite,
        how=st.sampled_from((None, "gps", "tap", "exif", "peta")),
        road_id=st.sampled_from((None, "R1", "tidak-ada", "../x", "\u202e")),
        station_m=finite,
        confidential=st.booleans(),
        photos=st.lists(st.tuples(_plain_texts, _plain_texts), max_size=2).map(tuple),
    )
    return drafts.map(web_form.body)


def _rows() -> SearchStrategy[bytes]:
    values = st.one_of(
        _numbers,
        st.booleans(),
        st.dates(),
        st.datetimes(),
        _plain_texts,
        st.sampled_from(complaint_tables.DATES),
    )
    concerns = st.sampled_from((None, *CONCERNS))  # told by our own mapping, never as somebody wrote it
    of_field = dict.fromkeys(spreadsheet.FIELDS, values) | {"category": _categories, "concern": concerns}
    return st.fixed_dictionaries({}, optional=of_field).map(spreadsheet.body)


def _calls() -> SearchStrategy[bytes]:
    """Return calls as the desk's own page keeps them: only words and places are anybody's free choice."""
    finite = st.one_of(st.none(), st.floats(-1e308, 1e308))
    drafts = st.builds(
        desk_call.CallDraft,
        channel=st.just("telepon"),
        words=st.one_of(st.none(), _plain_texts),
        category=st.one_of(st.none(), _categories),
        lon=finite,
        lat=finite,
        road_id=st.sampled_from((None, "R1", "tidak-ada")),
        place_words=st.one_of(st.none(), _plain_texts),
        confidential=st.booleans(),
    )
    return drafts.map(desk_call.body)


def _letters() -> SearchStrategy[bytes]:
    """Return single messages of webhook bodies that versions, bugs and attackers have changed."""
    bodies = json_mutations.mutated(webhook_bodies.bodies()).map(lambda body: json.dumps(body).encode())
    deliveries = bodies.map(lambda body: whatsapp.read_delivery(body).letters)
    letters = deliveries.filter(bool).flatmap(st.sampled_from).map(lambda letter: letter.body)
    return st.one_of(letters, letters, letters, broken_bytes.damaged(letters), st.binary(max_size=60))


def _entries() -> SearchStrategy[bytes]:
    """Return single messages of exported chats, as they are kept."""
    texts = st.one_of(strange_texts.texts(), st.sampled_from(sum(chat_exports.MEDIA.values(), ())))
    contents = st.tuples(texts, st.booleans()).map(lambda parts: content_of(parts[0], marked=parts[1]))
    times = st.datetimes(datetime(1990, 1, 1), datetime(2099, 1, 1))  # noqa: DTZ001  # a phone's, no zone
    return st.builds(chat_export.body, contents, times)


def _short_messages() -> SearchStrategy[bytes]:
    """Return what is kept of the forms that gateways post."""
    forms = st.one_of(sms_forms.forms(), broken_bytes.damaged(sms_forms.forms()))
    read = st.tuples(forms, st.sampled_from((None, "utf-8", "latin-1", "utf-16", "ascii", "tidak-ada")))
    return read.map(lambda parts: sms_forms.kept(*parts)).filter(bool)


def _requests() -> SearchStrategy[bytes]:
    """Return requests that programs post; fields that hold a text hold any."""
    finite = st.one_of(st.none(), st.integers(-200, 200), st.floats(-1e308, 1e308))
    texts = st.one_of(st.none(), _plain_texts)
    told = ("description", "address", "email", "phone", "first_name", "last_name", "device_id", "account_id")
    addresses = st.sampled_from(
        (None, "https://foto.example/1.jpg", "HTTPS://x", "https://", "file:///x", "x")
    )
    drafts = st.builds(
        RequestDraft,
        category=_categories,
        lon=finite,
        lat=finite,
        accuracy_m=finite,
        road_id=st.sampled_from((None, "R1", "tidak-ada", "../x", "\u202e")),
        station_m=finite,
        confidential=st.booleans(),
        media_url=addresses,
        attributes=st.dictionaries(_plain_texts, st.lists(_plain_texts, max_size=2).map(tuple), max_size=2),
        photos=st.lists(st.tuples(_plain_texts, _plain_texts), max_size=2).map(tuple),
        **dict.fromkeys(told, texts),
    )
    return drafts.map(message.body)


GRAMMARS: Mapping[str, SearchStrategy[bytes]] = {
    web_form.FORMAT: _forms(),
    spreadsheet.FORMAT: _rows(),
    desk_call.FORMAT: _calls(),
    whatsapp.FORMAT: _letters(),
    chat_export.FORMAT: _entries(),
    sms.FORMAT: _short_messages(),
    message.FORMAT: _requests(),
}


def test_every_format_that_is_read_has_a_grammar() -> None:
    assert set(GRAMMARS) == set(PARSERS)


@pytest.mark.parametrize("name", sorted(GRAMMARS))
def test_any_body_is_read_or_waits_with_a_reason(name: str) -> None:
    parse = PARSERS[name]

    def check(body: bytes) -> None:
        said = _read(parse, body)
        if isinstance(said, ParsedMessage):
            check_that_it_makes_sense(said)
        else:
            assert said.replace("_", "").isalpha(), said
            assert len(said) <= 64, "the column of reasons holds 64 characters"

    hold(name, GRAMMARS[name], check)


def _read(parse: Parser, body: bytes) -> ParsedMessage | str:
    try:
        return parse(body, REGION)
    except UnreadableMessageError as error:
        return error.reason


def check_that_it_makes_sense(said: ParsedMessage) -> None:
    assert said.category is None or said.category in CATEGORIES
    assert said.concern is None or said.concern in CONCERNS
    for one in fields(said):
        value = getattr(said, one.name)
        if isinstance(value, float):
            assert math.isfinite(value), one.name
        if isinstance(value, str):
            value.encode()  # a lone surrogate cannot be kept
            assert value.strip(), f"{one.name} is blank where it should be missing"
            assert len(value) <= MAX_CHARACTERS, one.name
    assert "\x00" not in (said.public_words or ""), "PostgreSQL keeps no NUL in a text"
    assert said.happened_at is None or said.happened_at.tzinfo is not None
    assert isinstance(said.confidential, bool)
    json.dumps([list(photo) for photo in said.photos])
