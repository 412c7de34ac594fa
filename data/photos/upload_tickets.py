"""Upload tickets: leave to send photos for a form, given out by us, holding for two hours, naming nobody."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from data.privacy.keyfile import MasterKey
from data.tokens import new_token

TICKET_LASTS = timedelta(hours=2)  # as long as somebody may take over a form at the roadside


class UploadTickets:
    """Gives tickets out and knows its own again."""

    def __init__(self, master: MasterKey, clock: Callable[[], datetime]) -> None:
        self._master = master
        self._clock = clock

    def open(self, region_id: str) -> str:
        """Return a ticket for forms of a region."""
        expiry_s = int((self._clock() + TICKET_LASTS).timestamp())
        body = f"{expiry_s}.{new_token()}"
        return f"{body}.{self._signature(region_id, body)}"

    def check(self, region_id: str, ticket: str) -> bool:
        """Tell whether the ticket was given out here and still holds."""
        body, _, signature = ticket.rpartition(".")
        if not secrets.compare_digest(signature.encode(), self._signature(region_id, body).encode()):
            return False
        return self._clock() < datetime.fromtimestamp(int(body.partition(".")[0]), UTC)

    def _signature(self, region_id: str, body: str) -> str:
        return self._master.keyed_hash("upload ticket", region_id, body)
