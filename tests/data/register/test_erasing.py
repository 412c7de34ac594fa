"""Who asks to be forgotten is out of work at once and gone in time; the complaint stays."""

import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import func, insert, select, update

from data import schema
from data.accounts import NotAllowedError, User
from data.desk.cases import UnknownTicketError
from data.exchange.set_aside import set_aside_folder
from data.notices import outbox, subscriptions
from data.office import ConflictError
from data.people import ErasedReporterError, about_words
from data.photos import PhotoError, Photos
from data.privacy.retention import keep_house
from data.privacy.revealing import RevealError
from data.settings import get_settings
from tests.data.register.town import Town

pytestmark = pytest.mark.every_database

PHONE = "+6280000020002"
WORDS = "Depan rumah saya nomor tujuh berlubang"
CREDENTIALS = '[smtp]\nhost = "127.0.0.1"\nport = 1\nsecurity = "none"\nsender = "a@contoh.test"\n'


@pytest.fixture(autouse=True)
def _var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    var = tmp_path / "var"
    var.mkdir()
    (var / "credentials.toml").write_text(CREDENTIALS, encoding="utf-8")
    (var / "credentials.toml").chmod(0o600)
    monkeypatch.setenv("JEGLONGAN_VAR", str(var))
    monkeypatch.setenv("JEGLONGAN_PUBLIC_URL", "https://aduan.contoh.test")


@pytest.fixture
def admin(region_id: str) -> User:
    """Who may have people forgotten."""
    return User(9, "admin", "admin", None, region_id)


def _photo(town: Town) -> tuple[str, str]:
    """Upload a photo; return (public id, upload ticket)."""
    register = town.register
    register.photos = register.photos or Photos(
        town.store, town.people, get_settings(), clock=lambda: town.now
    )
    ticket = register.photos.open_ticket(town.region.id)
    with io.BytesIO() as written:
        Image.new("RGB", (64, 48), "grey").save(written, "JPEG")
        return register.photos.accept(town.region.id, ticket, written.getvalue()).public_id, ticket


def _show_a_copy(town: Town) -> None:
    """Keep a copy of the one photo with boxes drawn over it, as the desk makes it for the public."""
    (photo,) = town.rows(schema.photo)
    copy = {"region_id": town.region.id, "photo_id": photo.id, "file_id": "salinan", "boxes": []}
    copy |= {"width_px": 64, "height_px": 48, "made_at": town.now}
    with town.store.begin() as conn:
        conn.execute(insert(schema.photo_rendition).values(copy))
    (get_settings().var / "photos" / "salinan").write_bytes(b"sealed")


def _files(folder: str) -> list[Path]:
    return [path for path in (get_settings().var / folder).rglob("*") if path.is_file()]


def _words(town: Town, ticket: str) -> bytes:
    row = town.complaint(ticket)
    with town.store.connect() as conn:
        return town.people.unseal(conn, row.reporter_id, row.words_sealed or b"", about_words(ticket))


def _close(town: Town, ticket: str) -> None:
    town.register.verify(ticket, town.desk, public_words="Lubang")
    town.register.close(ticket, town.desk, "repaired", "Lubang ditambal petugas pada 12 Juni 2021")


def test_from_the_moment_of_asking_nothing_of_the_person_is_used(town: Town):
    receipt = town.report(500, contact=PHONE, words=WORDS, photos=(photo := _photo(town),))
    town.register.verify(receipt.ticket, town.desk, public_words="Lubang besar")
    request = town.register.ask_erasure(receipt.ticket, secret=receipt.secret)
    assert request.restricted_at == town.now
    assert request.restrict_by == town.now + timedelta(hours=3 * 24)  # by law
    assert request.erase_at <= request.restrict_by
    row = town.complaint(receipt.ticket)
    assert (row.public_words, row.state) == (None, "verified")
    with pytest.raises(ErasedReporterError):
        _words(town, receipt.ticket)
    with pytest.raises(PhotoError):
        town.register.photos.read(photo[0][0], town.desk)
    with town.store.connect() as conn:
        assert town.people.contact(conn, row.reporter_id) is None


def test_who_takes_it_back_in_time_keeps_everything(town: Town):
    receipt = town.report(500, contact=PHONE, words=WORDS)
    town.register.ask_erasure(receipt.ticket, secret=receipt.secret)
    assert town.register.withdraw_erasure(receipt.ticket, secret=receipt.secret)
    assert not town.register.withdraw_erasure(receipt.ticket, secret=receipt.secret)
    assert _words(town, receipt.ticket) == WORDS.encode()
    town.later(days=4)
    assert town.register.carry_out_erasures() == 0
    again = town.report(900, contact=PHONE)
    assert town.complaint(again.ticket).reporter_id == town.complaint(receipt.ticket).reporter_id


