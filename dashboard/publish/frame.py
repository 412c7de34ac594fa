"""The frame of every page: templates, links to the other pages and languages, the stamp, the head."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

import jinja2
from markupsafe import Markup

from dashboard import backend
from dashboard.i18n import name_of
from dashboard.publish.addresses import Places, link, relinked
from dashboard.publish.folder import NewSite
from dashboard.publish.look import Look
from dashboard.publish.stamp import Stamp, undated_page
from dashboard.publish.words import LANGUAGE_NAMES, frame_words
from data.photos import PhotoError
from data.regions import Region

# The pages that every other leads to, in their order.
MAIN_PAGES = {"map": "index", "roads": "ruas", "progress": "kemajuan", "data": "data", "about": "tentang"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What whoever publishes has said: where the site will stand, and where the living app is."""

    address: str = ""  # with its slash; empty: not told
    live: str = ""

    def live_page(self, path: str, region: Region, **params: str) -> str:
        """Return the address of a page of the living app."""
        return f"{self.live}{path}?{urlencode({'wilayah': region.id, **params})}"


@cache
def templates() -> jinja2.Environment:
    """Return the templates; a name that they do not get is an error."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@dataclass(frozen=True)
class Frame:
    """The frame of one region's pages in one language; use it while ``i18n`` speaks that."""

    site: NewSite
    look: Look
    wanted: Wanted
    places: Places
    stamp: Stamp
    sample: bool
    schematic: Mapping[str, bool]
    attributions: tuple[str, ...]

    @property
    def region(self) -> Region:
        """Return whose pages these are."""
        return self.places.region

    def write(self, path: str, template: str, *, title: str, about: str, **context: object) -> None:
        """Write a page; ``title`` and ``about`` are what search engines and messengers show of it."""
        told = self.context(path) | context | {"title": title, "about": about}
        html = templates().get_template(template).render(told)
        self.site.put(path, html.encode(), undated_page)

    def report(self, path: str, **params: str) -> str:
        """Return where a page leads to report: the living form with the place filled in, else words."""
        if self.wanted.live:
            return self.wanted.live_page("lapor", self.region, **params)
        return self.link(path, self.places.page("lapor"))

    def linked(self, html: Markup, path: str) -> Markup:
        """Return parts of the living pages with the site's own addresses; their photos are written too."""
        told, photos = relinked(html, path, self.places)
        for kind, photo_id in photos:
            self.put_photo(kind, photo_id)
        return told

    def link(self, path: str, target: str) -> str:
        """Return the address of ``target`` as written on the page ``path``."""
        return link(path, target)

    def put_photo(self, kind: str, photo_id: str) -> None:
        """Write a photo; one that was withdrawn in the meantime stays out, with words in its place."""
        path = self.places.photo(photo_id)
        if path not in self.site.files and (content := photo_of(kind, photo_id)) is not None:
            self.site.put(path, content)

    def context(self, path: str) -> dict[str, object]:
        """Return what every template uses."""
        live = {"report": "lapor", "track": "lacak"} if self.wanted.live else {}
        return {
            "language": self.places.language,
            "region_name": name_of(self.region.name),
            "short_name": name_of(self.region.short_name),
            "path": path,
            "at": lambda target: link(path, target),
            "look": self.look,
            "places": self.places,
            "stamp": self.stamp,
            "made": f"{self.places.shared}terbit.json",
            "frame": frame_words(),
            "nav": [
                (name, self.places.page(page), self.places.page(page) == path)
                for name, page in MAIN_PAGES.items()
            ],
            "languages": [
                (language, LANGUAGE_NAMES[language], self._in(path, Places(self.region, language)))
                for language in self.region.languages
            ],
            "address": self.wanted.address,
            "live": {name: self.wanted.live_page(page, self.region) for name, page in live.items()},
            "sample": self.sample,
            "schematic": self.schematic,
            "attributions": self.attributions,
        }

    def _in(self, path: str, other: Places) -> str:
        """Return the same page in another language."""
        return other.home + path.removeprefix(self.places.home)


def photo_of(kind: str, photo_id: str) -> bytes | None:
    """Return a photo as everybody may see it; None where it has just been withdrawn."""
    photos = backend.photos()
    try:
        return photos.read_works_photo(photo_id) if kind == "foto-pekerjaan" else photos.read(photo_id)
    except (PhotoError, PermissionError):
        return None
