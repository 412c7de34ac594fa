"""Background work of the channels: what was kept becomes complaints, the files of messages are fetched."""

import time

from dashboard import backend, background
from dashboard.keeping import INTAKE

INTAKE_EVERY_S = 5.0  # what another process kept; this one's own is poked
# Small enough that a message which comes meanwhile is kept within a tenth of a second or two.
BATCH = 40
MEDIA = "media"
MEDIA_EVERY_S = 60.0


def process_kept() -> None:
    """Process what nobody has looked at yet, batch by batch; between two of them others may write."""
    for region in backend.regions():
        register = backend.register_of(region.id)
        while waiting := register.unread(BATCH):
            started_s = time.monotonic()
            register.process_surely(waiting)
            time.sleep(min(0.25, time.monotonic() - started_s))
            background.poke(MEDIA)


def fetch_files() -> None:
    """Fetch the files of messages that are due."""
    from data.incoming.file_fetching import FileFetcher  # noqa: PLC0415 (see backend)

    for region in backend.regions():
        FileFetcher(backend.register_of(region.id)).fetch_due()


def add_intake_work() -> None:
    """Have both done while the app runs."""
    background.add(INTAKE, INTAKE_EVERY_S, process_kept)
    background.add(MEDIA, MEDIA_EVERY_S, fetch_files)
