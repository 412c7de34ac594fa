"""From evidence to positions: placed on a road, or kept at the village, many complaints at once."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import numpy as np
import pandas as pd

from data.channels import ParsedMessage
from data.placement.ground import Ground
from data.placement.spots import SPOT_COLUMNS
from data.regions import Region
from geo.placing import Placer
from geo.posterior.likelihood import NORMAL_90
from geo.posterior.verdicts import SPOT_WITHIN_M
from geo.roads import RoadNetwork
from geo.stationing import nearest_on_roads, point_at

# A road that the reporter chose is believed up to this far from the point they gave: the width of a big
# crossing plus what a thumb on a small map misses.
CHOSEN_REACH_M = 200.0
CHOSEN_CONFIDENCE = 0.95  # people pick the wrong line now and then
CHOSEN_SIGMA_M = 25.0  # of a tap without a stated accuracy

# Language-free codes beside those of geo.placing.
NOT_ABOUT_A_ROAD = "not_about_a_road"
NO_ROADS_YET = "no_roads_yet"
ASK_WHERE_ON_ROAD = "where_on_road"

# An area's score in a text from which its name stands there, misspelt only after "desa" and the like: without
# such a word a fifth of the messages that name no place lay in a village ("menumpuk" in Tinumpuk).
NAMED_FOR_ITSELF = 0.75
# From which "desa" or the like stands before it: what a village called Sudah ("already") needs.
NAMED_WITH_WORD = 0.9
ON_ROAD_COLUMNS = ("from_m", "to_m", "sigma_m", "confidence", *SPOT_COLUMNS)
# What of ``schema.position`` comes from placing.
POSITION_COLUMNS = ("status", "road_id", *ON_ROAD_COLUMNS, "question", "reason")
AREA_COLUMNS = ("village_code", "subdistrict_code")
PLACED_COLUMNS = (*POSITION_COLUMNS, "authority", "road_name")

# What a message says that it is, at the beginning of a sentence. Read as a place, with a letter or two too
# few, "Saran: …" (a suggestion) was Kelurahan Sapiran in Bukittinggi.
_CALLS_ITSELF = re.compile(
    r"(?:^|(?<=[.!?\n]))\s{0,9}(?:kritik(?: dan saran)?|saran(?: dan kritik)?|usul(?:an)?|masukan|keluhan"
    r"|pertanyaan|aduan|pengaduan|laporan)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What somebody told of a place: degrees, metres, words, a road that they chose with a station on it.

    Not ``on_road``: what it is about is on no road.
    """

    lon: float | None = None
    lat: float | None = None
    accuracy_m: float | None = None
    text: str | None = None
    road_id: str | None = None
    station_m: float | None = None
    on_road: bool = True

    @property
    def words(self) -> str | None:
        """The text; what it calls itself is blanked out: that is about no place."""
        text = self.text
        return None if text is None else _CALLS_ITSELF.sub(lambda found: " " * len(found[0]), text)


def evidence_frame(given: Sequence[Given]) -> pd.DataFrame:
    """Return positions and words as ``Placer.place`` takes them."""
    numbers = {name: [getattr(one, name) for one in given] for name in ("lon", "lat", "accuracy_m")}
    columns = {name: np.array(values, dtype=np.float64) for name, values in numbers.items()}
    return pd.DataFrame({**columns, "text": pd.Series([one.words for one in given], dtype=object)})


