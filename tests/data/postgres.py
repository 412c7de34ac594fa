"""A PostgreSQL server of the tests' own: a new cluster in a folder of its own, gone at the end."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from pathlib import Path

from sqlalchemy import Connection, create_engine, delete, exists, literal, make_url, select, union_all
from sqlalchemy.pool import NullPool

from data.schema import metadata
from data.store import open_store

DEBIAN = Path("/usr/lib/postgresql")
# Nothing here outlives the tests: what a power cut would take is no loss.
OPTIONS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c listen_addresses=''"
USER = "postgres"

_CHILDREN_FIRST = tuple(reversed(metadata.sorted_tables))
# The tables that hold rows, asked for at once: a test writes to a few of some seventy, and to make the files
# of all of them anew, as TRUNCATE does, takes several times as long.
_HELD = union_all(
    *(select(literal(table.name)).where(exists(select(1).select_from(table))) for table in _CHILDREN_FIRST)
)
_NUMBER_FROM_ONE = (
    "SELECT setval(format('%%I.%%I', schemaname, sequencename)::regclass, 1, false) "
    "FROM pg_sequences WHERE last_value IS NOT NULL"
)


def binaries() -> Path | None:
    """Return the folder of a PostgreSQL server's programs, the newest, None if there is none."""
    found = sorted(DEBIAN.glob("*/bin/pg_ctl"), key=lambda path: int(path.parts[-3]))
    known = shutil.which("pg_ctl")
    return found[-1].parent if found else Path(known).parent if known else None


@dataclass
class Server:
    """A running server."""

    folder: Path
    programs: Path

    def __post_init__(self) -> None:
        self._numbers = count()

    def new_database(self) -> str:
        """Make an empty database and return its address."""
        name = f"test_{next(self._numbers)}"
        run(self.programs / "createdb", "-h", self.folder, "-U", USER, name)
        return f"postgresql://{USER}@/{name}?host={self.folder}"

    def emptied_database(self) -> str:
        """Return the address of a database with all tables and no rows; there is one, emptied each time."""
        conn = self._emptying
        others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        conn.exec_driver_sql(f"SELECT pg_terminate_backend(pid) {others}")
        full = set(conn.scalars(_HELD))
        for table in _CHILDREN_FIRST:
            if table.name in full:
                conn.execute(delete(table))
        conn.exec_driver_sql(_NUMBER_FROM_ONE)
        if full:  # as new: rows of the next test lie in the order in which it writes them
            conn.exec_driver_sql(f"VACUUM {', '.join(sorted(full))}")
        # An address of its own: what a process keeps by address is not that of the test before.
        return f"{self._with_tables}&application_name=test_{next(self._numbers)}"

    @cached_property
    def _emptying(self) -> Connection:
        """A connection that knows all tables already: to look up seventy takes longer than to empty them."""
        url = make_url(self._with_tables).set(drivername="postgresql+psycopg")
        return create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool).connect()

    def close(self) -> None:
        """Let the connection go that is kept to empty the database."""
        if "_emptying" in self.__dict__:
            self._emptying.close()

    @cached_property
    def _with_tables(self) -> str:
        url = self.new_database()
        open_store(url).close()
        return url

    def written(self) -> Iterator[bytes]:
        """Write everything to the disk and yield the files of all tables."""
        engine = create_engine(make_url(self._with_tables).set(drivername="postgresql+psycopg"))
        with engine.connect() as conn:
            conn.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("CHECKPOINT")
        engine.dispose()
        for file in (self.folder / "data" / "base").rglob("*"):
            if file.is_file():
                yield file.read_bytes()


def run(*command: object) -> None:
    """Run a program of the server, as a user that it works for: it refuses to be root."""
    user = USER if os.geteuid() == 0 else None
    home = pwd.getpwnam(USER).pw_dir if user else None
    done = subprocess.run(
        [str(part) for part in command],
        cwd=home,
        user=user,
        group=user,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stderr}")


@contextmanager
def running(programs: Path) -> Iterator[Server]:
    """Start a server in a new folder; stop it and remove the folder at the end."""
    # A short path: the address of a socket has a hundred characters at most.
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    if os.geteuid() == 0:
        shutil.chown(folder, USER, USER)
    data = folder / "data"
    try:
        run(programs / "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        control = (programs / "pg_ctl", "-D", data, "-w")
        run(*control, "-o", f"-k {folder} {OPTIONS}", "-l", folder / "log", "start")
        server = Server(folder, programs)
        try:
            yield server
        finally:
            server.close()
            run(*control, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
