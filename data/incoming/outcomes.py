"""What became of messages, by the records: a running app may process them before who brought them."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, exists, func, select

from data import schema
from data.incoming.intake import Processed
from data.incoming.receiving import CHUNK
from data.office import Office


def outcome_of(office: Office, message_ids: Sequence[int]) -> Processed:
    """Return how many complaints messages made, and how many wait or joined complaints known before."""
    message, complaint, part = schema.message, schema.complaint, schema.message_complaint
    made_one = exists().where(complaint.c.message_id == message.c.id)
    is_part = exists().where(part.c.message_id == message.c.id)
    complaints = waiting = joined = 0
    with office.store.connect() as conn:

        def count(column: ColumnElement[int], where: ColumnElement[bool]) -> int:
            return int(conn.execute(select(func.count()).where(column.in_(some), where)).scalar_one())

        for start in range(0, len(message_ids), CHUNK):
            some = message_ids[start : start + CHUNK]
            complaints += count(complaint.c.message_id, complaint.c.region_id == office.region.id)
            waiting += count(message.c.id, message.c.state == "waiting")
            joined += count(message.c.id, and_(is_part, ~made_one))
    return Processed(complaints, waiting, joined)
