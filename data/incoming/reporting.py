"""A report sent in: kept, placed, routed and gathered at once, so that its sender gets a ticket."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row, select, update

from data import schema
from data.channels import web_form
from data.channels.web_form import ReportDraft
from data.desk.sharing import may_share
from data.incoming.consent import with_consent
from data.incoming.intake import Intake
from data.incoming.receiving import IncomingMessage
from data.photos import PhotoError
from data.stages import OPEN_STATES
from data.tokens import new_token

CHANNEL = "web"  # what regions call the form on our own pages


class UnknownStretchError(LookupError):
    """A stretch that the region does not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the reporter gets; ``status`` and ``question`` are codes of placing.

    ``secret`` is told this once, the store keeps its hash only: it is None where the same form had come
    before. ``ticket`` is None, and ``status`` "waiting", where a person has to read the message first.
    """

    ticket: str | None
    secret: str | None = None
    complaint_id: int | None = None
    status: str
    road_name: str | None = None
    station_m: float | None = None
    question: str | None = None


class Reporting(Intake):
    """The citizen's door."""

    def report(
        self, draft: ReportDraft, language: str | None = None, *, share_contact: bool = False
    ) -> Receipt:
        """Take in one report. The same form (``form_id``) sent again gives the same complaint.

        ``language`` is that of the page: who left a contact is told of it in that one from then on.
        ``share_contact``: they agree that SP4N-LAPOR! is told how to reach them, where the region asks it.

        Raises ``UnreadableMessageError`` or ``PhotoError`` for a draft that cannot be taken: nothing of it is
        kept then.
        """
        body = web_form.body(draft)
        web_form.parse(body, self.region)
        self._check_photos(draft)
        if share_contact and draft.contact and may_share(self.region):
            body = with_consent(body)
        message = IncomingMessage(
            channel=CHANNEL,
            external_id=draft.form_id,
            format=web_form.FORMAT,
            body=body,
            contact=draft.contact,
            confidential=draft.confidential,
        )
        message_id = self.receive([message])[0].message_id
        if draft.contact and language in self.region.languages:
            self._speak(message_id, str(language))
        secret = new_token()
        made = self.process_with_links({message_id: secret})
        with self.store.connect() as conn:
            return self._receipt(conn, message_id, secret if made.complaints else None)

    def support(
        self,
        stretch_id: int,
        contact: str | None = None,
        words: str | None = None,
        form_id: str | None = None,
        *,
        share_contact: bool = False,
    ) -> Receipt:
        """Take in another person's report of the same thing; it counts. Raises ``UnknownStretchError``."""
        with self.store.connect() as conn:
            draft = self._draft_for(conn, stretch_id)
        draft = replace(draft, contact=contact, words=words)
        draft = draft if form_id is None else replace(draft, form_id=form_id)
        return self.report(draft, share_contact=share_contact)

    def _speak(self, message_id: int, language: str) -> None:
        """Note in which language the reporter of a message is told of it."""
        message, reporter = schema.message, schema.reporter
        theirs = select(message.c.reporter_id).where(message.c.id == message_id).scalar_subquery()
        other = (reporter.c.id == theirs) & reporter.c.language.is_distinct_from(language)
        with self.store.begin(urgent=True) as conn:
            conn.execute(update(reporter).where(other).values(language=language))

    def _check_photos(self, draft: ReportDraft) -> None:
        if not draft.photos:
            return
        if self.photos is None:
            raise PhotoError("not_found", "Photos are not kept here. Send the report without them.")
        if not all(self.photos.check_ticket(self.region.id, ticket) for _, ticket in draft.photos):
            raise PhotoError("bad_ticket", "The photos have waited too long. Add them to the form anew.")

    def _receipt(self, conn: Connection, message_id: int, secret: str | None) -> Receipt:
        complaint, position = schema.complaint, schema.position
        query = (
            select(complaint.c.ticket, complaint.c.id, position)
            .join(position, (position.c.complaint_id == complaint.c.id) & position.c.current)
            .where(complaint.c.message_id == message_id)
        )
        row = conn.execute(query).first()
        if row is None:
            return Receipt(ticket=None, status="waiting")
        return Receipt(
            ticket=row.ticket,
            secret=secret,
            complaint_id=row.complaint_id,
            status=row.status,
            road_name=self.ground().road_name(row.road_id) if row.status == "placed" else None,
            station_m=row.station_m,
            question=row.question,
        )

    def _draft_for(self, conn: Connection, stretch_id: int) -> ReportDraft:
        """Return a draft that says the same as a stretch, at the place of its first open complaint."""
        stretch = self._living(conn, stretch_id)
        inside, complaint, position = schema.stretch_complaint, schema.complaint, schema.position
        query = (
            select(complaint.c.category, position.c.station_m)
            .join(inside, inside.c.complaint_id == complaint.c.id)
            .join(position, (position.c.complaint_id == complaint.c.id) & position.c.current)
            .where(inside.c.stretch_id == stretch.id, complaint.c.state.in_(OPEN_STATES))
            .order_by(complaint.c.verified_at.is_(None), complaint.c.happened_at, complaint.c.id)
        )
        main = conn.execute(query).first()
        of_family = (one.id for one in self.region.categories if one.on_road and one.family == stretch.family)
        return ReportDraft(
            category=main.category if main else next(of_family),
            road_id=stretch.road_id,
            station_m=main.station_m if main else (stretch.from_m + stretch.to_m) / 2,
            supports=stretch.id,
        )

    def _living(self, conn: Connection, stretch_id: int) -> Row[Any]:
        """Return a stretch, or the one that it was merged into."""
        table = schema.stretch
        query = select(table).where(table.c.id == stretch_id, table.c.region_id == self.region.id)
        stretch = conn.execute(query).first()
        while stretch is not None and stretch.merged_into_id is not None:
            stretch = conn.execute(select(table).where(table.c.id == stretch.merged_into_id)).first()
        if stretch is None or stretch.ended_at is not None:
            raise UnknownStretchError(f"There is no stretch {stretch_id} any more; report what you see anew.")
        return stretch
