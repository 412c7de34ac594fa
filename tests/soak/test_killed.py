"""Kill -9 while messages come in and notices go out: nothing lost, nothing twice."""

import os
import random
import subprocess
import time
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from data import schema
from data.notices.delivery import BATCH, LEASE, Postman
from data.outside.outgoing import Outgoing
from data.people import People
from data.regions import load_region
from data.register import Register
from data.store import open_store, utc_now
from tests.e2e.conftest import Server, start_server
from tests.e2e.doors import post_whatsapp
from tests.e2e.outside import Outside
from tests.fuzz.webhook_bodies import text_message
from tests.soak.books import check_that_all_is_there_once, messages, reading, wait_until
from tests.soak.conftest import REGION

LONG = os.environ.get("JEGLONGAN_SOAK") == "1"
KILLS, MOST_BEFORE_A_KILL = (20, 60) if LONG else (2, 12)
LONGEST_LIFE_S = 1.5  # after the last message of a life: reading and sending go on beside


def say(server: Server, number: int) -> bool:
    """Post one message of one person; tell whether it was acknowledged."""
    words = f"Jalan berlubang parah di ruas Plosoklaten - Gedangsewu, laporan nomor {number}"
    message = text_message(words, f"62800{number:07d}", at_s=int(time.time()), key=f"wamid.mati.{number}")
    with suppress(httpx.HTTPError):
        return post_whatsapp(server, message).status_code == 200
    return False


@pytest.mark.soak
def test_a_process_killed_at_any_moment_loses_nothing_and_tells_nothing_twice(
    tmp_path: Path, settings: dict[str, str], outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(20_261_122)  # noqa: S311  # moments to kill at, not secrets
    said = 0
    for _ in range(KILLS):
        server = start_server(tmp_path, **settings)
        for number in range(max(0, said - 3), said + chance.randint(3, MOST_BEFORE_A_KILL)):
            assert say(server, number)  # the last ones again: the platform may not have heard us
            said = max(said, number + 1)
        with suppress(subprocess.TimeoutExpired):
            server.process.wait(chance.random() * LONGEST_LIFE_S)
        server.process.kill()
        server.process.wait()
        assert sum(messages(server, "whatsapp").values()) == said, "an acknowledged message is lost"
    server = start_server(tmp_path, **settings)
    try:
        wait_until(lambda: "received" not in messages(server, "whatsapp"), "all is read")
        check_that_all_is_there_once(server, "whatsapp", said)
        wait_until(lambda: not _letters(server)["waiting"], "all is sent")
    finally:
        server.process.terminate()
        server.process.wait(timeout=30)
    check_letters(server, outside, said, monkeypatch)


def _letters(server: Server) -> Counter[str]:
    """Return how many letters to reporters are in which state."""
    table = schema.outbox
    query = select(table.c.state, func.count()).where(table.c.channel == "whatsapp").group_by(table.c.state)
    with reading(server) as conn:
        return Counter({str(state): int(count) for state, count in conn.execute(query)})


def check_letters(server: Server, outside: Outside, said: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Check that everybody was told once; what a killed process had in hand, the next one sends."""
    heard = Counter({number: len(outside.whatsapp_to(f"62800{number:07d}")) for number in range(said)})
    in_hand = _letters(server)["sending"]
    assert in_hand <= BATCH * KILLS
    assert sum(1 for count in heard.values() if count == 0) <= in_hand
    assert sum(1 for count in heard.values() if count > 1) == 0
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    var = Path(server.environment["JEGLONGAN_VAR"])
    store = open_store(f"sqlite:///{var}/jeglongan.sqlite")
    register = Register(store, load_region(REGION), People(store, var / "keys" / "jeglongan.key"))
    Postman(register, Outgoing.as_set()).deliver(utc_now() + LEASE + timedelta(minutes=1))
    store.close()
    again = [len(outside.whatsapp_to(f"62800{number:07d}")) for number in range(said)]
    assert min(again) >= 1, "somebody was never told"
    # One letter at a time is on its way: only that one may have arrived without the process knowing.
    assert sum(count - 1 for count in again) <= KILLS
