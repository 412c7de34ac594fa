"""An installation into which every channel has brought a canary."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import DESK_PASSWORD, Server, browser, start_server
from tests.e2e.outside import Outside, outside_world, write_credentials

__all__ = ["browser"]

REGION = "kab-kediri"
ROLES = {"petugas": "desk", "insinyur": "engineer", "pimpinan": "leader"}


@pytest.fixture(scope="session")
def outside() -> Iterator[Outside]:
    """The servers that the app calls."""
    with outside_world() as running:
        yield running


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory, outside: Outside) -> Iterator[Server]:
    """A running app with every channel on and one account per role."""
    folder: Path = tmp_path_factory.mktemp("var")
    secrets = write_credentials(tmp_path_factory.mktemp("rahasia") / "credentials.toml", outside, REGION)
    server = start_server(
        folder,
        JEGLONGAN_CREDENTIALS_FILE=str(secrets),
        JEGLONGAN_OUTGOING_ALLOW=outside.web.place,
    )
    try:
        for name, role in ROLES.items():
            server.data("adduser", name, "--role", role, "--password-stdin", stdin=DESK_PASSWORD + "\n")
        yield server
    finally:
        server.process.terminate()
        server.process.wait(timeout=20)
