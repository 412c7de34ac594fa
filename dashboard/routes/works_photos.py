"""Photos of works over HTTP: ``GET /foto-pekerjaan/{id}`` shows one to whom may see it.

Everybody gets a released photo as it was made public; staff get the others, with ``?asli=1`` any, as taken.
"""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from dashboard import backend
from dashboard.i18n import translate
from dashboard.routes.asking import language_of
from dashboard.routes.photos import SHOWN_HEADERS
from dashboard.session import ACCOUNT_COOKIE
from data.accounts import NotAllowedError
from data.photos import PhotoError


async def show(request: Request) -> Response:
    """Answer the picture; what may not be seen is as if it had never been there."""
    token = request.cookies.get(ACCOUNT_COOKIE)
    original = "asli" in request.query_params
    try:
        content = await run_in_threadpool(_read, request.path_params["photo_id"], token, original)
    except (PhotoError, NotAllowedError):
        words = translate("There is no such photo.", language_of(request))
        return JSONResponse({"code": "not_found", "error": words}, 404)
    return Response(content, media_type="image/jpeg", headers=SHOWN_HEADERS)


def _read(photo_id: str, token: str | None, original: bool) -> bytes:
    user = backend.accounts().user_of_token(token) if token else None
    return backend.photos().read_works_photo(photo_id, user, original=original)


routes: list[BaseRoute] = [Route("/foto-pekerjaan/{photo_id}", show, methods=["GET"])]
