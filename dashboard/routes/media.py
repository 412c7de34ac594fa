"""Files of messages over HTTP: ``GET /berkas/{id}`` shows a photo or plays a voice, to the staff only."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dashboard import backend
from dashboard.session import ACCOUNT_COOKIE
from data.accounts import NotAllowedError

# Nothing of a stranger's file may run here, and nobody but who asked may keep it.
_HEADERS = {
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}
_SHOWN = ("image/", "audio/", "video/")


async def show(request: Request) -> Response:
    """Answer a file to staff of its region; what may not be seen is as if it were not there."""
    found = await run_in_threadpool(
        _read, request.path_params["public_id"], request.cookies.get(ACCOUNT_COOKIE)
    )
    if found is None:
        return JSONResponse({"code": "not_found", "error": "There is no such file."}, 404)
    content, media_type = found
    how = "inline" if media_type.startswith(_SHOWN) else "attachment"
    return Response(content, media_type=media_type, headers=_HEADERS | {"Content-Disposition": how})


def _read(public_id: str, token: str | None) -> tuple[bytes, str] | None:
    from data.incoming.media_reads import NoSuchFileError, read_file  # noqa: PLC0415 (see backend)

    user = backend.accounts().user_of_token(token) if token else None
    if user is None:
        return None
    try:
        return read_file(backend.register_of(user.region_id), public_id, user)
    except (NoSuchFileError, NotAllowedError):
        return None


routes = [Route("/berkas/{public_id}", show, methods=["GET"])]
