"""Turns in the order of asking: threads that write one after another, none kept waiting by a busy one."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class TurnTimeoutError(TimeoutError):
    """Somebody has kept the turn for longer than anybody waits."""


class Turns:
    """A lock that is handed on in the order in which threads asked for it.

    SQLite lets a second writer try again every now and then; beside a thread that writes little and often it
    waits for seconds. Asked for again by the thread that has it, it waits until the time is over.
    """

    def __init__(self, timeout_s: float) -> None:
        self._timeout_s = timeout_s
        self._mutex = threading.Lock()
        self._taken = False
        self._urgent = False  # the one who asked last
        self._waiting: deque[threading.Lock] = deque()

    @contextmanager
    def turn(self, *, urgent: bool = False) -> Iterator[None]:
        """Hold the turn until the block ends. Raises ``TurnTimeoutError``.

        An ``urgent`` one comes before all that wait, but not twice in a row.
        """
        self._take(urgent)
        try:
            yield
        finally:
            self._hand_on()

    def _take(self, urgent: bool) -> None:
        with self._mutex:
            if not self._taken:
                self._taken, self._urgent = True, urgent
                return
            mine = threading.Lock()
            mine.acquire()
            if urgent and not self._urgent:
                self._waiting.appendleft(mine)
            else:
                self._waiting.append(mine)
            self._urgent = urgent
        if mine.acquire(timeout=self._timeout_s):
            return
        with self._mutex:
            if mine in self._waiting:
                self._waiting.remove(mine)
                raise TurnTimeoutError(f"Another thread has been writing for {self._timeout_s:.0f} s.")
        # It was handed on in the very moment in which the time was over.

    def _hand_on(self) -> None:
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False
