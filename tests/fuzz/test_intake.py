"""Whatever comes in, each message becomes a complaint or waits with a reason: nothing lost, nothing twice."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import strategies as st
from sqlalchemy import func, select

from data import schema
from data.incoming.receiving import IncomingMessage
from data.people import People
from data.store import open_store
from tests.data.register.town import Town, town_region
from tests.fuzz import phone_numbers, strange_texts
from tests.fuzz.soaking import hold
from tests.fuzz.test_parsers import GRAMMARS

OURS = {"parser_failed", "placing_failed", "seal_broken"}  # reasons that are a fault of ours


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town that forgets everything between two inputs."""
    folder: Path = tmp_path_factory.mktemp("town")
    store = open_store(f"sqlite:///{folder}/store.sqlite")
    with store.begin() as conn:
        store.ensure_region(conn, "kab-contoh")
    yield Town(store, People(store, folder / "key"), town_region("kab-contoh"))
    store.close()


def test_every_message_is_a_complaint_or_waits_with_a_reason(town: Town) -> None:
    bodies = st.one_of([st.tuples(st.just(name), bodies) for name, bodies in GRAMMARS.items()])
    message = st.builds(
        lambda form, contact, key: IncomingMessage(
            channel=form[0], external_id=key, format=form[0], body=form[1], contact=contact
        ),
        bodies,
        st.one_of(st.none(), phone_numbers.senders(), strange_texts.texts()),
        st.sampled_from("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN"),  # few, so that some come again
    )
    # A handful, so that a fault is told by little; and many, which at once cost little more than one.
    batches = st.one_of(st.lists(message, max_size=6), st.lists(message, min_size=10, max_size=40))

    def check(messages: Sequence[IncomingMessage]) -> None:
        town.forget_everything()
        kept = town.register.receive(messages)
        again = town.register.receive(messages)
        assert [one.message_id for one in kept] == [one.message_id for one in again]
        assert not any(one.new for one in again)
        town.register.process()
        town.register.process()
        check_that_nothing_is_lost(town, len({one.message_id for one in kept}))

    hold("intake", batches, check, short=20, at_once=12)


def check_that_nothing_is_lost(town: Town, messages: int) -> None:
    """Check that every message is kept, and either part of one complaint or waiting with a reason."""
    table, link, complaint = schema.message, schema.message_complaint, schema.complaint
    query = (
        select(table.c.state, table.c.waiting_reason, func.count(link.c.complaint_id).label("complaints"))
        .outerjoin(link, link.c.message_id == table.c.id)
        .group_by(table.c.id, table.c.state, table.c.waiting_reason)
    )
    with town.store.connect() as conn:
        rows = conn.execute(query).all()
        linked = set(conn.scalars(select(link.c.complaint_id)))
        assert linked == set(conn.scalars(select(complaint.c.id)))
    assert len(rows) == messages
    for row in rows:
        if row.state == "waiting":
            assert row.waiting_reason
            assert row.waiting_reason not in OURS
            assert row.complaints == 0
        else:
            assert (row.state, row.waiting_reason, row.complaints) == ("processed", None, 1)


def test_the_same_thing_said_500_times_is_500_messages_of_one_person(town: Town) -> None:
    town.forget_everything()
    rows = [town.row(100, words="Lubang", contact="0800 1234 567") for _ in range(500)]
    town.take_in(*rows)
    assert len(town.rows(schema.message)) == 500
    assert len(town.rows(schema.reporter)) == 1
    check_that_nothing_is_lost(town, 500)


def test_two_writings_of_a_number_are_one_person(town: Town) -> None:
    def check(pair: tuple[str, str]) -> None:
        with town.store.begin() as conn:
            assert len(set(town.people.open_many(conn, town.region.id, pair))) == 1

    hold("phone_numbers", phone_numbers.same_twice(), check)


def test_a_message_in_a_format_that_nobody_reads_is_refused_before_anything_is_kept(town: Town) -> None:
    town.forget_everything()
    unknown = IncomingMessage(channel="web", external_id="1", format="telepati", body=b"{}")
    with pytest.raises(ValueError, match="No parser reads 'telepati'"):
        town.register.receive([unknown])
    assert town.rows(schema.message) == []
