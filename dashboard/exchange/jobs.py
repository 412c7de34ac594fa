"""Imports that go on while their page is left: one at a time per account, with how far they are."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from dashboard.exchange.files import drop
from data.accounts import User
from data.exchange.mapping import Mapping
from data.importers.chat import ChatOptions, import_chat
from data.importers.complaints import import_complaints
from data.importers.report import ImportReport
from data.importers.runs import Options
from data.register import Register
from data.settings import get_settings

_Read = Callable[[Callable[[float], None]], ImportReport]  # an import, which tells the share that is done

_log = logging.getLogger(__name__)


@dataclass
class ImportJob:
    """One import under way or done; ``error`` is a sentence for who started it."""

    file_name: str
    share: float = 0.0
    report: ImportReport | None = None
    error: Exception | None = None
    thread: threading.Thread | None = field(default=None, repr=False)

    @property
    def running(self) -> bool:
        """Whether it goes on still."""
        return self.thread is not None and self.thread.is_alive()


_jobs: dict[tuple[str, int], ImportJob] = {}  # the last of each account
_starting = threading.Lock()


def job_of(user: User) -> ImportJob | None:
    """Return the last import of an account, None if it has none."""
    return _jobs.get((user.region_id, user.id))


def start(register: Register, user: User, path: Path, mapping: Mapping, sheet: str | None) -> ImportJob:
    """Import a list that was uploaded, and remove it in the end; one that runs already goes on instead."""
    options = Options(mapping=mapping, layer=sheet, max_bytes=get_settings().import_max_bytes)
    return _start(
        user, path, lambda tell: import_complaints(register, path, options, actor=user, progress=tell)
    )


def start_chat(register: Register, user: User, path: Path, options: ChatOptions) -> ImportJob:
    """Import an exported chat that was uploaded, as ``start``."""
    return _start(user, path, lambda _: import_chat(register, path, options, actor=user))


def _start(user: User, path: Path, read: _Read) -> ImportJob:
    key = (user.region_id, user.id)
    with _starting:
        going = _jobs.get(key)
        if going is not None and going.running:
            return going
        job = _jobs[key] = ImportJob(path.name)
        job.thread = threading.Thread(target=_run, args=(job, path, read), name="import", daemon=True)
        job.thread.start()
    return job


def forget(user: User) -> None:
    """Let go of an import that is done."""
    job = job_of(user)
    if job is not None and not job.running:
        _jobs.pop((user.region_id, user.id), None)


def _run(job: ImportJob, path: Path, read: _Read) -> None:
    def tell(share: float) -> None:
        job.share = share

    try:
        job.report = read(tell)
    except Exception as error:  # whatever happens, its page must hear of it
        _log.error("An import broke off: %s", type(error).__name__)  # its words may be personal
        job.error = error
    finally:
        drop(path)
