"""Messages sent to a webhook at a steady pace, whether or not it keeps up, and how long each took."""

import asyncio
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import httpx
import numpy as np

from tests.e2e.doors import signature
from tests.fuzz.webhook_bodies import envelope, location_message, text_message

TIMEOUT_S = 30.0
CONNECTIONS = 20  # the platform keeps several open
TRAILING_PLACES = 3  # every third sender sends the place after the words
REDELIVERED = 10  # every tenth message comes twice: the platform sends again what it is not sure of
_WORDS = (
    "Jalan berlubang parah di ruas Plosoklaten - Gedangsewu dekat balai desa, nomor {n}",
    "Lampu jalan mati di Desa Brumbung Kecamatan Kepung sejak {n} hari",
    "Selokan mampet depan pasar Pranggang, air sampai jalan, laporan ke-{n}",
    "Aspal retak di Jl. Damarwulan - Brumbung, panjangnya {n} meter",
)


@dataclass(frozen=True)
class Post:
    """One request: the body and when it is due, in seconds after the start."""

    due_s: float
    body: bytes


@dataclass(frozen=True)
class Acknowledged:
    """How it went: statuses, and seconds from when each was due until it was acknowledged."""

    statuses: dict[int, int]
    seconds: Sequence[float]

    def percentile_ms(self, percent: float) -> float:
        """Return how many milliseconds so many of a hundred took at most."""
        return float(np.percentile(self.seconds, percent)) * 1_000


def posts(per_second: float, seconds: float, *, now_s: int) -> tuple[list[Post], set[str]]:
    """Return the requests and the ids of the messages in them."""
    found, ids = [], set()
    for number, (key, body) in enumerate(_bodies(round(per_second * seconds), now_s)):
        found.append(Post(number / per_second, body))
        ids.add(key)
    return found, ids


def _bodies(count: int, now_s: int) -> Iterator[tuple[str, bytes]]:
    last = ("", b"")
    for number in range(count):
        if number % REDELIVERED == REDELIVERED - 1:
            yield last
            continue
        sender = f"62800{number // TRAILING_PLACES:07d}"
        key, at_s = f"wamid.beban.{number}", now_s - 60 + number % 50
        if number % TRAILING_PLACES == TRAILING_PLACES - 1:
            message = location_message(
                112.18 + number % 17 / 1_000, -7.81 - number % 13 / 1_000, sender, at_s=at_s, key=key
            )
        else:
            words = _WORDS[number % len(_WORDS)].format(n=number)
            message = text_message(words, sender, at_s=at_s, key=key)
        last = (key, json.dumps(envelope(message)).encode())
        yield last


async def send(url: str, requests: Sequence[Post]) -> Acknowledged:
    """Send every request when it is due; a slow answer holds up no other."""
    limits = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
    async with httpx.AsyncClient(timeout=TIMEOUT_S, limits=limits) as client:
        start = time.perf_counter() + 0.1
        answers = await asyncio.gather(*(_send_one(client, url, one, start) for one in requests))
    statuses: dict[int, int] = {}
    for status, _ in answers:
        statuses[status] = statuses.get(status, 0) + 1
    return Acknowledged(statuses, [seconds for _, seconds in answers])


async def _send_one(client: httpx.AsyncClient, url: str, post: Post, start: float) -> tuple[int, float]:
    due = start + post.due_s
    await asyncio.sleep(max(0.0, due - time.perf_counter()))
    headers = {"content-type": "application/json", "x-hub-signature-256": signature(post.body)}
    answer = await client.post(url, content=post.body, headers=headers)
    return answer.status_code, time.perf_counter() - due
