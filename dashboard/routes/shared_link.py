"""What an address of ours tells of itself before it is opened: title, sentence, picture of a shared link."""

import re

from markupsafe import Markup
from starlette.requests import Request

from dashboard import backend, navigation
from dashboard.i18n import Language, _, name_of, speaking
from dashboard.static_files import asset_path
from data.regions import Region
from data.settings import get_settings

_NAMES = {path: name for name, path in navigation.PATHS.items()}
_NUMBER = re.compile(r"[0-9]{1,9}")
PICTURE, ICON = "share.png", "icon.png"


def head(request: Request, language: Language, region: Region | None) -> Markup:
    """Return the elements of ``<head>`` that browsers, search engines and messengers read."""
    with speaking(language):
        page = navigation.titles()[page_name(request)]
        title, sentence = _told(request, region)
    base = get_settings().public_url.rstrip("/") or str(request.base_url).rstrip("/")
    return Markup(
        "<title>{} · Jeglongan</title>"
        '<meta name="description" content="{}"><meta name="theme-color" content="#ffffff">'
        '<meta property="og:type" content="website"><meta property="og:site_name" content="Jeglongan">'
        '<meta property="og:title" content="{}"><meta property="og:description" content="{}">'
        '<meta property="og:locale" content="{}"><meta property="og:image" content="{}/{}">'
        '<meta name="twitter:card" content="summary_large_image">'
        '<link rel="apple-touch-icon" href="./{}">'
    ).format(
        page,
        sentence,
        title,
        sentence,
        "id_ID" if language == "id" else "en_GB",
        base,
        asset_path(PICTURE),
        asset_path(ICON),
    )


def page_name(request: Request) -> str:
    """Return the name of the page that a request asks for."""
    return _NAMES.get(request.url.path.rpartition("/")[2], "map")


def _told(request: Request, region: Region | None) -> tuple[str, str]:
    """Return title and sentence of a shared link: of the road it names, else of the page."""
    page = page_name(request)
    where = name_of(region.name) if region else "Jeglongan"
    sentence = {
        "report": _("It takes less than a minute. You need no account, and nobody asks your name."),
        "track": _("The number of your report shows how far the repair is."),
    }.get(
        page, _("Where roads are broken, since when, and how far the repair is. Anybody can report damage.")
    )
    if region and (road := _road_named(request, page, region)):
        return road, f"{_('How far is the repair?')} {where}"
    titles = {"map": _("Map of damaged roads"), "report": _("Report a damaged road")}
    return f"{titles.get(page) or navigation.titles()[page]} · {where}", sentence


def _road_named(request: Request, page: str, region: Region) -> str | None:
    """Return road and stations of what the address names, if it is still known."""
    parameter = {"stretch": "id", "repair": "pekerjaan"}.get(page)
    asked = request.query_params.get(parameter, "") if parameter else ""
    if not _NUMBER.fullmatch(asked):
        return None
    from dashboard.words.story import stations  # noqa: PLC0415 (slow: the first map need not wait for it)

    queries = backend.queries_of(region.id)
    if page == "stretch":
        fate = queries.stretch_fate(int(asked))
        return f"{fate.road_name}, {stations(fate.from_m, fate.to_m)}" if fate else None
    works = queries.works(int(asked))
    if works is None or works.from_m is None or works.to_m is None:
        return None
    return f"{works.road_name}, {stations(works.from_m, works.to_m)}"