def test_after_its_time_the_person_is_gone_and_the_complaint_stays(town: Town):
    receipt = town.report(500, contact=PHONE, words=WORDS, photos=(_photo(town),))
    other = town.report(1500, contact=PHONE, words="Satu lagi di sini")
    somebody = town.report(2500, contact="lain@contoh.test", words="Punya orang lain")
    _show_a_copy(town)
    town.register.ask_erasure(receipt.ticket, secret=receipt.secret)
    town.later(hours=23)
    assert town.register.carry_out_erasures() == 0
    town.later(hours=2)
    assert town.register.carry_out_erasures() == 1
    assert town.register.erasure_requests() == []
    for ticket in (receipt.ticket, other.ticket):
        row = town.complaint(ticket)
        assert (row.state, row.words_sealed, row.public_words) == ("received", None, None)
        assert town.position(ticket).road_id == "R1"
    assert _files("photos") == []
    bodies = town.rows(schema.message)
    assert [row.body_sealed is None for row in bodies] == [True, True, False]
    theirs = {town.complaint(ticket).id for ticket in (receipt.ticket, other.ticket)}
    evidence = [row for row in town.rows(schema.evidence) if row.complaint_id in theirs]
    assert [row.words_sealed for row in evidence] == [None, None]
    assert _words(town, somebody.ticket) == b"Punya orang lain"


def test_where_somebody_stood_is_forgotten_unless_it_is_a_metre_of_a_road(town: Town):
    on_road = town.report(500, contact=PHONE)
    at_home = town.report(1200, 500, contact=PHONE, category="pendidikan")
    town.register.forget_reporter(on_road.ticket)
    kinds = {row.complaint_id: row.kind for row in town.rows(schema.evidence)}
    assert kinds == {town.complaint(on_road.ticket).id: "gps"}
    assert town.position(at_home.ticket).village_code == "99.01.01"


def test_who_writes_after_asking_is_a_new_person(town: Town):
    receipt = town.report(500, contact=PHONE, words=WORDS)
    town.register.ask_erasure(receipt.ticket, secret=receipt.secret)
    new = town.report(900, contact=PHONE, words="Laporan baru")
    assert _words(town, new.ticket) == b"Laporan baru"
    town.later(days=2)
    town.register.carry_out_erasures()
    assert _words(town, new.ticket) == b"Laporan baru"


def test_a_message_nobody_has_read_yet_is_not_worked_on_after_asking(town: Town):
    first = town.report(500, contact=PHONE)
    waiting = town.register.receive([town.row(900, contact=PHONE)])[0]
    town.register.ask_erasure(first.ticket, secret=first.secret)
    assert town.register.process().complaints == 0
    town.later(days=2)
    town.register.carry_out_erasures()
    (row,) = town.rows(schema.message, schema.message.c.id == waiting.message_id)
    assert (row.body_sealed, row.state, row.waiting_reason) == (None, "processed", "reporter_erased")


def test_subscriptions_of_the_same_address_go_too(town: Town):
    receipt = town.report(500, contact="warga@contoh.test")
    subscriptions.subscribe(town.register, "road", "R1", channel="email", address="Warga@contoh.test")
    town.register.forget_reporter(receipt.ticket)
    assert town.rows(schema.subscription) == []


def test_only_the_reporter_and_the_administrator_may_ask(town: Town, admin: User):
    receipt, other = town.report(500, contact=PHONE), town.report(900, contact="x@contoh.test")
    for asked in ({"secret": other.secret}, {"secret": ""}, {"user": town.desk}, {"user": None}):
        with pytest.raises(NotAllowedError):
            town.register.ask_erasure(receipt.ticket, **asked)
    with pytest.raises(UnknownTicketError):
        town.register.ask_erasure("CTH-0000-0000", user=admin)
    request = town.register.ask_erasure(receipt.ticket, user=admin)
    assert town.register.ask_erasure(receipt.ticket, secret=receipt.secret) == request
    assert town.register.erasure_of(receipt.ticket, receipt.secret) == request


def test_forgetting_twice_changes_nothing_more(town: Town):
    receipt = town.report(500, contact=PHONE, words=WORDS)
    town.register.forget_reporter(receipt.ticket)
    town.register.forget_reporter(receipt.ticket)
    erased = [row for row in town.rows(schema.event) if row.action == "erased"]
    assert len(erased) == 1


