"""The database: opened, brought up to date, read beside one writer, with a revision number per layer."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    NullPool,
    create_engine,
    event,
    insert,
    inspect,
    make_url,
    select,
    text,
    update,
)
from sqlalchemy.exc import DBAPIError

from data import schema
from data.storable import clean_parameters
from data.turns import Turns

MIGRATIONS = Path(__file__).with_name("migrations")

# A bulk import writes for tens of seconds; a form sent meanwhile waits for it rather than fails.
BUSY_TIMEOUT_S = 60
PATIENCE_S = 60.0  # with those who read what is to be forgotten
LOOK_AGAIN_S = 0.05

_WRITES = "jeglongan_writes"  # execution option that tells a writing transaction from a reading one
_FLUSHES = "jeglongan_flushes"  # another: whether its commit waits for the disk
# PostgreSQL lets many write at once; the rules count on one at a time, as SQLite has it. The number is ours.
_WAIT_FOR_WRITERS = "SELECT pg_advisory_xact_lock(5060620210323)"
# Of this database, the server's own workers too: a row stays until nobody can see it any more.
_OLDER_READERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
    "AND xact_start < :began AND (backend_xmin IS NOT NULL OR backend_xid IS NOT NULL)"
)
_READS: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


class StoreError(RuntimeError):
    """The database cannot be used as it is; the message says what to do."""


def utc_now() -> datetime:
    """Return the time, with its zone."""
    return datetime.now(UTC)


class Store:
    """One database. Share one store between threads; connections come from its pool."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._turns = Turns(BUSY_TIMEOUT_S)

    @contextmanager
    def begin(self, *, urgent: bool = False, flushed: bool = True) -> Iterator[Connection]:
        """Give a connection in a writing transaction: committed at the end, rolled back on an error.

        One writes at a time, so that what it reads stays true until its end; threads of this process come
        in the order of asking, an ``urgent`` one (somebody waits for it) before those that wait. A commit
        that is not ``flushed`` outlives this process at once, a power cut only with the next one that is.
        """
        with self._turns.turn(urgent=urgent), self.engine.connect() as bare:
            conn = bare.execution_options(**{_WRITES: True, _FLUSHES: flushed})
            with conn.begin():
                if _is_postgresql(self.engine):
                    conn.exec_driver_sql(_WAIT_FOR_WRITERS)
                    if not flushed:
                        conn.exec_driver_sql("SET LOCAL synchronous_commit = off")
                yield conn

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """Give a connection that only reads: one snapshot, never waiting for a writer."""
        with self.engine.connect() as bare:
            options: dict[str, Any] = _READS if _is_postgresql(self.engine) else {}
            yield bare.execution_options(**options)

    @staticmethod
    def revision(conn: Connection, region_id: str, layer: str) -> int:
        """Return how often the layer changed; 0 if never."""
        return Store.revisions(conn, region_id).get(layer, 0)

    @staticmethod
    def revisions(conn: Connection, region_id: str) -> dict[str, int]:
        """Return layer -> number for the layers of a region that ever changed."""
        table = schema.revision
        query = select(table.c.layer, table.c.number).where(table.c.region_id == region_id)
        return {row.layer: row.number for row in conn.execute(query)}

    @staticmethod
    def bump(conn: Connection, region_id: str, layer: str) -> None:
        """Count one change of the layer, in the transaction that makes it."""
        table = schema.revision
        counted = conn.execute(
            update(table)
            .where(table.c.region_id == region_id, table.c.layer == layer)
            .values(number=table.c.number + 1)
        )
        if counted.rowcount == 0:
            conn.execute(insert(table).values(region_id=region_id, layer=layer, number=1))

    @staticmethod
    def ensure_region(conn: Connection, region_id: str) -> None:
        """Add the region's row if it is not there: every other row of the region refers to it."""
        table = schema.region
        if conn.scalar(select(table.c.id).where(table.c.id == region_id)) is None:
            conn.execute(insert(table).values(id=region_id, created_at=utc_now()))

    def flush(self) -> None:
        """Move what was written into the database file, so that no older state of a reporter is left in it.

        Waits for those who still read an older state, PATIENCE_S at most; what is left then goes with the
        next flush. A PostgreSQL server may keep it in its own log (WAL) until that is overwritten.
        """
        if _is_postgresql(self.engine):
            self._vacuum_reporters()
            return
        connection = self.engine.raw_connection()
        try:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()

    def _vacuum_reporters(self) -> None:
        """Take overwritten rows out of the table; the server keeps them for whoever began before that."""
        with self.engine.connect() as bare:
            conn = bare.execution_options(isolation_level="AUTOCOMMIT")
            began, deadline = conn.scalar(text("SELECT clock_timestamp()")), monotonic() + PATIENCE_S
            while conn.scalar(_OLDER_READERS, {"began": began}) and monotonic() < deadline:
                conn.scalar(text("SELECT pg_sleep(:seconds)"), {"seconds": LOOK_AGAIN_S})
            conn.exec_driver_sql("VACUUM (FULL) reporter")

    def close(self) -> None:
        """Let go of the pooled connections (and of SQLite's files)."""
        self.engine.dispose()


