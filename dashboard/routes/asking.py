"""Who asks over HTTP, outside a session: the language, and the register of the region."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from starlette.requests import Request

from dashboard import backend
from dashboard.i18n import COOKIE, DEFAULT_LANGUAGE, LANGUAGES, PARAMETER, Language, translate
from data.regions import UnknownRegionError

if TYPE_CHECKING:  # imported when first used: see backend.py
    from data.register import Register


def language_of(request: Request) -> Language:
    """Return the language of a request: of its link, else of the cookie, else Indonesian."""
    for asked in (request.query_params.get(PARAMETER), request.cookies.get(COOKIE)):
        for language in LANGUAGES:
            if asked == language:
                return language
    return DEFAULT_LANGUAGE


def speaker(request: Request) -> Callable[[str], str]:
    """Return what translates a msgid into the language of a request."""
    language = language_of(request)
    return lambda msgid: translate(msgid, language)


def register_named(region: str) -> "Register | None":
    """Return the register of a region served here; None for another name."""
    try:
        return backend.register_of(backend.region_named(region).id)
    except UnknownRegionError:
        return None
