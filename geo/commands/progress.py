"""How far long work on a file is: a bar on a terminal, a plain line now and then elsewhere."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

PLAIN_EVERY_S = 10.0  # short work says nothing where nobody watches


class Meter:
    """Takes note of rows done and tells of them; made by ``meter``."""

    def __init__(self, console: Console, what: str, bar: Progress | None, task: TaskID | None):
        self._console, self._what, self._bar, self._task = console, what, bar, task
        self._begin = self._told = time.monotonic()

    def at(self, rows: int, share: float) -> None:
        """Tell that ``rows`` rows are done, which are ``share`` (0 to 1) of the file."""
        now = time.monotonic()
        per_second = rows / max(now - self._begin, 1e-3)
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=share, rows=f"{rows:,} rows, {per_second:,.0f} rows/s")
        elif now - self._told >= PLAIN_EVERY_S and share > 0:
            self._told = now
            left_s = (now - self._begin) * (1 - share) / share
            speed = f"{per_second:,.0f} rows/s, {_duration(left_s)} left"
            self._console.print(f"{self._what}: {rows:,} rows, {share:.0%}, {speed}")


@contextmanager
def meter(console: Console, what: str) -> Iterator[Meter]:
    """Give a meter for work named ``what``; its bar goes away with it."""
    if not console.is_terminal:
        yield Meter(console, what, None, None)
        return
    columns = (TextColumn(what), BarColumn(), TextColumn("{task.fields[rows]}"), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        yield Meter(console, what, bar, bar.add_task(what, total=1.0, rows=""))


def _duration(seconds: float) -> str:
    """Return a duration as people say it: "40 s", "3 min", "2 h 10 min"."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60} min"
