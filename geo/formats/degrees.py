"""Coordinates as offices write them into one cell: decimals, degrees and minutes, links of map services."""

import re
from urllib.parse import unquote

# Hemispheres in Indonesian (lintang selatan/utara, bujur timur/barat) and English, with their axis and sign.
_HEMISPHERES = {
    **dict.fromkeys(("ls", "s", "selatan", "south"), ("lat", -1)),
    **dict.fromkeys(("lu", "n", "utara", "north"), ("lat", 1)),
    **dict.fromkeys(("bt", "e", "t", "timur", "east"), ("lon", 1)),
    **dict.fromkeys(("bb", "w", "b", "barat", "west"), ("lon", -1)),
}
_AXES = {
    **dict.fromkeys(("lat", "latitude", "lintang"), "lat"),
    **dict.fromkeys(("lon", "lng", "long", "longitude", "bujur"), "lon"),
}
_LETTERS = "|".join(sorted(_HEMISPHERES, key=len, reverse=True))
_NUMBER = r"\d{1,3}(?:[.,]\d+)?"
_MINUTES = rf"(?:\s*[°º:*]\s*|\s+)(?P<min>{_NUMBER})\s*['′’`´:]?"
_SECONDS = rf"\s*(?P<sec>{_NUMBER})\s*(?:[\"″”]|''|′′|’’)?"
# One angle: 7°48'36.5"S, S 7 48.6, -7.8100, 112,1 BT.
_ANGLE = re.compile(
    rf"\s*(?P<before>{_LETTERS})?[\s:.=]*(?P<sign>[-−–+])?\s*(?P<deg>\d{{1,3}}(?:[.,]\d+)?)\s*[°º]?"
    rf"(?:{_MINUTES}(?:{_SECONDS})?)?\s*(?P<after>(?:{_LETTERS})\b)?\s*",
    re.IGNORECASE,
)
_DECIMAL = r"[-−–+]?\d{1,3}(?:[.,]\d+)?"
# Two decimals and what stands between them; a comma inside a number has no blank after it.
_PAIR = re.compile(rf"({_DECIMAL})\s*(?:[;|/\t]|,(?=\s)|\s)\s*({_DECIMAL})")
_POINTS = re.compile(r"([-−–+]?\d{1,3}(?:\.\d+)?)\s*,\s*([-−–+]?\d{1,3}(?:\.\d+)?)")
_COMMAS = re.compile(r"([-−–+]?\d{1,3}),(\d+)\s*,\s*([-−–+]?\d{1,3}),(\d+)")  # decimal commas all through
_WKT = re.compile(
    rf"(?:SRID=4326;)?\s*POINT\s*Z?\s*\(\s*({_DECIMAL})\s+({_DECIMAL})(?:\s+{_DECIMAL})?\s*\)", re.IGNORECASE
)
_GEOJSON = re.compile(rf"[\"']coordinates[\"']\s*:\s*\[\s*({_DECIMAL})\s*,\s*({_DECIMAL})\s*[,\]]")
# An address with the place behind it, as American cities publish them: "100 MAIN ST\n(43.05, -76.15)".
_BEHIND = re.compile(r".*\(\s*([-−–+]?\d{1,3}\.\d+)\s*,\s*([-−–+]?\d{1,3}\.\d+)\s*\)", re.DOTALL)
_LINK = re.compile(r"(?:!3d|@|[?&](?:q|query|ll|center|destination|mlat)=(?:loc:)?)(-?\d{1,3}\.\d+)")
_LINK_SECOND = re.compile(r"(?:,|%2C|!4d|&mlon=)(-?\d{1,3}\.\d+)")
_NAMES = re.compile(rf"\b({'|'.join(_AXES)})\b[\"']?\s*[:=]?\s*[\"']?({_DECIMAL})", re.IGNORECASE)
MOST_CHARACTERS = 500  # a longer cell is a text that mentions places, not a coordinate


def read_pair(text: str) -> tuple[float, float] | None:
    """Return (lon, lat) in degrees of a cell that holds both, None if it holds no coordinate.

    ``-7.8, 112.1``, ``-7,81; 112,1``, ``7°48'36"S 112°6'E``, ``7.81 LS, 112.1 BT``, ``POINT(112.1 -7.8)``,
    a GeoJSON point, an address with ``(-7.8, 112.1)`` behind it and links of map services are read. Without
    letters the latitude comes first, unless the first number can only be a longitude.
    """
    plain = text.strip()
    if not plain or len(plain) > MOST_CHARACTERS:
        return None
    if "://" in plain or plain.startswith(("maps.", "www.", "geo:")):
        return _from_link(unquote(plain))
    if found := _WKT.fullmatch(plain):
        return _checked(_number(found[1]), _number(found[2]))
    if plain.startswith("{") and (found := _GEOJSON.search(plain)):
        return _checked(_number(found[1]), _number(found[2]))
    if found := _BEHIND.fullmatch(plain):
        return _in_order(_number(found[1]), _number(found[2]))
    return _from_text(plain.strip("()[]{} "))