def test_a_look_at_the_contact_needs_a_reason_and_is_written_down(town: Town, admin: User):
    receipt = town.report(500, contact=PHONE)
    engineer, desk = town.engineer, town.desk
    with pytest.raises(NotAllowedError):
        town.register.reveal(receipt.ticket, engineer, "ask_place")
    for reason, note in (("", None), ("curiosity", None), ("other", " ")):
        with pytest.raises(RevealError):
            town.register.reveal(receipt.ticket, desk, reason, note=note)
    assert [event.action for event in town.events(receipt.ticket)] == ["received"]
    assert town.register.reveal(receipt.ticket, desk, "ask_place") == PHONE
    (look,) = town.register.reveals_of(receipt.ticket, admin)
    assert (look.at, look.reason) == (town.now, "ask_place")
    event = town.events(receipt.ticket)[-1]
    assert (event.action, event.actor_id, event.public) == ("reporter_revealed", desk.id, False)
    with pytest.raises(NotAllowedError):
        town.register.reveals_of(receipt.ticket, desk)


def test_a_confidential_or_anonymous_reporter_is_not_told(town: Town):
    hidden, nameless = town.report(500, contact=PHONE, confidential=True), town.report(900)
    with pytest.raises(NotAllowedError):
        town.register.reporter_of(hidden.ticket, User(4, "camat", "leader", None, town.region.id))
    assert not town.register.reporter_of(nameless.ticket, town.desk).has_contact
    with pytest.raises(ConflictError):
        town.register.reveal(nameless.ticket, town.desk, "ask_place")


def test_what_was_kept_long_enough_is_destroyed_and_the_rest_stays(town: Town):
    old = town.report(500, contact=PHONE, words=WORDS, photos=(_photo(town),))
    _close(town, old.ticket)
    open_one = town.report(1500, contact="lain@contoh.test", words="Masih rusak")
    town.register.verify(open_one.ticket, town.desk)
    town.register.answer(open_one.ticket, town.desk, "Ditambal pekan depan setelah aspal datang")
    same = town.report(1510, contact="tiga@contoh.test", words="Saya juga lihat")  # over when that is
    town.register.mark_duplicate(same.ticket, open_one.ticket, town.desk, same_person=False)
    also_old = town.report(2500, contact="lain@contoh.test", words="Dua lubang")
    _close(town, also_old.ticket)
    with town.store.begin() as conn:  # the keeper of keys has the real clock
        conn.execute(update(schema.reporter).values(created_at=town.now))
        # Two matters in one message: the other of them is open.
        both = {"message_id": town.complaint(also_old.ticket).message_id, "region_id": town.region.id}
        both |= {"complaint_id": town.complaint(open_one.ticket).id}
        conn.execute(insert(schema.message_complaint).values(both))
    town.later(days=town.region.retention.raw_days - 1)
    assert keep_house(town.register).messages == 0
    town.later(days=2)
    kept = keep_house(town.register)
    assert (kept.messages, kept.photos, kept.contacts) == (1, 1, 0)
    assert [row.body_sealed is None for row in town.rows(schema.message)] == [True, False, False, False]
    assert town.rows(schema.message)[0].reading_sealed is None
    assert _files("photos") == []
    assert keep_house(town.register).messages == 0
    assert town.region.retention.contact_months == 24
    town.later(days=730 - town.region.retention.raw_days - 1)  # two years, less half a day
    assert keep_house(town.register).contacts == 0
    town.later(days=1)
    assert keep_house(town.register).contacts == 1
    with town.store.connect() as conn:
        contacts = [
            town.people.contact(conn, town.complaint(one.ticket).reporter_id) for one in (old, open_one, same)
        ]
    assert contacts == [None, "lain@contoh.test", "tiga@contoh.test"]
    hashes = {row.id: row.contact_hash for row in town.rows(schema.reporter)}
    assert hashes[town.complaint(old.ticket).reporter_id] is None  # nobody can look up whether it was theirs


def test_who_writes_again_is_not_made_anonymous(town: Town):
    old = town.report(500, contact=PHONE)
    _close(town, old.ticket)
    with town.store.begin() as conn:  # the keeper of keys has the real clock
        conn.execute(update(schema.reporter).values(created_at=town.now))
        town.people.open_reporter(conn, town.region.id, "baru@contoh.test")  # nothing is over for them yet
    town.later(days=31 * town.region.retention.contact_months)
    town.register.receive([town.row(1500, contact=PHONE)])  # waits to be read
    assert keep_house(town.register).contacts == 0
    again = town.report(1500, contact=PHONE)
    assert keep_house(town.register).contacts == 0
    with town.store.connect() as conn:
        assert town.people.contact(conn, town.complaint(again.ticket).reporter_id) == PHONE


