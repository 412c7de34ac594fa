"""Fetches the files of messages from their channel, tries again what failed for now, hands photos on."""

import hashlib
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Row, insert, select, update

from data import schema
from data.channels.spoken import text_in
from data.desk.cases import Case, open_case
from data.incoming.media import PHOTO_TYPES, keep_file, open_file, path_of
from data.incoming.receiving import Receiving
from data.incoming.weaving import place_anew
from data.office import MACHINE, Office
from data.open311 import message as open311
from data.outside.credentials import CredentialsError, WhatsApp, credentials
from data.outside.outgoing import Outgoing, OutgoingError
from data.people import ErasedReporterError
from data.photos.images import PhotoError, exif_place
from data.privacy.keyfile import SealBrokenError

MAX_FILE_BYTES = 16_777_216  # what WhatsApp takes of audio and video; longer documents are asked for by mail
TIMEOUT_S = 30.0
BATCH = 20  # files in one round
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
MAX_ATTEMPTS = 12  # two days; Meta keeps a file for a week at least
_TRY_AGAIN = (401, 403, 408, 429)  # a token that ran out is the office's to renew; the file still lies there


class FetchFailedError(RuntimeError):
    """A file that did not come; ``reason`` is a language-free code."""

    def __init__(self, reason: str, *, temporary: bool) -> None:
        self.reason = reason
        self.temporary = temporary
        super().__init__(reason)


@dataclass
class FileFetcher:
    """Fetches for one office."""

    office: Receiving
    outgoing: Outgoing | None = None  # None: as the settings say, made when there is something to fetch

    def fetch_due(self) -> int:
        """Fetch the files that are due and hand photos to their complaints; return how many came."""
        fetched = 0
        while rows := self._due():  # one that failed is due later
            fetched += sum(self._fetch(row) for row in rows)
        self.hand_on_photos()
        return fetched

    def _due(self) -> list[Row[Any]]:
        media, message = schema.media, schema.message
        query = (
            select(media, message.c.reporter_id, message.c.format)
            .join(message, message.c.id == media.c.message_id)
            .where(
                media.c.region_id == self.office.region.id,
                media.c.state == "wanted",
                media.c.next_at <= self.office.clock(),
            )
        )
        with self.office.store.connect() as conn:
            return list(conn.execute(query.order_by(media.c.next_at, media.c.id).limit(BATCH)))

    def _fetch(self, row: Row[Any]) -> bool:
        try:
            content = self._content(row)
            with self.office.store.begin() as conn:
                keep_file(self.office, conn, row.id, row.reporter_id, content)
        except (FetchFailedError, ErasedReporterError) as error:
            failed = error if isinstance(error, FetchFailedError) else _erased()
            with self.office.store.begin() as conn:
                self._put_off(conn, row, failed)
            return False
        return True

    def _content(self, row: Row[Any]) -> bytes:
        with self.office.store.connect() as conn:
            said = self.office.said_in(conn, row.message_id)
        if said is None or row.number >= len(said.attachments):
            raise FetchFailedError("not_readable", temporary=False)
        reference = said.attachments[row.number].reference
        if row.format == open311.FORMAT:
            return self._linked(reference)
        try:
            known = credentials(self.office.region.id).whatsapp
        except CredentialsError:
            known = None
        if known is None or row.format != "whatsapp":
            raise FetchFailedError("channel_off", temporary=row.format == "whatsapp")
        try:
            self.outgoing = self.outgoing or Outgoing.as_set(TIMEOUT_S, MAX_FILE_BYTES)
            return download(self.outgoing, known, reference)
        except OutgoingError as error:
            raise FetchFailedError(error.code, temporary=error.temporary) from None

    def _linked(self, url: str) -> bytes:
        """Return what lies at an address that a program sent: of the internet only, never of our network."""
        try:
            self.outgoing = self.outgoing or Outgoing.as_set(TIMEOUT_S, MAX_FILE_BYTES)
            return _answered(self.outgoing, url, {})
        except OutgoingError as error:
            raise FetchFailedError(error.code, temporary=error.temporary) from None

    def _put_off(self, conn: Connection, row: Row[Any], failed: FetchFailedError) -> None:
        """Try again later, each time later, unless it is in vain."""
        attempts = row.attempts + 1
        over = not failed.temporary or attempts >= MAX_ATTEMPTS
        wait = min(FIRST_WAIT * 2 ** min(row.attempts, 16), LONGEST_WAIT)
        table = schema.media
        conn.execute(
            update(table)
            .where(table.c.id == row.id)
            .values(
                state="failed" if over else "wanted",
                attempts=attempts,
                next_at=self.office.clock() + wait,
                reason=failed.reason,
            )
        )

    def hand_on_photos(self) -> None:
        """Give kept photos to the complaints that their messages belong to by now."""
        media, message, link = schema.media, schema.message, schema.message_complaint
        query = (
            select(media, message.c.reporter_id, link.c.complaint_id)
            .join(message, message.c.id == media.c.message_id)
            .join(link, link.c.message_id == message.c.id)
            .where(
                media.c.region_id == self.office.region.id,
                media.c.state == "kept",
                media.c.media_type.in_(PHOTO_TYPES),
                media.c.kind != "sticker",
            )
        )
        with self.office.store.connect() as conn:
            rows = list(conn.execute(query.order_by(media.c.id)))
        for row in rows:
            _hand_on(self.office, row)