class Locating:
    """Where messages lie by what each says; what is asked again is remembered, not worked out again.

    Placing one message costs as much as placing a dozen: ask for many at once.
    """

    def __init__(self, region: Region, ground: Ground) -> None:
        self._region = region
        self._ground = ground
        self._known: dict[Given, Mapping[str, Any]] = {}

    def of(self, said: Sequence[ParsedMessage]) -> list[Mapping[str, Any]]:
        """Return one row of ``locate`` per message."""
        every = [self._given(one) for one in said]
        new = [given for given in dict.fromkeys(every) if given not in self._known]
        if new:
            self._known.update(zip(new, locate(new, self._ground), strict=True))
        return [self._known[given] for given in every]

    def _given(self, said: ParsedMessage) -> Given:
        """Return what a message says of its place; what nobody has said the kind of may be about a road."""
        return Given(
            lon=said.lon,
            lat=said.lat,
            accuracy_m=said.accuracy_m,
            text=joined_text(said.place_words, said.words),
            road_id=said.road_id,
            station_m=said.station_m,
            on_road=said.category is None or self._region.category(said.category).on_road,
        )


def joined_text(*texts: str | None) -> str | None:
    """Return everything that was said about the place and the damage as one text, None if nothing was."""
    return ". ".join(text for text in texts if text) or None


def locate(given: Sequence[Given], ground: Ground) -> list[dict[str, Any]]:
    """Return one position per evidence given, in its order; missing values are None.

    Each has POSITION_COLUMNS, AREA_COLUMNS, authority, road_name, and ``candidates`` as they are stored.
    Rows of plain values, not a table: mostly it is one message, and of one a table took half of the time.
    """
    places = _place(given, ground)
    for one, place in zip(given, places, strict=True):
        if one.road_id is not None and one.on_road and place["status"] != "invalid":
            chosen = _on_chosen_road(one, ground)
            if chosen and (chosen["station_m"] is not None or not _tells_spot(place)):
                place.update(chosen)
        if place["status"] == "placed" and _finite(one.lon) is None and not _tells_spot(place):
            place.update(dict.fromkeys(SPOT_COLUMNS))
        if place["status"] != "placed":
            place["authority"] = None  # whose road it is is not known then
    for place, codes in zip(places, _areas(places, given, ground), strict=True):
        place.update(zip(AREA_COLUMNS, codes, strict=True))
    return places


def _tells_spot(place: Mapping[str, Any]) -> bool:
    """Tell whether a position says where on its road it is, not only on which."""
    return place["status"] == "placed" and bool(place["to_m"] - place["from_m"] <= SPOT_WITHIN_M)


def _place(given: Sequence[Given], ground: Ground) -> list[dict[str, Any]]:
    """Place what is about a road; the rest has no position on any."""
    if ground.network is None or ground.placer is None:
        return [_unplaced(one, NO_ROADS_YET if one.on_road else NOT_ABOUT_A_ROAD) for one in given]
    asked = [one for one in given if one.on_road]
    placed = iter(_placed(asked, ground, ground.placer) if asked else ())
    return [next(placed) if one.on_road else _unplaced(one, NOT_ABOUT_A_ROAD) for one in given]


def _placed(given: Sequence[Given], ground: Ground, placer: Placer) -> Iterator[dict[str, Any]]:
    """Yield the positions of what is about a road."""
    table = placer.place(evidence_frame(given))
    columns = [table[name].tolist() for name in PLACED_COLUMNS]
    for candidates, *row in zip(table["candidates"].tolist(), *columns, strict=True):
        stored = [_candidate(ground, *candidate) for candidate in candidates]
        values = (None if value != value else value for value in row)  # noqa: PLR0124  # only NaN is not itself
        yield {**dict(zip(PLACED_COLUMNS, values, strict=True)), "candidates": stored}


def _unplaced(given: Given, reason: str) -> dict[str, Any]:
    """Return the position of what is on no road, for this reason."""
    status = "no_location" if _finite(given.lon) is None else "off_network"
    return {**dict.fromkeys(PLACED_COLUMNS), "status": status, "reason": reason, "candidates": []}


def _candidate(ground: Ground, road_id: str, confidence: float) -> dict[str, Any]:
    return {"road_id": road_id, "name": ground.road_name(road_id), "confidence": round(float(confidence), 4)}


