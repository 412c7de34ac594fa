"""News feeds over HTTP: Atom and RSS of a region, a sub-district, a road, a stretch.

``/feeds/{region}.atom``, ``/feeds/{region}/kecamatan/{code}.rss``, ``/feeds/{region}/ruas/{road_id}.atom``,
``/feeds/{region}/penggal/{id}.atom``; ``?bahasa=en`` for English. Public facts only: see ``feed_reads``.
"""

import gzip
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from dashboard import backend
from dashboard.api.byte_cache import ByteCache
from dashboard.feeds import formats
from dashboard.i18n import DEFAULT_LANGUAGE, LANGUAGES, PARAMETER, Language, name_of, speaking, translate
from dashboard.routes.open_data import GZIP_LEVEL, METHODS, accepts_gzip, has_it, open_data, tag_of
from dashboard.session import REGION_PARAMETER
from data.regions import Region, UnknownRegionError
from data.settings import get_settings

if TYPE_CHECKING:  # imported when first used: see backend.py
    from data.reads.feed_views import Feed, FeedEntry

# Word of a path -> kind of feed.
KINDS = {"kecamatan": "subdistrict", "ruas": "road", "penggal": "stretch"}
_WORDS = {kind: word for word, kind in KINDS.items()}
_PATH = re.compile(
    r"(?P<region>[^/]+)(?:/(?P<kind>kecamatan|ruas|penggal)/(?P<target>.+))?\.(?P<form>atom|rss)"
)
_LAYERS = ("areas", "roads", "complaints", "stretches", "works")
CACHE_BYTES = 16_000_000  # some hundreds of feeds of 10 to 60 kB
# A proxy may keep it for a minute; then it asks whether it is still the same.
_KEPT = "public, max-age=60"
_EMPTY_SINCE = datetime.fromtimestamp(0, UTC)  # nothing has ever happened there

_cache = ByteCache(CACHE_BYTES)


class _NoFeedError(LookupError):
    """There is no such feed; the argument says why, as ``_refusal`` knows it."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a request names; ``base`` is the address of the app, with the slash at its end."""

    region: Region
    kind: str
    target: str
    form: str
    language: Language
    base: str


def feed_path(region_id: str, kind: str = "region", target: str = "", form: str = "atom") -> str:
    """Return the path of a feed relative to the app's address."""
    if kind == "region":
        return f"feeds/{region_id}.{form}"
    return f"feeds/{region_id}/{_WORDS[kind]}/{quote(target, safe='')}.{form}"


@open_data
async def show(request: Request) -> Response:
    """Answer a feed, 304 where the reader has it already, or 404 with a sentence."""
    language = _language(request)
    try:
        asked = _read(request, language)
        return await run_in_threadpool(_answer, asked, request.headers)
    except _NoFeedError as error:
        return PlainTextResponse(_refusal(str(error), language), 404, headers={"Cache-Control": "no-cache"})


def _refusal(code: str, language: Language) -> str:
    sentences = {
        "address": translate("There is no feed at this address. Its name ends in .atom or .rss.", language),
        "region": translate("There is no feed of a region of this name.", language),
        "subject": translate(
            "There is no such road, sub-district or stretch here. Choose one on the map.", language
        ),
    }
    return sentences[code]


def _read(request: Request, language: Language) -> _Asked:
    found = _PATH.fullmatch(request.path_params["rest"])
    if found is None:
        raise _NoFeedError("address")
    try:
        region = backend.region_named(found["region"])
    except UnknownRegionError:
        raise _NoFeedError("region") from None
    base = get_settings().public_url or str(request.base_url)
    kind = KINDS.get(found["kind"] or "", "region")
    return _Asked(region, kind, found["target"] or "", found["form"], language, base.rstrip("/") + "/")


def _answer(asked: _Asked, headers: Mapping[str, str]) -> Response:
    queries = backend.queries_of(asked.region.id)
    revisions = queries.revisions()
    today = datetime.now(asked.region.zone).date()  # concrete grows strong without anybody recording it
    named = (asked.region.id, asked.kind, asked.target, asked.form, asked.language, asked.base)
    key = (*named, tuple(revisions.get(layer, 0) for layer in _LAYERS), today)
    packed = _cache.get(key, lambda: _made(asked))
    updated, other, body = packed.split(b"\n", 2)
    if other:
        return RedirectResponse(asked.base + _with_language(other.decode(), asked.language), 301)
    return _response(asked, headers, body, updated.decode())


