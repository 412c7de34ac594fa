"""The map's own feed over HTTP: what a region's map is made of, and its layers tile by tile.

Paths: ``/api/{region}/map`` and ``/api/{region}/{layer}/{zoom}/{x}/{y}?v=<revision>&<filter>``.
"""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from dashboard.routes.open_data import METHODS, open_data


def _answer(what: str, request: Request) -> Response:
    """Answer in a thread; what is answered from takes a second to import, which no start should wait for."""
    from dashboard.api import tile_answers  # noqa: PLC0415

    try:
        return tile_answers.ANSWERS[what](request)
    except tile_answers.FeedError as error:
        return JSONResponse({"error": str(error)}, error.status)


@open_data
async def region_map(request: Request) -> Response:
    """Answer what the map of a region is made of."""
    return await run_in_threadpool(_answer, "map", request)


@open_data
async def tile(request: Request) -> Response:
    """Answer one tile of one layer."""
    return await run_in_threadpool(_answer, "tile", request)


async def unknown(request: Request) -> JSONResponse:
    """Answer 404 for a path that is no part of the API: Streamlit would answer 200 and a page."""
    return JSONResponse({"error": f"Nothing lives at {request.url.path}."}, 404)


routes: list[BaseRoute] = [
    Route("/api/{region}/map", region_map, methods=METHODS),
    Route("/api/{region}/{layer}/{zoom:count}/{x:count}/{y:count}", tile, methods=METHODS),
    # Programs ask here: what they would take for success has to be no page.
    Route("/api/{rest:path}", unknown, methods=METHODS),
]
