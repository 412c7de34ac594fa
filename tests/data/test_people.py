import os
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from data import schema
from data.people import ErasedReporterError, People, about_evidence, about_words, normalise_contact
from data.privacy.keyfile import KeyFileError, SealBrokenError
from data.store import Store

pytestmark = pytest.mark.every_database

PHONE = "0800-1234-5678"
WORDS = b"Lubang besar di depan rumah saya"
TICKET = "KDR-AAAA-AAA"
ERASED_MEANWHILE_S = 1.0  # one that does not wait for readers is done by then


@pytest.mark.parametrize(
    "written",
    ["080012345678", "0800 1234 5678", "0800.1234.5678", "+6280012345678", "62 800-1234-5678",
     "+62 (0)800 1234 5678", "006280012345678", "80012345678", "(0800) 1234 5678"],
)  # fmt: skip
def test_every_way_of_writing_a_phone_number_is_one_contact(written: str):
    assert normalise_contact(written) == "+6280012345678"


def test_an_address_is_one_contact_in_any_case():
    assert normalise_contact(" Warga@Contoh.ID ") == normalise_contact("warga@contoh.id") == "warga@contoh.id"


@pytest.mark.parametrize("blank", [None, "", "  \n"])
def test_a_blank_is_no_contact(blank: str | None):
    assert normalise_contact(blank) is None


@given(st.text(max_size=30))
def test_evening_out_a_contact_twice_changes_nothing(text: str):
    once = normalise_contact(text)
    assert normalise_contact(once) == once


def test_the_same_contact_is_the_same_reporter(store: Store, people: People, region_id: str):
    with store.begin() as conn:
        first = people.open_reporter(conn, region_id, PHONE)
        assert people.open_reporter(conn, region_id, "+62 800 1234 5678") == first
        assert people.open_reporter(conn, region_id, "0800-1234-5679") != first


def test_reporters_without_contact_are_different_people(store: Store, people: People, region_id: str):
    with store.begin() as conn:
        ids = people.open_many(conn, region_id, [None, PHONE, None, "", PHONE])
        assert len({ids[0], ids[2], ids[3]}) == 3
        assert ids[1] == ids[4]
        assert people.contact(conn, ids[0]) is None


def test_one_phone_in_two_regions_is_two_reporters(store: Store, people: People, region_id: str):
    with store.begin() as conn:
        store.ensure_region(conn, "kota-lain")
        here, there = (people.open_reporter(conn, region, PHONE) for region in (region_id, "kota-lain"))
        hashes = set(conn.scalars(select(schema.reporter.c.contact_hash)))
    assert here != there
    assert len(hashes) == 2  # so that nobody can tell from the hash that they are one person


def test_who_asked_for_confidence_keeps_it(store: Store, people: People, region_id: str):
    with store.begin() as conn:
        open_about_it = people.open_reporter(conn, region_id, PHONE, confidential=False)
        people.open_reporter(conn, region_id, PHONE, confidential=True)
        people.open_reporter(conn, region_id, PHONE, confidential=False)
        assert conn.scalar(
            select(schema.reporter.c.confidential).where(schema.reporter.c.id == open_about_it)
        )


def test_what_was_sealed_opens_again(store: Store, people: People, region_id: str):
    with store.begin() as conn:
        reporter = people.open_reporter(conn, region_id, PHONE)
        sealed = people.seal(conn, reporter, WORDS, about_words(TICKET))
        assert WORDS not in sealed
        assert people.unseal(conn, reporter, sealed, about_words(TICKET)) == WORDS
        assert people.contact(conn, reporter) == "+6280012345678"


def test_many_values_of_several_people_keep_their_order(store: Store, people: People, region_id: str):
    plains = [f"aduan {n}".encode() for n in range(7)]
    abouts = [about_words(f"KDR-{n}") for n in range(7)]
    with store.begin() as conn:
        ids = people.open_many(
            conn, region_id, [None, PHONE, "a@contoh.id", PHONE, None, "a@contoh.id", None]
        )
        sealed = people.seal_many(conn, ids, plains, abouts)
        assert people.unseal_many(conn, ids, sealed, abouts) == plains


def test_a_value_moved_to_another_record_does_not_open(store: Store, people: People, region_id: str):
    with store.begin() as conn:
        one, other = people.open_many(conn, region_id, [PHONE, None])
        sealed = people.seal(conn, one, WORDS, about_words(TICKET))
        for reporter, about in [
            (one, about_words("KDR-B")),
            (one, about_evidence(TICKET)),
            (other, about_words(TICKET)),
        ]:
            with pytest.raises(SealBrokenError, match="does not open"):
                people.unseal(conn, reporter, sealed, about)


def test_keys_swapped_between_reporters_do_not_open(store: Store, people: People, region_id: str):
    table = schema.reporter
    with store.begin() as conn:
        one, other = people.open_many(conn, region_id, [PHONE, "a@contoh.id"])
        stolen = conn.execute(
            select(table.c.key_wrapped, table.c.contact_sealed).where(table.c.id == one)
        ).one()
        conn.execute(update(table).where(table.c.id == other).values(stolen._asdict()))
        with pytest.raises(SealBrokenError):
            people.contact(conn, other)


def test_a_changed_value_does_not_open(store: Store, people: People, region_id: str):
    with store.begin() as conn:
        reporter = people.open_reporter(conn, region_id, PHONE)
        sealed = people.seal(conn, reporter, WORDS, about_words(TICKET))
        for broken in (sealed[:-1], sealed[:-1] + bytes([sealed[-1] ^ 1]), b"", b"short"):
            with pytest.raises(SealBrokenError):
                people.unseal(conn, reporter, broken, about_words(TICKET))


