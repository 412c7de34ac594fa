"""Calls an ASGI app as a browser would, without a server: Starlette's own client needs one more package."""

import asyncio
import gzip
import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Answer:
    """What came back; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        packed = self.headers.get("content-encoding") == "gzip"
        return json.loads(gzip.decompress(self.body) if packed else self.body)


def call(
    app: Any, method: str, address: str, *, headers: Mapping[str, str] | None = None, body: bytes = b""
) -> Answer:
    """Send one request to ``address`` (path and query) and return the answer."""
    # In a thread of its own: the browser tests of the same process keep a loop running in this one.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(_call(app, method, address, headers or {}, body))).result()


def get(app: Any, address: str, **headers: str) -> Answer:
    """Send a GET; ``if_none_match="…"`` becomes the header ``if-none-match``."""
    return call(
        app, "GET", address, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )


async def _call(app: Any, method: str, address: str, headers: Mapping[str, str], body: bytes) -> Answer:
    parts = urlsplit(address)
    usual = {"host": "testserver", "accept-encoding": "gzip"}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": parts.path,
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "root_path": "",
        "headers": [
            (name.lower().encode(), value.encode()) for name, value in (usual | dict(headers)).items()
        ],
        "client": ("127.0.0.1", 50_000),
        "server": ("testserver", 80),
    }
    sent: list[dict[str, Any]] = []
    requests = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> dict[str, Any]:
        if not requests:
            await asyncio.Event().wait()  # a browser that stays: whoever listens for its leaving waits
        return requests.pop()

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    start = sent[0]
    found = {name.decode().lower(): value.decode() for name, value in start["headers"]}
    return Answer(start["status"], found, b"".join(message.get("body", b"") for message in sent[1:]))
