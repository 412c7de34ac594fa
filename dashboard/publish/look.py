"""Scripts, style sheet, icons and the map library of the site: each under the hash of its content."""

import hashlib
from pathlib import Path

from dashboard import palette
from dashboard.publish.folder import NewSite
from dashboard.static_files import ASSETS, LEAFLET, STYLES

OWN = Path(__file__).with_name("assets")
FOLDER = "aset"
# The sheets of the living pages whose parts stand here too; the site's own comes last and has its say.
_SHARED_STYLES = ("frame", "forms", "about", "public", "road")
_MAP_SCRIPTS = tuple(f"map_{name}.js" for name in ("tiles", "ground", "traffic", "pieces", "here", "frame"))
_LEAFLET = (
    "leaflet.js",
    "leaflet.css",
    *(
        f"images/{name}.png"
        for name in ("layers", "layers-2x", "marker-icon", "marker-icon-2x", "marker-shadow")
    ),
)


class Look:
    """Where the files of the look lie; paths are from the top of the site."""

    def __init__(self, site: NewSite) -> None:
        self._site = site
        self.style = self._put("situs.css", _style())
        self.script = self._put("situs.js", (OWN / "site.js").read_bytes())
        self.logo = self._put("logo.svg", (ASSETS / "logo.svg").read_bytes())
        self.icon = self._put("ikon.png", (ASSETS / "icon.png").read_bytes())
        self.picture = self._put("bagi.png", (ASSETS / "share.png").read_bytes())
        library = self._library()
        self.map_styles = (f"{library}/leaflet.css", self._put("peta.css", _map_style()))
        self.map_scripts = (f"{library}/leaflet.js", self._put("peta.js", _map_script()))

    def _put(self, name: str, content: bytes) -> str:
        stem, _dot, suffix = name.rpartition(".")
        path = f"{FOLDER}/{stem}.{hashlib.sha256(content).hexdigest()[:12]}.{suffix}"
        self._site.put(path, content)
        return path

    def _library(self) -> str:
        """Copy the map library with its licence; its style sheet names images beside it."""
        files = {name: (LEAFLET / name).read_bytes() for name in _LEAFLET}
        files["LICENSE.txt"] = (OWN / "LICENSE-leaflet.txt").read_bytes()
        folder = f"{FOLDER}/leaflet.{hashlib.sha256(b''.join(files.values())).hexdigest()[:12]}"
        for name, content in files.items():
            self._site.put(f"{folder}/{name}", content)
        return folder


def _style() -> bytes:
    sheets = [(STYLES / f"{name}.css").read_text(encoding="utf-8") for name in _SHARED_STYLES]
    own = (OWN / "site.css").read_text(encoding="utf-8")
    return "\n".join((f":root{{{palette.css_variables()}}}", *sheets, own)).encode()


def _map_style() -> bytes:
    """Return the look of the map; what it says of its frame's page is taken back by the site's own."""
    return b"\n".join(((ASSETS / "map.css").read_bytes(), (OWN / "site_map.css").read_bytes()))


def _map_script() -> bytes:
    """Return the living map's own scripts, then what lets them read files and starts them."""
    names = [ASSETS / name for name in _MAP_SCRIPTS]
    names += [OWN / name for name in ("site_tiles.js", "site_panel.js", "site_search.js", "site_map.js")]
    return b"\n".join(name.read_bytes() for name in names)
