"""Requests to servers of others, who may not lead them into a network of ours, or hold them up."""

import logging
import queue
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urljoin

import httpcore
import httpx

from data.outside.public_addresses import Resolver, is_oddly_spelt, is_public
from data.settings import get_settings

MAX_BYTES = 1_000_000  # of an answer that nobody said more about: those of gateways have some kilobytes
TIMEOUT_S = 20.0  # for everything together: name, connection, redirects, answer
REDIRECTS = 3  # media and gateways need one; more is a maze
_MOVED = frozenset({301, 302, 303, 307, 308})
_LAST_PORT = 65_535
_HOST = re.compile(r"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+")  # a name as the network writes it, or an IPv6 address
_USUAL_PORTS = {"http": 80, "https": 443}
# Only these go along to another server than the one they were meant for.
_HARMLESS_HEADERS = frozenset({"accept", "accept-language", "user-agent"})
AGENT = "jeglongan"

# At DEBUG it writes down the headers of every answer; a redirect's may hold the key to a photo.
logging.getLogger("httpcore").setLevel(logging.WARNING)


class OutgoingError(RuntimeError):
    """A request that was refused or failed; ``temporary`` if the same may succeed later.

    ``code`` says why in a word. The message names the server only: an address may hold a secret.
    """

    def __init__(self, code: str, message: str, *, temporary: bool) -> None:
        self.code = code
        self.temporary = temporary
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whatever its status; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


def system_addresses(host: str, port: int) -> list[str]:
    """Return the addresses of a host as this machine resolves them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


@cache
def _usual_tls() -> ssl.SSLContext:
    """Trust whom httpx trusts; to read some hundred authorities takes longer than most requests."""
    return httpx.create_ssl_context()


class Outgoing:
    """Sends requests to public servers. Safe to share between threads.

    ``allow`` are the ``host:port`` that may lie in networks of our own: what an operator runs beside this.
    """

    def __init__(
        self,
        timeout_s: float = TIMEOUT_S,
        max_bytes: int = MAX_BYTES,
        allow: Iterable[str] = (),
        resolve: Resolver = system_addresses,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._timeout_s = timeout_s
        self._max_bytes = max_bytes
        self._allow = frozenset(one.strip().lower() for one in allow)
        self._resolve = resolve
        self._tls = tls or _usual_tls()

    @classmethod
    def as_set(cls, timeout_s: float = TIMEOUT_S, max_bytes: int = MAX_BYTES) -> "Outgoing":
        """Return one that also calls what the operator's settings allow."""
        allowed = get_settings().outgoing_allow.split(",")
        return cls(timeout_s, max_bytes, [one for one in allowed if one.strip()])

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Fetch ``url``, over up to REDIRECTS redirects. Raises ``OutgoingError``.

        To another server than the first only harmless headers go along.
        """
        deadline = time.monotonic() + self._timeout_s
        sent = dict(headers or {})
        for _ in range(REDIRECTS + 1):
            answer = self._send("GET", url, deadline, headers=sent)
            if answer.status not in _MOVED or "location" not in answer.headers:
                return answer
            target = urljoin(url, answer.headers["location"])
            before, after = _origin(url), _origin(target)
            if before[0] == "https" and after[0] != "https":
                raise OutgoingError("bad_redirect", f"{before[1]} leads away from https.", temporary=False)
            if before != after:
                sent = {name: value for name, value in sent.items() if name.lower() in _HARMLESS_HEADERS}
            url = target
        raise OutgoingError("bad_redirect", f"{_origin(url)[1]} redirects without an end.", temporary=False)

    def post(
        self,
        url: str,
        *,
        json: Any | None = None,
        form: Mapping[str, str] | None = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send one of ``json``, ``form`` and ``body`` to ``url``. Raises ``OutgoingError``.

        A redirect is an error: what was meant for one server is not told to another.
        """
        deadline = time.monotonic() + self._timeout_s
        answer = self._send("POST", url, deadline, headers=headers, json=json, data=form, content=body)
        if answer.status in _MOVED:
            raise OutgoingError(
                "bad_redirect", f"{_origin(url)[1]} has moved; correct its address.", temporary=False
            )
        return answer

    def _send(
        self, method: str, url: str, deadline: float, headers: Mapping[str, str] | None, **content: Any
    ) -> Answer:
        host = _origin(url)[1]
        backend = _CheckedBackend(self._resolve, self._allow, deadline)
        given = {"accept-encoding": "identity", "user-agent": AGENT} | dict(headers or {})
        # Not by httpx's client, which logs every address, and asks the environment for proxies.
        with _told(host), _Transport(backend, self._tls) as transport:
            response = transport.handle_request(httpx.Request(method, url, headers=given, **content))
            if response.headers.get("content-encoding", "identity") != "identity":
                raise OutgoingError("unreadable", f"{host} packs its answers unasked.", temporary=False)
            body = _limited(response.iter_raw(), self._max_bytes, host)
            return Answer(response.status_code, dict(response.headers), body)


