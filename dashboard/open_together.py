"""Who has which complaint open in this process: a courtesy between officers, never a lock.

What two decide at once ``data.register`` refuses; this only spares them the work. App processes do not know
of each other.
"""

from dataclasses import dataclass
from threading import Lock


@dataclass(frozen=True, slots=True)
class Opened:
    """What is open in a window, and by whom."""

    place: tuple[str, str]  # region, ticket
    name: str
    account: int


class Together:
    """The windows that said lately what they show; safe for many sessions at once."""

    def __init__(self, forget_after_s: float) -> None:
        """Forget a window that has said nothing for ``forget_after_s``: it was closed."""
        self._forget_after_s = forget_after_s
        self._windows: dict[str, tuple[Opened, float]] = {}
        self._lock = Lock()

    def seen(self, window: str, opened: Opened, now_s: float) -> list[Opened]:
        """Note what a window shows now; return the other windows that show the same, by name."""
        with self._lock:
            self._windows[window] = (opened, now_s)
            self._windows = {
                key: value for key, value in self._windows.items() if now_s - value[1] <= self._forget_after_s
            }
            beside = [other for key, (other, _at) in self._windows.items() if key != window]
            same = [other for other in beside if other.place == opened.place]
            return sorted(same, key=lambda other: (other.name, other.account))
