"""Chats as phones export them, written from what was said, so that what a reader gets can be compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from hypothesis import strategies as st

from tests.fuzz import phone_numbers, strange_texts

Kind = Literal["text", "media", "deleted", "location", "live_location", "system"]
NARROW = "\u202f"  # what newer phones put before AM and PM
MARK = "\u200e"  # what iPhones put before everything that nobody typed


@dataclass(frozen=True)
class Said:
    """One entry of a chat; ``at`` is what the phone's clock showed."""

    sender: str
    at: datetime
    kind: Kind
    lines: tuple[str, ...] = ()
    lon_lat: tuple[float, float] | None = None


@dataclass(frozen=True)
class Phone:
    """How one phone writes: its system, language, and order and marks of its dates."""

    system: Literal["android", "ios"]
    language: Literal["id", "en"]
    order: Literal["dmy", "mdy", "ymd"]
    date_mark: str
    clock_mark: str
    long_year: bool
    padded: bool
    twelve_hours: bool
    comma: bool
    half_day: Literal["PM", "pm", "p.m."]
    before_half_day: str
    newline: Literal["\n", "\r\n"]
    byte_order_mark: bool


SYSTEM = {
    "id": (
        "Pesan dan panggilan dienkripsi secara end-to-end. Tidak seorang pun di luar chat ini, termasuk "
        "WhatsApp, yang dapat membaca atau mendengarkannya.",
        "Anda membuat grup ini",
        "Kode keamanan Anda dengan +62 800-1234-567 telah berubah. Ketuk untuk info selengkapnya.",
    ),
    "en": (
        "Messages and calls are end-to-end encrypted. No one outside of this chat, not even WhatsApp, can "
        "read or listen to them.",
        "You created this group",
        "Your security code with +62 800-1234-567 changed. Tap to learn more.",
    ),
}
MEDIA = {
    ("android", "id"): ("<Media tidak disertakan>", "IMG-20220327-WA0001.jpg (file terlampir)"),
    ("android", "en"): ("<Media omitted>", "IMG-20220327-WA0001.jpg (file attached)"),
    ("ios", "id"): (MARK + "gambar tidak disertakan", MARK + "<terlampir: 00000012-PHOTO-2022-03-27.jpg>"),
    ("ios", "en"): (MARK + "image omitted", MARK + "<attached: 00000012-PHOTO-2022-03-27.jpg>"),
}
DELETED = {
    ("android", "id"): ("Pesan ini telah dihapus", "Anda menghapus pesan ini"),
    ("android", "en"): ("This message was deleted", "You deleted this message"),
    ("ios", "id"): (MARK + "Pesan ini dihapus.", MARK + "Anda menghapus pesan ini."),
    ("ios", "en"): (MARK + "This message was deleted.", MARK + "You deleted this message."),
}
LIVE = {"id": "lokasi terkini dibagikan", "en": "live location shared"}


def written(chat: Sequence[Said], phone: Phone) -> bytes:
    """Return the chat as the phone's ``.txt``."""
    text = phone.newline.join(_entry(said, phone) for said in chat) + phone.newline
    return ("\ufeff" if phone.byte_order_mark else "").encode() + text.encode("utf-8", "surrogatepass")


def _entry(said: Said, phone: Phone) -> str:
    when, body = _moment(said.at, phone), _body(said, phone)
    if phone.system == "ios":
        mark = MARK if said.kind in {"media", "location", "system"} else ""
        return f"{mark}[{when}] {said.sender}: {body}"
    return f"{when} - {body}" if said.kind == "system" else f"{when} - {said.sender}: {body}"


def _body(said: Said, phone: Phone) -> str:
    key = (phone.system, phone.language)
    pick = said.at.minute % 2  # depends on the chat only, so that an example can be repeated
    if said.kind == "media":
        return MEDIA[key][pick]
    if said.kind == "deleted":
        return DELETED[key][pick]
    if said.kind == "system":
        marks = MARK if phone.system == "ios" else ""
        return marks + SYSTEM[phone.language][said.at.minute % 3]
    if said.kind == "live_location":
        return LIVE[phone.language]
    if said.kind == "location" and said.lon_lat is not None:
        word = {"id": "Lokasi", "en": "Location"}[phone.language]
        word = MARK + word if phone.system == "ios" else word.lower()
        return f"{word}: https://maps.google.com/?q={said.lon_lat[1]},{said.lon_lat[0]}"
    return phone.newline.join(said.lines)


