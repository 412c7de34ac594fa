"""Work that nobody waits for, each kind in a thread of its own while the app runs: reading, sending.

Whoever has such work calls ``add`` when its module is imported; that there is something to do now is told by
``poke``. Nothing here keeps state: what is to be done stands in the records, so a crash loses nothing.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

FIRST_AFTER_S = 10.0  # what the first visitor waits for comes first
STOP_WITHIN_S = 10.0  # a thread that takes longer is left behind: it writes in transactions

_log = logging.getLogger(__name__)


@dataclass
class _Job:
    """One kind of work, done every ``every_s`` seconds and at once when poked."""

    name: str
    every_s: float
    work: Callable[[], None]
    wanted: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None

    def start(self, stopping: threading.Event, first_after_s: float) -> None:
        target_of = (stopping, min(first_after_s, self.every_s))
        self.thread = threading.Thread(target=self._run, args=target_of, name=self.name, daemon=True)
        self.thread.start()

    def _run(self, stopping: threading.Event, wait_s: float) -> None:
        while True:
            self.wanted.wait(wait_s)
            wait_s = self.every_s
            self.wanted.clear()  # before the work: what comes while it runs is another round's
            if stopping.is_set():
                return
            try:
                self.work()
            except Exception as error:  # what it says may be personal: only where it happened is told
                _log.error("The background work '%s' failed: %s", self.name, _where(error))


_jobs: dict[str, _Job] = {}
_lock = threading.Lock()
_stopping: threading.Event | None = None  # None while nothing runs


def add(name: str, every_s: float, work: Callable[[], None]) -> None:
    """Have ``work`` done every ``every_s`` seconds while the app runs; the same name again replaces it.

    What ``work`` raises is logged by its kind and place, and the next round comes all the same.
    """
    with _lock:
        former = _jobs.get(name)
        job = _jobs[name] = _Job(name, every_s, work)
        if _stopping is None:
            return
        if former is not None:
            raise RuntimeError(f"The background work '{name}' runs already; add it before the app starts.")
        job.start(_stopping, 0.0)


def poke(name: str) -> None:
    """Have the work done now rather than at its next turn; without such work nothing happens."""
    job = _jobs.get(name)
    if job is not None:
        job.wanted.set()


@contextmanager
def running(first_after_s: float = FIRST_AFTER_S) -> Iterator[None]:
    """Do all added work until the block ends; then wait for what is being done.

    The first round comes after ``first_after_s``, sooner if poked.
    """
    global _stopping  # noqa: PLW0603 (one app a process)
    with _lock:
        if _stopping is not None:
            raise RuntimeError("The background work runs already.")
        stopping = _stopping = threading.Event()
        for job in _jobs.values():
            job.start(stopping, first_after_s)
    try:
        yield
    finally:
        _stop(stopping)


def _stop(stopping: threading.Event) -> None:
    global _stopping  # noqa: PLW0603 (see above)
    stopping.set()
    with _lock:
        jobs = list(_jobs.values())
        _stopping = None
    for job in jobs:
        job.wanted.set()
    for job in jobs:
        if job.thread is not None:
            job.thread.join(STOP_WITHIN_S)
            if job.thread.is_alive():
                _log.warning("The background work '%s' did not stop in time.", job.name)
            job.thread = None
        job.wanted.clear()


def _where(error: BaseException) -> str:
    """Return the kind of an error and the line it came from, never what it says."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = "" if trace is None else f" in {trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
    return f"{type(error).__name__}{place}"
