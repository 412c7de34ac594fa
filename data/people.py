"""Reporters: what they tell is sealed under a key of their own, and destroying that key forgets them."""

import os
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, bindparam, insert, select, true, update

from data import schema
from data.privacy.contacts import normalise_contact
from data.privacy.forgotten import ForgottenLog
from data.privacy.keyfile import (
    KEY_BYTES,
    KeyFileError,
    MasterKey,
    SealBrokenError,
    joined,
    make_key_file,
    read_key_file,
    seal,
    unseal,
)
from data.store import Store, utc_now

__all__ = ["ErasedReporterError", "People", "normalise_contact"]

_T = TypeVar("_T")

_CHUNK = 10_000  # ids in one query: SQLite takes 32,766 values


class ErasedReporterError(LookupError):
    """The reporter's key was destroyed, or they asked for it: nothing of theirs opens any more."""


def about_message(external_hash: str) -> str:
    """Return the context that the raw body of a message is bound to."""
    return f"message:{external_hash}"


def about_reading(external_hash: str) -> str:
    """Return the context that what a person has taken down of a message is bound to."""
    return f"reading:{external_hash}"


def about_words(ticket: str) -> str:
    """Return the context that the words of a complaint are bound to."""
    return f"words:{ticket}"


def about_evidence(ticket: str) -> str:
    """Return the context that the words of a complaint's location evidence are bound to."""
    return f"evidence:{ticket}"


