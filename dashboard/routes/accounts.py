"""Sign-in and sign-out over HTTP: plain forms, and a cookie that no script can read."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboard import backend
from dashboard.navigation import PATHS
from dashboard.session import ACCOUNT_COOKIE, REGION_PARAMETER
from data.regions import UnknownRegionError
from data.settings import get_settings
from data.sign_in import GivenPasswordOverError
from data.throttle import TooManyAttemptsError

# The pages that a sign-in may lead to; anything else would let a link send people elsewhere.
_PAGES = frozenset({"", *PATHS.values()})
_HOME = "../"  # the app's address as seen from /akun/…
# Name, password and a page's address fit into this many times over.
_LONGEST_FORM_BYTES = 8_192


async def sign_in(request: Request) -> Response:
    """Check name and password; set the cookie and go on to the page asked for, or back with the reason."""
    if not _is_from_us(request):
        return _not_from_us()
    form = await _fields(request)
    if form is None:
        return PlainTextResponse("The form is too large.", 413)
    next_page = form.get("next", "")
    address = request.client.host if request.client else ""
    try:
        token = await run_in_threadpool(_open_session, form, address)
    except TooManyAttemptsError:
        return _back("tunggu", next_page, form.get("region"))
    except GivenPasswordOverError:
        return _back("lewat", next_page, form.get("region"))
    if token is None:
        return _back("salah", next_page, form.get("region"))
    response = RedirectResponse(safe_next(next_page), 303)
    response.set_cookie(
        ACCOUNT_COOKIE,
        token,
        max_age=round(get_settings().session_hours * 3600),
        path="/",
        httponly=True,
        samesite="lax",
        secure=_is_https(request),
    )
    return response


async def sign_out(request: Request) -> Response:
    """End the session, in the store and in the browser."""
    if not _is_from_us(request):
        return _not_from_us()
    form = await _fields(request) or {}
    token = request.cookies.get(ACCOUNT_COOKIE)
    if token:
        await run_in_threadpool(backend.accounts().end_session, token)
    asked = urlencode(_region_parameter(form.get("region")))
    response = RedirectResponse(f"{_HOME}?{asked}" if asked else _HOME, 303)
    response.delete_cookie(ACCOUNT_COOKIE, path="/", httponly=True, samesite="lax", secure=_is_https(request))
    return response


def safe_next(asked: str) -> str:
    """Return where to go from ``/akun/…``: the page of ours that was asked for, else the first one."""
    try:
        parts = urlsplit(asked)
    except ValueError:  # such as an unclosed bracket of an IPv6 address
        return _HOME
    if parts.scheme or parts.netloc or parts.path not in _PAGES:
        return _HOME
    query = urlencode(parse_qsl(parts.query))
    return f"{_HOME}{parts.path}?{query}" if query else f"{_HOME}{parts.path}"


def _is_from_us(request: Request) -> bool:
    """Tell whether the form was sent from a page of ours (SameSite alone lets same-site neighbours in).

    Browsers say it themselves on HTTPS (Sec-Fetch-Site); on plain HTTP the origin is compared.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc == request.headers.get("host")


def _not_from_us() -> Response:
    return PlainTextResponse("This form was not sent from our own page. Open that page and try again.", 403)


def _is_https(request: Request) -> bool:
    return "https" in (request.url.scheme, request.headers.get("x-forwarded-proto"))


async def _fields(request: Request) -> dict[str, str] | None:
    """Read the form; None if it is too large, whatever its header claims."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LONGEST_FORM_BYTES:
            return None
    return dict(parse_qsl(body.decode("utf-8", errors="replace")))


def _open_session(form: dict[str, str], address: str) -> str | None:
    """Return the token of a new session, None if name or password is wrong."""
    try:
        region_id = backend.region_named(form.get("region") or get_settings().region).id
    except UnknownRegionError:
        return None
    accounts = backend.accounts()
    user = accounts.check_password(region_id, form.get("user", ""), form.get("password", ""), address)
    return None if user is None else accounts.open_session(user)


def _back(reason: str, next_page: str, region: str | None) -> Response:
    asked = _region_parameter(region) | {"gagal": reason, "lanjut": next_page}
    return RedirectResponse(f"{_HOME}masuk?{urlencode(asked)}", 303)


def _region_parameter(name: str | None) -> dict[str, str]:
    """Return what keeps a page in that region; nothing for the usual one, or one that is not served."""
    try:
        region = backend.region_named(name or get_settings().region)
    except UnknownRegionError:
        return {}
    usual = backend.region_named(get_settings().region)
    return {} if region.id == usual.id else {REGION_PARAMETER: region.id}


routes = [
    Route("/akun/masuk", sign_in, methods=["POST"]),
    Route("/akun/keluar", sign_out, methods=["POST"]),
]