def _moment(at: datetime, phone: Phone) -> str:
    width = "02d" if phone.padded else "d"
    year = f"{at:%Y}" if phone.long_year or phone.order == "ymd" else f"{at:%y}"
    parts = {"d": format(at.day, width), "m": format(at.month, width), "y": year}
    day = phone.date_mark.join(parts[letter] for letter in phone.order)
    hour = (at.hour % 12 or 12) if phone.twelve_hours else at.hour
    clock = f"{hour:{'02d' if phone.padded and not phone.twelve_hours else 'd'}}{phone.clock_mark}{at:%M}"
    if phone.system == "ios":
        clock += f"{phone.clock_mark}{at:%S}"
    if phone.twelve_hours:
        half = phone.half_day if at.hour >= 12 else phone.half_day.replace("P", "A").replace("p", "a")
        clock += phone.before_half_day + half
    return f"{day}{',' if phone.comma else ''} {clock}"


def phones() -> st.SearchStrategy[Phone]:
    """Return phones of both systems, in Indonesian and English, with every order of day and month."""
    return st.builds(
        Phone,
        system=st.sampled_from(("android", "ios")),
        language=st.sampled_from(("id", "en")),
        order=st.sampled_from(("dmy", "mdy")),
        date_mark=st.sampled_from(("/", ".", "-")),
        clock_mark=st.sampled_from((".", ":")),
        long_year=st.booleans(),
        padded=st.booleans(),
        twelve_hours=st.booleans(),
        comma=st.booleans(),
        half_day=st.sampled_from(("PM", "pm", "p.m.")),
        before_half_day=st.sampled_from((" ", NARROW, "\u00a0")),
        newline=st.sampled_from(("\n", "\r\n")),
        byte_order_mark=st.booleans(),
    )


_NAMES = (
    "Pelapor A",
    "Bu Sri RT 03",
    "~\u202fBudi",
    "Pak Lurah",
    "admin kecamatan",
    "Joko - RW 5",
    "😊 Wati",
)


def senders() -> st.SearchStrategy[str]:
    """Return how a chat names somebody: as saved in the phone, or the number."""
    return st.one_of(st.sampled_from(_NAMES), phone_numbers.numbers())


def _line() -> st.SearchStrategy[str]:
    """Return a line that stays what it is when blanks around it are taken off."""
    return strange_texts.one_line().map(lambda text: " ".join(text.split())).filter(_is_only_text)


def _is_only_text(line: str) -> bool:
    """Leave out lines that some phone writes by itself: whoever types them cannot be told from the phone."""
    own = ("maps.", "foursquare", "<", "(file", "tidak disertakan", "omitted", "dihapus", "deleted", "null")
    return (
        not any(word in line.casefold() for word in own)
        and line.strip("\u200e\u200f\u202a\u202c\ufeff") != ""
    )


@st.composite
def chats(draw: st.DrawFn) -> list[Said]:
    """Return what was said: times never go back, and a day after the 12th tells day from month."""
    at = draw(st.datetimes(datetime(2019, 1, 13), datetime(2025, 11, 20))).replace(microsecond=0)  # noqa: DTZ001
    at = at.replace(day=max(13, min(at.day, 28)))
    people = draw(st.lists(senders(), min_size=1, max_size=3, unique=True))
    said = []
    for kind in draw(st.lists(st.sampled_from(_KINDS), min_size=1, max_size=8)):
        lines = tuple(draw(st.lists(_line(), min_size=1, max_size=3))) if kind == "text" else ()
        place = draw(places()) if kind == "location" else None
        said.append(Said(draw(st.sampled_from(people)), at, kind, lines, place))
        at += timedelta(seconds=draw(st.sampled_from((0, 1, 59, 60, 240, 3_600, 86_400, 40 * 86_400))))
    return said


_KINDS: tuple[Kind, ...] = ("text", "text", "text", "location", "media", "deleted", "system", "live_location")


def places() -> st.SearchStrategy[tuple[float, float]]:
    """Return lon, lat with as many decimals as phones send."""
    near = st.tuples(st.floats(111.8, 112.4), st.floats(-8.0, -7.6))
    return near.map(lambda place: (round(place[0], 6), round(place[1], 6)))
