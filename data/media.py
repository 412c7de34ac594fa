"""Files that came with messages: wanted, fetched from their channel, kept sealed, given on as photos."""

from collections.abc import Sequence

from sqlalchemy import Connection, insert, select

from data import schema
from data.channels import ParsedMessage
from data.office import Office
from data.receiving import ReadMessage


def want_files(
    office: Office, conn: Connection, messages: Sequence[tuple[ReadMessage, ParsedMessage]]
) -> None:
    """Note the files of messages to be fetched, each once, in the caller's transaction."""
    table = schema.media
    with_files = [(message, said) for message, said in messages if said.attachments]
    if not with_files:
        return
    ids = [message.id for message, _ in with_files]
    known = set(conn.scalars(select(table.c.message_id).where(table.c.message_id.in_(ids))))
    rows = [
        {
            "region_id": office.region.id,
            "message_id": message.id,
            "number": number,
            "kind": attachment.kind,
            "state": "wanted",
            "attempts": 0,
            "next_at": office.clock(),
        }
        for message, said in with_files
        if message.id not in known
        for number, attachment in enumerate(said.attachments)
    ]
    if rows:
        conn.execute(insert(table), rows)
