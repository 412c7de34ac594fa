"""Messages kept raw before anything reads them, each once, and read again when their turn comes."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, insert, select

from data import schema
from data.channels import (
    ParsedMessage,
    Parser,
    UnreadableMessageError,
    chat_export,
    desk_call,
    sms,
    spreadsheet,
    taken_down,
    web_form,
    whatsapp,
)
from data.importers.times import in_calendar
from data.incoming.consent import has_consent
from data.office import Office
from data.open311 import message as open311
from data.people import about_message, about_reading
from data.privacy.keyfile import SealBrokenError
from data.regions import Region

_S = TypeVar("_S")
_T = TypeVar("_T")
_log = logging.getLogger(__name__)

PARSERS: MappingProxyType[str, Parser] = MappingProxyType(
    {
        web_form.FORMAT: web_form.parse,
        spreadsheet.FORMAT: spreadsheet.parse,
        desk_call.FORMAT: desk_call.parse,
        whatsapp.FORMAT: whatsapp.parse,
        chat_export.FORMAT: chat_export.parse,
        sms.FORMAT: sms.parse,
        open311.FORMAT: open311.parse,
    }
)
CLOCK_SLACK = timedelta(days=1)  # a message dated later than that after it came is held for a person
CHUNK = 10_000  # messages in one transaction, values in one query: SQLite takes 32,766


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingMessage:
    """A raw message; ``external_id`` is the channel's own id for it, ``format`` names its parser.

    Half characters, as broken phones send them, are taken out of id and contact: no hash takes them.
    """

    channel: str
    external_id: str = field(repr=False)
    format: str
    body: bytes = field(repr=False)
    contact: str | None = field(default=None, repr=False)
    confidential: bool = False
    received_at: datetime | None = None  # None: now
    sent_at: datetime | None = None  # as the channel says; None: it does not

    def __post_init__(self) -> None:
        object.__setattr__(self, "external_id", _whole(self.external_id))
        if self.contact is not None:
            object.__setattr__(self, "contact", _whole(self.contact))


@dataclass(frozen=True, slots=True)
class Received:
    """A kept message; ``new`` is False if it had come before."""

    message_id: int
    new: bool


@dataclass(frozen=True, slots=True)
class ReadMessage:
    """A kept message with what it says, or with the reason why nobody could tell."""

    id: int
    channel: str
    reporter_id: int
    received_at: datetime
    said: ParsedMessage | None
    waiting_reason: str | None = None
    sent_at: datetime | None = None
    format: str = ""
    screened: bool = False  # a person has said that it is no spam
    shares_contact: bool = False  # its sender lets the national system know how to reach them

    @property
    def at(self) -> datetime:
        """When it was sent, as far as anybody knows."""
        return self.sent_at or self.received_at


class Receiving(Office):
    """The way in of every channel."""

    def receive(self, messages: Sequence[IncomingMessage]) -> list[Received]:
        """Keep messages as they came, encrypted and committed; one that came before is left alone.

        Returns one entry per message, in order. Raises ``ValueError`` for a format that nothing here reads.
        """
        for message in messages:
            if message.format not in PARSERS:
                raise ValueError(f"No parser reads '{message.format}'; there are: {', '.join(PARSERS)}.")
        starts = range(0, len(messages), CHUNK)
        return [one for start in starts for one in self._receive(messages[start : start + CHUNK])]

    def _receive(self, messages: Sequence[IncomingMessage]) -> list[Received]:
        keys = [
            (message.channel, self.people.channel_hash(message.channel, message.external_id))
            for message in messages
        ]
        first = dict(reversed(list(zip(keys, messages, strict=True))))
        with self.store.begin(urgent=True) as conn:
            ids = self._known_ids(conn, list(first))
            new = [key for key in dict.fromkeys(keys) if key not in ids]
            ids.update(zip(new, self._keep(conn, new, [first[key] for key in new]), strict=True))
        unseen = set(new)
        received = []
        for key in keys:
            received.append(Received(ids[key], key in unseen))
            unseen.discard(key)
        return received

    def _known_ids(self, conn: Connection, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], int]:
        table = schema.message
        hashes = [external_hash for _, external_hash in keys]
        query = select(table.c.channel, table.c.external_hash, table.c.id).where(
            table.c.region_id == self.region.id, table.c.external_hash.in_(hashes)
        )
        return {(row.channel, row.external_hash): row.id for row in conn.execute(query)}

    def _keep(
        self, conn: Connection, keys: Sequence[tuple[str, str]], messages: Sequence[IncomingMessage]
    ) -> Sequence[int]:
        if not messages:
            return []
        reporters = self._reporters(conn, messages)
        abouts = [about_message(external_hash) for _, external_hash in keys]
        bodies = self.people.seal_many(conn, reporters, [message.body for message in messages], abouts)
        rows = [
            {
                "region_id": self.region.id,
                "channel": channel,
                "format": message.format,
                "external_hash": external_hash,
                "reporter_id": reporter_id,
                "body_sealed": body,
                "received_at": message.received_at or self.clock(),
                "sent_at": message.sent_at or message.received_at or self.clock(),
                "state": "received",
            }
            for (channel, external_hash), message, reporter_id, body in zip(
                keys, messages, reporters, bodies, strict=True
            )
        ]
        statement = insert(schema.message).returning(schema.message.c.id, sort_by_parameter_order=True)
        return conn.scalars(statement, rows).all()

    def _reporters(self, conn: Connection, messages: Sequence[IncomingMessage]) -> list[int]:
        """Return the reporter of each message; who asks for confidence is opened as such."""
        reporters = [0] * len(messages)
        for confidential in (False, True):
            rows = [row for row, message in enumerate(messages) if message.confidential is confidential]
            contacts = [messages[row].contact for row in rows]
            opened = self.people.open_many(conn, self.region.id, contacts, confidential)
            for row, reporter_id in zip(rows, opened, strict=True):
                reporters[row] = reporter_id
        return reporters

    def read(
        self, conn: Connection, message_ids: Sequence[int], *, processed: bool = False
    ) -> list[ReadMessage]:
        """Open and parse kept messages that are not processed yet (or are), by id; what fails says why."""
        table = schema.message
        state = table.c.state == "processed" if processed else table.c.state != "processed"
        query = select(table).where(table.c.region_id == self.region.id, table.c.id.in_(message_ids), state)
        return self._read_rows(conn, conn.execute(query.order_by(table.c.id)).all())

    def said_in(self, conn: Connection, message_id: int) -> ParsedMessage | None:
        """Return what one kept message says, processed or not; None if nobody can read it."""
        table = schema.message
        query = select(table).where(table.c.region_id == self.region.id, table.c.id == message_id)
        return next((one.said for one in self._read_rows(conn, conn.execute(query).all())), None)

    def _read_rows(self, conn: Connection, rows: Sequence[Row[Any]]) -> list[ReadMessage]:
        bodies = all_or_each(self._opener(conn, "body_sealed", about_message), rows)
        heard = [row for row in rows if row.reading_sealed is not None]
        opened = all_or_each(self._opener(conn, "reading_sealed", about_reading), heard)
        readings = {row.id: reading for row, reading in zip(heard, opened, strict=True)}
        return [self._read(row, body, readings.get(row.id)) for row, body in zip(rows, bodies, strict=True)]

    def _opener(
        self, conn: Connection, column: str, about: Callable[[str], str]
    ) -> Callable[[Sequence[Row[Any]]], list[bytes | None]]:
        def opened(rows: Sequence[Row[Any]]) -> list[bytes | None]:
            return self.people.unseal_many(
                conn,
                [row.reporter_id for row in rows],
                [getattr(row, column) for row in rows],
                [about(row.external_hash) for row in rows],
            )

        return opened

    def _read(
        self, row: Row[Any], body: bytes | Exception | None, reading: bytes | Exception | None = None
    ) -> ReadMessage:
        said, reason, shares = None, None, False
        try:
            for sealed in (body, reading):
                if isinstance(sealed, Exception):
                    raise sealed
            if not isinstance(body, bytes):
                raise UnreadableMessageError("reporter_erased")
            parse = PARSERS[row.format]
            if isinstance(reading, bytes):
                said = taken_down.parse(reading, body, parse, self.region)
            else:
                said = parse(body, self.region)
            if said.happened_at is not None:
                _check_time(said.happened_at, row.received_at)
            shares = row.format == web_form.FORMAT and has_consent(body)
        except UnreadableMessageError as error:
            said, reason = None, error.reason
        except SealBrokenError:
            reason = "seal_broken"
        except (
            Exception
        ) as error:  # a parser's bug must not stop the messages behind; the text may be personal
            _log.error("The parser %s failed on message %d: %s", row.format, row.id, type(error).__name__)
            reason = "parser_failed"
        return ReadMessage(
            row.id,
            row.channel,
            row.reporter_id,
            row.received_at,
            said,
            reason,
            row.sent_at,
            row.format,
            row.screened_at is not None or row.reading_sealed is not None,
            shares,
        )


def plain_words(format_name: str, body: bytes, region: Region) -> str:
    """Return what a kept message says as a person would write it; as it came where nobody can read it."""
    try:
        said = PARSERS[format_name](body, region)
    except (UnreadableMessageError, ValueError, KeyError, TypeError):
        return body.decode(errors="replace")
    place = None if said.lon is None or said.lat is None else f"{said.lat:.6f}, {said.lon:.6f}"
    return " · ".join(filter(None, (said.words, said.place_words, place)))


def all_or_each(work: Callable[[Sequence[_S]], Sequence[_T]], items: Sequence[_S]) -> list[_T | Exception]:
    """Do ``work`` on all items at once; if it fails, on each alone, with the error where one fails."""
    try:
        return list(work(items)) if items else []
    except Exception as error:  # whatever one item does to the work, the others go on
        if len(items) == 1:
            return [error]
    half = len(items) // 2
    return all_or_each(work, items[:half]) + all_or_each(work, items[half:])


def _check_time(happened_at: datetime, received_at: datetime) -> None:
    """Let wait what tells a time that no calendar in use has, or that lies ahead."""
    if not in_calendar(happened_at):
        raise UnreadableMessageError("unreadable_time")
    if happened_at > received_at + CLOCK_SLACK:
        raise UnreadableMessageError("dated_in_the_future")


def _whole(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
