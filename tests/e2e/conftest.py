"""The running app for the real browser: one server with the built-in region, new visitors."""

import io
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect

from data.__main__ import main as data_main
from data.settings import PREFIX
from tests.built import built_installation, copied
from tests.e2e.outside import Outside, outside_world, write_credentials

ROOT = Path(__file__).parents[2]
REGION = "kab-kediri"
START_TIMEOUT_S = 180.0  # a test machine may be busy; how fast a start is is measured in tests/bench
# A page may take its time on a busy test machine; how fast it is is measured in tests/bench.
PATIENCE_MS = 60_000
expect.set_options(timeout=PATIENCE_MS)
DESKTOP = {"width": 1280, "height": 880}
PHONE = {"width": 390, "height": 844}


@dataclass
class Server:
    """A running ``python -m dashboard`` and the environment it was started with."""

    url: str
    environment: dict[str, str]
    process: subprocess.Popen[bytes] = field(repr=False)

    def data(self, *arguments: str, stdin: str = "") -> str:
        """Run a command of ``python -m data`` beside the app, on the same records; return what it printed.

        It runs in the process of the tests: one of its own would take seconds to load what is here already.
        """
        told = io.StringIO()
        theirs = {name: value for name, value in self.environment.items() if name.startswith(PREFIX)}
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(told), redirect_stderr(told):
            for name in [name for name in os.environ if name.startswith(PREFIX)]:
                patch.delenv(name)
            for name, value in theirs.items():
                patch.setenv(name, value)
            patch.setattr(sys, "stdin", io.StringIO(stdin))
            with pytest.raises(SystemExit) as ended:
                data_main(arguments)
        assert not ended.value.code, told.getvalue()
        return told.getvalue()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def start_server(var: Path, **settings: str) -> Server:
    """Start the app on a free port over the records in ``var`` and wait until it answers."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {**os.environ, "JEGLONGAN_VAR": str(var), "JEGLONGAN_PUBLIC_URL": url, **settings}
    with (var / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "dashboard", "--port", str(port)],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    server = Server(url, environment, process)
    _wait_until_healthy(server, var / "server.log")
    return server


def _wait_until_healthy(server: Server, log: Path) -> None:
    deadline = monotonic() + START_TIMEOUT_S
    while monotonic() < deadline and not _healthy(server.url):
        try:
            server.process.wait(timeout=0.1)
        except subprocess.TimeoutExpired:
            continue
        break
    else:
        if monotonic() < deadline:
            return
    server.process.kill()
    pytest.fail(f"the app did not answer on /health:\n{log.read_text(errors='replace')[-3000:]}")


def _healthy(url: str) -> bool:
    try:
        with urlopen(f"{url}/health", timeout=2) as answer:  # noqa: S310 -- our own server
            return bool(answer.status == 200)
    except OSError:
        return False


@pytest.fixture(scope="session")
def outside() -> Iterator[Outside]:
    """The servers that the app calls: WhatsApp, a gateway, mail."""
    with outside_world() as running:
        yield running


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory, outside: Outside) -> Iterator[Server]:
    """The app with the built-in region, all its channels on, and one desk officer, ``petugas``."""
    secrets = write_credentials(tmp_path_factory.mktemp("secrets") / "credentials.toml", outside, REGION)
    server = start_server(
        copied(built_installation(tmp_path_factory), tmp_path_factory.mktemp("var")),
        JEGLONGAN_CREDENTIALS_FILE=str(secrets),
        JEGLONGAN_OUTGOING_ALLOW=outside.web.place,
    )
    try:
        server.data("adduser", "petugas", "--role", "desk", "--password-stdin", stdin=DESK_PASSWORD + "\n")
        yield server
    finally:
        server.process.terminate()
        server.process.wait(timeout=20)


DESK_PASSWORD = "jalan-mulus-2021"  # noqa: S105 -- of an account that lives as long as the test


@dataclass
class Visit:
    """One visitor's page, and what it did that it should not have."""

    page: Page
    console_errors: list[str] = field(default_factory=list)
    requests_outside: list[str] = field(default_factory=list)

    def heard_console(self, message: ConsoleMessage) -> None:
        """Keep errors; warnings of Streamlit's own front end are not ours."""
        if message.type == "error":
            self.console_errors.append(message.text)

    def saw_request(self, request: Request) -> None:
        """Keep every request that leaves this machine."""
        if urlsplit(request.url).hostname not in {"127.0.0.1", "localhost", None}:
            self.requests_outside.append(request.url)


@pytest.fixture
def visit(browser: Browser, app: Server) -> Iterator[Callable[..., Page]]:
    """Open a path of the app as a new visitor; afterwards no console error and no request outside."""
    visits: list[Visit] = []

    def open_page(path: str = "/", *, size: dict[str, int] = DESKTOP, **choices: object) -> Page:
        options = {"viewport": size, "locale": "id-ID", **choices}
        if size["width"] < 600:
            options.update(has_touch=True, is_mobile=True)
        context = browser.new_context(**options)
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        seen = Visit(page)
        page.on("console", seen.heard_console)
        page.on("pageerror", lambda error: seen.console_errors.append(str(error)))
        page.on("request", seen.saw_request)
        visits.append(seen)
        page.goto(app.url + path)
        return page

    yield open_page
    for seen in visits:
        seen.page.context.close()
    assert [seen.console_errors for seen in visits if seen.console_errors] == []
    assert [seen.requests_outside for seen in visits if seen.requests_outside] == []
