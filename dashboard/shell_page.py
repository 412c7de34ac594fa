"""The bare HTML page into which Streamlit draws, with our language, title, icon and fewer requests."""

import re
from functools import cache
from pathlib import Path

import streamlit
from markupsafe import escape
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import BaseRoute, Route

from dashboard.i18n import COOKIE, DEFAULT_LANGUAGE, LANGUAGES, PARAMETER, Language, translate
from dashboard.navigation import PATHS
from dashboard.static_files import asset_path

STREAMLIT_PAGE = Path(streamlit.__file__).parent / "static" / "index.html"
# Where Streamlit lives as seen from any of our pages; left to itself, it looks beneath the page first, and
# every deep link begins with two requests that fail.
_WHERE = '<script>window.__streamlit={BACKEND_BASE_URL:new URL(".",location.href).href}</script>'


async def page(request: Request) -> HTMLResponse:
    """Answer the page that every address of ours begins with."""
    return HTMLResponse(html(_language(request)), headers={"Cache-Control": "no-cache"})


@cache
def html(language: Language) -> str:
    """Return Streamlit's page as ours, in ``language``."""
    text = STREAMLIT_PAGE.read_text(encoding="utf-8")
    title = escape(translate("Map of damaged roads", language))
    needs_script = escape(translate("This page needs JavaScript. Please switch it on.", language))
    for pattern, ours in (
        (r'<html lang="en">', f'<html lang="{language}">'),
        (r"<title>.*?</title>", f"<title>{title} · Jeglongan</title>{_WHERE}"),
        (r'href="\./favicon\.png"', f'href="./{asset_path("logo.svg")}"'),
        # Its own font is preloaded (170 kB); ours are the system's.
        (r'<link\s+rel="preload"[^>]*as="font"[^>]*>', ""),
        (r"<noscript>.*?</noscript>", f"<noscript><p>{needs_script}</p></noscript>"),
    ):
        text = re.sub(pattern, ours.replace("\\", r"\\"), text, count=1, flags=re.DOTALL)
    return text


def _language(request: Request) -> Language:
    for asked in (request.query_params.get(PARAMETER), request.cookies.get(COOKIE)):
        for language in LANGUAGES:
            if asked == language:
                return language
    return DEFAULT_LANGUAGE


routes: list[BaseRoute] = [Route("/", page), *(Route(f"/{path}", page) for path in PATHS.values())]
