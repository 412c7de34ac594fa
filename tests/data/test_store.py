"""The contract of the store: every backend of ``STORE_URLS`` keeps it."""

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from data import schema
from data.store import MIGRATIONS, Store, StoreError, newest_version, open_store, utc_now

pytestmark = pytest.mark.every_database


def add_reporter(store: Store, region_id: str, count: int = 1) -> None:
    with store.begin() as conn:
        for _ in range(count):
            conn.execute(
                insert(schema.reporter).values(region_id=region_id, confidential=True, created_at=utc_now())
            )
            store.bump(conn, region_id, "complaints")


def reporters(store: Store) -> int:
    with store.connect() as conn:
        return conn.scalar(select(func.count()).select_from(schema.reporter)) or 0


def message(region_id: str, reporter_id: int, external_hash: str) -> dict[str, object]:
    return {
        "region_id": region_id,
        "channel": "whatsapp",
        "format": "web_form",
        "external_hash": external_hash,
        "reporter_id": reporter_id,
        "received_at": utc_now(),
        "state": "received",
    }


def in_threads(*works: Callable[[], None]) -> list[BaseException]:
    """Run all at once; return what they raised."""
    raised: list[BaseException] = []
    start = threading.Barrier(len(works))

    def run(work: Callable[[], None]) -> None:
        try:
            start.wait(10)
            work()
        except BaseException as error:  # handed to the test, which judges it
            raised.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return raised


def test_the_migrations_make_exactly_the_tables_of_the_schema(store: Store):
    with store.connect() as conn:
        context = MigrationContext.configure(conn, opts={"compare_type": True})
        assert compare_metadata(context, schema.metadata) == []


def test_the_newest_version_is_the_head_of_the_migrations(store: Store):
    assert ScriptDirectory(str(MIGRATIONS)).get_heads() == [newest_version()]


def test_opening_again_finds_what_was_written(store: Store, store_url: str, region_id: str):
    add_reporter(store, region_id)
    again = open_store(store_url)
    assert reporters(again) == 1
    again.close()


def test_opening_an_up_to_date_database_does_not_load_the_migration_tool(store: Store, store_url: str):
    code = (
        "import sys; from data.store import open_store; open_store(sys.argv[1]).close();"
        "raise SystemExit('alembic' in sys.modules)"
    )
    root = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-c", code, store_url], cwd=root, check=True, timeout=60)


def test_a_database_of_newer_software_is_refused_in_words(empty_url: str):
    with closing(open_store(empty_url)) as store, store.begin() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match=f"version 9999.*up to {newest_version()}.*newer software"):
        open_store(empty_url)


def test_several_processes_opening_a_new_database_make_it_once(empty_url: str):
    root = Path(__file__).parents[2]
    code = "import sys; from data.store import open_store; open_store(sys.argv[1]).close()"
    command = [sys.executable, "-c", code, empty_url]
    running = [subprocess.Popen(command, cwd=root, stderr=subprocess.PIPE) for _ in range(3)]
    assert [(p.communicate(timeout=60)[1], p.returncode) for p in running] == [(b"", 0)] * 3


def test_a_failed_transaction_leaves_nothing_behind(store: Store, region_id: str):
    class TroubleError(Exception):
        pass

    def fail() -> None:
        with store.begin() as conn:
            conn.execute(
                insert(schema.reporter).values(region_id=region_id, confidential=True, created_at=utc_now())
            )
            store.bump(conn, region_id, "complaints")
            raise TroubleError

    with pytest.raises(TroubleError):
        fail()
    assert reporters(store) == 0
    with store.connect() as conn:
        assert store.revision(conn, region_id, "complaints") == 0


def test_a_savepoint_can_be_given_up_without_the_rest(store: Store, region_id: str):
    values = {"region_id": region_id, "confidential": True, "created_at": utc_now()}
    with store.begin() as conn:
        conn.execute(insert(schema.reporter).values(values))
        inner = conn.begin_nested()
        conn.execute(insert(schema.reporter).values(values))
        inner.rollback()
    assert reporters(store) == 1


def test_a_row_must_belong_to_a_known_region(store: Store):
    with pytest.raises(IntegrityError), store.begin() as conn:
        conn.execute(
            insert(schema.reporter).values(region_id="kota-tiada", confidential=True, created_at=utc_now())
        )


def test_a_message_is_stored_once_per_channel_and_id(store: Store, region_id: str):
    add_reporter(store, region_id)
    with store.begin() as conn:
        conn.execute(insert(schema.message).values(message(region_id, 1, "a")))
        conn.execute(insert(schema.message).values(message(region_id, 1, "b")))
    with pytest.raises(IntegrityError), store.begin() as conn:
        conn.execute(insert(schema.message).values(message(region_id, 1, "a")))


