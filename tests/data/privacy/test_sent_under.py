"""Whoever the channel names is not named in what becomes public of their own message."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from data import schema
from data.accounts import User
from data.channels import whatsapp
from data.importers.chat import import_chat
from data.importers.complaints import import_complaints
from data.incoming.receiving import IncomingMessage
from data.people import People
from data.privacy.sent_under import names_of
from data.reads.queries import Queries
from data.store import Store
from tests.data.register.town import NOON, Town, lon_lat, town_region
from tests.fuzz.webhook_bodies import envelope, text_message

WORDS = "Saya Murtiningsih lapor jalan berlubang di ruas Ploso - Gedang, kata murtiningsih"
SHOWN = "Saya [nama] lapor jalan berlubang di ruas Ploso - Gedang, kata [nama]"


@pytest.fixture
def town(
    store: Store, people: People, region_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Town:
    """The town, which publishes words masked."""
    monkeypatch.setenv("JEGLONGAN_VAR", str(tmp_path / "var"))
    region = town_region(region_id)
    rule = region.publishing.model_copy(update={"words": "masked"})
    return Town(store, people, region.model_copy(update={"publishing": rule}))


def _whatsapp(town: Town, _folder: Path) -> None:
    body = envelope(text_message(WORDS, at_s=int(NOON.timestamp())), name="Dewi Murtiningsih")
    (letter,) = whatsapp.read_delivery(json.dumps(body).encode()).letters
    message = IncomingMessage(
        channel=whatsapp.CHANNEL,
        external_id=letter.external_id,
        format=whatsapp.FORMAT,
        body=letter.body,
        contact=letter.contact,
    )
    town.take_in(message)


def _export(town: Town, folder: Path) -> None:
    path = folder / "_chat.txt"
    path.write_text(f"14/06/21 11.01 - Bu Murtiningsih: {WORDS}\n")
    import_chat(town.register, path)


def _table(town: Town, folder: Path) -> None:
    path, (lon, lat) = folder / "aduan.csv", lon_lat(100, 0)
    path.write_text(
        "ID Aduan,Kategori,Uraian,Nama Pelapor,Nama Ruas,lon,lat\n"
        f'7,lubang,"{WORDS}",Murtiningsih S.,Ploso,{lon},{lat}\n'
    )
    import_complaints(town.register, path)


@pytest.mark.parametrize("send", [_whatsapp, _export, _table])
def test_a_sender_is_masked_in_their_own_words_by_whatever_channel_they_come(
    town: Town, tmp_path: Path, send: Callable[[Town, Path], None]
) -> None:
    send(town, tmp_path)
    (row,) = town.rows(schema.complaint)
    queries = Queries(town.store, town.region, people=town.people)
    seen = queries.complaint_for_staff(row.ticket, town.desk)
    assert seen is not None
    assert seen.words == WORDS
    assert seen.release_words == SHOWN
    engineer = queries.complaint_for_staff(row.ticket, User(2, "engineer", "engineer", None, town.region.id))
    assert engineer is not None
    assert engineer.words in (SHOWN, None)
    town.register.verify(row.ticket, town.desk)
    assert town.complaint(row.ticket).public_words == SHOWN


def test_the_name_of_who_was_forgotten_is_known_no_more(town: Town, tmp_path: Path) -> None:
    _export(town, tmp_path)
    (row,) = town.rows(schema.complaint)
    with town.store.connect() as conn:
        assert names_of(conn, town.people, [row.id]) == {row.id: ("bu murtiningsih",)}
    town.people.erase(row.reporter_id)
    with town.store.connect() as conn:
        assert names_of(conn, town.people, [row.id]) == {row.id: ()}
        assert conn.scalar(select(schema.reporter.c.contact_sealed)) is None
