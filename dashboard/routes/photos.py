"""Photos over HTTP: ``POST /foto`` takes one in, ``GET /foto/{id}`` shows it to whom may see it.

Everybody gets a released photo as it was made public; staff get the others, with ``?asli=1`` any, as sent.
"""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dashboard import backend
from dashboard.i18n import translate
from dashboard.routes.asking import language_of
from dashboard.session import ACCOUNT_COOKIE
from data.accounts import NotAllowedError
from data.photos import PhotoError
from data.regions import UnknownRegionError
from data.settings import get_settings

TICKET_HEADER = "X-Upload-Ticket"
# What each refusal of data.photos is in HTTP.
_STATUS = {"bad_ticket": 403, "too_large": 413, "not_photo": 415, "too_many": 429, "not_found": 404}
# Ten minutes spare a desk officer the second download; "private" keeps proxies from showing it to others.
SHOWN_HEADERS = {
    "Cache-Control": "private, max-age=600",
    "X-Content-Type-Options": "nosniff",
    "Content-Disposition": "inline",
    "Content-Security-Policy": "default-src 'none'",
}


async def upload(request: Request) -> Response:
    """Take in one photo, the raw body; the form's upload ticket stands in the header.

    Answers 201 ``{"id", "width", "height"}``, or the status of the refusal with ``{"code", "error"}``.
    """
    try:
        region_id = backend.region_named(request.query_params.get("wilayah") or get_settings().region).id
        ticket = request.headers.get(TICKET_HEADER, "")
        if not backend.photos().check_ticket(region_id, ticket):
            raise PhotoError(
                "bad_ticket", "The form has been open too long. Load the page anew, then add the photo."
            )
        content = await _read_up_to(request, get_settings().photo_max_bytes)
        address = request.client.host if request.client else ""
        taken = await run_in_threadpool(backend.photos().accept, region_id, ticket, content, address)
    except UnknownRegionError as error:
        return JSONResponse({"code": "unknown_region", "error": str(error)}, 404)
    except PhotoError as error:
        return JSONResponse({"code": error.code, "error": str(error)}, _STATUS[error.code])
    return JSONResponse({"id": taken.public_id, "width": taken.width_px, "height": taken.height_px}, 201)


async def _read_up_to(request: Request, most_bytes: int) -> bytes:
    """Read the body, giving up as soon as it is larger than allowed, whatever its header claims."""
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > most_bytes:
            raise PhotoError(
                "too_large", f"A photo may have up to {most_bytes:,} bytes. Choose a smaller one."
            )
    return bytes(content)


async def show(request: Request) -> Response:
    """Show a photo; what may not be seen is as if it were not there."""
    token = request.cookies.get(ACCOUNT_COOKIE)
    try:
        original = "asli" in request.query_params
        content = await run_in_threadpool(_read, request.path_params["photo_id"], token, original)
    except (PhotoError, NotAllowedError):
        words = translate("There is no such photo.", language_of(request))
        return JSONResponse({"code": "not_found", "error": words}, 404)
    return Response(content, media_type="image/jpeg", headers=SHOWN_HEADERS)


def _read(photo_id: str, token: str | None, original: bool) -> bytes:
    user = backend.accounts().user_of_token(token) if token else None
    return backend.photos().read(photo_id, user, original=original)


routes = [
    Route("/foto", upload, methods=["POST"]),
    Route("/foto/{photo_id}", show, methods=["GET"]),
]
