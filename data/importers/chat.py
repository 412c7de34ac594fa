"""An exported WhatsApp chat brought in: cut into messages, dated, told apart from what came before."""

import hashlib
import json
import re
import zipfile
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from pathlib import Path, PurePosixPath

from data.channels import chat_export
from data.channels.chat_archive import ChatArchive, ChatFileError, decoded, open_chat
from data.channels.chat_lines import ChatMessage, clean_name, read_lines
from data.channels.chat_order import DateOrder, Order, find_order, moment
from data.importers.report import ImportReport
from data.incoming.file_fetching import FileFetcher
from data.incoming.media import keep_files_of
from data.incoming.outcomes import outcome_of
from data.incoming.receiving import IncomingMessage, Received
from data.incoming.threads import FOLLOWS_WITHIN
from data.office import MACHINE, Actor
from data.register import Register
from data.settings import get_settings
from geo.errors import Fault, InvalidInputError
from geo.formats.utf16 import utf16_of

CHANNEL = "whatsapp-ekspor"
# How a phone calls its own owner in newer exports.
OWN_NAMES = ("anda", "you", "kamu")
_NUMBER = re.compile(r"\+?[\d\s().\-\u2010-\u2015]{8,24}")
_WHY = {
    "stated": "as stated",
    "year_first": "the year stands first",
    "figures_over_12": "figures over 12 show it",
    "in_time_order": "only so does the chat go forward in time",
    "not_in_future": "the other way round some would lie in the future",
    "assumed": "ASSUMED: nothing in the file shows it; state it with --order if it is the other",
}
_HEAD_BYTES = 65_536  # of a text, in which a chat has begun
# What lies in an archive of a map: a text beside it is its description, not a chat.
_MAPS = frozenset({".shp", ".kml", ".gpkg", ".geojson", ".fgb", ".gpx"})
_ORDER_NAMES = {"dmy": "day/month/year", "mdy": "month/day/year", "ymd": "year-month-day"}


@dataclass(frozen=True, kw_only=True)
class ChatOptions:
    """How a chat is read: ``order`` of day and month if stated, ``ours`` the office's own names there."""

    order: Order | None = None
    ours: Collection[str] = ()