def test_an_error_does_not_tell_what_was_to_be_written(store: Store):
    values = {"region_id": "kota-tiada", "contact_hash": "0800-1234", "confidential": True}
    with pytest.raises(IntegrityError) as refused, store.begin() as conn:
        conn.execute(insert(schema.reporter).values({**values, "created_at": utc_now()}))
    assert "0800-1234" not in str(refused.value)


def test_a_reading_connection_cannot_write(store: Store, region_id: str):
    with store.connect() as conn, pytest.raises(DBAPIError, match=r"readonly|read-only"):
        conn.execute(
            insert(schema.reporter).values(region_id=region_id, confidential=True, created_at=utc_now())
        )
    add_reporter(store, region_id)  # and the connection goes back to the pool as good as new
    assert reporters(store) == 1


def test_two_writers_wait_for_each_other_and_lose_nothing(store: Store, region_id: str):
    def write() -> None:
        for _ in range(20):
            add_reporter(store, region_id)

    assert in_threads(write, write) == []
    assert reporters(store) == 40
    with store.connect() as conn:
        assert store.revision(conn, region_id, "complaints") == 40


def test_a_reader_is_not_kept_waiting_and_sees_one_moment(store: Store, region_id: str):
    add_reporter(store, region_id)
    with store.begin() as writer:
        writer.execute(
            insert(schema.reporter).values(region_id=region_id, confidential=True, created_at=utc_now())
        )
        assert reporters(store) == 1
    with store.connect() as reader:
        count = select(func.count()).select_from(schema.reporter)
        before = reader.scalar(count)
        add_reporter(store, region_id)
        assert reader.scalar(count) == before == 2
    assert reporters(store) == 3


def test_a_revision_counts_the_changes_of_its_own_region_and_layer(store: Store, region_id: str):
    with store.begin() as conn:
        store.ensure_region(conn, "kota-lain")
        store.ensure_region(conn, "kota-lain")
        for _ in range(3):
            store.bump(conn, region_id, "roads")
        store.bump(conn, "kota-lain", "areas")
    with store.connect() as conn:
        assert store.revisions(conn, region_id) == {"roads": 3}
        assert store.revision(conn, "kota-lain", "areas") == 1
        assert store.revision(conn, "kota-lain", "roads") == 0


def test_a_time_without_a_zone_is_refused_and_others_come_back_in_utc(store: Store, region_id: str):
    now = utc_now()
    values = {"region_id": region_id, "confidential": True}
    with store.begin() as conn:
        conn.execute(insert(schema.reporter).values({**values, "created_at": now}))
        assert conn.scalar(select(schema.reporter.c.created_at)) == now
        with pytest.raises(StatementError, match="no time zone"):
            conn.execute(insert(schema.reporter).values({**values, "created_at": now.replace(tzinfo=None)}))


def test_a_database_in_memory_is_refused():
    with pytest.raises(StoreError, match="file"):
        open_store("sqlite://")


def test_a_file_that_is_no_database_is_refused_in_words(tmp_path: Path):
    path = tmp_path / "bukan.sqlite"
    path.write_text("kode,nama\n35.06,Kediri\n" * 100)
    with pytest.raises(StoreError, match=r"bukan\.sqlite"):
        open_store(f"sqlite:///{path}")


def test_a_commit_of_sqlite_reaches_the_disk_before_it_is_reported(tmp_path: Path):
    """The receipt of a report must outlive a power cut; a PostgreSQL server sees to it by itself."""
    with closing(open_store(f"sqlite:///{tmp_path}/store.sqlite")) as store, store.connect() as conn:
        full = 2
        assert conn.exec_driver_sql("PRAGMA synchronous").scalar() == full
        assert conn.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    with closing(open_store(f"sqlite:///{tmp_path}/store.sqlite")) as store:
        with store.begin(flushed=False) as conn:
            assert conn.exec_driver_sql("PRAGMA synchronous").scalar() < full
        with store.begin() as conn:  # the same connection, out of the pool
            assert conn.exec_driver_sql("PRAGMA synchronous").scalar() == full
    assert sqlite3.sqlite_version_info >= (3, 35)  # RETURNING


def test_a_database_that_nothing_here_speaks_to_is_refused_in_words():
    with pytest.raises(StoreError, match=r"names mysql.*postgresql://"):
        open_store("mysql://root@localhost/jeglongan")