def _from_text(plain: str) -> tuple[float, float] | None:
    """Read two numbers or two angles."""
    named = {_AXES[name.casefold()]: _number(value) for name, value in _NAMES.findall(plain)}
    if len(named) == 2:
        return _checked(named["lon"], named["lat"])
    if found := _COMMAS.fullmatch(plain):
        return _in_order(_number(f"{found[1]}.{found[2]}"), _number(f"{found[3]}.{found[4]}"))
    for pattern in (_POINTS, _PAIR):
        if found := pattern.fullmatch(plain):
            return _in_order(_number(found[1]), _number(found[2]))
    return _from_angles(plain)


def read_degrees(text: str) -> float | None:
    """Return one coordinate in degrees, south and west negative; None if it is no angle."""
    if len(text) > MOST_CHARACTERS:
        return None
    found = _ANGLE.fullmatch(text)
    if found is None:
        return None
    told = _angle(found)
    return None if told is None else told[0]


def _from_link(link: str) -> tuple[float, float] | None:
    if link.startswith("geo:"):
        found = _POINTS.match(link.removeprefix("geo:"))
        return _in_order(_number(found[1]), _number(found[2])) if found else None
    # !3d…!4d is the place itself, @… only the middle of the map: the surest first.
    starts = sorted(_LINK.finditer(link), key=lambda match: not match[0].startswith("!3d"))
    for first in starts:
        second = _LINK_SECOND.match(link, first.end())
        if second:
            return _in_order(float(first[1]), float(second[1]))
    return None


def _from_angles(text: str) -> tuple[float, float] | None:
    """Read two angles with degrees, minutes or letters, cut where they fit."""
    for cut in _cuts(text):
        first, second = _ANGLE.fullmatch(text[: cut.start()]), _ANGLE.fullmatch(text[cut.end() :])
        if first is None or second is None:
            continue
        one, other = _angle(first), _angle(second)
        if one is None or other is None:
            continue
        axes = {one[1], other[1]} - {None}
        if len(axes) == 2:
            lon, lat = (one, other) if one[1] == "lon" else (other, one)
            return _checked(lon[0], lat[0])
        if not axes and (first["min"] or second["min"]):
            return _in_order(one[0], other[0])
    return None


def _cuts(text: str) -> list[re.Match[str]]:
    """Return where a text may be cut in two: at separators first, then at blanks, the middle ones first."""
    middle = len(text) / 2
    marks = re.finditer(r"\s*(?:[,;|/]|\bdan\b|\band\b)\s*", text)
    blanks = re.finditer(r"\s+", text)
    touching = re.finditer(r"(?<=[A-Za-z])(?=[\d])", text)
    return [
        match
        for group in (marks, blanks, touching)
        for match in sorted(group, key=lambda m: abs(m.start() - middle))
    ]


def _angle(found: re.Match[str]) -> tuple[float, str | None] | None:
    """Return degrees with sign, and the axis if a letter tells it; None if it contradicts itself."""
    letters = [found[name].casefold() for name in ("before", "after") if found[name]]
    degrees = _number(found["deg"])
    minutes, seconds = (_number(found[name]) if found[name] else 0.0 for name in ("min", "sec"))
    if len(letters) > 1 or minutes >= 60 or seconds >= 60:
        return None
    if found["min"] and not degrees.is_integer():
        return None
    if found["sec"] and not minutes.is_integer():
        return None
    value = degrees + minutes / 60 + seconds / 3600
    negative = found["sign"] in {"-", "−", "–"}
    if not letters:
        return (-value if negative else value), None
    axis, sign = _HEMISPHERES[letters[0]]
    return (-value if negative or sign < 0 else value), axis


def _in_order(first: float, second: float) -> tuple[float, float] | None:
    """Return (lon, lat) of two numbers, latitude first unless only the other order is on the earth."""
    return _checked(first, second) if abs(first) > 90 >= abs(second) else _checked(second, first)


def _checked(lon: float, lat: float) -> tuple[float, float] | None:
    return (lon, lat) if abs(lon) <= 180 and abs(lat) <= 90 else None


def _number(text: str) -> float:
    return float(text.replace("−", "-").replace("–", "-").replace(",", "."))