def open_store(url: str) -> Store:
    """Open the database, making it or bringing it up to date where needed.

    Raises ``StoreError`` if it was written by a newer version of this software, or cannot be opened.
    """
    engine = _engine(url)
    try:
        version = _version(engine)
    except DBAPIError as error:
        engine.dispose()
        raise StoreError(
            f"The database {engine.url.render_as_string()} cannot be opened: {error.orig}. "
            "Check JEGLONGAN_DATABASE_URL, and that this user may write there."
        ) from error
    newest = newest_version()
    if version != newest:
        if version is not None and version not in _versions():
            engine.dispose()
            raise StoreError(
                f"The database has version {version}, this software knows versions up to {newest}. "
                "Start the newer software that wrote it, or restore a backup made before that."
            )
        _migrate(url)
    return Store(engine)


def newest_version() -> str:
    """Return the version that a database has after every migration."""
    return _versions()[-1]


def _versions() -> list[str]:
    """Read the versions off the file names, so that starting need not import alembic."""
    names = [re.match(r"(\d{4})_.+\.py$", path.name) for path in (MIGRATIONS / "versions").iterdir()]
    return sorted(name[1] for name in names if name)


def _version(engine: Engine) -> str | None:
    with engine.connect() as conn:
        if not inspect(conn).has_table("alembic_version"):
            return None
        found: str | None = conn.scalar(text("SELECT version_num FROM alembic_version"))
        return found


def _migrate(url: str) -> None:
    """Take every missing step in one transaction; a second process waits for it and finds nothing to do."""
    from alembic import command  # noqa: PLC0415  # 0.2 s that only a new or old database should cost
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    # SQLite makes a changed table anew and drops the old one, which foreign keys would not allow.
    engine = _engine(url, foreign_keys=False)
    try:
        with Store(engine).begin() as conn:
            config.attributes["connection"] = conn
            command.upgrade(config, "head")
            _refuse_broken_links(conn)
    finally:
        engine.dispose()


def _refuse_broken_links(conn: Connection) -> None:
    if _is_postgresql(conn.engine):
        return
    broken = conn.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise StoreError(
            f"A row of table {broken[0]} would refer to a missing row of {broken[2]} after the update; "
            "nothing was changed. Please report this with the version you come from."
        )


def _engine(url: str, *, foreign_keys: bool = True) -> Engine:
    engine = _bare_engine(url, foreign_keys=foreign_keys)
    clean_parameters(engine)
    return engine


def _bare_engine(url: str, *, foreign_keys: bool) -> Engine:
    address = make_url(url)
    if address.get_backend_name() == "postgresql":
        patience = f"-c lock_timeout={BUSY_TIMEOUT_S * 1000}"
        return create_engine(
            address.set(drivername="postgresql+psycopg"),
            connect_args={"options": patience},
            hide_parameters=True,
            pool_pre_ping=True,  # the server may have been started anew since
        )
    if address.get_backend_name() != "sqlite":
        raise StoreError(
            f"JEGLONGAN_DATABASE_URL names {address.drivername}; use sqlite:/// or postgresql://."
        )
    if not address.database or address.database == ":memory:":
        raise StoreError("A database in memory would be gone at the end; give a file: sqlite:///var/x.sqlite")
    Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        address,
        connect_args={"timeout": BUSY_TIMEOUT_S},
        hide_parameters=True,  # what people wrote must not end up in a log with an error
        **({} if foreign_keys else {"poolclass": NullPool}),
    )
    _speak_sqlite(engine, foreign_keys=foreign_keys)
    return engine


def _speak_sqlite(engine: Engine, *, foreign_keys: bool) -> None:
    """Set up every connection, and begin transactions ourselves: the driver would begin writes too late.

    With WAL, readers see the last commit while one writer works. ``synchronous=FULL`` flushes at every
    commit that asks no less: the receipt of a report must outlive a power cut too, not only the process,
    and reports are few (a bulk import commits thousands at once). ``secure_delete`` overwrites what is
    erased.
    """

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "secure_delete = ON",
            f"foreign_keys = {'ON' if foreign_keys else 'OFF'}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(conn: Connection) -> None:
        options = conn.get_execution_options()
        writes = options.get(_WRITES, False)
        conn.exec_driver_sql(f"PRAGMA query_only = {'OFF' if writes else 'ON'}")
        flushes = options.get(_FLUSHES, True)
        if conn.info.get(_FLUSHES, True) != flushes:
            conn.exec_driver_sql(f"PRAGMA synchronous = {'FULL' if flushes else 'NORMAL'}")
            conn.info[_FLUSHES] = flushes
        # The lock is taken at once: a transaction that read first could not become a writer any more.
        conn.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _is_postgresql(engine: Engine) -> bool:
    return engine.dialect.name == "postgresql"