def _on_chosen_road(given: Given, ground: Ground) -> dict[str, Any] | None:
    """Return the position on the road that the reporter chose; None where that cannot be believed."""
    network, row = ground.network, ground.road_rows.get(given.road_id or "")
    if network is None or row is None:
        return None
    length_m = float(network.length_m[row])
    station_m, offset_m = _finite(given.station_m), 0.0
    lon, lat = _finite(given.lon), _finite(given.lat)
    if station_m is None and lon is not None and lat is not None:
        x, y = network.crs.to_metres(lon, lat)
        found = nearest_on_roads(network, x, y, [row])
        if found.distance_m[0] > CHOSEN_REACH_M:
            return None
        station_m, offset_m = float(found.station_m[0]), float(found.offset_m[0])
    road = network.table.iloc[row]
    named = {"road_id": road["road_id"], "road_name": road["name"], "authority": road["authority"]}
    if station_m is None or not 0 <= station_m <= length_m:
        return named | _somewhere_on(length_m)
    sigma_m = _finite(given.accuracy_m) or CHOSEN_SIGMA_M
    return named | on_road(
        network, row, station_m, offset_m=offset_m, sigma_m=sigma_m, confidence=CHOSEN_CONFIDENCE
    )


def _somewhere_on(length_m: float) -> dict[str, Any]:
    """Return the values of a position on a road of this length (metres) of which no more is told."""
    return dict.fromkeys(SPOT_COLUMNS) | {
        "status": "placed",
        "from_m": 0.0,
        "to_m": length_m,
        "sigma_m": length_m / math.sqrt(12.0),  # of a place anywhere on it
        "confidence": CHOSEN_CONFIDENCE,
        "question": ASK_WHERE_ON_ROAD,
        "reason": None,
    }


def on_road(
    network: RoadNetwork,
    row: int,
    station_m: float,
    *,
    offset_m: float,
    sigma_m: float,
    confidence: float,
) -> dict[str, Any]:
    """Return the values of a position that somebody put at a station (metres) of the road of that row."""
    lon, lat = network.crs.to_lon_lat(*point_at(network, [row], [station_m]))
    return {
        "status": "placed",
        "station_m": station_m,
        "from_m": max(station_m - NORMAL_90 * sigma_m, 0.0),
        "to_m": min(station_m + NORMAL_90 * sigma_m, float(network.length_m[row])),
        "offset_m": offset_m,
        "side": "right" if offset_m >= 0 else "left",
        "sigma_m": sigma_m,
        "confidence": confidence,
        "lon": float(lon[0]),
        "lat": float(lat[0]),
        "question": None,
        "reason": None,
    }


def _areas(
    places: Sequence[Mapping[str, Any]], given: Sequence[Given], ground: Ground
) -> list[tuple[str | None, str | None]]:
    """Return village and sub-district: of the point on the road, else of the point given, else as named."""
    if ground.areas is None:
        return [(None, None)] * len(places)
    points = [_point(place, one) for place, one in zip(places, given, strict=True)]
    known = [row for row, point in enumerate(points) if point is not None]
    lon, lat = np.array([points[row] for row in known], dtype=np.float64).reshape(-1, 2).T
    held = ground.areas.holding(*ground.areas.crs.to_metres(lon, lat))
    codes: list[tuple[str | None, str | None]] = [(None, None)] * len(places)
    for row, *code in zip(known, *(held[name].tolist() for name in AREA_COLUMNS), strict=True):
        codes[row] = (code[0], code[1])
    said = {row: one.words for row, one in enumerate(given) if points[row] is None and one.words is not None}
    named = _named_areas(list(said.values()), ground) if said else {}
    for at, row in enumerate(said):
        codes[row] = named.get(at, (None, None))
    for row, place in enumerate(places):
        if points[row] is None and place["status"] == "placed":
            codes[row] = _areas_on_road(place, codes[row], ground)
    return codes


