"""Kill -9 at any moment during intake: nothing lost, nothing twice."""

import multiprocessing
import os
import random
import sys
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy import Table, func, select

from data import schema
from tests.data import intake_worker
from tests.data.world import World

pytestmark = pytest.mark.every_database

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "soak"
MESSAGES = 600 if LONG else 40
REDELIVERED = 4  # a channel sends again what it is not sure of
LONGEST_LIFE_S = 0.15  # after the chosen message: some ten transactions

# Imports once and forks: a new process for every kill costs milliseconds. Windows has to start anew.
METHOD = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"


ENDED = (0, -9, -15)  # done, killed by us, killed by us on Windows


@pytest.fixture
def places(world: World) -> list[tuple[float, float]]:
    """A point (lon, lat) near the road "utara" for every message."""
    x = [world.EAST_M + 31.0 * number % 2_000 for number in range(MESSAGES)]
    lon, lat = world.CRS.to_lon_lat(x, [world.NORTH_M + 3.0] * MESSAGES)
    return list(zip(lon.tolist(), lat.tolist(), strict=True))


def run_until_killed(
    url: str, key_file: Path, places: list[tuple[float, float]], first: int, chance: random.Random
) -> list[int]:
    """Take messages in from ``first`` on, kill at a random moment; return the numbers acknowledged."""
    context = multiprocessing.get_context(METHOD)
    if METHOD == "forkserver":
        context.set_forkserver_preload(["tests.data.intake_worker"])
    told, acknowledged = context.Pipe(duplex=False)
    process = context.Process(target=intake_worker.take_in, args=(url, key_file, places, first, acknowledged))
    process.start()
    acknowledged.close()
    heard = hear(told, chance.randint(1, 12))
    process.join(chance.random() * LONGEST_LIFE_S)
    process.kill()
    process.join()
    assert process.exitcode in ENDED, "the intake broke off by itself; its words are above"
    return heard + hear(told, None)


def hear(told: Connection, count: int | None) -> list[int]:
    """Return ``count`` numbers, or all that there are once nobody can send any more."""
    heard: list[int] = []
    while count is None or len(heard) < count:
        try:
            heard.append(told.recv())
        except EOFError:
            break
    return heard


def test_nothing_is_lost_and_nothing_is_there_twice(
    world: World,
    store_url: str,
    key_file: Path,
    places: list[tuple[float, float]],
    monkeypatch: pytest.MonkeyPatch,
):
    # A test of pages leaves the page as the main script, and every new process would run it first.
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))
    chance = random.Random(20_260_318)  # noqa: S311  # moments to kill at, not secrets
    received, kills = -1, 0
    while received < MESSAGES - 1:
        first = max(0, received + 1 - REDELIVERED)
        heard = run_until_killed(store_url, key_file, places, first, chance)
        received, kills = max([received, *heard]), kills + 1
        assert count(world, schema.message) >= received + 1, "a message that was acknowledged is lost"
    assert kills >= MESSAGES / 20
    register = intake_worker.office(store_url, key_file)
    with closing(register.store):
        register.process()
    check_everything_is_there_once(world)


def check_everything_is_there_once(world: World) -> None:
    with world.store.connect() as conn:
        message, complaint, position = schema.message, schema.complaint, schema.position
        if world.store.engine.dialect.name == "sqlite":  # a server looks after its own files
            assert conn.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
            assert conn.exec_driver_sql("PRAGMA foreign_key_check").first() is None
        assert set(conn.scalars(select(message.c.state))) == {"processed"}
        by_message = conn.execute(
            select(complaint.c.message_id, func.count()).group_by(complaint.c.message_id)
        )
        assert sorted(n for _, n in by_message) == [1] * MESSAGES
        current = conn.scalars(select(position.c.complaint_id).where(position.c.current))
        assert len(list(current)) == MESSAGES
        stretches = conn.execute(
            select(schema.stretch.c.complaints).where(schema.stretch.c.ended_at.is_(None))
        )
        assert sum(row.complaints for row in stretches) == MESSAGES
        events = select(func.count()).where(schema.event.c.action == "received")
        assert conn.scalar(events) == MESSAGES
    for table in (schema.message, schema.complaint, schema.stretch_complaint):
        assert count(world, table) == MESSAGES
    assert count(world, schema.reporter) == 7


def count(world: World, table: Table) -> int:
    with world.store.connect() as conn:
        return conn.scalar(select(func.count()).select_from(table)) or 0
