"""How often somebody may try something: counts per key within a sliding window, kept in this process."""

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable

_KEYS = 20_000  # the longest unused are forgotten, so that a flood of made-up keys cannot fill the memory


class TooManyAttemptsError(RuntimeError):
    """Too many tries; ``retry_after_s`` says in how many seconds another one is allowed."""

    def __init__(self, retry_after_s: float) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(f"Too many tries. Try again in {max(1, round(retry_after_s))} seconds.")


class Throttle:
    """Allows ``limit`` counts per key within ``window_s`` seconds. Safe to share between threads."""

    def __init__(self, limit: int, window_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._window_s = window_s
        self._clock = clock
        self._times: OrderedDict[Hashable, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, key: Hashable) -> None:
        """Count one try of the key, or raise ``TooManyAttemptsError`` if it has used up its tries."""
        with self._lock:
            times = self._recent(key)
            if len(times) >= self._limit:
                raise TooManyAttemptsError(times[0] + self._window_s - self._clock())
            times.append(self._clock())

    def give_back(self, key: Hashable) -> None:
        """Take back the newest count of the key: the try was none after all."""
        with self._lock:
            times = self._recent(key)
            if times:
                times.pop()

    def forgive(self, key: Hashable) -> None:
        """Forget the tries of the key."""
        with self._lock:
            self._times.pop(key, None)

    def _recent(self, key: Hashable) -> deque[float]:
        times = self._times.setdefault(key, deque())
        self._times.move_to_end(key)
        while times and times[0] <= self._clock() - self._window_s:
            times.popleft()
        while len(self._times) > _KEYS:
            self._times.popitem(last=False)
        return times
