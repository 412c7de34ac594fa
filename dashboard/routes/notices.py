"""Notices: sent beside the pages, and the links in them by which an address says yes to news, or stops them.

A GET shows a page with one button: mail programs look links up by themselves, and must neither confirm nor
stop anything. The POST does it; mailboxes that offer to unsubscribe send it too (RFC 8058).
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import BaseRoute, Route

from dashboard import backend, background
from dashboard.routes import open_data  # noqa: F401 (makes "count" a part of addresses)
from dashboard.routes.asking import language_of, register_named, speaker
from dashboard.routes.plain_page import plain_page
from data.regions import UnknownRegionError

if TYPE_CHECKING:  # imported when first used: see backend.py
    from data.register import Register

DELIVER_EVERY_S = 5.0
KEEP_EVERY_S = 3_600.0  # erasures have hours to be carried out, digests and retention a day

_HOME = "../../../../"  # the app's address as seen from /langganan/…/region/id/token


async def confirm_page(request: Request) -> HTMLResponse:
    """Ask whether the news are really wanted."""
    about = await _about(request, "confirm")
    if about is None:
        return _gone(request)
    _ = speaker(request)
    words = _("News of repairs at {about}, at most once a day. You can stop them at any time.")
    return _page(request, _("Do you want this news?"), words.format(about=about), _("Yes, send me news"))


async def confirm(request: Request) -> HTMLResponse:
    """Take the yes."""
    from data.notices import subscriptions  # noqa: PLC0415 (see backend.py)

    if not await _with_token(request, subscriptions.confirm):
        return _gone(request)
    _ = speaker(request)
    words = _("From now on you hear of it when something changes. Every message has a link to stop them.")
    return _page(request, _("You are subscribed"), words)


async def stop_page(request: Request) -> HTMLResponse:
    """Ask whether to stop; for what is stopped already say so."""
    about = await _about(request, "stop")
    if about is None:
        return _stopped(request)
    _ = speaker(request)
    words = _("No more news of {about}; your address is deleted.").format(about=about)
    return _page(request, _("Stop these messages?"), words, _("Stop them"))


async def stop(request: Request) -> HTMLResponse:
    """Stop; the answer is the same whether there was something to stop."""
    from data.notices import subscriptions  # noqa: PLC0415 (see backend.py)

    await _with_token(request, subscriptions.stop)
    return _stopped(request)


def _stopped(request: Request) -> HTMLResponse:
    _ = speaker(request)
    return _page(request, _("You get no more messages"), _("Your address is not kept any longer."))


def _gone(request: Request) -> HTMLResponse:
    _ = speaker(request)
    words = _("It has been stopped, or a week has passed. Ask for the news again on the map.")
    return _page(request, _("This link holds no more"), words, status=404)


def _page(
    request: Request, title: str, words: str, button: str | None = None, *, status: int = 200
) -> HTMLResponse:
    form = Markup('<form method="post"><button>{}</button></form>').format(button) if button else ""
    return plain_page(
        language_of(request),
        title,
        words,
        home=_HOME,
        above=f"Jeglongan · {_region_name(request)}",
        form=form,
        status=status,
    )


async def _about(request: Request, purpose: str) -> str | None:
    """Return what the subscription of the link is about; None if the link fits none."""
    from data.notices import subscriptions  # noqa: PLC0415 (see backend.py)

    path = request.path_params
    register = register_named(path["region"])
    if register is None:
        return None
    asked = (register, path["subscription"], purpose, path["token"])
    return await run_in_threadpool(subscriptions.describe, *asked)


async def _with_token(request: Request, act: "Callable[[Register, int, str], bool]") -> bool:
    path = request.path_params
    register = register_named(path["region"])
    if register is None:
        return False
    return await run_in_threadpool(act, register, path["subscription"], path["token"])


def _region_name(request: Request) -> str:
    try:
        return backend.region_named(request.path_params["region"]).name.in_language(language_of(request))
    except UnknownRegionError:
        return ""


def deliver_notices() -> None:
    """Send what is due, for every region served here."""
    from data.notices.delivery import deliver  # noqa: PLC0415 (see backend.py)

    for register in _offices():
        deliver(register)


def keep_all_houses() -> None:
    """Forget who asked for it, destroy what was kept long enough, and store the digests that are due."""
    from data.notices.digests import send_digests  # noqa: PLC0415 (see backend.py)
    from data.privacy.retention import keep_house  # noqa: PLC0415

    for register in _offices():
        register.carry_out_erasures()
        keep_house(register)
        send_digests(register)
    background.poke("notices")


def _offices() -> "list[Register]":
    """Return the registers of the regions that have been prepared."""
    found = [region.id for region in backend.regions() if backend.queries_of(region.id).revisions()]
    return [backend.register_of(region_id) for region_id in found]


background.add("notices", DELIVER_EVERY_S, deliver_notices)
background.add("keeping", KEEP_EVERY_S, keep_all_houses)

_LINK = "{region}/{subscription:count}/{token}"
routes: list[BaseRoute] = [
    Route(f"/langganan/setuju/{_LINK}", confirm_page, methods=["GET"]),
    Route(f"/langganan/setuju/{_LINK}", confirm, methods=["POST"]),
    Route(f"/langganan/berhenti/{_LINK}", stop_page, methods=["GET"]),
    Route(f"/langganan/berhenti/{_LINK}", stop, methods=["POST"]),
]
