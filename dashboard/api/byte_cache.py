"""Answers kept ready to send, the least asked-for forgotten first, within a given number of bytes."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable


class ByteCache:
    """A mapping from keys to bytes for many threads; two that miss at once may both make the answer."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        """Return what is kept under ``key``, else what ``make`` makes, keeping it."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        body = make()
        with self._lock:
            self._size += len(body) - len(self._kept.pop(key, b""))
            self._kept[key] = body
            while self._size > self._max_bytes:
                self._size -= len(self._kept.popitem(last=False)[1])
        return body