class _CheckedBackend(httpcore.NetworkBackend):
    """Connects to addresses that were checked, and to no others; nothing goes on beyond the deadline."""

    def __init__(self, resolve: Resolver, allow: frozenset[str], deadline: float) -> None:
        self._resolve = resolve
        self._allow = allow
        self._deadline = deadline
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Resolve once, check every address found, and connect to one of these very addresses."""
        addresses = self._checked(host, port)
        for number, address in enumerate(addresses, start=1):
            try:
                stream = self._plain.connect_tcp(
                    address, port, _left_s(self._deadline), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if number == len(addresses):
                    raise
            else:
                return _TimedStream(stream, self._deadline)
        raise httpcore.ConnectError("no address")

    def _checked(self, host: str, port: int) -> Sequence[str]:
        allowed = f"{host}:{port}".lower() in self._allow
        if not allowed and is_oddly_spelt(host):
            raise _refused(host)
        addresses = _in_time(lambda: self._resolve(host, port), _left_s(self._deadline))
        if not allowed and not all(is_public(address) for address in addresses):
            raise _refused(host)
        return addresses


class _TimedStream(httpcore.NetworkStream):
    """A connection whose every step ends at the deadline: a server that drips cannot hold on to us."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left_s(self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left_s(self._deadline))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        secure = self._stream.start_tls(ssl_context, server_hostname, _left_s(self._deadline))
        return _TimedStream(secure, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _Transport(httpx.BaseTransport):
    """httpx's own transport takes no network backend; this one is the same over ours."""

    def __init__(self, backend: httpcore.NetworkBackend, tls: ssl.SSLContext) -> None:
        self._pool = httpcore.ConnectionPool(ssl_context=tls, network_backend=backend)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request over a new connection."""
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        answer = self._pool.handle_request(
            httpcore.Request(
                request.method,
                url,
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer))

    def close(self) -> None:
        """Let the connection go."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


@contextmanager
def _told(host: str) -> Iterator[None]:
    """Say what went wrong with ``host`` as an ``OutgoingError``; the cause may hold the whole address."""
    try:
        yield
    except (httpcore.TimeoutException, TimeoutError):
        raise OutgoingError("timeout", f"{host} took too long to answer.", temporary=True) from None
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpcore.UnsupportedProtocol, UnicodeError):
        raise _bad_address() from None
    except (httpcore.LocalProtocolError, ValueError):
        raise OutgoingError(
            "bad_request", f"What was to be sent to {host} is no HTTP.", temporary=False
        ) from None
    except (httpcore.NetworkError, httpcore.RemoteProtocolError, httpx.HTTPError, OSError):
        raise OutgoingError("no_answer", f"{host} cannot be reached.", temporary=True) from None


def _origin(url: str) -> tuple[str, str, int]:
    """Return scheme, host and port. Raises ``OutgoingError`` for anything but a plain web address."""
    try:
        parts = httpx.URL(url)
    except (httpx.InvalidURL, UnicodeError, TypeError, ValueError):
        raise _bad_address() from None
    if parts.scheme not in _USUAL_PORTS or parts.userinfo or not _HOST.fullmatch(parts.raw_host.decode()):
        raise _bad_address()
    port = parts.port or _USUAL_PORTS[parts.scheme]
    if port > _LAST_PORT:
        raise _bad_address()
    return parts.scheme, parts.host.lower(), port


def _bad_address() -> OutgoingError:
    return OutgoingError(
        "bad_address",
        "The address is not a plain https:// or http:// one without name and password; correct it.",
        temporary=False,
    )


def _refused(host: str) -> OutgoingError:
    return OutgoingError(
        "private_address",
        f"{host} lies in a private network; only public servers are called. "
        "One of your own is allowed by JEGLONGAN_OUTGOING_ALLOW=host:port.",
        temporary=False,
    )


def _limited(chunks: Iterator[bytes], max_bytes: int, host: str) -> bytes:
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > max_bytes:
            raise OutgoingError(
                "too_large", f"{host} answers with more than {max_bytes:,} bytes.", temporary=False
            )
    return bytes(body)


def _left_s(deadline: float) -> float:
    left_s = deadline - time.monotonic()
    if left_s <= 0:
        raise TimeoutError
    return left_s


def _in_time(work: Callable[[], Sequence[str]], timeout_s: float) -> Sequence[str]:
    """Resolve in a thread of its own: the system's resolver knows no time limit."""
    results: queue.SimpleQueue[Sequence[str] | Exception] = queue.SimpleQueue()

    def run() -> None:
        try:
            results.put(work())
        except Exception as error:
            results.put(error)

    threading.Thread(target=run, daemon=True).start()
    try:
        found = results.get(timeout=timeout_s)
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(found, Exception):
        raise found
    if not found:
        raise OSError("The name has no address.")
    return found
