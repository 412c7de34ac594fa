"""The store under test, and reporters to go with it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.new_region import new_region
from data.people import People
from data.regions import load_region
from data.register import Register
from data.store import Store, open_store
from tests.data.world import World

# Every backend keeps the same contract: add its URL here (`{folder}` is a new folder per test).
STORE_URLS = ["sqlite:///{folder}/store.sqlite"]


@pytest.fixture(params=STORE_URLS, ids=lambda url: url.partition(":")[0])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of an empty database."""
    return str(request.param).format(folder=tmp_path)


@pytest.fixture
def region_id() -> str:
    """The one region of ``store``."""
    return "kab-contoh"


@pytest.fixture
def store(store_url: str, region_id: str) -> Iterator[Store]:
    """An open store with one region."""
    store = open_store(store_url)
    with store.begin() as conn:
        store.ensure_region(conn, region_id)
    yield store
    store.close()


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    """Where the key of ``people`` lies."""
    return tmp_path / "keys" / "jeglongan.key"


@pytest.fixture
def people(store: Store, key_file: Path) -> People:
    """Reporters of ``store``."""
    return People(store, key_file)


@pytest.fixture
def bare_register(store: Store, people: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Register:
    """A new region of the template, without a map: for what brings one in."""
    monkeypatch.setenv("JEGLONGAN_VAR", str(tmp_path / "var"))
    return Register(store, new_region("kab-contoh"), people)


@pytest.fixture
def world(store: Store, people: People) -> World:
    """A small region to read from."""
    return World(store, people, load_region("kab-kediri"))
