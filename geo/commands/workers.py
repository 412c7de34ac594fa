"""Work spread over processes or machines by ``dask.distributed``: in order, few pieces at a time, retried.

What all pieces share (a network of roads) goes to every worker once. A piece whose worker dies is done again
by another. The library is imported only when it is asked for.
"""

import importlib
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from typing import Any, TypeVar

from geo.errors import WorkersError

Item = TypeVar("Item")
Tag = TypeVar("Tag")
Done = TypeVar("Done")

CONNECT_S = 10  # until a scheduler must have answered
FIRST_WORKER_S = 60  # until it must have a worker: a new one imports for some seconds
PIECES_PER_WORKER = 3  # one is worked on, one waits beside it, one is on its way back
ATTEMPTS = 3  # of a piece; a worker that dies each time has too little memory for it


class Workers:
    """Does pieces of work elsewhere; made by ``open_workers``."""

    def __init__(self, client: Any, where: str):
        self._client, self._where = client, where

    def __call__(
        self, work: Callable[[Item], Done], tasks: Iterable[tuple[Tag, Item]]
    ) -> Iterator[tuple[Tag, Done]]:
        """Yield (tag, ``work(item)``) for each (tag, item), in their order; tags stay here.

        ``work`` is sent once to each worker. What it raises is raised here. Raises WorkersError.
        """
        shared = self._spread(work)
        waiting: deque[tuple[Tag, Item, Any]] = deque()
        for tag, item in tasks:
            waiting.append((tag, item, self._submit(shared, item)))
            if len(waiting) >= PIECES_PER_WORKER * max(self._count(), 1):
                shared = yield from self._finish(work, shared, waiting)
        while waiting:
            shared = yield from self._finish(work, shared, waiting)

    def _finish(
        self, work: Callable[[Item], Done], shared: Any, waiting: deque[tuple[Tag, Item, Any]]
    ) -> Any:
        """Yield the first piece that waits; return ``shared``, sent again if the workers that had it died."""
        killed = importlib.import_module("distributed.scheduler").KilledWorker
        for attempt in range(1, ATTEMPTS + 1):
            tag, _, future = waiting[0]
            try:
                done = future.result()
            except (killed, CancelledError) as error:
                if attempt == ATTEMPTS:
                    raise self._deadly() from error
                shared = self._spread(work, again=True)
                pieces = [(tag, item, self._submit(shared, item)) for tag, item, _ in waiting]
                waiting.clear()
                waiting.extend(pieces)
            except ModuleNotFoundError as error:
                raise WorkersError(
                    f"The workers of {self._where} cannot import {error.name}. "
                    "Start them in the project's folder, with its packages."
                ) from error
            else:
                waiting.popleft()
                yield tag, done
                return shared
        raise self._deadly()

    def _deadly(self) -> WorkersError:
        remedy = "Give them more memory, or use fewer of them."
        return WorkersError(f"The workers of {self._where} die of the work. {remedy}")

    def _spread(self, work: Any, *, again: bool = False) -> Any:
        """Send what all pieces share to all workers, ``again`` after those that had it died."""
        try:
            self._client.wait_for_workers(1, timeout=FIRST_WORKER_S)
            return self._client.scatter(work, broadcast=True, hash=False)
        except (OSError, TimeoutError, CancelledError) as error:
            if again:
                raise self._deadly() from error
            raise WorkersError(
                f"No worker answers at {self._where}. Start one with `dask worker {self._where}`."
            ) from error

    def _submit(self, shared: Any, item: Any) -> Any:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Sending large graph")  # a piece is some MB, as meant
            return self._client.submit(_do, shared, item, pure=False)

    def _count(self) -> int:
        return len(self._client.scheduler_info(n_workers=-1)["workers"])


def _do(work: Callable[[Item], Done], item: Item) -> Done:
    return work(item)


@contextmanager
def open_workers(count: int | None, scheduler: str | None) -> Iterator[Workers | None]:
    """Give ``count`` processes of this machine, or the workers of a scheduler; None if neither is wanted.

    Raises WorkersError if the scheduler cannot be reached.
    """
    if count is None and scheduler is None:
        yield None
        return
    distributed = importlib.import_module("distributed")
    if scheduler is not None:
        try:
            client = distributed.Client(scheduler, timeout=CONNECT_S)
        except (OSError, TimeoutError, ValueError) as error:
            raise WorkersError(
                f"There is no scheduler at {scheduler}. Start one with `dask scheduler`, or use --workers."
            ) from error
        with client:
            yield Workers(client, scheduler)
        return
    # A worker's memory is the machine's: what it holds was counted when the parts were cut.
    with (
        distributed.LocalCluster(
            n_workers=count,
            threads_per_worker=1,
            dashboard_address="127.0.0.1:0",
            memory_limit=0,
            silence_logs=50,
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield Workers(client, cluster.scheduler_address)
