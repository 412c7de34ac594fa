"""The XML in which Android's "SMS Backup & Restore" keeps texts, as a heading and rows.

Its fields: synctech.com.au/sms-backup-restore/fields-in-xml-backup-files.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, XMLPullParser

from geo.errors import UnreadableFileError
from geo.formats.signatures import HEAD_BYTES

HEADINGS = ("address", "body", "date", "type")
# The two halves of a letter beyond the first 65,536, or any other letter told by its number.
_REFERENCE = re.compile(r"&#(5[56]\d{3});&#(5[67]\d{3});|&#(\d+);")
_FORBIDDEN = ("<!DOCTYPE", "<!ENTITY")  # no backup has any, and they may grow without end


def is_backup(path: Path) -> bool:
    """Tell whether a file is such a backup, by its beginning."""
    with path.open("rb") as file:
        return b"<smses" in file.read(HEAD_BYTES)


def backup_rows(path: Path) -> Iterator[Sequence[str]]:
    """Yield sender, text, time (milliseconds since 1970) and box (1: received) of each text, in order.

    Raises UnreadableFileError, also later on, for a file that is cut off or damaged.
    """
    parser: XMLPullParser[Element] = XMLPullParser(["end"])
    with path.open(encoding="utf-8-sig", errors="replace") as lines:
        try:
            for number, line in enumerate(lines, 1):
                if any(word in line for word in _FORBIDDEN):
                    raise UnreadableFileError(f"{path.name}, line {number}: declares a document type.")
                parser.feed(_REFERENCE.sub(_letter, line))
                yield from _rows(parser)
            parser.close()
        except ParseError as error:
            raise UnreadableFileError(
                f"{path.name} is cut off or damaged ({error}). Make the backup again and copy it whole."
            ) from error


def _rows(parser: "XMLPullParser[Element]") -> Iterator[Sequence[str]]:
    for found in parser.read_events():
        element = found[1] if len(found) > 1 else None
        if isinstance(element, Element) and element.tag in {"sms", "mms"}:
            yield _row(element)
            element.clear()  # a backup may hold years of pictures


def _row(element: Element) -> Sequence[str]:
    told = element.attrib
    if element.tag == "sms":
        return [told.get(name, "") for name in HEADINGS]
    parts = [part.get("text", "") for part in element.iter("part") if part.get("ct") == "text/plain"]
    return [told.get("address", ""), "\n".join(parts), told.get("date", ""), told.get("msg_box", "")]


def _letter(found: re.Match[str]) -> str:
    """Return what XML allows for it: the app writes an emoji as its two halves, which are no letters."""
    if found[3] is None:
        high, low = int(found[1]) - 0xD800, int(found[2]) - 0xDC00
        whole = 0 <= high < 0x400 and 0 <= low < 0x400
        return f"&#{0x10000 + (high << 10) + low};" if whole else 2 * "\N{REPLACEMENT CHARACTER}"
    code = int(found[3])
    is_letter = code in {9, 10, 13} or 0x20 <= code < 0xD800 or 0xE000 <= code < 0x110000
    return f"&#{code};" if is_letter and code not in {0xFFFE, 0xFFFF} else "\N{REPLACEMENT CHARACTER}"
