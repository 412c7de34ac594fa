"""Photos of works over HTTP: ``GET /foto-pekerjaan/{id}`` shows one to everybody, until it is withdrawn."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from dashboard import backend
from dashboard.i18n import translate
from dashboard.routes.asking import language_of
from data.photos import PhotoError

# Public, but it may be withdrawn: nobody keeps it for longer than an hour without asking.
_SHOWN_HEADERS = {
    "Cache-Control": "public, max-age=3600",
    "X-Content-Type-Options": "nosniff",
    "Content-Disposition": "inline",
    "Content-Security-Policy": "default-src 'none'",
}


async def show(request: Request) -> Response:
    """Answer the picture; one that was withdrawn is as if it had never been there."""
    photo_id = request.path_params["photo_id"]
    try:
        content = await run_in_threadpool(backend.photos().read_works_photo, photo_id)
    except PhotoError:
        words = translate("There is no such photo.", language_of(request))
        return JSONResponse({"code": "not_found", "error": words}, 404)
    return Response(content, media_type="image/jpeg", headers=_SHOWN_HEADERS)


routes: list[BaseRoute] = [Route("/foto-pekerjaan/{photo_id}", show, methods=["GET"])]