def test_erasing_forgets_the_person_and_says_so_once(store: Store, people: People, region_id: str):
    with store.begin() as conn:
        reporter = people.open_reporter(conn, region_id, PHONE)
        sealed = people.seal(conn, reporter, WORDS, about_words(TICKET))
    people.erase(reporter)
    people.erase(reporter)
    with store.begin() as conn:
        assert people.contact(conn, reporter) is None
        assert people.unseal_many(conn, [reporter], [sealed], [about_words(TICKET)]) == [None]
        with pytest.raises(ErasedReporterError):
            people.seal(conn, reporter, WORDS, about_words(TICKET))
        events = conn.execute(select(schema.event.c.subject_id, schema.event.c.action)).all()
        assert events == [(reporter, "erased")]
        assert people.open_reporter(conn, region_id, PHONE) != reporter


def test_an_erased_key_is_gone_from_the_files_too(
    store: Store, people: People, region_id: str, stored_files: Callable[[], list[bytes]]
):
    with store.begin() as conn:
        reporter = people.open_reporter(conn, region_id, PHONE)
        key = conn.scalar(select(schema.reporter.c.key_wrapped))
        assert key
    assert any(key in content for content in stored_files())
    people.erase(reporter)
    assert not any(key in content for content in stored_files())


def test_an_erased_key_is_gone_though_somebody_was_still_reading(
    store: Store, people: People, region_id: str, stored_files: Callable[[], list[bytes]]
):
    with store.begin() as conn:
        reporter = people.open_reporter(conn, region_id, PHONE)
        key = conn.scalar(select(schema.reporter.c.key_wrapped))
        assert key
    with ThreadPoolExecutor(1) as pool:
        with store.connect() as reading:
            reading.execute(select(schema.region.c.id)).all()  # it sees the records as they are now
            erasing = pool.submit(people.erase, reporter)
            wait([erasing], timeout=ERASED_MEANWHILE_S)
        erasing.result()
    assert not any(key in content for content in stored_files())


def test_nothing_personal_lies_readable_in_the_files(
    store: Store, people: People, region_id: str, stored_files: Callable[[], list[bytes]]
):
    with store.begin() as conn:
        people.open_reporter(conn, region_id, PHONE)
    store.close()
    files = stored_files()
    assert any(region_id.encode() in content for content in files)
    assert not any(b"80012345678" in content for content in files)


def test_a_channels_id_is_told_apart_by_channel_and_not_readable(people: People):
    whatsapp = people.channel_hash("whatsapp", "wamid.6280012345678")
    assert whatsapp == people.channel_hash("whatsapp", "wamid.6280012345678")
    assert whatsapp != people.channel_hash("sms", "wamid.6280012345678")
    assert people.channel_hash("a", "bc") != people.channel_hash("ab", "c")
    assert "6280012345678" not in whatsapp


def test_the_key_file_is_made_once_for_this_user_alone(store: Store, key_file: Path):
    People(store, key_file)
    made = key_file.read_bytes()
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    People(store, key_file)
    assert key_file.read_bytes() == made


@pytest.mark.skipif(os.name != "posix", reason="rights of group and others are a POSIX idea")
def test_a_key_that_others_may_read_is_refused_with_the_remedy(store: Store, key_file: Path):
    People(store, key_file)
    key_file.chmod(0o640)
    with pytest.raises(KeyFileError, match=f"chmod 600 {key_file}"):
        People(store, key_file)


def test_a_lost_key_is_said_and_never_replaced(store: Store, people: People, region_id: str, key_file: Path):
    with store.begin() as conn:
        people.open_reporter(conn, region_id, PHONE)
    key_file.unlink()
    with pytest.raises(KeyFileError, match=r"missing.*Restore it"):
        People(store, key_file)
    assert not key_file.exists()


def test_processes_that_start_at_once_share_the_key_that_one_of_them_made(store: Store, key_file: Path):
    with ThreadPoolExecutor(4) as pool:
        made = [pool.submit(People, store, key_file) for _ in range(4)]
        hashes = {person.result().channel_hash("sms", "1") for person in made}
    assert len(hashes) == 1


def test_the_key_of_another_database_is_refused(store: Store, people: People, region_id: str, tmp_path: Path):
    other = tmp_path / "other.key"
    People(store, other)  # allowed: nothing is sealed yet
    with store.begin() as conn:
        people.open_reporter(conn, region_id, None)
    with pytest.raises(KeyFileError, match="another database"):
        People(store, other)


@pytest.mark.parametrize("content", [b"", b"jeglongan-key-1:", b"jeglongan-key-1:AAAA\n", bytes(range(64))])
def test_a_damaged_key_file_is_refused(store: Store, key_file: Path, content: bytes):
    key_file.parent.mkdir()
    key_file.write_bytes(content)
    key_file.chmod(0o600)
    with pytest.raises(KeyFileError, match="damaged"):
        People(store, key_file)


def test_counts_of_reporters_stay_what_they_are_when_asked_again(
    store: Store, people: People, region_id: str
):
    contacts = [f"0800 0000 {n:04d}" for n in range(50)]
    with store.begin() as conn:
        first = people.open_many(conn, region_id, contacts)
        assert people.open_many(conn, region_id, contacts[::-1]) == first[::-1]
        assert conn.scalar(select(func.count()).select_from(schema.reporter)) == 50
