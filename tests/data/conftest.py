"""The store under test, and reporters to go with it."""

import os
import shutil
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from data.deployment.new_region import new_region
from data.people import People
from data.regions import load_region
from data.register import Register
from data.store import Store, open_store
from tests.data import postgres
from tests.data.world import World

# PostgreSQL is left out only where no server is installed.
COMPLETE = bool(os.environ.get("JEGLONGAN_TESTS_COMPLETE"))
BACKENDS = ["sqlite", "postgresql"] if COMPLETE or postgres.binaries() else ["sqlite"]
EVERY = bool(os.environ.get("JEGLONGAN_SOAK"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run the contract of the store on every kind of database; of rules above it each test on one of them.

    Which one, the test's own name decides: about half of the tests of each rule, and always the same.
    `make soak` runs all on all.
    """
    if "backend" not in metafunc.fixturenames:
        return
    name = f"{metafunc.module.__name__}.{metafunc.function.__name__}"
    contract = metafunc.definition.get_closest_marker("every_database") is not None
    chosen = BACKENDS if contract or EVERY else [BACKENDS[zlib.crc32(name.encode()) % len(BACKENDS)]]
    metafunc.parametrize("backend", chosen, indirect=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """A PostgreSQL server of this test run."""
    programs = postgres.binaries()
    assert programs, "There is no PostgreSQL server here; install one (Debian: sudo apt install postgresql)."
    with postgres.running(programs) as server:
        yield server


@pytest.fixture
def backend(request: pytest.FixtureRequest) -> str:
    """The kind of database."""
    return str(request.param)


@pytest.fixture
def empty_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of a database with nothing in it."""
    if backend == "sqlite":
        return f"sqlite:///{tmp_path}/store.sqlite"
    server: postgres.Server = request.getfixturevalue("postgres_server")
    return server.new_database()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite database with all tables and no rows; to make one takes longer than most tests."""
    file: Path = tmp_path_factory.mktemp("migrated") / "store.sqlite"
    open_store(f"sqlite:///{file}").close()
    return file


@pytest.fixture
def store_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of a database with all tables and no rows."""
    if backend == "sqlite":
        migrated: Path = request.getfixturevalue("migrated_file")
        shutil.copy(migrated, tmp_path / "store.sqlite")
        return f"sqlite:///{tmp_path}/store.sqlite"
    server: postgres.Server = request.getfixturevalue("postgres_server")
    return server.emptied_database()


@pytest.fixture
def stored_files(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], list[bytes]]:
    """What lies in the files of the database of ``store_url`` whenever it is called."""
    if backend == "sqlite":
        return lambda: [file.read_bytes() for file in tmp_path.glob("store.sqlite*")]
    server: postgres.Server = request.getfixturevalue("postgres_server")
    return lambda: list(server.written())


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
