"""The page behind the link of an alarm: a contact says "we are on it"; and the work that calls the next one.

The secret stands behind "#", so that neither this server's log nor one on the way holds it; the page's script
sends it in the body of a POST. Mail programs that look links up by themselves answer nothing by that.
"""

import json
from collections.abc import Callable
from html import escape
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse
from starlette.routing import BaseRoute, Route

from dashboard import backend, background, palette
from dashboard.routes.asking import language_of, register_named, speaker
from dashboard.words.alarms import danger_name
from data.settings import get_settings
from data.throttle import Throttle, TooManyAttemptsError
from geo.stationing import format_station

if TYPE_CHECKING:  # imported when first used: see backend.py
    from data.emergencies.alarm_reads import AlarmView
    from data.register import Register

ESCALATE_EVERY_S = 15.0
_LONGEST_FORM_BYTES = 2_048
# A contact presses once or twice; a secret of 256 bits is not found by trying, this keeps the log short.
_tries = Throttle(60, 600)

_HEADERS = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}
_PAGE = Template(Path(__file__).with_name("alarms.html").read_text(encoding="utf-8"))


async def page(request: Request) -> HTMLResponse:
    """Answer the page; what it is about comes by ``tell``."""
    _ = speaker(request)
    said = {
        "title": _("Emergency"),
        "button": _("We are on it"),
        "needs_script": _("This page needs JavaScript. Please switch it on."),
    }
    failed = _("There is no connection. Try again, or call the office.")
    html = _PAGE.substitute(
        {name: escape(words) for name, words in said.items()},
        no_connection=json.dumps(failed).replace("<", "\\u003c"),
        lang=language_of(request),
        paper=palette.PAPER,
        ink=palette.INK,
    )
    return HTMLResponse(html, headers=_HEADERS)


async def tell(request: Request) -> JSONResponse:
    """Tell what the link is about, after taking the answer if that is asked for."""
    _ = speaker(request)
    form = await _fields(request)
    address = request.client.host if request.client else ""
    try:
        _tries.take(address)
    except TooManyAttemptsError:
        return _nothing(_("Too many tries. Wait a few minutes."), 429)
    register = register_named(form.get("wilayah") or get_settings().region)
    if register is None or not form.get("rahasia"):
        return _nothing(_("This link is not complete, or not from here."), 404)
    view = await run_in_threadpool(_looked, register, form["rahasia"], form.get("act") == "answer")
    if view is None:
        return _nothing(_("This link is not complete, or not from here."), 404)
    return JSONResponse(_said(view, register, _), headers=_HEADERS)


def _looked(register: "Register", secret: str, answer: bool) -> "AlarmView | None":
    from data.emergencies import alarms  # noqa: PLC0415 (see backend.py)
    from data.emergencies.alarm_reads import alarm_view  # noqa: PLC0415

    found = (alarms.acknowledge_by_link if answer else alarms.alarm_of_link)(register, secret)
    return None if found is None else alarm_view(register, found)


def _said(view: "AlarmView", register: "Register", _: Callable[[str], str]) -> dict[str, object]:
    """Return what the page shows, and whether an answer is still wanted."""
    region = register.region
    road = view.road_name and view.road_name + (
        f", STA {format_station(view.station_m)}" if view.station_m is not None else ""
    )
    areas = [
        _("{name} village").format(name=view.village) if view.village else None,
        _("{name} sub-district").format(name=view.subdistrict) if view.subdistrict else None,
    ]
    place = " · ".join(filter(None, (road, *areas))) or _("Place not known")
    since = f"{view.raised_at.astimezone(region.zone):%d-%m-%Y %H.%M}"
    lines = [place, _("Reported at {time}, number {ticket}.").format(time=since, ticket=view.ticket)]
    if view.closed_at is not None:
        lines.append(_("The office has ended this alarm."))
    elif view.acknowledged_at is not None:
        short = {agency.id: agency.short for agency in region.agencies}
        who = short.get(view.acknowledged_agency or "", region.short_name.id)
        at = f"{view.acknowledged_at.astimezone(region.zone):%H.%M}"
        lines.append(_("{who} is on it since {time}.").format(who=who, time=at))
    else:
        lines.append(_("A machine read this from a citizen's words; no officer has checked it yet."))
    told: dict[str, object] = {
        "kind": danger_name(view.kind, _),
        "lines": lines,
        "open": view.acknowledged_at is None and view.closed_at is None,
    }
    if view.lon is not None and view.lat is not None:
        told["map"] = f"https://www.openstreetmap.org/?mlat={view.lat:.6f}&mlon={view.lon:.6f}"
        told["map_name"] = _("Show it on a map")
    return told


def _nothing(words: str, status: int) -> JSONResponse:
    return JSONResponse({"lines": [words], "open": False}, status, headers=_HEADERS)


async def _fields(request: Request) -> dict[str, str]:
    """Read the form; what is too long is no form of ours."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LONGEST_FORM_BYTES:
            return {}
    return dict(parse_qsl(body.decode("utf-8", errors="replace")))


def escalate() -> None:
    """Call the next contact wherever nobody has answered in time."""
    from data.emergencies import alarms  # noqa: PLC0415 (see backend.py)

    called = 0
    for region in backend.regions():
        if region.emergency.contacts:
            called += alarms.escalate_due(backend.register_of(region.id))
    if called:
        background.poke("notices")


background.add("alarms", ESCALATE_EVERY_S, escalate)
routes: list[BaseRoute] = [
    Route("/darurat", page, methods=["GET"]),
    Route("/darurat", tell, methods=["POST"]),
]
