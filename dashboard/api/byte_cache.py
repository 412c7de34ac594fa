"""Answers kept ready to send, the least asked-for forgotten first, within a given number of bytes."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable


class ByteCache:
    """A mapping from keys to bytes for many threads; of those that miss at once one makes the answer."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()
        self._making: dict[Hashable, threading.Lock] = {}
        self._size = 0
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        """Return what is kept under ``key``, else what ``make`` makes, keeping it."""
        body = self._find(key)
        if body is not None:
            return body
        with self._lock:
            turn = self._making.setdefault(key, threading.Lock())
        with turn:
            body = self._find(key)  # who came first may have made it meanwhile
            if body is not None:
                return body
            try:
                body = make()
                self._keep(key, body)
            finally:
                with self._lock:
                    self._making.pop(key, None)
        return body

    def _find(self, key: Hashable) -> bytes | None:
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key]

    def _keep(self, key: Hashable, body: bytes) -> None:
        with self._lock:
            self._size += len(body) - len(self._kept.pop(key, b""))
            self._kept[key] = body
            while self._size > self._max_bytes:
                self._size -= len(self._kept.popitem(last=False)[1])