def _areas_on_road(
    place: Mapping[str, Any], named: tuple[str | None, str | None], ground: Ground
) -> tuple[str | None, str | None]:
    """Return the areas of what is somewhere on a road: those named, if it runs through them there.

    Else the village and the sub-district that hold all of that part of the road, where one does.
    """
    along = [
        one
        for one in ground.areas_along.get(place["road_id"], ())
        if one.from_m < place["to_m"] and place["from_m"] < one.to_m
    ]
    codes = [(one.village_code, one.subdistrict_code) for one in along]
    village, subdistrict = named
    if named in codes or (village is None and subdistrict in {code for _, code in codes if code}):
        return named
    villages, subdistricts = {code for code, _ in codes}, {code for _, code in codes}
    return _only(villages), _only(subdistricts)


def _only(codes: set[str | None]) -> str | None:
    return next(iter(codes)) if len(codes) == 1 else None


def _point(place: Mapping[str, Any], given: Given) -> tuple[float, float] | None:
    """Return the point (degrees) that tells the area: that on the road, else the one given if it can be."""
    if place["status"] == "invalid":
        return None
    on = place["status"] == "placed"
    lon, lat = (_finite(value) for value in ((place["lon"], place["lat"]) if on else (given.lon, given.lat)))
    return None if lon is None or lat is None else (lon, lat)


def _named_areas(texts: Sequence[str], ground: Ground) -> dict[int, tuple[str | None, str | None]]:
    """Return village and sub-district of the area that each text (by its place) names, if it is one only."""
    if ground.gazetteer is None or ground.areas is None:
        return {}
    said, table = ground.gazetteer.areas_said(texts), ground.areas.table
    by_text: dict[int, dict[int, float]] = {}
    for text, area, score in zip(said.row.tolist(), said.area.tolist(), said.score.tolist(), strict=True):
        by_text.setdefault(text, {})[area] = score
    found: dict[int, tuple[str | None, str | None]] = {}
    level, code, parent = (table[name].tolist() for name in ("level", "code", "parent_code"))
    for text, scores in by_text.items():
        sure = {area: score for area, score in scores.items() if score >= NAMED_FOR_ITSELF}
        districts = {code[area] for area in sure if level[area] != "village"}
        for area in ground.everyday_areas & sure.keys():
            if sure[area] < NAMED_WITH_WORD and parent[area] not in districts:
                del sure[area]
        meant = _area_meant(table, sure)
        if meant is not None:
            is_village = level[meant] == "village"
            found[text] = (code[meant], parent[meant]) if is_village else (None, code[meant])
    return found


def _area_meant(table: pd.DataFrame, scores: Mapping[int, float]) -> int | None:
    """Return the one area that they mean: a village named with its own sub-district is one place."""
    names = table.loc[list(scores), ["level", "code", "parent_code", "name"]]
    districts = names[names["level"] != "village"].set_index("code")["name"]
    inside = names[(names["level"] == "village") & names["parent_code"].isin(districts.index)]
    if len(inside) > 1:  # "Growok Dander": the word Dander is the sub-district, not its village Dander, too
        inside = inside[inside["name"] != inside["parent_code"].map(districts)]
    best = max(scores.values(), default=0.0)
    meant = list(inside.index) or [area for area, score in scores.items() if score == best]
    return meant[0] if len(meant) == 1 else None


def position_row(
    region_id: str,
    complaint_id: int,
    place: Mapping[str, Any],
    roads_version_id: int | None,
    *,
    set_by: Literal["machine", "staff"],
    now: datetime,
) -> dict[str, Any]:
    """Return a row of ``schema.position`` for a row of ``locate``."""
    columns = (*POSITION_COLUMNS, *AREA_COLUMNS, "candidates")
    return {column: place[column] for column in columns} | {
        "region_id": region_id,
        "complaint_id": complaint_id,
        "current": True,
        "roads_version_id": roads_version_id,
        "set_by": set_by,
        "created_at": now,
    }


def _finite(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else float(value)
