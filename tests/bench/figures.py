"""What the benchmarks share: timing in CPU seconds, and a table of ratios against peers of the same run."""

import os
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Figure:
    """One measured thing: ours, a peer's in the same run, and what DESIGN asks for (if it does)."""

    work: str
    ours: float
    unit: str
    peer: str = ""
    peer_value: float | None = None
    asked: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times the peer needs what we need."""
        return None if self.peer_value is None or self.ours == 0 else self.peer_value / self.ours


def cpu_seconds(work: Callable[[], T], repeats: int = 1) -> tuple[float, T]:
    """Median CPU seconds of this process for ``work``, and its last result.

    Throwing the result before away is no part of the work.
    """
    spent, results = [], []
    for _ in range(repeats):
        results.clear()
        start = time.process_time()
        results.append(work())
        spent.append(time.process_time() - start)
    return statistics.median(spent), results[0]


@contextmanager
def on_one_processor() -> Iterator[None]:
    """Keep this process and what it starts on one processor.

    The peers use one; threads that share a processor's caches each count for more than they do alone.
    """
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def markdown(figures: Iterable[Figure]) -> str:
    """Write the figures as a Markdown table."""
    lines = [
        "| work | ours | peer in the same run | peer / ours | asked for |",
        "|---|---|---|---|---|",
    ]
    for figure in figures:
        peer = "" if figure.peer_value is None else f"{figure.peer}: {figure.peer_value:,.3g} {figure.unit}"
        ratio = "" if figure.ratio is None else f"{figure.ratio:,.2f} ×"
        lines.append(
            f"| {figure.work} | {figure.ours:,.4g} {figure.unit} | {peer} | {ratio} | {figure.asked} |"
        )
    return "\n".join(lines)
