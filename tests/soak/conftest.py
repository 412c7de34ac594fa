"""A running app with its webhooks open, to be pushed and killed."""

from collections.abc import Iterator

import pytest

from tests.e2e.conftest import Server, start_server
from tests.e2e.outside import Outside, outside_world, write_credentials

REGION = "kab-kediri"


@pytest.fixture
def outside() -> Iterator[Outside]:
    """The servers that the app calls."""
    with outside_world() as running:
        yield running


@pytest.fixture
def settings(tmp_path_factory: pytest.TempPathFactory, outside: Outside) -> dict[str, str]:
    """The settings of an app whose channels are all on."""
    folder = tmp_path_factory.mktemp("rahasia")
    return {
        "JEGLONGAN_CREDENTIALS_FILE": str(write_credentials(folder / "credentials.toml", outside, REGION)),
        "JEGLONGAN_OUTGOING_ALLOW": outside.web.place,
    }


@pytest.fixture
def app(tmp_path_factory: pytest.TempPathFactory, settings: dict[str, str]) -> Iterator[Server]:
    """A running app."""
    server = start_server(tmp_path_factory.mktemp("var"), **settings)
    try:
        yield server
    finally:
        server.process.terminate()
        server.process.wait(timeout=30)