class People:
    """Opens reporters, seals and unseals for them, and forgets them. Safe to share between threads."""

    def __init__(self, store: Store, key_file: Path, clock: Callable[[], datetime] = utc_now) -> None:
        """Read the key file, or make it if this database has nothing sealed yet.

        Raises ``KeyFileError`` if the file is missing though it was used, or is not the one of this database.
        """
        self._store = store
        self._clock = clock
        self.key_file = key_file
        self.master = _master_key(store, key_file)
        self.forgotten = ForgottenLog(key_file, self.master)

    def open_reporter(
        self, conn: Connection, region_id: str, contact: str | None, confidential: bool = True
    ) -> int:
        """Return the id of the reporter with this contact, a new one if unknown or without contact.

        Who asked for confidence once keeps it.
        """
        return self.open_many(conn, region_id, [contact], confidential)[0]

    def open_many(
        self, conn: Connection, region_id: str, contacts: Sequence[str | None], confidential: bool = True
    ) -> list[int]:
        """Return a reporter id per contact, in order; equal contacts give equal ids."""
        normal = [normalise_contact(contact) for contact in contacts]
        hashes = [self.contact_hash(region_id, contact) for contact in normal]
        known = _ids_by_hash(conn, region_id, {h for h in hashes if h is not None})
        if confidential:
            _make_confidential(conn, list(known.values()))
        by_hash = dict(zip(hashes, normal, strict=True))
        new = [h for h in by_hash if h is not None and h not in known]
        new_ids = self._add(conn, region_id, [(h, by_hash[h]) for h in new], confidential)
        known.update(zip(new, new_ids, strict=True))
        nameless = iter(self._add(conn, region_id, [(None, None)] * hashes.count(None), confidential))
        return [next(nameless) if h is None else known[h] for h in hashes]

    def seal(self, conn: Connection, reporter_id: int, plain: bytes, about: str) -> bytes:
        """Encrypt ``plain`` under the reporter's key, bound to ``about``. Raises ``ErasedReporterError``."""
        return self.seal_many(conn, [reporter_id], [plain], [about])[0]

    def unseal(
        self,
        conn: Connection,
        reporter_id: int,
        sealed: bytes,
        about: str,
        *,
        even_restricted: bool = False,
    ) -> bytes:
        """Undo ``seal``. Raises ``ErasedReporterError`` and ``SealBrokenError``.

        ``even_restricted``: for what is about the request to be forgotten itself.
        """
        keys = self._keys(conn, [reporter_id], even_restricted=even_restricted)
        return unseal(keys[reporter_id], sealed, about)

    def seal_many(
        self, conn: Connection, reporter_ids: Sequence[int], plains: Sequence[bytes], abouts: Sequence[str]
    ) -> list[bytes]:
        """Seal one value per row, in order."""
        keys = self._keys(conn, reporter_ids, even_restricted=True)
        return [
            seal(keys[reporter_id], plain, about)
            for reporter_id, plain, about in zip(reporter_ids, plains, abouts, strict=True)
        ]

    def unseal_many(
        self,
        conn: Connection,
        reporter_ids: Sequence[int],
        sealed: Sequence[bytes],
        abouts: Sequence[str],
        *,
        skip_broken: bool = False,
    ) -> list[bytes | None]:
        """Open one value per row, in order; None where the reporter is erased.

        Raises ``SealBrokenError`` for one that does not open; with ``skip_broken`` that is None too.
        """
        keys = self._keys(conn, reporter_ids, skip_erased=True)
        opened: list[bytes | None] = []
        for reporter_id, value, about in zip(reporter_ids, sealed, abouts, strict=True):
            try:
                opened.append(unseal(keys[reporter_id], value, about) if reporter_id in keys else None)
            except SealBrokenError:
                if not skip_broken:
                    raise
                opened.append(None)
        return opened

    def contact(self, conn: Connection, reporter_id: int, *, even_restricted: bool = False) -> str | None:
        """Return how to reach the reporter; None if anonymous or erased. For staff with that right only.

        Who asked to be forgotten is reached for that alone: ``even_restricted``.
        """
        table = schema.reporter
        query = select(table.c.contact_sealed, table.c.restricted_at).where(table.c.id == reporter_id)
        row = conn.execute(query).first()
        if row is None or row.contact_sealed is None or (row.restricted_at and not even_restricted):
            return None
        key = self._keys(conn, [reporter_id], even_restricted=True)[reporter_id]
        return unseal(key, row.contact_sealed, _about_contact(reporter_id)).decode()

    def contact_hash(self, region_id: str, contact: str | None) -> str | None:
        """Return the keyed hash by which who has this contact is known again; None for a blank."""
        normal = normalise_contact(contact)
        return None if normal is None else self.master.keyed_hash("contact", region_id, normal)

    def channel_hash(self, channel: str, external_id: str) -> str:
        """Return the keyed hash of a channel's own id (a WhatsApp message id holds the phone number)."""
        return self.master.keyed_hash("channel", channel, external_id)

    def restrict(self, conn: Connection, reporter_id: int) -> bool:
        """Take a reporter's data out of work: nothing of theirs opens, and who writes again is a new person.

        Returns False if that was done before, or there is nothing left of them.
        """
        table = schema.reporter
        statement = (
            update(table)
            .where(table.c.id == reporter_id, table.c.erased_at.is_(None), table.c.restricted_at.is_(None))
            .values(restricted_at=self._clock(), contact_hash=None)
        )
        return conn.execute(statement).rowcount > 0

    def lift(self, conn: Connection, reporter_id: int) -> None:
        """Undo ``restrict``. Who wrote again meanwhile stays another person."""
        table = schema.reporter
        row = conn.execute(select(table).where(table.c.id == reporter_id)).one()
        if row.erased_at is not None or row.restricted_at is None:
            return
        contact = self.contact(conn, reporter_id, even_restricted=True)
        known = self.contact_hash(row.region_id, contact)
        taken = known is not None and _ids_by_hash(conn, row.region_id, {known})
        values = {"restricted_at": None, "contact_hash": None if taken else known}
        conn.execute(update(table).where(table.c.id == reporter_id).values(values))

    def erase(self, reporter_id: int) -> None:
        """Forget the reporter: destroy key and contact, keep the complaints; again changes nothing."""
        with self._store.begin() as conn:
            self.erase_in(conn, reporter_id)
        self._store.flush()

    def erase_in(self, conn: Connection, reporter_id: int) -> bool:
        """Do the same in the caller's transaction; ``Store.flush`` is to follow. False if done before.

        First the list beside the key file is told, so that no backup brings them back; if the transaction
        fails after that, restoring one forgets them all the same.
        """
        table, photo = schema.reporter, schema.photo
        alive = (table.c.id == reporter_id) & table.c.erased_at.is_(None)
        wrapped = conn.scalar(select(table.c.key_wrapped).where(alive))
        if wrapped is not None:
            self.forgotten.note("reporter", wrapped)
        region_id = conn.scalar(
            update(table)
            .where(alive)
            .values(key_wrapped=None, contact_hash=None, contact_sealed=None, erased_at=self._clock())
            .returning(table.c.region_id)
        )
        if region_id is None:
            return False
        conn.execute(update(photo).where(photo.c.reporter_id == reporter_id).values(released=False))
        self._tell_erased(conn, region_id, reporter_id)
        return True

    def _tell_erased(self, conn: Connection, region_id: str, reporter_id: int) -> None:
        conn.execute(
            insert(schema.event).values(
                region_id=region_id,
                at=self._clock(),
                subject="reporter",
                subject_id=reporter_id,
                action="erased",
                actor_kind="machine",
                details={},
            )
        )

    def _add(
        self,
        conn: Connection,
        region_id: str,
        new: Sequence[tuple[str | None, str | None]],
        confidential: bool,
    ) -> list[int]:
        """Insert reporters, then seal their keys and contacts bound to the ids they were given."""
        if not new:
            return []
        table = schema.reporter
        added = conn.scalars(
            insert(table).returning(table.c.id, sort_by_parameter_order=True),
            [
                {
                    "region_id": region_id,
                    "contact_hash": contact_hash,
                    "confidential": confidential,
                    "created_at": self._clock(),
                }
                for contact_hash, _ in new
            ],
        )
        ids = list(added)
        rows = [self._sealed_row(i, contact) for i, (_, contact) in zip(ids, new, strict=True)]
        conn.execute(
            update(table)
            .where(table.c.id == bindparam("reporter"))
            .values(key_wrapped=bindparam("key"), contact_sealed=bindparam("contact")),
            rows,
        )
        return ids

    def _sealed_row(self, reporter_id: int, contact: str | None) -> dict[str, object]:
        key = os.urandom(KEY_BYTES)
        about = _about_contact(reporter_id)
        return {
            "reporter": reporter_id,
            "key": self.master.seal(key, _about_key(reporter_id)),
            "contact": None if contact is None else seal(key, contact.encode(), about),
        }

    def _keys(
        self,
        conn: Connection,
        reporter_ids: Sequence[int],
        *,
        skip_erased: bool = False,
        even_restricted: bool = False,
    ) -> dict[int, bytes]:
        """Open the reporters' own keys; of who asked to be forgotten only what comes in is still sealed."""
        table = schema.reporter
        wanted = list(dict.fromkeys(reporter_ids))
        keys = {}
        for chunk in _chunks(wanted):
            query = select(table.c.id, table.c.key_wrapped).where(
                table.c.id.in_(chunk),
                table.c.key_wrapped.is_not(None),
                true() if even_restricted else table.c.restricted_at.is_(None),
            )
            for reporter_id, wrapped in conn.execute(query):
                keys[reporter_id] = self.master.open(wrapped, _about_key(reporter_id))
        if not skip_erased and len(keys) < len(wanted):
            gone = next(i for i in wanted if i not in keys)
            raise ErasedReporterError(f"Reporter {gone} was erased; nothing can be sealed or read for them.")
        return keys


