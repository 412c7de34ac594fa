"""A road's strip over HTTP: as SVG for the screen, as PDF for paper, its ranges as CSV.

``GET /strip/{region}.svg|.pdf|.csv?ruas=<road>`` with ``pada`` (a day), ``bahasa`` (id | en), for SVG and PDF
``dari`` and ``sampai`` (metres), for the SVG ``lebar`` (pixels); ``unduh`` saves the SVG as a file.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from math import isfinite
from threading import Lock
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from dashboard import backend
from dashboard.i18n import DEFAULT_LANGUAGE, Language, translate
from dashboard.routes.asking import language_of
from dashboard.routes.open_data import METHODS, open_data, packed_answer
from data.reads.strip_views import RoadStrip
from data.regions import UnknownRegionError

if TYPE_CHECKING:  # imported when first used: see backend.py
    from data.reads.queries import Queries

# What a strip is read from: a change of any of them makes it anew.
LAYERS = ("areas", "roads", "complaints", "stretches", "works", "condition")
KEPT = 64  # strips of a region that are looked at by several people, or zoomed: each some 100 kB
USUAL_PX = 1_100
_SHOWN = 80  # characters of what was asked for that an error repeats
_MEDIA_TYPES = {"svg": "image/svg+xml", "pdf": "application/pdf", "csv": "text/csv; charset=utf-8"}

# By the reads they came from: other records are other strips, whatever their revisions.
_kept: "WeakKeyDictionary[Queries, OrderedDict[tuple[object, ...], RoadStrip]]" = WeakKeyDictionary()
_lock = Lock()


class StripRequestError(ValueError):
    """A request for a strip that cannot be answered: ``code`` names the sentence, ``field`` its subject."""

    def __init__(self, code: str, field: str = "") -> None:
        self.code = code
        self.field = field
        super().__init__(code)

    def sentence(self, language: Language) -> str:
        """Say what to ask instead."""
        sentences = {
            "kind": translate("A strip comes as .svg, .pdf or .csv.", language),
            "day": translate("{field} is not a day; write it as 2021-07-18.", language),
            "number": translate("{field} is not a number.", language),
            "region": translate("There is no region {field} here.", language),
            "road": translate("There is no road {field} here.", language),
        }
        return sentences[self.code].format(field=self.field)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a request asks for."""

    road_id: str
    as_of: date | None
    language: Language
    width_px: int
    from_m: float | None
    to_m: float | None

    @classmethod
    def of(cls, query: QueryParams) -> "_Wanted":
        """Read the parameters. Raises ``StripRequestError``."""
        language: Language = "en" if query.get("bahasa", DEFAULT_LANGUAGE) == "en" else "id"
        try:
            day = query.get("pada")
            as_of = date.fromisoformat(day) if day else None
        except ValueError as error:
            raise StripRequestError("day", "pada") from error
        width = _number(query, "lebar")
        return cls(
            query.get("ruas", ""),
            as_of,
            language,
            USUAL_PX if width is None else int(min(max(width, 0.0), 10_000.0)),
            _number(query, "dari"),
            _number(query, "sampai"),
        )


def _number(query: QueryParams, name: str) -> float | None:
    written = query.get(name)
    if not written:
        return None
    try:
        value = float(written)
    except ValueError as error:
        raise StripRequestError("number", name) from error
    if not isfinite(value):
        raise StripRequestError("number", name)
    return value


def kept_strip(region_id: str, road_id: str, as_of: date | None) -> RoadStrip | None:
    """Return a road's strip, read anew only after something it shows has changed; None if there is none."""
    queries = backend.queries_of(region_id)
    revisions = queries.revisions()
    key = (road_id, as_of, queries.today(), tuple(revisions.get(layer, 0) for layer in LAYERS))
    with _lock:
        kept = _kept.setdefault(queries, OrderedDict())
        if key in kept:
            kept.move_to_end(key)
            return kept[key]
    strip = queries.road_strip(road_id, as_of)
    if strip is not None:
        with _lock:
            kept[key] = strip
            while len(kept) > KEPT:
                kept.popitem(last=False)
    return strip


@open_data
async def answer(request: Request) -> Response:
    """Answer a strip in the kind that the path ends in."""
    try:
        return await run_in_threadpool(_answer, request)
    except StripRequestError as error:
        status = 400 if error.code in ("day", "number") else 404
        return JSONResponse({"error": error.sentence(language_of(request))}, status)


def _answer(request: Request) -> Response:
    named, kind, query = request.path_params["region"], request.path_params["kind"], request.query_params
    if kind not in _MEDIA_TYPES:
        raise StripRequestError("kind")
    wanted = _Wanted.of(query)
    try:
        region_id = backend.region_named(named).id
    except UnknownRegionError:
        raise StripRequestError("region", named[:_SHOWN]) from None
    strip = kept_strip(region_id, wanted.road_id, wanted.as_of)
    if strip is None:
        raise StripRequestError("road", wanted.road_id[:_SHOWN])
    headers = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
    if kind != "svg" or "unduh" in query:
        headers["Content-Disposition"] = f'attachment; filename="{file_name(strip, kind)}"'
    content = _content(strip, kind, wanted)
    if kind == "pdf":  # packed within
        return Response(content, media_type=_MEDIA_TYPES[kind], headers=headers)
    return packed_answer(request.headers, content, _MEDIA_TYPES[kind], headers)


def file_name(strip: RoadStrip, kind: str) -> str:
    """Return the name of a downloaded file, of letters that every system takes."""
    safe = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "-" for c in strip.road_id)
    return f"strip-{safe}-{strip.as_of:%Y-%m-%d}.{kind}"


def _content(strip: RoadStrip, kind: str, wanted: _Wanted) -> bytes:
    # Each takes a while to import, and most visitors want the picture only.
    if kind == "pdf":
        from dashboard.strip.paper import strip_pdf  # noqa: PLC0415

        return strip_pdf(strip, wanted.language, from_m=wanted.from_m, to_m=wanted.to_m)
    if kind == "csv":
        from dashboard.strip.table import strip_csv  # noqa: PLC0415

        return strip_csv(strip, wanted.language)
    from dashboard.strip.diagram import strip_svg  # noqa: PLC0415

    svg = strip_svg(
        strip,
        width_px=wanted.width_px,
        language=wanted.language,
        from_m=wanted.from_m,
        to_m=wanted.to_m,
    )
    return svg.encode()


routes: list[BaseRoute] = [Route("/strip/{region}.{kind}", answer, methods=METHODS)]
