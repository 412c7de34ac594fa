"""The records of a running app, counted from outside its process."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from sqlalchemy import create_engine, func, select
from sqlalchemy.engine import Connection

from data import schema
from tests.e2e.conftest import Server

PATIENCE_S = 90.0
LOOK_EVERY_S = 0.5
OURS = {"parser_failed", "placing_failed", "seal_broken"}  # reasons that are a fault of ours


@contextmanager
def reading(server: Server) -> Iterator[Connection]:
    """Read the app's database beside it."""
    engine = create_engine(
        f"sqlite:///file:{server.environment['JEGLONGAN_VAR']}/jeglongan.sqlite?mode=ro&uri=true"
    )
    try:
        with engine.connect() as conn:
            yield conn
    finally:
        engine.dispose()


def messages(server: Server, channel: str) -> dict[str, int]:
    """Return how many messages of a channel are in which state; a waiting one by its reason."""
    table = schema.message
    query = (
        select(func.coalesce(table.c.waiting_reason, table.c.state), func.count())
        .where(table.c.channel == channel)
        .group_by(func.coalesce(table.c.waiting_reason, table.c.state))
    )
    with reading(server) as conn:
        return {str(state): int(count) for state, count in conn.execute(query)}


def wait_until(what: Callable[[], bool], why: str) -> None:
    """Look again and again until it is so."""
    end, pause = monotonic() + PATIENCE_S, threading.Event()
    while not what():
        assert monotonic() < end, f"waited in vain until {why}"
        pause.wait(LOOK_EVERY_S)


def check_that_all_is_there_once(server: Server, channel: str, count: int) -> None:
    """Check that so many messages came in, and each is part of one complaint or waits with a reason."""
    table, link = schema.message, schema.message_complaint
    found = messages(server, channel)
    assert sum(found.values()) == count, found
    assert not OURS & set(found), found
    query = (
        select(table.c.state, func.count(link.c.complaint_id).label("links"))
        .outerjoin(link, link.c.message_id == table.c.id)
        .where(table.c.channel == channel)
        .group_by(table.c.id, table.c.state)
    )
    with reading(server) as conn:
        wrong = [row for row in conn.execute(query) if row.links != (1 if row.state == "processed" else 0)]
        assert wrong == []
        assert conn.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
