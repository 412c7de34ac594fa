"""NULs and half characters in names, whatever the channel: neither database ever answers with an error."""

import json
import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from data import schema
from data.channels import desk_call, sms, whatsapp
from data.importers.chat import import_chat
from data.importers.complaints import import_complaints
from data.importers.sms_table import import_sms
from data.incoming.receiving import IncomingMessage
from data.office import MACHINE
from tests.data.register.town import Town
from tests.fuzz.test_intake import check_that_nothing_is_lost
from tests.fuzz.webhook_bodies import envelope, text_message

pytestmark = pytest.mark.every_database

STRANGE = ("Si\x00ti", "\x00", "Bu \ud83d Sri", "\udcff", "a\ud83d\x00b")
WORDS = "Jalan berlubang parah di ruas Ploso - Gedang"

Door = Callable[[Town, str, Path], int]


def _whatsapp(town: Town, strange: str, _folder: Path) -> int:
    body = envelope(text_message(f"{WORDS} {strange}", strange, key=strange), name=strange)
    letters = whatsapp.read_delivery(json.dumps(body).encode()).letters
    messages = [
        IncomingMessage(
            channel=whatsapp.CHANNEL,
            external_id=letter.external_id,
            format=whatsapp.FORMAT,
            body=letter.body,
            contact=letter.contact,
        )
        for letter in letters
    ]
    town.take_in(*messages)
    return len(messages)


def _sms(town: Town, strange: str, _folder: Path) -> int:
    fields = {"from": strange, "text": f"{WORDS} {strange}", "time": strange, "id": strange}
    names = sms.SmsFields(id="id")
    form = sms.Form(fields, "utf-8")
    message = IncomingMessage(
        channel=sms.CHANNEL,
        external_id=sms.external_id(form, names, town.now) or strange,
        format=sms.FORMAT,
        body=sms.body_of(form, names),
        contact=strange,
    )
    town.take_in(message)
    return 1


def _call(town: Town, strange: str, _folder: Path) -> int:
    whole = strange.encode("utf-8", "replace").decode()  # as a browser sends it
    draft = desk_call.CallDraft(
        channel="telepon", words=f"{WORDS} {whole}", place_words=whole, road_id=whole, caller=strange
    )
    message = IncomingMessage(
        channel="telepon",
        external_id=draft.form_id,
        format=desk_call.FORMAT,
        body=desk_call.body(draft),
        contact=strange,
    )
    town.take_in(message)
    return 1


def _form(town: Town, strange: str, _folder: Path) -> int:
    whole = strange.encode("utf-8", "replace").decode()
    town.report(100, words=f"{WORDS} {whole}", contact=strange)
    return 1


def _export(town: Town, strange: str, folder: Path) -> int:
    whole = strange.encode("utf-8", "replace").decode()
    file = f"{whole}.jpg (file terlampir)"
    lines = [f"15/06/21 11.0{at} - {whole}: {said}" for at, said in enumerate((WORDS, file))]
    path = folder / "_chat.txt"
    path.write_bytes("\n".join(lines).encode())
    return import_chat(town.register, path).imported


def _list_of_texts(town: Town, strange: str, folder: Path) -> int:
    whole = strange.replace("\x00", "").encode("utf-8", "replace").decode()
    path = folder / "sms.csv"
    path.write_text(f'pengirim,isi,waktu,id\n"x{whole}","{WORDS} {whole}","{whole}","{whole}"\n')
    return import_sms(town.register, path).imported


def _table(town: Town, strange: str, folder: Path) -> int:
    """Import a list whose heading, cells and name hold it; a name on the disk is made of any bytes."""
    whole = strange.replace("\x00", "").encode("utf-8", "replace").decode()
    path = folder / os.fsdecode(b"aduan-\xff\xfe.csv")
    path.write_text(
        f"ID Aduan,Uraian,Nama Ruas,Nama Pelapor,No HP,kolom {whole}\n"
        f'"A{whole}","{WORDS} {whole}","{whole}","{whole}","{whole}","{whole}"\n'
    )
    return import_complaints(town.register, path, actor=MACHINE).imported


DOORS: dict[str, Door] = {
    "whatsapp": _whatsapp,
    "sms": _sms,
    "call": _call,
    "form": _form,
    "export": _export,
    "list_of_texts": _list_of_texts,
    "table": _table,
}


@pytest.fixture
def town_of_words(town: Town) -> Iterator[Town]:
    """The town, a day late: what is dated today lies behind."""
    town.now += timedelta(hours=12)
    return town


@pytest.mark.parametrize("door", DOORS)
def test_a_name_with_a_nul_or_half_a_character_comes_in_by_every_door(
    town_of_words: Town, door: str, tmp_path: Path
) -> None:
    town, sent = town_of_words, 0
    for number, strange in enumerate(STRANGE):
        folder = tmp_path / str(number)
        folder.mkdir()
        DOORS[door](town, strange, folder)
    with town.store.connect() as conn:
        sent = conn.scalar(select(func.count()).select_from(schema.message)) or 0
        words = conn.scalars(select(schema.complaint.c.public_words)).all()
    assert sent
    check_that_nothing_is_lost(town, sent)
    assert not any("\x00" in (one or "") for one in words)


def test_a_nul_in_an_address_finds_nothing_rather_than_breaks(town: Town) -> None:
    complaint = schema.complaint
    for strange in STRANGE:
        with town.store.connect() as conn:
            assert conn.scalar(select(complaint.c.id).where(complaint.c.ticket == strange)) is None
