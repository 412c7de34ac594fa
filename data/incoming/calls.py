"""The radio and phone desk: a call becomes a complaint while the caller waits, known by their number."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from data import schema
from data.accounts import User
from data.channels import UnreadableMessageError, desk_call
from data.channels.desk_call import CallDraft
from data.incoming.receiving import IncomingMessage
from data.incoming.reporting import Receipt, Reporting
from data.people import normalise_contact


class CallError(ValueError):
    """A call that cannot be taken down like this; ``code`` says why, the message for people."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who has reported before: how many reports by their state, and nothing else of them."""

    earlier: int
    states: Mapping[str, int]


class Calls(Reporting):
    """The door for what people say."""

    def take_call(self, draft: CallDraft, user: User) -> Receipt:
        """Take down one call. The same form (``form_id``) sent again gives the same complaint.

        The reporter's secret link is not given out: it cannot be read over the phone. Raises
        ``NotAllowedError``, and ``CallError`` for a draft that cannot be taken: nothing of it is kept then.
        """
        self.require(user, "take_call")
        body = desk_call.body(draft)
        self._check_call(draft, body)
        message = IncomingMessage(
            channel=draft.channel,
            external_id=draft.form_id,
            format=desk_call.FORMAT,
            body=body,
            contact=draft.caller,
            confidential=draft.confidential,
        )
        received = self.receive([message])[0]
        self.process([received.message_id])
        with self.store.begin() as conn:
            receipt = self._receipt(conn, received.message_id, None)
            if received.new and receipt.complaint_id is not None:
                self.tell(conn, "complaint", receipt.complaint_id, "call_taken", actor=user)
        return receipt

    def caller(self, number: str, user: User) -> Caller | None:
        """Return what is known of a number's owner without opening who it is; None for a new one.

        Raises ``NotAllowedError``.
        """
        self.require(user, "take_call")
        contact = normalise_contact(number)
        if contact is None:
            return None
        contact_hash = self.people.master.keyed_hash("contact", self.region.id, contact)
        reporter, complaint = schema.reporter, schema.complaint
        query = (
            select(complaint.c.state)
            .join(reporter, reporter.c.id == complaint.c.reporter_id)
            .where(reporter.c.region_id == self.region.id, reporter.c.contact_hash == contact_hash)
        )
        with self.store.connect() as conn:
            states = Counter(conn.scalars(query))
        return Caller(states.total(), dict(states)) if states else None

    def _check_call(self, draft: CallDraft, body: bytes) -> None:
        doors = {channel.id for channel in self.region.channels if channel.kind == desk_call.KIND}
        if draft.channel not in doors:
            raise CallError("unknown_channel", "Calls do not come by this channel; choose one of the list.")
        try:
            desk_call.parse(body, self.region)
        except UnreadableMessageError as error:
            raise CallError(
                error.reason, "Type what the caller says, or choose what it is about, then save."
            ) from error
