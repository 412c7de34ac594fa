"""Files that came with messages: noted when wanted, kept sealed under the reporter's key, opened again."""

import os
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from data import schema
from data.channels import ParsedMessage
from data.incoming.receiving import ReadMessage
from data.office import Office
from data.privacy.keyfile import KEY_BYTES, joined, seal, unseal
from data.settings import get_settings

# What a file begins with -> what it is; what a sender claims is not believed.
_MAGIC = (
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"WEBP", 8, "image/webp"),
    (b"OggS", 0, "audio/ogg"),
    (b"#!AMR", 0, "audio/amr"),
    (b"ID3", 0, "audio/mpeg"),
    (b"ftypM4A", 4, "audio/mp4"),
    (b"ftyp", 4, "video/mp4"),
    (b"%PDF-", 0, "application/pdf"),
)
PHOTO_TYPES = ("image/jpeg", "image/png", "image/webp")
UNKNOWN_TYPE = "application/octet-stream"


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


def keep_files_of(office: Office, message_id: int, files: Sequence[tuple[str, bytes]]) -> None:
    """Keep the files (kind, content) that came along with a message, as in the archive of a chat."""
    message, media = schema.message, schema.media
    with office.store.begin() as conn:
        reporter_id = conn.scalar(select(message.c.reporter_id).where(message.c.id == message_id))
        for number, (kind, content) in enumerate(files):
            row = {
                "region_id": office.region.id,
                "message_id": message_id,
                "number": number,
                "kind": kind,
                "state": "kept",
                "attempts": 0,
                "next_at": office.clock(),
            }
            media_id = conn.scalar(insert(media).values(row).returning(media.c.id))
            if media_id is not None and reporter_id is not None:
                keep_file(office, conn, media_id, reporter_id, content)


def keep_file(office: Office, conn: Connection, media_id: int, reporter_id: int, content: bytes) -> None:
    """Seal a file under a key of its own, and that under the reporter's; on the disk before it is named.

    Raises ``ErasedReporterError`` for somebody who was forgotten meanwhile.
    """
    public_id, key = secrets.token_hex(16), os.urandom(KEY_BYTES)
    key_sealed = office.people.seal(conn, reporter_id, key, _about(public_id))
    path = path_of(public_id)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("xb") as file:
        file.write(seal(key, content, _about(public_id)))
        file.flush()
        os.fsync(file.fileno())
    table = schema.media
    conn.execute(
        update(table)
        .where(table.c.id == media_id)
        .values(
            state="kept",
            reason=None,
            public_id=public_id,
            key_sealed=key_sealed,
            media_type=sniffed(content),
            bytes=len(content),
        )
    )


def open_file(office: Office, conn: Connection, row: Row[Any], reporter_id: int) -> bytes:
    """Return a kept file. Raises ``ErasedReporterError``, ``SealBrokenError`` and ``FileNotFoundError``."""
    about = _about(row.public_id)
    key = office.people.unseal(conn, reporter_id, row.key_sealed, about)
    return unseal(key, path_of(row.public_id).read_bytes(), about)


def path_of(public_id: str) -> Path:
    """Return where a kept file lies."""
    return get_settings().var / "media" / public_id


def sniffed(content: bytes) -> str:
    """Return what kind of file it is by what it begins with."""
    for magic, start, media_type in _MAGIC:
        if content[start : start + len(magic)] == magic:
            return media_type
    return UNKNOWN_TYPE


def _about(public_id: str) -> str:
    return joined("media", public_id)
