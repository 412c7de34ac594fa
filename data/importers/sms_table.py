"""A list of texts as gateways (CSV) and phones (a backup) write it, an SMS a row, brought in as messages."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from data.channels import sms
from data.channels.sms_times import read_time
from data.exchange.sheets import LOOK_ROWS
from data.exchange.text_sheets import open_text
from data.importers import sms_backup
from data.importers.report import ImportReport
from data.incoming.outcomes import outcome_of
from data.incoming.receiving import IncomingMessage
from data.register import Register
from data.settings import get_settings
from geo.errors import Fault, InvalidInputError, MissingColumnError, UnreadableFileError
from geo.formats.signatures import KINDS, identify

# Headings that gateways and phones use, folded to letters and figures.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "sender": (
        *("pengirim", "sender", "from", "dari", "nomor", "nomorpengirim", "nohp", "hp", "telepon", "phone"),
        *("phonenumber", "number", "msisdn", "address", "source", "originator", "oa"),
    ),
    "text": ("text", "pesan", "isi", "isipesan", "message", "sms", "body", "content", "teks", "isisms"),
    "time": (
        *("time", "waktu", "tanggal", "tgl", "date", "datetime", "timestamp", "received", "receivedat"),
        *("diterima", "waktuditerima", "tanggalterima", "receivingdatetime", "senttime", "readabledate"),
    ),
    "clock": ("jam", "pukul", "hour"),
    "id": ("id", "messageid", "idpesan", "smsid", "uuid", "msgid"),
    "direction": ("type", "direction", "arah", "jenis", "folder", "box"),
}
# Texts that the office itself wrote. Android's boxes: 2 sent, 3 drafts, 4 outbox, 5 failed, 6 queued.
_OUTGOING = frozenset(
    {"sent", "terkirim", "outbox", "outgoing", "keluar", "mt", "draft", "draf", *"23456"},
)
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?[eE]\+\d+")


@dataclass
class _Rows:
    """What a list says, row by row, and what of it is set aside or left out."""

    forms: list[sms.Form] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    outgoing: int = 0
    read: int = 0


def import_sms(
    register: Register,
    path: Path,
    columns: Mapping[str, str] | None = None,
    *,
    encoding: str | None = None,
    check: bool = False,
) -> ImportReport:
    """Take in the rows of a list of texts; those that came before are left as they are.

    ``columns`` says which heading holds sender, text, time, clock, id or direction, where the usual names do
    not tell. Raises ``UnreadableFileError``, ``MissingColumnError``, ``InvalidInputError``.
    """
    headings, lines = _table(path, encoding, columns or {})
    named = _columns(headings, columns or {})
    rows = _read(register, lines, {thing: headings.index(heading) for thing, heading in named.items()})
    notes = [f"Columns: {', '.join(f'{thing} = {heading}' for thing, heading in named.items())}."]
    if rows.outgoing:
        notes.append(f"{rows.outgoing:,} rows are texts that were sent, not received: left out.")
    if not rows.forms:
        raise InvalidInputError(f"{path.name} holds no text that somebody sent; check the columns it names.")
    imported = len(rows.forms)
    if not check:
        people_named = named["sender"] not in sms_backup.HEADINGS  # a backup writes numbers there
        received = register.receive(list(_messages(register, rows.forms, people_named=people_named)))
        new = [one.message_id for one in received if one.new]
        register.process(new)
        done = outcome_of(register, new)
        imported = len(new)
        notes.append(
            f"{len(new):,} new texts made {done.complaints:,} complaints; {done.joined:,} belong to "
            f"complaints known before, {done.waiting:,} wait in the inbox."
        )
        if len(new) < len(received):
            notes.append(f"{len(received) - len(new):,} texts had come before and were left as they are.")
    return ImportReport(
        layer="complaints",
        file_name=path.name,
        rows_read=rows.read,
        imported=imported,
        set_aside=sum(fault.severity == "error" for fault in rows.faults),
        check=check,
        faults=rows.faults,
        notes=notes,
    )


def _table(
    path: Path, encoding: str | None, given: Mapping[str, str]
) -> tuple[list[str], Iterator[Sequence[str]]]:
    """Return the headings of a list and the rows below them; a title or a note may stand above."""
    if path.suffix.lower() == ".xml" and path.is_file() and sms_backup.is_backup(path):
        return list(sms_backup.HEADINGS), sms_backup.backup_rows(path)
    if identify(path, max_bytes=get_settings().import_max_bytes) is not KINDS["csv"]:
        raise UnreadableFileError(f"{path.name} is no table of text; save it as CSV (UTF-8).")
    source = open_text(path, encoding)
    top = [list(cells) for cells in islice(source.rows(0), LOOK_ROWS)]
    filled = [row for row, cells in enumerate(top) if any(cell.strip() for cell in cells)]
    if not filled:
        raise InvalidInputError(f"{path.name} is empty.")
    at = next((row for row in filled if {"sender", "text"} <= _named(top[row], given).keys()), filled[0])
    return top[at], source.rows(at + 1)


def _columns(headings: Sequence[str], given: Mapping[str, str]) -> dict[str, str]:
    for thing, heading in given.items():
        if heading not in headings:
            known = ", ".join(headings)
            raise MissingColumnError(f"There is no column {heading!r} for {thing}; there are {known}.")
    named = _named(headings, given)
    missing = [thing for thing in ("sender", "text") if thing not in named]
    if missing:
        raise MissingColumnError(
            f"No column tells {' and '.join(missing)}; name them with --{' and --'.join(missing)}. "
            f"The file has {', '.join(headings)}."
        )
    return named


def _named(headings: Sequence[str], given: Mapping[str, str]) -> dict[str, str]:
    """Return which heading holds what, those given before those that the usual names tell."""
    folded = {re.sub(r"[^a-z0-9]", "", heading.casefold()): heading for heading in reversed(headings)}
    usual = {
        thing: next((folded[name] for name in names if name in folded), None)
        for thing, names in HEADINGS.items()
    }
    chosen = usual | {thing: heading for thing, heading in given.items() if heading in headings}
    return {thing: heading for thing, heading in chosen.items() if heading is not None}


def _read(register: Register, lines: Iterator[Sequence[str]], places: Mapping[str, int]) -> _Rows:
    rows = _Rows()
    try:
        for cells in lines:
            if not any(cell.strip() for cell in cells):
                continue
            rows.read += 1
            _read_row(register, rows, cells, places)
    except UnreadableFileError as error:
        rows.faults.append(Fault(rows.read + 1, "broken_row", str(error), "what stands before is read"))
    return rows


def _read_row(register: Register, rows: _Rows, cells: Sequence[str], places: Mapping[str, int]) -> None:
    said = _cells(cells, places)
    if said.get("direction", "").strip().casefold() in _OUTGOING:
        rows.outgoing += 1
        return
    time = " ".join(filter(None, (said.get("time", "").strip(), said.get("clock", "").strip())))
    fault = _fault(rows.read, said, time, register)
    if fault is not None:
        rows.faults.append(fault)
    if fault is None or fault.severity == "warning":
        fields = {"from": said["sender"], "text": said["text"], "time": time, "id": said.get("id", "")}
        rows.forms.append(sms.Form(fields, "utf-8"))


def _cells(cells: Sequence[str], places: Mapping[str, int]) -> dict[str, str]:
    return {thing: cells[at] if at < len(cells) else "" for thing, at in places.items()}


def _fault(row: int, said: Mapping[str, str], time: str, register: Register) -> Fault | None:
    if not said["sender"].strip():
        return Fault(row, "no_sender", "no number of a sender", "add it")
    if _ROUNDED.fullmatch(said["sender"].strip()):
        remedy = "export the list anew, and do not open it in a spreadsheet before it is imported"
        return Fault(row, "rounded_number", "a spreadsheet has rounded the sender's number", remedy)
    if time and read_time(time, register.region.zone) is None:
        return Fault(
            row, "unreadable_time", "the time cannot be read", "the time of import stands for it", "warning"
        )
    return None


def _messages(
    register: Register, forms: Sequence[sms.Form], *, people_named: bool
) -> Iterator[IncomingMessage]:
    """Yield a raw message per text; the same text at the same time twice in a list is two."""
    names = sms.SmsFields(id="id", people_named=people_named)
    seen: Counter[str] = Counter()
    for form in forms:
        external_id = sms.external_id(form, names, register.clock())
        seen[external_id] += 1
        if seen[external_id] > 1 and not form.fields["id"].strip():
            external_id = json.dumps([external_id, seen[external_id]])
        yield IncomingMessage(
            channel=sms.CHANNEL,
            external_id=external_id,
            format=sms.FORMAT,
            body=sms.body_of(form, names),
            contact=sms.contact_of(form, names),
            sent_at=read_time(form.fields["time"], register.region.zone),
        )