@dataclass
class _Reading:
    """What a file says, message by message, and what of it is left out."""

    dated: list[tuple[ChatMessage, datetime]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    rows: int = 0


@dataclass(frozen=True, slots=True)
class ChatLook:
    """What a chat holds that would be taken in, before anything is; times are those of the phone."""

    order: DateOrder
    messages: int
    people: int
    left_out: int
    faults: list[Fault]
    first: datetime | None
    last: datetime | None


def is_chat(path: Path) -> bool:
    """Tell whether a ``.txt`` or ``.zip`` looks like an exported chat rather than a table or a map."""
    if path.suffix.casefold() == ".zip":
        try:
            with zipfile.ZipFile(path) as archive:
                endings = {PurePosixPath(name).suffix.casefold() for name in archive.namelist()}
        except (zipfile.BadZipFile, OSError):
            return False
        return ".txt" in endings and not endings & _MAPS
    if path.suffix.casefold() != ".txt":
        return False
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    return bool(read_lines(head.decode(utf16_of(head) or "utf-8-sig", "replace")).messages)


def look_at_chat(
    register: Register, path: Path, options: ChatOptions | None = None, *, actor: Actor = MACHINE
) -> ChatLook:
    """Return what ``import_chat`` would take in; nothing is stored. Raises as that does."""
    register.require(actor, "exchange_data")
    with _opened(register, path, options or ChatOptions()) as (_, reading, order):
        times = [at for _, at in reading.dated]
        return ChatLook(
            order=order,
            messages=len(reading.dated),
            people=len({message.sender for message, _ in reading.dated}),
            left_out=reading.left_out.total(),
            faults=reading.faults,
            first=min(times, default=None),
            last=max(times, default=None),
        )


def import_chat(
    register: Register,
    path: Path,
    options: ChatOptions | None = None,
    *,
    check: bool = False,
    actor: Actor = MACHINE,
) -> ImportReport:
    """Take in the messages of an exported chat; those that came before are left as they are.

    The same export again adds nothing, a longer one of the same chat only what is new. In a dry run nothing
    is stored. Raises ``NotAllowedError``, ``ChatFileError`` for a file that is none, ``InvalidInputError`` if
    nothing is in it.
    """
    register.require(actor, "exchange_data")
    with _opened(register, path, options or ChatOptions()) as (archive, reading, order):
        notes = list(_notes(reading, order))
        if check or not reading.dated:
            return _report(path, reading, len(reading.dated), notes, check)
        return _take_in(register, path, reading, archive, notes)


@contextmanager
def _opened(
    register: Register, path: Path, options: ChatOptions
) -> Iterator[tuple[ChatArchive, _Reading, DateOrder]]:
    """Give a chat with its files, its messages dated, and the order of day and month that they are in."""
    if not path.is_file():
        raise ChatFileError(f"There is no file {path}; check its name.")
    with open_chat(path) as archive:
        lines = read_lines(decoded(archive.text, path.name))
        if not lines.messages:
            raise InvalidInputError(
                f"{path.name} holds no line such as '27/03/22 21.41 - Name: text' or "
                "'[27/03/22 21.41.35] Name: text': it is no exported chat."
            )
        now = register.clock().astimezone(register.region.zone).replace(tzinfo=None)
        stamps = [message.stamp for message in lines.messages]
        order = DateOrder(options.order, "stated") if options.order else find_order(stamps, now)
        reading = _read(lines.messages, order.order, archive, options)
        if lines.stray:
            reading.left_out["lines before the first message"] = lines.stray
        yield archive, reading, order


def _read(
    messages: Sequence[ChatMessage], order: Order, archive: ChatArchive, options: ChatOptions
) -> _Reading:
    """Date every message, and leave out what nobody reported."""
    reading = _Reading(rows=len(messages))
    ours = {clean_name(name).casefold() for name in options.ours} | set(OWN_NAMES)
    for message in messages:
        at = moment(message.stamp, order)
        why = _left_out(message, archive, ours)
        if why is not None:
            reading.left_out[why] += 1
        elif at is None:
            reading.faults.append(
                Fault(
                    message.row,
                    "bad_date",
                    f"the date is none of {_ORDER_NAMES[order]}",
                    "state the order of day and month with --order",
                )
            )
        else:
            reading.dated.append((message, at))
    return reading


def _left_out(message: ChatMessage, archive: ChatArchive, ours: Collection[str]) -> str | None:
    """Return why a message is none to act on; None for one that is."""
    content = message.content
    if message.sender is None or content.kind == "notice":
        return "notices of WhatsApp itself"
    if content.kind == "deleted":
        return "deleted messages"
    if message.sender.casefold() in ours:
        return "messages of our own"
    if content.kind == "media" and not content.text and not archive.has(content.file):
        return "files without words that the export left out"
    return None


def _take_in(
    register: Register, path: Path, reading: _Reading, archive: ChatArchive, notes: list[str]
) -> ImportReport:
    received = register.receive(list(_messages(register, reading, archive)))
    new = [(one, message) for one, (message, _) in zip(received, reading.dated, strict=True) if one.new]
    files = _keep_files(register, new, archive, notes)
    new_ids = [one.message_id for one, _ in new]
    register.process(new_ids)
    processed = outcome_of(register, new_ids)
    if files:
        FileFetcher(register).hand_on_photos()
    notes.append(
        f"{len(new):,} new messages made {processed.complaints:,} complaints; {processed.joined:,} belong to "
        f"complaints known before, {processed.waiting:,} wait in the inbox."
    )
    if len(new) < len(received):
        notes.append(f"{len(received) - len(new):,} messages had come before and were left as they are.")
    counts = {
        "made": processed.complaints,
        "joined": processed.joined,
        "waiting": processed.waiting,
        "known": len(received) - len(new),
        "passed_over": reading.left_out.total(),
    }
    return replace(_report(path, reading, len(new), notes, False), counts=counts)


def _messages(register: Register, reading: _Reading, archive: ChatArchive) -> Iterator[IncomingMessage]:
    """Yield a raw message per message; who says the same twice within one minute says it twice."""
    seen: Counter[tuple[str, ...]] = Counter()
    for message, at in reading.dated:
        content, sender = message.content, message.sender or ""
        key = (sender, at.isoformat(), content.text, "file" if content.media else content.kind)
        seen[key] += 1
        digest = hashlib.sha256(json.dumps([*key, seen[key]]).encode()).hexdigest()
        kept = content if archive.has(content.file) else replace(content, file=None)
        yield IncomingMessage(
            channel=CHANNEL,
            external_id=f"sha256:{digest}",
            format=chat_export.FORMAT,
            body=chat_export.body(kept, at),
            contact=sender if _NUMBER.fullmatch(sender) else f"WhatsApp: {sender}",
            sent_at=at.replace(tzinfo=register.region.zone),
        )


def _keep_files(
    register: Register,
    new: Sequence[tuple[Received, ChatMessage]],
    archive: ChatArchive,
    notes: list[str],
) -> int:
    """Keep the files of new messages that the archive holds; return how many."""
    most_bytes, kept, lost = get_settings().photo_max_bytes, 0, 0
    for one, message in new:
        file = message.content.file
        if file is None or not archive.has(file):
            continue
        try:
            content = archive.read(file, most_bytes)
        except ChatFileError:
            lost += 1
            continue
        keep_files_of(register, one.message_id, [(message.content.media or "document", content)])
        kept += 1
    if lost:
        notes.append(f"{lost:,} files in the archive are damaged or too large and were left out.")
    return kept


def _notes(reading: _Reading, order: DateOrder) -> Iterator[str]:
    yield f"Dates are read as {_ORDER_NAMES[order.order]} ({_WHY[order.why]})."
    if order.contradicting_rows:
        yield (
            f"{order.contradicting_rows:,} rows have a figure over 12 in the other place: two exports of "
            "different phones may have been joined; import them apart."
        )
    people = len({message.sender for message, _ in reading.dated})
    groups = _groups(reading.dated)
    yield f"{len(reading.dated):,} messages of {people:,} people in {groups:,} groups" + (
        "; left out:" if reading.left_out else "."
    )
    for why, count in sorted(reading.left_out.items()):
        yield f"  {count:,} {why}"


def _groups(dated: Sequence[tuple[ChatMessage, datetime]]) -> int:
    """Count what each person sent in one go."""
    by_sender: dict[str, list[datetime]] = {}
    for message, at in dated:
        by_sender.setdefault(message.sender or "", []).append(at)
    gaps = (
        later - earlier > FOLLOWS_WITHIN
        for times in by_sender.values()
        for earlier, later in pairwise(sorted(times))
    )
    return len(by_sender) + sum(gaps)


def _report(path: Path, reading: _Reading, imported: int, notes: list[str], check: bool) -> ImportReport:
    return ImportReport(
        layer="complaints",
        file_name=path.name,
        rows_read=reading.rows,
        imported=imported,
        set_aside=len(reading.faults),
        check=check,
        faults=reading.faults,
        notes=notes,
    )