def _response(asked: _Asked, headers: Mapping[str, str], body: bytes, updated: str) -> Response:
    tag = tag_of(body)
    said = {"ETag": tag, "Last-Modified": updated, "Cache-Control": _KEPT, "Vary": "Accept-Encoding"}
    if _has_it(headers, tag, updated):
        return Response(status_code=304, headers=said)
    if accepts_gzip(headers):
        body, said = gzip.compress(body, GZIP_LEVEL, mtime=0), said | {"Content-Encoding": "gzip"}
    media_type = f"{formats.MEDIA_TYPES[asked.form]}; charset=utf-8"
    return Response(body, headers=said | {"Content-Type": media_type})


def _has_it(headers: Mapping[str, str], tag: str, updated: str) -> bool:
    """Say whether the reader has this very feed: by its tag, and only without one by the time."""
    if headers.get("if-none-match"):
        return has_it(headers, tag)
    try:
        return parsedate_to_datetime(headers["if-modified-since"]) >= parsedate_to_datetime(updated)
    except (KeyError, TypeError, ValueError):
        return False


def _made(asked: _Asked) -> bytes:
    """Return what is kept of a feed, by lines: when it changed, where it went (a merged stretch), itself."""
    feed = backend.queries_of(asked.region.id).feed(asked.kind, asked.target)
    if feed is None:
        raise _NoFeedError("subject")
    if feed.kind == "stretch" and feed.target != asked.target:
        return b"\n" + feed_path(asked.region.id, feed.kind, feed.target, asked.form).encode() + b"\n"
    with speaking(asked.language):
        channel = _channel(asked, feed)
    written = format_datetime(channel.updated, usegmt=True).encode()
    return b"\n".join((written, b"", formats.FORMS[asked.form](channel)))


def _channel(asked: _Asked, feed: "Feed") -> formats.Channel:
    from dashboard.feeds import words  # noqa: PLC0415 (slow: a start should not wait for it)

    region = asked.region
    own_path = feed_path(region.id, feed.kind, feed.target, asked.form)
    return formats.Channel(
        key=f"{region.id}/{feed.kind}/{feed.target}",
        title=words.feed_title(region, feed),
        about=words.feed_about(region, feed),
        author=name_of(region.name),
        language=asked.language,
        link=_page_of(asked, feed.kind, feed.target),
        own_link=asked.base + _with_language(own_path, asked.language),
        updated=max((entry.updated for entry in feed.entries), default=_EMPTY_SINCE),
        items=[
            formats.Item(
                key=f"{region.id}/{entry.key}",
                title=words.entry_title(entry),
                text=words.entry_sentences(region, entry),
                link=_page_of(asked, *_subject_of(entry)),
                category=entry.kind,
                published=entry.published,
                updated=entry.updated,
            )
            for entry in feed.entries
        ],
    )


def _subject_of(entry: "FeedEntry") -> tuple[str, str]:
    if entry.stretch_id is not None:
        return "stretch", str(entry.stretch_id)
    return ("works", str(entry.works_id)) if entry.works_id is not None else ("road", entry.road_id)


# Where people read about what a feed or an entry is about: path and parameter of the page.
_PAGES = {
    "region": ("", ""),
    "subdistrict": ("", "kec"),
    "road": ("ruas", "ruas"),
    "stretch": ("penggal", "id"),
    "works": ("perbaikan", "pekerjaan"),
}


def _page_of(asked: _Asked, kind: str, target: str) -> str:
    path, parameter = _PAGES[kind]
    params = (
        {}
        if asked.region.id == backend.region_named(get_settings().region).id
        else {REGION_PARAMETER: asked.region.id}
    )
    if parameter:
        params[parameter] = target
    if asked.language != DEFAULT_LANGUAGE:
        params[PARAMETER] = asked.language
    query = urlencode(params)
    return asked.base + path + (f"?{query}" if query else "")


def _with_language(path: str, language: Language) -> str:
    return path if language == DEFAULT_LANGUAGE else f"{path}?{PARAMETER}={language}"


def _language(request: Request) -> Language:
    wanted = request.query_params.get(PARAMETER)
    return next((language for language in LANGUAGES if language == wanted), DEFAULT_LANGUAGE)


routes: list[BaseRoute] = [Route("/feeds/{rest:path}", show, methods=METHODS)]
