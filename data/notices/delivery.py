"""The postman: takes letters out of the outbox, hands them to their senders, and notes what became of them.

At least once: a letter is taken for LEASE; whoever is killed with it in hand leaves it to the next, so that a
server which had taken it already may get it again. What the channel offers against that is in each sender.
"""

import json
import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select, update

from data import schema
from data.notices.outbox import ADDRESS, about_letter, contact_named
from data.notices.subscriptions import address_of, stop_link
from data.notices.texts import UnknownTemplateError, render
from data.office import Office
from data.outside.credentials import Credentials, CredentialsError, Webhook, credentials
from data.outside.outgoing import Outgoing
from data.people import ErasedReporterError
from data.privacy.keyfile import SealBrokenError
from data.senders import Letter, Paper, Sender, SendError
from data.senders.mail import MailSender
from data.senders.sms import SmsSender
from data.senders.webhook import WebhookSender
from data.senders.whatsapp import WhatsAppSender

BATCH = 20  # letters in hand at once
LEASE = timedelta(minutes=20)  # longer than BATCH letters that all run into their time limits
FIRST_WAIT_S, LONGEST_WAIT_S = 60.0, 6 * 3600.0
MAX_ATTEMPTS = 12  # with the waits above some twenty hours: a night's outage is survived
URGENT = ("alarm",)  # templates of letters that nothing else may hold up
PAPER_LETTER = "authority_letter"  # template of what goes to another authority with its PDF
ABOUT_ERASURE = ("erasure_taken",)  # told even to whom nothing else may be told any more
WINDOW = timedelta(hours=24)  # in which WhatsApp lets a text follow a person's own message
_Way = tuple[str, str | None]  # a channel, and the contact where it has a server of its own
# After one of these the rest of a batch for the same channel waits too: its server is not there.
_DOWN = frozenset({"no_answer", "timeout", "channel_off", "not_authorised"})


@dataclass(slots=True)
class Delivered:
    """What one round did."""

    sent: int = 0
    put_off: int = 0
    dead: int = 0
    dropped: int = 0


