"""Where each page of a region's site lies, and links between them that hold under any sub-path."""

import re
from dataclasses import dataclass
from html import unescape
from posixpath import relpath
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from markupsafe import Markup, escape

from dashboard.i18n import Language
from data.regions import Region

# Attributes of the parts of the living pages that name an address.
_ADDRESS = re.compile(r'\b(href|src)="([^"]*)"')
_PATH = re.compile(r"[^?#]*")
_SAFE = re.compile(r"[A-Za-z0-9._-]+")


class NoAddressError(LookupError):
    """An address of the living app that has no file here: a fault of ours, never a dead link for readers."""


@dataclass(frozen=True, slots=True)
class Places:
    """The files of one region in one language; all paths are from the top of the site."""

    region: Region
    language: Language

    @property
    def home(self) -> str:
        """Return the folder of the pages, with its slash: the first language has no folder of its own."""
        first = self.language == self.region.languages[0]
        return f"{self.region.id}/" if first else f"{self.region.id}/{self.language}/"

    @property
    def shared(self) -> str:
        """Return the folder of what both languages use: data of the map, photos, downloads."""
        return f"{self.region.id}/"

    def page(self, name: str) -> str:
        """Return the path of a page that the region has one of, such as ``kemajuan``."""
        return f"{self.home}{name}.html"

    def stretch(self, stretch_id: int) -> str:
        """Return the path of a stretch's page."""
        return f"{self.home}penggal/{stretch_id}.html"

    def works(self, works_id: int) -> str:
        """Return the path of the page of works."""
        return f"{self.home}perbaikan/{works_id}.html"

    def road(self, road_id: str) -> str:
        """Return the path of a road's page."""
        return f"{self.home}ruas/{file_name(road_id)}.html"

    def letter(self, letter: str, page: int = 1) -> str:
        """Return the path of the roads that begin with a letter; of many, one page of them."""
        return f"{self.home}nama-ruas/{file_name(letter.lower())}{f'.{page}' if page > 1 else ''}.html"

    def subdistrict(self, code: str) -> str:
        """Return the path of a sub-district's page."""
        return f"{self.home}kecamatan/{file_name(code)}.html"

    def feed(self, form: str, code: str | None = None) -> str:
        """Return the path of the news of the region, or of a sub-district."""
        return f"{self.home}kabar/{file_name(code) if code else 'semua'}.{form}"

    def photo(self, photo_id: str) -> str:
        """Return the path of a photo that everybody may see."""
        return f"{self.shared}foto/{file_name(photo_id)}.jpg"

    def map(self, **chosen: str) -> str:
        """Return the path of the map with what it is to show."""
        query = urlencode({name: value for name, value in chosen.items() if value})
        return self.page("index") + (f"?{query}" if query else "")


def file_name(key: str) -> str:
    """Return a name of letters that every server and disk takes; another key has another name."""
    return (
        key
        if _SAFE.fullmatch(key) and key.strip(".")
        else quote(key, safe="").replace("~", "%7E").replace("%", "~")
    )


def link(page: str, target: str) -> str:
    """Return the address of ``target`` as written on ``page``, both paths from the top of the site."""
    rest = _PATH.sub("", target, count=1)
    return relpath(target.removesuffix(rest), page.rpartition("/")[0] or ".") + rest


def relinked(html: Markup, page: str, places: Places) -> tuple[Markup, list[tuple[str, str]]]:
    """Return parts of the living pages with their addresses as they are on ``page``, and its photos.

    Photos are (kind, id), kinds ``foto`` and ``foto-pekerjaan``. Raises NoAddressError.
    """
    photos: list[tuple[str, str]] = []

    def replaced(found: re.Match[str]) -> str:
        attribute, address = found[1], unescape(found[2])
        if urlsplit(address).scheme:
            return found[0]
        return f'{attribute}="{escape(link(page, _target(address, places, photos)))}"'

    return Markup(_ADDRESS.sub(replaced, str(html))), photos  # noqa: S704 (only addresses were replaced)


def _target(address: str, places: Places, photos: list[tuple[str, str]]) -> str:
    parts = urlsplit(address)
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    kind, _slash, name = parts.path.partition("/")
    match kind:
        case "perbaikan":
            return places.works(int(asked["pekerjaan"]))
        case "penggal":
            return places.stretch(int(asked["id"]))
        case "foto" | "foto-pekerjaan":
            photos.append((kind, name))
            return places.photo(name)
    raise NoAddressError(f"{address!r} has no page on the static site.")
