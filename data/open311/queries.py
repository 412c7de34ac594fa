"""What Open311 asks the records of a region."""

from data.open311.reads import public_requests, request_of_token
from data.open311.views import PublicRequest, Wanted
from data.reads.kept import KeptReads


class Open311Queries(KeptReads):
    """Service requests as the public may know them."""

    def public_requests(self, wanted: Wanted) -> list[PublicRequest]:
        """Return a part of the requests that are asked for, the newest first."""
        pieces = self.stretch_pieces()
        return self._read(lambda scope: public_requests(scope, pieces, wanted))

    def request_of_token(self, token: str) -> tuple[bool, str | None]:
        """Tell whether a token was given out here, and the ticket that its request has by now."""
        return self._read(lambda scope: request_of_token(scope, token))