@dataclass
class Postman:
    """Delivers for one office. ``spread`` is what the times of the next tries are drawn from."""

    office: Office
    outgoing: Outgoing = field(default_factory=Outgoing.as_set)
    spread: random.Random = field(default_factory=random.Random)

    def deliver(self, now: datetime | None = None) -> Delivered:
        """Send everything that is due; letters that other processes have in hand are left to them."""
        done, down = Delivered(), set[_Way]()
        clock: Callable[[], datetime] = self.office.clock if now is None else lambda: now
        while rows := self._claim(clock()):
            self._deliver_batch(rows, clock, done, down)
        return done

    def _deliver_batch(
        self, rows: Sequence[Row[Any]], clock: Callable[[], datetime], done: Delivered, down: set[_Way]
    ) -> None:
        """Send a batch, and note of each letter what became of it before the next: who is killed repeats one.

        A note need not wait for the disk: only a power cut undoes it, and then letters of a moment go again.
        """
        for row in rows:
            self._note(row, self._deliver(row, clock(), done, down))

    def _claim(self, now: datetime) -> Sequence[Row[Any]]:
        """Take the next letters in hand, in a transaction of its own: no two processes get the same one.

        Alarms come before everything else: in a flood of notices the police must not wait.
        """
        table = schema.outbox
        urgent_first = (table.c.template.not_in(URGENT), table.c.id)
        due = (
            select(table.c.id)
            .where(
                table.c.region_id == self.office.region.id,
                table.c.state.in_(("waiting", "sending")),
                table.c.due_at <= now,
            )
            .order_by(*urgent_first)
            .limit(BATCH)
        )
        with self.office.store.connect() as conn:
            if conn.execute(due.limit(1)).first() is None:
                return []
        with self.office.store.begin() as conn:
            statement = (
                update(table)
                .where(table.c.id.in_(due.with_for_update(skip_locked=True)))
                .values(state="sending", due_at=now + LEASE, attempts=table.c.attempts + 1)
                .returning(table)
            )
            taken = conn.execute(statement).all()
        return sorted(taken, key=lambda row: (row.template not in URGENT, row.id))

    def _deliver(self, row: Row[Any], now: datetime, done: Delivered, down: set[_Way]) -> dict[str, Any]:
        """Send one letter; return what is to be noted of it."""
        if (row.channel, row.contact) in down:
            done.put_off += 1
            later = now + timedelta(seconds=FIRST_WAIT_S)
            return {"state": "waiting", "due_at": later, "attempts": row.attempts - 1}
        if row.attempts > MAX_ATTEMPTS:  # whoever had it in hand died of it every time
            return self._failed(row, SendError("never_finished", temporary=False), now, done)
        try:
            letter, sender = self._letter(row, now)
            sent_id = sender.send(letter)
        except _Nobody as nobody:
            done.dropped += 1
            return {"state": "dropped", "reason": nobody.code, "body_sealed": None}
        except SendError as error:
            if error.code in _DOWN:
                down.add((row.channel, row.contact))
            return self._failed(row, error, now, done)
        except (SealBrokenError, UnknownTemplateError, ValueError, KeyError) as error:
            # A fault of ours; the letter waits for somebody, the others go on. What it says is not told.
            return self._failed(row, SendError(type(error).__name__, temporary=False), now, done)
        done.sent += 1
        known = None if sent_id is None else self.office.people.channel_hash(row.channel, sent_id)
        return {"state": "sent", "sent_at": now, "sent_hash": known, "reason": None, "body_sealed": None}

    def _failed(self, row: Row[Any], error: SendError, now: datetime, done: Delivered) -> dict[str, Any]:
        reason = error.code[:64]
        if not error.temporary or row.attempts >= MAX_ATTEMPTS:
            done.dead += 1
            return {"state": "dead", "reason": reason}
        done.put_off += 1
        wait_s = wait_after(row.attempts, self.spread)
        if error.retry_after_s is not None:
            wait_s = max(wait_s, min(error.retry_after_s, LONGEST_WAIT_S))
        return {"state": "waiting", "reason": reason, "due_at": now + timedelta(seconds=wait_s)}

    def _note(self, row: Row[Any], values: Mapping[str, Any]) -> None:
        """Write what became of a letter that is still in our hands."""
        table = schema.outbox
        mine = (table.c.id == row.id) & (table.c.state == "sending") & (table.c.due_at == row.due_at)
        with self.office.store.begin(flushed=False) as conn:
            conn.execute(update(table).where(mine).values(values))

    def _letter(self, row: Row[Any], now: datetime) -> tuple[Letter, Sender]:
        """Open a letter, find where it goes, and put it into words."""
        known = self._credentials()
        with self.office.store.connect() as conn:
            fields = json.loads(self._body(conn, row))
            address, hook = self._address(conn, row, fields)
            paper = self._paper(conn, row, fields)
            window_open = row.channel == "whatsapp" and self._window_open(conn, row, now)
        sender = self._sender(row.channel, known, hook)
        stop_url = None
        if row.subscription_id is not None:
            stop_url = stop_link(self.office, row.subscription_id)
        words = render(row.template, fields, self.office.region, row.language)
        letter = Letter(
            address=address,
            subject=words.subject,
            text=words.text,
            short=words.short,
            once=f"{self.office.region.id}:{row.once}",
            template=row.template,
            facts={key: value for key, value in fields.items() if key != ADDRESS},
            stop_url=stop_url if row.template == "digest" else None,
            window_open=window_open,
            paper=paper,
        )
        return letter, sender

    def _paper(self, conn: Connection, row: Row[Any], fields: Mapping[str, Any]) -> Paper | None:
        """Return the document that a letter to another authority is."""
        if row.template != PAPER_LETTER:
            return None
        table = schema.letter
        mine = (table.c.id == int(fields["letter_id"])) & (table.c.region_id == row.region_id)
        kept = conn.execute(select(table.c.pdf, table.c.number).where(mine)).one()
        name = re.sub(r"[^A-Za-z0-9]+", "-", kept.number).strip("-")
        return Paper(f"surat-{name or row.id}.pdf", "application/pdf", kept.pdf)

    def _credentials(self) -> Credentials:
        try:
            return credentials(self.office.region.id)
        except CredentialsError:
            raise SendError("bad_credentials_file", temporary=True) from None

    def _body(self, conn: Connection, row: Row[Any]) -> bytes:
        about = about_letter(row.once)
        if row.body_sealed is None:
            raise _Nobody("no_body")
        if row.reporter_id is None:
            return self.office.people.master.open(row.body_sealed, about)
        try:
            about_request = row.template in ABOUT_ERASURE
            return self.office.people.unseal(
                conn, row.reporter_id, row.body_sealed, about, even_restricted=about_request
            )
        except ErasedReporterError:
            raise _Nobody("reporter_erased") from None

    def _address(
        self, conn: Connection, row: Row[Any], fields: Mapping[str, Any]
    ) -> tuple[str, Webhook | None]:
        """Return the address as it is now: contacts change, subscriptions stop; a typed one stays."""
        if ADDRESS in fields:
            return str(fields[ADDRESS]), None
        if row.reporter_id is not None:
            about_request = row.template in ABOUT_ERASURE
            contact = self.office.people.contact(conn, row.reporter_id, even_restricted=about_request)
            if contact is None:
                raise _Nobody("no_contact")
            return contact, None
        if row.contact is not None:
            found = contact_named(self.office, row.contact).get(row.contact)
            value = None if found is None else getattr(found, row.channel)
            if value is None:
                raise SendError("channel_off", temporary=True)
            return ("", value) if isinstance(value, Webhook) else (value, None)
        if row.subscription_id is None:
            raise _Nobody("stopped")
        address = address_of(conn, self.office, row.subscription_id)
        if address is None:
            raise _Nobody("stopped")
        return address, None

    def _window_open(self, conn: Connection, row: Row[Any], now: datetime) -> bool:
        """Tell whether the person wrote to us by WhatsApp within the window."""
        if row.reporter_id is None:
            return False
        table = schema.message
        query = select(func.max(table.c.received_at)).where(
            table.c.reporter_id == row.reporter_id,
            or_(table.c.channel == "whatsapp", table.c.format == "whatsapp"),
        )
        last: datetime | None = conn.scalar(query)
        return last is not None and now - last < WINDOW

    def _sender(self, channel: str, known: Credentials, hook: Webhook | None) -> Sender:
        if channel == "webhook" and hook is not None:
            return WebhookSender(hook, self.outgoing, self.office.clock)
        if channel == "email" and known.smtp is not None:
            return MailSender(known.smtp)
        if channel == "whatsapp" and known.whatsapp is not None:
            return WhatsAppSender(known.whatsapp, self.outgoing)
        if channel == "sms" and known.sms is not None:
            return SmsSender(known.sms, self.outgoing)
        raise SendError("channel_off", temporary=True)


class _Nobody(Exception):  # noqa: N818 (no error: there is nobody to tell any more)
    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def wait_after(attempts: int, spread: random.Random) -> float:
    """Return how long to wait (seconds) after so many failed attempts: twice as long each time.

    Spread by half either way, so that letters which failed together do not come back together.
    """
    return min(FIRST_WAIT_S * 2.0 ** (attempts - 1), LONGEST_WAIT_S) * spread.uniform(0.5, 1.5)


def deliver(
    office: Office, now: datetime | None = None, outgoing: Outgoing | None = None
) -> Mapping[str, int]:
    """Deliver what is due for an office; return what was done, by kind."""
    done = Postman(office, outgoing or Outgoing.as_set()).deliver(now)
    return {name: getattr(done, name) for name in Delivered.__slots__}