def _master_key(store: Store, key_file: Path) -> MasterKey:
    key = read_key_file(key_file)
    if key is None:
        with store.begin() as conn:  # one process at a time comes here
            key = read_key_file(key_file)
            if key is None:
                if conn.scalar(select(schema.reporter.c.id).limit(1)) is not None:
                    raise KeyFileError(
                        f"The key file {key_file} is missing or empty, but the database holds personal data "
                        "sealed under it. Restore it from its backup, or let JEGLONGAN_KEY_FILE name it."
                    )
                key = make_key_file(key_file)
    _refuse_another_key(store, key, key_file)
    return key


def _refuse_another_key(store: Store, key: MasterKey, key_file: Path) -> None:
    table = schema.reporter
    with store.connect() as conn:
        query = select(table.c.id, table.c.key_wrapped).where(table.c.key_wrapped.is_not(None)).limit(1)
        row = conn.execute(query).first()
    if row is None:
        return
    try:
        key.open(row.key_wrapped, _about_key(row.id))
    except SealBrokenError:
        raise KeyFileError(
            f"The key file {key_file} belongs to another database: it does not open what is sealed in this. "
            "Set JEGLONGAN_KEY_FILE to the right one."
        ) from None


def _about_key(reporter_id: int) -> str:
    return joined("reporter key", str(reporter_id))


def _about_contact(reporter_id: int) -> str:
    return joined("contact", str(reporter_id))


def _ids_by_hash(conn: Connection, region_id: str, hashes: set[str]) -> dict[str, int]:
    table = schema.reporter
    found: dict[str, int] = {}
    for chunk in _chunks(sorted(hashes)):
        query = select(table.c.contact_hash, table.c.id).where(
            table.c.region_id == region_id, table.c.contact_hash.in_(chunk)
        )
        found.update({row.contact_hash: row.id for row in conn.execute(query)})
    return found


def _make_confidential(conn: Connection, reporter_ids: Sequence[int]) -> None:
    table = schema.reporter
    for chunk in _chunks(reporter_ids):
        conn.execute(
            update(table).where(table.c.id.in_(chunk), ~table.c.confidential).values(confidential=True)
        )


def _chunks(values: Sequence[_T]) -> Iterator[Sequence[_T]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