def test_a_complaint_opened_again_keeps_its_message(town: Town):
    receipt = town.report(500, contact=PHONE, words=WORDS)
    _close(town, receipt.ticket)
    town.later(days=town.region.retention.raw_days + 1)
    town.register.confirm_fixed(receipt.ticket, receipt.secret, fixed=False)
    assert keep_house(town.register).messages == 0


def test_it_is_remembered_for_a_year_that_letters_went_and_those_that_wait_stay(town: Town):
    with town.store.begin() as conn:
        for state in outbox.STATES:
            to = outbox.ToAddress("email", "dinas@contoh.test")
            outbox.put(conn, town.register, to=to, template="received", fields={}, once=state)
            one = schema.outbox.c.once == state
            conn.execute(update(schema.outbox).where(one).values(state=state))
    town.later(days=365)
    assert keep_house(town.register).letters == 0
    town.later(days=1)
    assert keep_house(town.register).letters == 2
    assert {row.state for row in town.rows(schema.outbox)} == {"waiting", "sending", "dead"}


def test_a_recording_that_came_with_a_message_goes_when_its_matter_is_over(town: Town):
    tickets = [town.report(x, contact=PHONE).ticket for x in (500, 1500)]
    _close(town, tickets[0])
    folder = get_settings().var / "media"
    folder.mkdir()
    with town.store.begin() as conn:
        for ticket in tickets:
            sent = {"region_id": town.region.id, "message_id": town.complaint(ticket).message_id}
            kept = {"number": 0, "kind": "audio", "state": "kept", "attempts": 1, "next_at": town.now}
            conn.execute(insert(schema.media).values(sent | kept | {"public_id": ticket}))
            (folder / ticket).write_bytes(b"sealed")
    town.later(days=town.region.retention.raw_days + 1)
    keep_house(town.register)
    assert [path.name for path in _files("media")] == [tickets[1]]


def test_the_key_of_a_recording_goes_with_the_person(town: Town):
    receipt = town.report(500, contact=PHONE)
    sent = {"region_id": town.region.id, "message_id": town.complaint(receipt.ticket).message_id}
    kept = {"number": 0, "kind": "audio", "state": "kept", "attempts": 1, "next_at": town.now}
    with town.store.begin() as conn:
        conn.execute(insert(schema.media).values(sent | kept | {"key_sealed": b"sealed"}))
    town.register.forget_reporter(receipt.ticket)
    assert [row.key_sealed for row in town.rows(schema.media)] == [None]


def test_rows_that_were_set_aside_go_after_their_days(town: Town):
    folder = set_aside_folder()
    folder.mkdir()
    (folder / "aduan.csv").write_text("baris,sebab,nama")
    filed = {"region_id": town.region.id, "name": "aduan.csv", "made_at": town.now}
    with town.store.begin() as conn:
        conn.execute(insert(schema.set_aside_file).values(filed))
    town.later(days=town.region.retention.set_aside_days)
    keep_house(town.register)
    assert len(_files("set_aside")) == 1
    town.later(days=1)
    keep_house(town.register)
    assert _files("set_aside") == []


def test_rows_set_aside_are_kept_as_long_as_the_region_says_whose_they_are(town: Town):
    folder = set_aside_folder()
    folder.mkdir()
    region_id, neighbour = town.region.id, f"{town.region.id}-utara"
    filed = {"made_at": town.now}
    with town.store.begin() as conn:
        for owner in (region_id, neighbour):
            town.store.ensure_region(conn, owner)
            name = f"{owner}-filed.csv"
            conn.execute(insert(schema.set_aside_file).values(filed | {"region_id": owner, "name": name}))
    names = [f"{owner}-{kind}.csv" for owner in (region_id, neighbour) for kind in ("filed", "tried-check-1")]
    for name in (*names, "kab-hilang-tried-check-1.csv"):
        (folder / name).write_text("baris,sebab,nama")
        os.utime(folder / name, (town.now.timestamp(), town.now.timestamp()))
    town.later(days=town.region.retention.set_aside_days + 1)
    keep_house(town.register)
    assert sorted(path.name for path in _files("set_aside")) == sorted(names[2:])


def test_unconfirmed_subscriptions_go_after_a_week(town: Town):
    subscriptions.subscribe(town.register, "road", "R1", channel="email", address="a@contoh.test")
    town.later(days=8)
    assert keep_house(town.register).subscriptions == 1
    with town.store.connect() as conn:
        assert conn.scalar(select(func.count()).select_from(schema.subscription)) == 0
