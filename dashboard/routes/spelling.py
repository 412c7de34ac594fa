"""Addresses with a slash too many, as people copy them: ``//lapor`` leads to ``/lapor``."""

import re

from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_SLASHES = re.compile("/{2,}")


class SingleSlashes:
    """ASGI middleware that leads reads to the address with single slashes.

    Streamlit refuses an address that begins with two. It cannot be answered in place either: what the page
    then asks for relative to itself would begin with two again.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Redirect a read whose path repeats a slash; pass everything else on."""
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD") and _SLASHES.search(scope["path"]):
            await RedirectResponse(_single(Request(scope)))(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _single(request: Request) -> str:
    """Return the address relative to the one asked for: a proxy may have cut a path off before it.

    Relative also so that no name of another site can stand in it.
    """
    path = request.url.path
    name = _SLASHES.sub("/", path).removeprefix("/")
    query = f"?{request.url.query}" if request.url.query else ""
    return "../" * (path.count("/") - 1) + name + query
