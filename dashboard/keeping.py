"""Messages of many requests kept in one commit: a commit waits for the disk, and a request for its commit."""

import logging
import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dashboard import backend, background

if TYPE_CHECKING:
    from data.channels.whatsapp import DeliveryStatus
    from data.incoming.receiving import IncomingMessage

INTAKE = "intake"  # the background work that makes complaints of what was kept

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Request:
    """What one request brought, and who waits to hear that it is on the disk."""

    region_id: str
    messages: Sequence["IncomingMessage"]
    statuses: Sequence["DeliveryStatus"]
    done: "Future[None]" = field(default_factory=Future)


class Keeper:
    """Keeps messages, one thread for all regions: whatever waits while it writes is written together next."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[_Request] = []
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="keeper")

    def keep(
        self,
        region_id: str,
        messages: Sequence["IncomingMessage"],
        statuses: Sequence["DeliveryStatus"] = (),
    ) -> "Future[None]":
        """Return at once what is done when all of it is committed, or holds why it could not be."""
        request = _Request(region_id, messages, statuses)
        with self._lock:
            self._waiting.append(request)
        self._writer.submit(self._write)
        return request.done

    def _write(self) -> None:
        """Write everything that waits; the turns of those written along find nothing to do."""
        with self._lock:
            requests, self._waiting = self._waiting, []
        for region_id in dict.fromkeys(request.region_id for request in requests):
            self._write_some([request for request in requests if request.region_id == region_id])
        if requests:
            background.poke(INTAKE)

    def _write_some(self, requests: Sequence[_Request]) -> None:
        """Write requests of one region together, each alone if that fails: one must not spoil the others."""
        try:
            _commit(requests)
        except Exception as error:
            if len(requests) == 1:
                _log.error("Messages could not be kept: %s", type(error).__name__)
                requests[0].done.set_exception(error)
                return
            for request in requests:
                self._write_some([request])
            return
        for request in requests:
            request.done.set_result(None)


def _commit(requests: Sequence[_Request]) -> None:
    from data.notices import outbox  # noqa: PLC0415 (see backend)

    register = backend.register_of(requests[0].region_id)
    register.receive([message for request in requests for message in request.messages])
    statuses = [status for request in requests for status in request.statuses]
    if not statuses:
        return
    with register.store.begin() as conn:
        for status in statuses:
            sent_hash = register.people.channel_hash("whatsapp", status.external_id)
            outbox.delivered(conn, register.region.id, sent_hash, status.status, status.code)


keeper = Keeper()
