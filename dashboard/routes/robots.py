"""What robots ask for by a fixed name: what search engines may read, and the icon."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from dashboard.navigation import PATHS
from dashboard.routes.shared_link import ICON
from dashboard.session import TICKET_PARAMETER
from dashboard.static_files import asset_path

PUBLIC_PAGES = frozenset(
    ("map", "report", "track", "progress", "about", "services", "subscribe", "road", "stretch", "repair")
)
# Behind these are no pages: pieces of the map, drawings made for one reader, forms.
_NO_PAGES = ("api/", "strip/", "akun/")


def robots_text() -> str:
    """Return the rules: the public pages are for everybody, what the office works with for nobody.

    A ticket is told by its number to whoever holds it; no search shall find it.
    """
    office = sorted(path for name, path in PATHS.items() if name not in PUBLIC_PAGES)
    closed = (*_NO_PAGES, f"*{TICKET_PARAMETER}=", *office)
    return "\n".join(("User-agent: *", *(f"Disallow: /{path}" for path in closed), "Allow: /", ""))


async def robots(_request: Request) -> Response:
    """Answer the rules for search engines."""
    return PlainTextResponse(robots_text(), headers={"Cache-Control": "public, max-age=86400"})


async def icon(_request: Request) -> Response:
    """Lead to the icon those that look for it without reading a page: feed readers, Streamlit itself."""
    return RedirectResponse(f"./{asset_path(ICON)}")


routes: list[BaseRoute] = [
    Route("/robots.txt", robots),
    Route("/favicon.ico", icon),
    Route("/favicon.png", icon),
]
