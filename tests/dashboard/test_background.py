"""Work beside the pages: done at once when poked, again after a failure, and stopped with the app."""

import threading

import pytest

from dashboard import background

SOON_S = 20.0  # more than any of this takes on a busy machine
NEVER_S = 3_600.0


@pytest.fixture(autouse=True)
def only_mine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the app's own work out."""
    monkeypatch.setattr(background, "_jobs", {})


def test_work_is_done_once_when_the_app_starts():
    done = threading.Event()
    background.add("contoh", NEVER_S, done.set)
    with background.running(0):
        assert done.wait(SOON_S)


def test_poked_work_is_done_at_once():
    turns = threading.Semaphore(0)
    background.add("contoh", NEVER_S, turns.release)
    with background.running(0):
        assert turns.acquire(timeout=SOON_S)
        background.poke("contoh")
        assert turns.acquire(timeout=SOON_S)


def test_what_is_wanted_while_the_work_runs_gets_a_round_of_its_own():
    started, go_on, rounds = threading.Event(), threading.Event(), threading.Semaphore(0)

    def work() -> None:
        started.set()
        go_on.wait(SOON_S)
        rounds.release()

    background.add("contoh", NEVER_S, work)
    with background.running(0):
        assert started.wait(SOON_S)
        background.poke("contoh")
        go_on.set()
        assert rounds.acquire(timeout=SOON_S)
        assert rounds.acquire(timeout=SOON_S)


def test_failing_work_is_tried_again_and_its_words_stay_out_of_the_log(caplog: pytest.LogCaptureFixture):
    turns = threading.Semaphore(0)

    def work() -> None:
        turns.release()
        raise ValueError("rumah Pak Kenari")

    background.add("contoh", NEVER_S, work)
    with background.running(0):
        assert turns.acquire(timeout=SOON_S)
        background.poke("contoh")
        assert turns.acquire(timeout=SOON_S)
    assert "'contoh' failed: ValueError" in caplog.text
    assert "Kenari" not in caplog.text


def test_no_thread_is_left_when_the_app_ends_and_it_can_start_again():
    seen: list[threading.Thread] = []
    told = threading.Semaphore(0)

    def work() -> None:
        seen.append(threading.current_thread())
        told.release()

    background.add("contoh", NEVER_S, work)
    for _ in range(2):
        with background.running(0):
            assert told.acquire(timeout=SOON_S)
    assert len(seen) == 2
    assert not any(thread.is_alive() for thread in seen)


def test_work_added_while_the_app_runs_is_done_too():
    done = threading.Event()
    with background.running(0):
        background.add("contoh", 0.01, done.set)
        assert done.wait(SOON_S)


def test_poking_work_that_nobody_added_does_nothing():
    background.poke("tidak ada")