def download(outgoing: Outgoing, known: WhatsApp, reference: str) -> bytes:
    """Return a file of the Cloud API: first its address, which lives five minutes, then the file itself.

    Raises ``FetchFailedError`` and ``OutgoingError``.
    """
    headers = {"Authorization": f"Bearer {known.access_token.get_secret_value()}"}
    number = quote(known.phone_number_id, safe="")
    address = f"{known.api_url.rstrip('/')}/{quote(reference, safe='')}?phone_number_id={number}"
    told = _answered(outgoing, address, headers)
    try:
        table = json.loads(told)
    except (ValueError, RecursionError):
        raise FetchFailedError("unreadable_answer", temporary=True) from None
    url, digest = text_in(table, "url"), text_in(table, "sha256")
    if url is None:
        raise FetchFailedError("unreadable_answer", temporary=True)
    content = _answered(outgoing, url, headers)
    if digest is not None and len(digest) == 64 and hashlib.sha256(content).hexdigest() != digest.lower():
        raise FetchFailedError("damaged_on_the_way", temporary=True)
    return content


def _answered(outgoing: Outgoing, url: str, headers: dict[str, str]) -> bytes:
    answer = outgoing.get(url, headers=headers)
    if answer.status == 200:
        return answer.body
    temporary = answer.status in _TRY_AGAIN or answer.status >= 500
    raise FetchFailedError(f"status_{answer.status}", temporary=temporary)


def _hand_on(office: Office, row: Row[Any]) -> None:
    """Make a photo of a kept file; where the complaint has no place yet, what the camera wrote is one."""
    reason: str | None = None
    with open_case(office, MACHINE) as case:
        try:
            content = open_file(office, case.conn, row, row.reporter_id)
            if office.photos is None:
                raise PhotoError("not_found", "Photos are not kept here.")
            office.photos.take_in(case.conn, office.region.id, row.complaint_id, row.reporter_id, content)
            _add_camera_place(case, row.complaint_id, exif_place(content))
        except PhotoError as error:
            reason = error.code
        except (ErasedReporterError, SealBrokenError, FileNotFoundError):
            reason = "not_readable"
        table = schema.media
        state = "attached" if reason is None else "failed"
        case.conn.execute(update(table).where(table.c.id == row.id).values(state=state, reason=reason))
    if reason is None:
        path_of(row.public_id).unlink(missing_ok=True)


def _add_camera_place(case: Case, complaint_id: int, place: tuple[float, float] | None) -> None:
    evidence, complaint = schema.evidence, schema.complaint
    pointed = select(evidence.c.id).where(
        evidence.c.complaint_id == complaint_id, evidence.c.kind.in_(("gps", "tap", "exif", "road"))
    )
    if place is None or case.conn.execute(pointed.limit(1)).first() is not None:
        return
    case.conn.execute(
        insert(evidence).values(
            region_id=case.office.region.id,
            complaint_id=complaint_id,
            kind="exif",
            lon=place[0],
            lat=place[1],
            created_at=case.at,
        )
    )
    place_anew(case, case.conn.execute(select(complaint).where(complaint.c.id == complaint_id)).all())


def _erased() -> FetchFailedError:
    return FetchFailedError("reporter_erased", temporary=False)
