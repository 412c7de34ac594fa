"""An exported chat cut into its messages: what begins a line, who says it, and what is only a notice."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from data.channels.chat_phrases import Content, content_of, is_notice_name

# Marks of direction and width that phones strew in: they are no part of any word, but tell a notice.
_MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\u200b]")
_BLANKS = re.compile("[\u00a0\u2007\u2009\u202f]")

_DATE = r"(?P<one>\d{1,4})[./-](?P<two>\d{1,2})[./-](?P<three>\d{1,4})"
_CLOCK = (
    r"(?P<hour>\d{1,2})[.:](?P<minute>\d{2})(?:[.:](?P<second>\d{2}))?"
    r"\s?(?P<half>[ap]\.?\s?m\.?)?"
)
_BETWEEN = r",?\s+(?:(?:pukul|pkl|jam|at)\s+)?"
_IOS = re.compile(rf"\[{_DATE}{_BETWEEN}{_CLOCK}\]\s?(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_ANDROID = re.compile(rf"{_DATE}{_BETWEEN}{_CLOCK}\s[-–]\s(?P<rest>.*)", re.IGNORECASE | re.DOTALL)

MAX_NAME_CHARACTERS = 80  # WhatsApp takes 25 for a name and 100 for a group; longer before a colon is a text


@dataclass(frozen=True, slots=True)
class Stamp:
    """Date and time as written; which of the first two figures is the day, only the whole file tells."""

    one: int
    two: int
    three: int
    hour: int
    minute: int
    second: int


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message of a chat; ``sender`` is None for a notice of the app itself."""

    row: int  # 1 is the file's first line
    stamp: Stamp
    sender: str | None = field(repr=False)
    content: Content = field(repr=False)


@dataclass(frozen=True, slots=True)
class ChatLines:
    """The messages of a chat in the file's order, and the lines before the first that belong to none."""

    messages: list[ChatMessage]
    stray: int
    indonesian: bool  # the notices are in Indonesian


def read_lines(text: str) -> ChatLines:
    """Cut a chat's text into messages; a line that begins none goes on with the one before."""
    begun: list[tuple[int, re.Match[str], list[str]]] = []
    stray = 0
    for row, line in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        start = _start(line)
        if start is not None:
            begun.append((row, start, []))
        elif begun:
            begun[-1][2].append(line)
        elif _MARKS.sub("", line).strip():
            stray += 1
    messages = [_message(row, start, more) for row, start, more in begun]
    said = " ".join(start["rest"] for _, start, _ in begun[:2_000]).casefold()
    return ChatLines(messages, stray, _tells_indonesian(said))


def _start(line: str) -> re.Match[str] | None:
    """Return the match of a line that begins a message; its ``rest`` keeps its direction marks."""
    plain = _BLANKS.sub(" ", line)
    bare = plain.lstrip("\u200e\u200f\ufeff\u200b \u202a")
    return _IOS.fullmatch(bare) or _ANDROID.fullmatch(bare)


def _message(row: int, start: re.Match[str], more: list[str]) -> ChatMessage:
    sender, first = _sender(start["rest"])
    text = "\n".join([first, *more])
    marked = text.lstrip(" \ufeff")[:1] in ("\u200e", "\u200f")
    plain = _MARKS.sub("", _BLANKS.sub(" ", text)).strip()
    if sender is None:
        return ChatMessage(row, _stamp(start), None, Content("notice", ""))
    return ChatMessage(row, _stamp(start), sender, content_of(plain, marked=marked))


def _sender(rest: str) -> tuple[str | None, str]:
    """Return who speaks, and what; None for a notice, which has no colon, or one in a title."""
    name, colon, text = rest.partition(":")
    name = clean_name(name)
    if not colon or not name or len(name) > MAX_NAME_CHARACTERS or is_notice_name(name):
        return None, rest
    return name, text.removeprefix(" ")


def clean_name(name: str) -> str:
    """Return a sender's name or number without marks; ``~`` stands before names that nobody saved."""
    plain = _MARKS.sub("", _BLANKS.sub(" ", name)).strip().lstrip("~").strip()
    return unicodedata.normalize("NFC", plain)


def _stamp(start: re.Match[str]) -> Stamp:
    hour = int(start["hour"])
    if half := (start["half"] or "").casefold().replace(".", "").replace(" ", ""):
        hour = hour % 12 + (12 if half == "pm" else 0)
    minute, second = int(start["minute"]), int(start["second"] or 0)
    return Stamp(int(start["one"]), int(start["two"]), int(start["three"]), hour, minute, second)


def _tells_indonesian(said: str) -> bool:
    return sum(map(said.count, _INDONESIAN)) >= sum(map(said.count, _ENGLISH))


_INDONESIAN = ("tidak disertakan", "terlampir", "dihapus", "terenkripsi", "bergabung", "menambahkan")
_ENGLISH = ("omitted", "attached", "deleted", "end-to-end encrypted", "joined", "added")


def senders(messages: list[ChatMessage]) -> Iterator[str]:
    """Yield the sender of every message that somebody sent."""
    return (message.sender for message in messages if message.sender is not None)
