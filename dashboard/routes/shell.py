"""The bare HTML page into which Streamlit draws, with our language, title, icon and fewer requests."""

import re
from functools import cache
from pathlib import Path

import streamlit
from markupsafe import Markup, escape
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.routing import BaseRoute, Route

from dashboard import backend
from dashboard.feeds.formats import MEDIA_TYPES
from dashboard.feeds.routes import feed_path
from dashboard.i18n import DEFAULT_LANGUAGE, PARAMETER, Language, translate
from dashboard.navigation import PATHS
from dashboard.routes import ahead, shared_link, their_words
from dashboard.routes.asking import language_of
from dashboard.session import REGION_PARAMETER
from dashboard.static_files import asset_path, styles_path
from data.regions import Region, UnknownRegionError
from data.settings import get_settings

STREAMLIT_PAGE = Path(streamlit.__file__).parent / "static" / "index.html"
# Where Streamlit lives as seen from any of our pages; left to itself, it looks beneath the page first, and
# every deep link begins with two requests that fail.
_WHERE = 'window.__streamlit={BACKEND_BASE_URL:new URL(".",location.href).href};'
# Streamlit names months and writes numbers as the browser's language does, not the page's.
_AS_THE_PAGE_SPEAKS = (
    "for(const[name,said]of[['language',(tag)=>tag],['languages',(tag)=>[tag]]])"
    "Object.defineProperty(navigator,name,{configurable:true,"
    "get:()=>said(document.documentElement.lang==='en'?'en-GB':'id-ID')});"
)
# Streamlit fetches its font of icons (375 kB) at every start; here a page that shows one fetches it.
_NO_ICONS_AHEAD = (
    "document.fonts.load=((load)=>function(font,text){return /Material Symbols/.test(font)"
    "?Promise.resolve([]):load.call(this,font,text)})(FontFaceSet.prototype.load);"
)


async def page(request: Request) -> HTMLResponse:
    """Answer the page that every address of ours begins with, with the feeds about what it shows."""
    text = await run_in_threadpool(_page, request)
    return HTMLResponse(text, headers={"Cache-Control": "no-cache"})


def _page(request: Request) -> str:
    language, region = language_of(request), _region(request)
    # Plain strings: Markup would escape the rest of the page.
    named = shared_link.head(request, language, region) + feed_links(request, language, region)
    head = str(named + ahead.links(shared_link.page_name(request)))
    return html(language).replace("</head>", f"{head}</head>", 1)


def _region(request: Request) -> Region | None:
    """Return the region that the address names, else the usual one; None for a name that is not here."""
    try:
        return backend.region_named(request.query_params.get(REGION_PARAMETER) or get_settings().region)
    except UnknownRegionError:
        return None


@cache
def html(language: Language) -> str:
    """Return Streamlit's page as ours, in ``language``, without a title."""
    text = STREAMLIT_PAGE.read_text(encoding="utf-8")
    needs_script = escape(translate("This page needs JavaScript. Please switch it on.", language))
    skip = Markup('<script src="./{}" defer></script>').format(asset_path("skip_link.js"))
    ours_in_body = _offline(language) + their_words.script() + skip
    for pattern, ours in (
        (r'<html lang="en">', f'<html lang="{language}">'),
        (r"<title>.*?</title>", f"<script>{_WHERE}{_AS_THE_PAGE_SPEAKS}{_NO_ICONS_AHEAD}</script>"),
        (r'href="\./favicon\.png"', f'href="./{asset_path("logo.svg")}"'),
        # Its own font is preloaded (170 kB); ours are the system's.
        (r'<link\s+rel="preload"[^>]*as="font"[^>]*>', ""),
        # After Streamlit's own sheets, whose rules weigh as much; before anything is drawn.
        ("<body>", f'<body><link rel="stylesheet" href="./{styles_path()}">{ours_in_body}'),
        (r"<noscript>.*?</noscript>", f"<noscript><p>{needs_script}</p></noscript>"),
    ):
        text = re.sub(pattern, ours.replace("\\", r"\\"), text, count=1, flags=re.DOTALL)
    return text


def _offline(language: Language) -> Markup:
    """Return the notice of a lost connection, empty until ``connection.js`` sees one."""
    words = translate("No connection. What you wrote stays here; the page goes on by itself.", language)
    return Markup(
        '<div id="jg-offline" role="status" data-words="{}"></div><script src="./{}" defer></script>'
    ).format(words, asset_path("connection.js"))


# Parameter of a page's address -> the kind of feed about what it names; ``id`` on the page of a stretch.
_FEEDS = {"kec": "subdistrict", "ruas": "road", "penggal": "stretch"}


def feed_links(request: Request, language: Language, region: Region | None) -> Markup:
    """Return the links by which a feed reader finds the news of the region and of what the address names."""
    if region is None:
        return Markup("")
    params = dict(request.query_params)
    if request.url.path.rpartition("/")[2] == PATHS["stretch"]:
        params["penggal"] = params.get("id", "")
    found = [(kind, params[name]) for name, kind in _FEEDS.items() if params.get(name)]
    suffix = "" if language == DEFAULT_LANGUAGE else f"?{PARAMETER}={language}"
    link = Markup('<link rel="alternate" type="{}" title="{}" href="./{}{}">')
    of_region = region.name.in_language(language)
    return Markup("").join(
        link.format(MEDIA_TYPES[form], title, feed_path(region.id, kind, target, form), suffix)
        for kind, target, title in (
            *((kind, target, translate("News of this place", language)) for kind, target in found),
            ("region", "", f"{translate('News of repairs', language)}: {of_region}"),
        )
        for form in ("atom", "rss")
    )


async def to_the_map(request: Request) -> RedirectResponse:
    """Lead from the map's name to its address: Streamlit knows its first page by none but that."""
    return RedirectResponse("./" + (f"?{request.url.query}" if request.url.query else ""))


routes: list[BaseRoute] = [
    Route("/", page),
    Route(f"/{PATHS['map']}", to_the_map),
    *(Route(f"/{path}", page) for name, path in PATHS.items() if name != "map"),
]
