"""People who do not exist, one per channel, and every way in which they would show if something told."""

import base64
import re
import urllib.parse
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

CHANNELS = ("web", "whatsapp", "chat", "sms", "sms_csv", "call", "spreadsheet", "sp4n", "subscription")
# Long enough that nothing holds it by chance: 0800-99xx-yyyy is in nobody's use.
_SHORTEST_NEEDLE = 8
_MARK = re.compile(rb"[\s().\-/+\xe2\x80\x91]")


@dataclass(frozen=True)
class Canary:
    """A reporter of one channel."""

    channel: str

    @property
    def number(self) -> int:
        """Return this one's place among the channels."""
        return CHANNELS.index(self.channel)

    @property
    def name(self) -> str:
        """Return a name that stands nowhere else."""
        return f"Wigatiningrum{'abcdefghi'[self.number]} Kenangasari"

    @property
    def local(self) -> str:
        """Return the number as people write it at home."""
        return f"080099{77_110_220 + 1_357 * self.number:08d}"

    @property
    def international(self) -> str:
        """Return the number with its country's code, digits only."""
        return "62" + self.local[1:]

    @property
    def email(self) -> str:
        """Return an address of a domain that can never exist."""
        return f"wigati.{self.channel}@kenangasari.invalid"

    @property
    def home_lon_lat(self) -> tuple[float, float]:
        """Return where the camera says that this one's photo was taken."""
        return 112.031_317 + self.number / 1_000, -7.812_953

    @property
    def words(self) -> str:
        """Return a report that tells far too much."""
        spaced = f"{self.local[:4]}-{self.local[4:8]}-{self.local[8:]}"
        return (
            "Jalan berlubang dalam di ruas Plosoklaten - Gedangsewu, depan rumah Bu "
            f"{self.name} RT 09 RW 13 nomor 77, hubungi {spaced} atau {self.email}"
        )

    def secrets(self) -> Iterator[str]:
        """Yield what must not be found, each in the writings that programs and people make of it."""
        first, last = self.name.split()
        yield from (first, f"{first} {last}", self.email)
        tail = self.local[1:]
        yield from (tail, self.local, self.international)

    def house(self) -> Iterator[str]:
        """Yield what tells where this one lives."""
        yield from ("RT 09 RW 13", "RT 09", "rumah Bu Wigati")
        yield from (f"{degrees:.6f}" for degrees in self.home_lon_lat)


def canaries() -> list[Canary]:
    """Return one per channel."""
    return [Canary(channel) for channel in CHANNELS]


def needles(text: str) -> set[bytes]:
    """Return the bytes in which a text may hide: encodings, escapes and base64 at every alignment."""
    plain = text.casefold()
    written = {plain.encode(), plain.encode("utf-16-le"), urllib.parse.quote(text).casefold().encode()}
    written |= {urllib.parse.quote_plus(text).casefold().encode(), text.encode().hex().encode()}
    return {one for one in written if len(one) >= _SHORTEST_NEEDLE}


def base64_needles(text: str) -> set[bytes]:
    """Return what base64 makes of a text, wherever in the coded bytes it begins."""
    found = set()
    for before in range(3):
        coded = base64.b64encode(b"\0" * before + text.encode()).rstrip(b"=")
        found.add(coded[(4 * before + 2) // 3 : -2 if (before + len(text)) % 3 else None])
    return {one for one in found if len(one) >= _SHORTEST_NEEDLE}


def found_in(content: bytes, secrets: Iterable[str]) -> list[str]:
    """Return which of the secrets show in these bytes, however they are written."""
    small, run_together = content.lower(), _MARK.sub(b"", content)
    told = []
    for secret in secrets:
        hit = any(needle in small for needle in needles(secret))
        hit |= any(needle in content for needle in base64_needles(secret))
        hit |= secret.isdigit() and secret.encode() in run_together
        if hit:
            told.append(secret)
    return told
