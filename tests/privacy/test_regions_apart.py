"""Regions of one store are strangers to each other: no page, feed, export or desk of one tells of another."""

import pytest

from data import schema
from data.accounts import NotAllowedError, User
from data.exports import export
from data.people import People
from data.reads.queries import Queries
from data.store import Store, open_store
from tests.data.register.town import Town, town_region

WORDS = "Lubang yang hanya ada di wilayah satu"


@pytest.fixture
def towns(tmp_path):
    """Two towns on the same ground, in one store under one key."""
    store: Store = open_store(f"sqlite:///{tmp_path}/store.sqlite")
    people = People(store, tmp_path / "key")
    for name in ("kab-satu", "kab-dua"):
        with store.begin() as conn:
            store.ensure_region(conn, name)
    yield [Town(store, people, town_region(name)) for name in ("kab-satu", "kab-dua")]
    store.close()


def reads(town: Town) -> Queries:
    return Queries(town.store, town.region, town.people, clock=lambda: town.now)


def test_a_complaint_is_of_its_own_region_only(towns, tmp_path):
    one, two = towns
    ticket = one.report(100, words=WORDS, contact="0800 1234 567").ticket
    one.register.verify(ticket, one.desk, WORDS)
    assert reads(one).ticket(ticket) is not None
    assert len(reads(one).stretch_pieces()) == 1
    assert reads(two).ticket(ticket) is None
    assert len(reads(two).stretch_pieces()) == 0
    assert reads(two).search(ticket) == []
    assert reads(two).inbox(two.desk).empty
    assert reads(two).complaint_for_staff(ticket, two.desk) is None
    for town, lines in ((one, 1), (two, 0)):
        path = tmp_path / f"{town.region.id}.csv"
        export(town.register, "complaints", path)
        assert path.read_text(encoding="utf-8-sig").count(ticket) == lines


def test_staff_of_one_region_may_do_nothing_in_another(towns):
    one, two = towns
    ticket = one.report(100).ticket
    for stranger in (two.desk, User(9, "x", "admin", None, "kab-dua")):
        for ask in (
            lambda user=stranger: one.register.verify(ticket, user),
            lambda user=stranger: one.register.reject(ticket, user, "not_a_complaint"),
            lambda user=stranger: reads(one).inbox(user),
            lambda user=stranger: reads(one).complaint_for_staff(ticket, user),
        ):
            with pytest.raises(NotAllowedError):
                ask()
    assert one.complaint(ticket).state == "received"


def test_the_same_number_in_two_regions_is_two_people(towns):
    one, two = towns
    for town in towns:
        town.report(100, contact="0800 1234 567")
    hashes = [
        town.rows(schema.reporter, schema.reporter.c.region_id == town.region.id)[0].contact_hash
        for town in (one, two)
    ]
    assert hashes[0] != hashes[1], "who has the database must not see that it is the same person"
