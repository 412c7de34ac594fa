"""What a person hears or sees in a message that no parser can read: a voice, a photo without a word."""

from sqlalchemy import select, update

from data import schema
from data.accounts import User
from data.channels import UnreadableMessageError, desk_call
from data.channels.desk_call import CallDraft
from data.incoming.calls import CallError
from data.incoming.reporting import Receipt, Reporting
from data.office import ConflictError
from data.people import ErasedReporterError, about_reading


class Readings(Reporting):
    """The door for what waits on the desk and can only be heard or seen."""

    def take_down(self, message_id: int, draft: CallDraft, user: User) -> Receipt:
        """Make a complaint of a waiting message by what an officer has taken down of it.

        It stays the message of who sent it, on its channel, with its files; the message itself is kept as it
        came. ``draft`` says what and where, its caller and channel do not count. Raises ``NotAllowedError``,
        ``CallError`` for a draft that says nothing, ``ConflictError`` if somebody else has dealt with it.
        """
        self.require(user, "take_call")
        body = desk_call.body(draft)
        try:
            desk_call.parse(body, self.region)
        except UnreadableMessageError as error:
            raise CallError(
                error.reason, "Write what is said, or choose what it is about, then save."
            ) from error
        self._keep_reading(message_id, body, user)
        self.process([message_id])
        with self.store.begin() as conn:
            receipt = self._receipt(conn, message_id, None)
            if receipt.complaint_id is not None:
                self.tell(conn, "complaint", receipt.complaint_id, "taken_down", actor=user)
        return receipt

    def _keep_reading(self, message_id: int, body: bytes, user: User) -> None:
        table = schema.message
        with self.store.begin() as conn:
            row = conn.execute(
                select(table).where(
                    table.c.id == message_id,
                    table.c.region_id == self.region.id,
                    table.c.state == "waiting",
                    table.c.body_sealed.is_not(None),
                )
            ).first()
            if row is None:
                raise ConflictError("This message has been dealt with meanwhile; load the list again.")
            try:
                sealed = self.people.seal(conn, row.reporter_id, body, about_reading(row.external_hash))
            except ErasedReporterError:
                raise ConflictError("Who sent this message has been forgotten meanwhile.") from None
            conn.execute(
                update(table)
                .where(table.c.id == row.id)
                .values(reading_sealed=sealed, read_by=user.id, read_at=self.clock())
            )
