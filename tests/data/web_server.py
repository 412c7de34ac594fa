"""A real HTTP server on loopback that answers as a test says and keeps what it was sent."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Headers = dict[str, str]


@dataclass(frozen=True)
class Asked:
    """A request as it came; header names are in lower case."""

    method: str
    path: str
    headers: Headers
    body: bytes


Reply = tuple[int, Headers, bytes]


@dataclass
class WebServer:
    """What a server was asked, and the replies it gives: the next of ``replies``, then ``usual``."""

    port: int = 0
    asked: list[Asked] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    usual: Callable[[Asked], Reply] = lambda _asked: (200, {}, b"{}")

    @property
    def place(self) -> str:
        """Return host:port."""
        return f"127.0.0.1:{self.port}"

    def url(self, path: str = "/") -> str:
        """Return the address of a path."""
        return f"http://{self.place}{path}"


@contextmanager
def web_server() -> Iterator[WebServer]:
    """Run a server until the end of the block."""
    seen = WebServer()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(self.command, self.path, headers, body)
            seen.asked.append(asked)
            status, extra, answer = seen.replies.pop(0) if seen.replies else seen.usual(asked)
            self.send_response(status)
            for name, value in ({"content-length": str(len(answer))} | extra).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_POST = _answer  # noqa: N815 (the names that http.server calls)

        def log_message(self, *_said: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    seen.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield seen
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
