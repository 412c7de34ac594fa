"""Places that a text gives in figures: links of maps, ``geo:`` addresses, coordinates as maps copy them."""

import re
from dataclasses import dataclass
from urllib.parse import unquote

_NUMBER = r"[-+]?\d{1,3}\.\d+"
_WHOLE = r"[-+]?\d{1,3}(?:\.\d+)?"
_COMMA = r"\s*(?:,|~|;)\s*\+?"
_PAIR = rf"(?P<lat>{_WHOLE}){_COMMA}(?P<lon>{_WHOLE})"

# In a link, the best first: a chosen place, a point searched for, the middle of the view.
_IN_LINK = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"!3d(?P<lat>{_WHOLE})!4d(?P<lon>{_WHOLE})",
        rf"[?&]mlat=(?P<lat>{_WHOLE})&mlon=(?P<lon>{_WHOLE})",
        rf"[?&](?:q|query|ll|sll|daddr|destination|center|coordinate|latlng|cp|to|navigate)="
        rf"(?:loc:|ll\.|geo:)?\s*{_PAIR}",
        rf"/(?:search|dir|place)/+{_PAIR}",
        rf"/@{_PAIR}",
        rf"#map=\d+(?:\.\d+)?/(?P<lat>{_WHOLE})/(?P<lon>{_WHOLE})",
    )
)
_GEO = re.compile(rf"\bgeo:\s*{_PAIR}(?:[?;]\S*)?", re.IGNORECASE)
_LINK = re.compile(r"(?:https?://|\b(?:www\.|maps\.|goo\.gl/|waze\.com/))[^\s<>\"]+", re.IGNORECASE)
_OF_MAPS = re.compile(
    r"(?:^|[./])(?:maps\.google\.[\w.]+|google\.[\w.]+/maps|goo\.gl/maps|maps\.app\.goo\.gl|g\.co/maps|g\.page"
    r"|waze\.com|openstreetmap\.org|osm\.org|maps\.apple\.com|bing\.com/maps|foursquare\.com|here\.com)",
    re.IGNORECASE,
)
# Written out: at least four decimals (10 m), so that 7.500 rupiah are none.
_PLAIN = re.compile(
    r"(?<![\d.,])(?P<lat>[-+]?\d{1,2}\.\d{4,})\s*[,;]?\s+?(?P<lon>[-+]?\d{2,3}\.\d{4,})(?![\d.])"
)
_PLAIN_COMMA = re.compile(r"(?<![\d.,])(?P<lat>[-+]?\d{1,2}\.\d{4,}),(?P<lon>[-+]?\d{2,3}\.\d{4,})(?![\d.])")
# As Google Maps copies a pin: 7°49'00.5"S 112°00'42.2"E
_SEXAGESIMAL = re.compile(
    r"(?P<lat_d>\d{1,2})\s*°\s*(?P<lat_m>\d{1,2})\s*['′’]\s*(?P<lat_s>\d{1,2}(?:[.,]\d+)?)\s*[\"″”]?\s*(?P<ns>[NSU])"
    r"[\s,]*(?P<lon_d>\d{1,3})\s*°\s*(?P<lon_m>\d{1,2})\s*['′’]\s*(?P<lon_s>\d{1,2}(?:[.,]\d+)?)\s*[\"″”]?\s*"
    r"(?P<ew>[EWTB])",
    re.IGNORECASE,
)
_LABEL = re.compile(r"(?:\b(?:lokasi|location)\s*:\s*)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TextPlace:
    """What a text gives in figures; ``rest`` is the text without it, links to be opened by hand stay in."""

    lon: float | None
    lat: float | None
    rest: str
    links_without_place: int


def read_place(text: str) -> TextPlace:
    """Return the first place in degrees (EPSG:4326) that ``text`` gives in figures, if it gives one.

    Figures come latitude first, as every map writes them. A shortened link holds no place: it is counted.
    """
    bare = 0
    for link in _LINK.finditer(text):
        found = _first(unquote(link[0]))
        if found is not None:
            return TextPlace(*found, _without(text, *link.span()), bare)
        bare += _OF_MAPS.search(link[0]) is not None
    for pattern in (_GEO, _SEXAGESIMAL, _PLAIN_COMMA, _PLAIN):
        match = pattern.search(text)
        if match is not None:
            lon, lat = _degrees(match)
            return TextPlace(lon, lat, _without(text, *match.span()), bare)
    return TextPlace(None, None, text, bare)


def _first(link: str) -> tuple[float, float] | None:
    if _OF_MAPS.search(link) is None:
        return None
    for pattern in _IN_LINK:
        match = pattern.search(link)
        if match is not None:
            return _degrees(match)
    return None


def _degrees(match: re.Match[str]) -> tuple[float, float]:
    """Return longitude and latitude."""
    parts = match.groupdict()
    if "ns" not in parts:
        return float(parts["lon"]), float(parts["lat"])
    lat = _from_sixtieths(parts["lat_d"], parts["lat_m"], parts["lat_s"])
    lon = _from_sixtieths(parts["lon_d"], parts["lon_m"], parts["lon_s"])
    # Selatan and Barat are south and west; Utara and Timur north and east.
    return lon * (-1 if parts["ew"].upper() in "WB" else 1), lat * (-1 if parts["ns"].upper() == "S" else 1)


def _from_sixtieths(degrees: str, minutes: str, seconds: str) -> float:
    return int(degrees) + int(minutes) / 60 + float(seconds.replace(",", ".")) / 3600


def _without(text: str, start: int, end: int) -> str:
    """Return the text without what told the place, and without the label before it."""
    before = _LABEL.sub("", text[:start])
    return f"{before}{text[end:]}".strip()
