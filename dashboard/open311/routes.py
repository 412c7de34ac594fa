"""The addresses of Open311: ``/open311/v2/`` services, requests, tokens, discovery; ``.json`` or ``.xml``."""

import logging
from datetime import UTC, datetime
from functools import partial
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from dashboard import backend
from dashboard.i18n import Language
from dashboard.open311.answers import FORMS, Form, answer, refusal
from dashboard.open311.asked import Fields, given, region_of, wanted
from dashboard.open311.faults import ApiError
from dashboard.open311.forms import Posted, read_form
from dashboard.open311.services import discovery, service_definition, service_list
from dashboard.routes.asking import language_of
from data.settings import get_settings

READ = "GET, HEAD, OPTIONS"
# Anybody's page may read what everybody may; a key has no place in a page, so posting is not among it.
_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": READ,
    "Access-Control-Allow-Headers": "Accept, Content-Type",
    "Access-Control-Max-Age": "86400",
}
_ALL = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]
_log = logging.getLogger(__name__)


async def show(request: Request) -> Response:
    """Answer one request, whatever is wrong with it in the form that it asked for."""
    parts, form = _path(request)
    language = language_of(request)
    try:
        return await _answered(request, parts, form, language)
    except ApiError as error:
        return _refused(request, form, error, language)
    except ClientDisconnect:
        return Response(status_code=400)
    except Exception as error:  # what failed may hold what somebody wrote: only its kind is told
        _log.error("Open311 failed on %s: %s", request.method, type(error).__name__)
        return _refused(request, form, ApiError(500, "failed"), language)


async def _answered(request: Request, parts: list[str], form: Form, language: Language) -> Response:
    methods = _methods(parts)
    if request.method == "OPTIONS":
        return Response(status_code=204, headers={"Allow": methods, **_CORS})
    if request.method not in methods.split(", "):
        raise ApiError(405, "method", methods=methods)
    if request.method == "POST":
        return await _post(request, form, language)
    root, told = await run_in_threadpool(_read, request, parts, language)
    return answer(form, root, told, headers={"Cache-Control": "no-cache", **_CORS})


def _path(request: Request) -> tuple[list[str], Form]:
    """Return the parts of the address without its ending, and the form that this names.

    Without one it is what the client likes to have; XML, which GeoReport requires, for who does not say.
    """
    path = request.path_params["path"].strip("/")
    likes_json = "json" in request.headers.get("accept", "").casefold()
    asked: Form = "json" if likes_json else "xml"
    for form in FORMS:
        if path.endswith(f".{form}"):
            path, asked = path.removesuffix(f".{form}"), form
    return path.split("/"), asked


def _methods(parts: list[str]) -> str:
    """Return what may be done at an address. Raises ``ApiError`` where nothing is."""
    match parts if all(parts) else []:
        case ["v2", "requests"]:
            return f"{READ}, POST"
        case (
            ["v2", "services"]
            | ["v2", "services" | "requests" | "tokens", _]
            | ["discovery"]
            | ["v2", "discovery"]
        ):
            return READ
    raise ApiError(404, "no_such_path")


def _read(request: Request, parts: list[str], language: Language) -> tuple[str, Any]:
    """Return the name of the outermost element, and what it holds."""
    asked: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        asked.setdefault(name, []).append(value)
    base = _base(request)
    if parts in (["discovery"], ["v2", "discovery"]):
        return "discovery", discovery(backend.regions(), base, language)
    region = region_of(asked)
    match parts[1:]:
        case ["services"]:
            return "services", service_list(region, language)
        case ["services", code]:
            found = next((one for one in region.categories if one.id == code), None)
            if found is None:
                raise ApiError(404, "service_unknown", given=given(code))
            return "service_definition", service_definition(found, language)
        case ["tokens", token]:
            return "service_requests", _token(region.id, token)
        case ["requests", number]:
            found_one = _records(request, {"service_request_id": [number]}, region.id, language)
            if not found_one:
                raise ApiError(404, "request_unknown", given=given(number))
            return "service_requests", found_one
    return "service_requests", _records(request, asked, region.id, language)


def _token(region_id: str, token: str) -> list[dict[str, Any]]:
    known, ticket = backend.queries_of(region_id).request_of_token(token)
    if not known:
        raise ApiError(404, "token_unknown", given=given(token))
    return [{"service_request_id": ticket, "token": token}]


def _records(request: Request, asked: Fields, region_id: str, language: Language) -> list[dict[str, Any]]:
    from dashboard.open311.records import record  # noqa: PLC0415 (see backend)

    queries = backend.queries_of(region_id)
    found = queries.public_requests(wanted(asked, queries.region, datetime.now(UTC)))
    return [record(queries.region, one, _base(request), language) for one in found]


async def _post(request: Request, form: Form, language: Language) -> Response:
    from dashboard.open311 import posting  # noqa: PLC0415 (see backend)

    posted: Posted = await read_form(request)
    retry_key = request.headers.get(posting.RETRY_HEADER)
    told = await run_in_threadpool(partial(posting.post, posted, retry_key, language))
    return answer(form, "service_requests", told, headers={"Cache-Control": "no-store"})


def _refused(request: Request, form: Form, error: ApiError, language: Language) -> Response:
    said = {"Cache-Control": "no-store"} | ({} if request.method == "POST" else _CORS)
    if error.retry_after_s is not None:
        said["Retry-After"] = str(error.retry_after_s)
    if error.status == 405:
        said["Allow"] = str(error.facts["methods"])
    return refusal(form, error.status, error.sentence(language), said)


def _base(request: Request) -> str:
    """Return the address of the app, with the slash at its end."""
    return (get_settings().public_url or str(request.base_url)).rstrip("/") + "/"


routes: list[BaseRoute] = [
    Route("/open311/{path:path}", show, methods=_ALL, include_in_schema=False),
]
