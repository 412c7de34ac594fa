"""From evidence to positions: placed on a road, or kept at the village, many complaints at once."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, cast

import numpy as np
import pandas as pd

from data.channels import ParsedMessage
from data.placement.ground import Ground
from data.regions import Region
from geo.posterior.likelihood import NORMAL_90
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

# An area's score in a text from which its name stands there for itself, not as part of another one's.
NAMED_FOR_ITSELF = 0.5
ON_ROAD_COLUMNS = ("station_m", "from_m", "to_m", "offset_m", "side", "sigma_m", "confidence", "lon", "lat")
# What of ``schema.position`` comes from placing.
POSITION_COLUMNS = ("status", "road_id", *ON_ROAD_COLUMNS, "question", "reason")
AREA_COLUMNS = ("village_code", "subdistrict_code")
EVIDENCE_COLUMNS = ("lon", "lat", "accuracy_m", "text", "road_id", "station_m", "on_road")

# What a message says that it is, at the beginning of a sentence. Read as a place, with a letter or two too
# few, "Saran: …" (a suggestion) was Kelurahan Sapiran in Bukittinggi.
_CALLS_ITSELF = re.compile(
    r"(?:^|(?<=[.!?\n]))\s{0,9}(?:kritik(?: dan saran)?|saran(?: dan kritik)?|usul(?:an)?|masukan|keluhan"
    r"|pertanyaan|aduan|pengaduan|laporan)\b",
    re.IGNORECASE,
)


def evidence_frame(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Return rows of evidence (EVIDENCE_COLUMNS) as the table that ``locate`` takes.

    What a text calls itself is blanked out: it is about no place.
    """
    frame = pd.DataFrame(list(rows), columns=list(EVIDENCE_COLUMNS), dtype=object)
    numbers = ["lon", "lat", "accuracy_m", "station_m"]
    frame[numbers] = frame[numbers].astype(float)
    texts = [_about_places(text) for text in frame["text"]]
    frame["text"] = pd.Series(texts, index=frame.index, dtype=object)
    return frame


def _about_places(text: object) -> object:
    return _CALLS_ITSELF.sub(lambda found: " " * len(found[0]), text) if isinstance(text, str) else text


class Locating:
    """Where messages lie by what each says; what is asked again is remembered, not worked out again.

    Placing one message costs nearly as much as placing forty: ask for many at once.
    """

    def __init__(self, region: Region, ground: Ground) -> None:
        self._region = region
        self._ground = ground
        self._known: dict[tuple[Any, ...], Mapping[str, Any]] = {}

    def of(self, said: Sequence[ParsedMessage]) -> list[Mapping[str, Any]]:
        """Return one row of ``locate`` per message."""
        keys = [self._evidence(one) for one in said]
        new = [key for key in dict.fromkeys(keys) if key not in self._known]
        if new:
            evidence = evidence_frame(dict(zip(EVIDENCE_COLUMNS, key, strict=True)) for key in new)
            found = cast("list[Mapping[str, Any]]", locate(evidence, self._ground).to_dict("records"))
            self._known.update(zip(new, found, strict=True))
        return [self._known[key] for key in keys]

    def _evidence(self, said: ParsedMessage) -> tuple[Any, ...]:
        """Return what a message says of its place, by EVIDENCE_COLUMNS.

        What nobody has said the kind of yet may be about a road.
        """
        on_road = said.category is None or self._region.category(said.category).on_road
        text = joined_text(said.place_words, said.words)
        return (said.lon, said.lat, said.accuracy_m, text, said.road_id, said.station_m, on_road)


def joined_text(*texts: str | None) -> str | None:
    """Return everything that was said about the place and the damage as one text, None if nothing was."""
    return ". ".join(text for text in texts if text) or None


def locate(evidence: pd.DataFrame, ground: Ground) -> pd.DataFrame:
    """Return one position per row of ``evidence``, in its order; missing values are None.

    ``evidence`` is an ``evidence_frame``: lon, lat (degrees), accuracy_m, text, road_id and station_m (a road
    that the reporter chose), on_road (False: what it is about is not on a road). The result has
    POSITION_COLUMNS, AREA_COLUMNS, authority, road_name, and ``candidates`` as they are stored.
    """
    evidence = evidence.reset_index(drop=True)
    positions = _place(evidence, ground)
    for row in np.flatnonzero(evidence["road_id"].notna() & evidence["on_road"]):
        status = positions.at[row, "status"]
        chosen = None if status == "invalid" else _on_chosen_road(evidence.iloc[row], ground)
        if chosen and not (chosen["status"] != "placed" and status == "placed"):
            positions.loc[row, list(chosen)] = list(chosen.values())
    positions.loc[positions["status"] != "placed", "authority"] = None  # whose road it is is not known then
    for column, codes in _areas(positions, evidence, ground).items():
        positions[column] = codes
    return positions.astype(object).where(positions.notna(), None)


def _place(evidence: pd.DataFrame, ground: Ground) -> pd.DataFrame:
    """Place what is about a road; the rest has no position on any."""
    on_road = evidence["on_road"].to_numpy(dtype=bool)
    if ground.network is None or ground.placer is None:
        return _unplaced(evidence, np.where(on_road, NO_ROADS_YET, NOT_ABOUT_A_ROAD))
    # Whole tables are put together rather than filled in: of a single message that is a third of the time.
    asked = evidence.loc[on_road, ["lon", "lat", "accuracy_m", "text"]]
    placed = ground.placer.place(asked)
    positions = placed[[*POSITION_COLUMNS, "authority", "road_name"]].astype(object)
    stored = [[_candidate(ground, *candidate) for candidate in row] for row in placed["candidates"]]
    positions["candidates"] = pd.Series(stored, index=asked.index, dtype=object)
    if on_road.all():
        return positions
    others = _unplaced(evidence[~on_road], NOT_ABOUT_A_ROAD)
    return pd.concat([positions, others]).loc[evidence.index]


def _unplaced(evidence: pd.DataFrame, reason: Any) -> pd.DataFrame:
    """Return what ``_place`` does for evidence that is on no road, for this reason, one or one per row."""
    columns = [*POSITION_COLUMNS, "authority", "road_name"]
    positions = pd.DataFrame(None, index=evidence.index, columns=columns, dtype=object)
    positions["status"] = np.where(evidence["lon"].isna(), "no_location", "off_network")
    positions["reason"] = reason
    positions["candidates"] = pd.Series([[] for _ in evidence.index], index=evidence.index, dtype=object)
    return positions


def _candidate(ground: Ground, road_id: str, confidence: float) -> dict[str, Any]:
    return {"road_id": road_id, "name": ground.road_name(road_id), "confidence": round(float(confidence), 4)}


def _on_chosen_road(evidence: "pd.Series[Any]", ground: Ground) -> dict[str, Any] | None:
    """Return the position on the road that the reporter chose; None where that cannot be believed."""
    network, row = ground.network, ground.road_rows.get(evidence["road_id"])
    if network is None or row is None:
        return None
    length_m = float(network.length_m[row])
    station_m, offset_m = _finite(evidence["station_m"]), 0.0
    if station_m is None and _finite(evidence["lon"]) is not None:
        x, y = network.crs.to_metres(evidence["lon"], evidence["lat"])
        found = nearest_on_roads(network, x, y, [row])
        if found.distance_m[0] > CHOSEN_REACH_M:
            return None
        station_m, offset_m = float(found.station_m[0]), float(found.offset_m[0])
    road = network.table.iloc[row]
    named = {"road_id": road["road_id"], "road_name": road["name"], "authority": road["authority"]}
    if station_m is None or not 0 <= station_m <= length_m:
        return named | {"status": "ambiguous", "question": ASK_WHERE_ON_ROAD, "from_m": 0.0, "to_m": length_m}
    sigma_m = _finite(evidence["accuracy_m"]) or CHOSEN_SIGMA_M
    return named | on_road(
        network, row, station_m, offset_m=offset_m, sigma_m=sigma_m, confidence=CHOSEN_CONFIDENCE
    )


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


def _areas(positions: pd.DataFrame, evidence: pd.DataFrame, ground: Ground) -> dict[str, Any]:
    """Return village and sub-district: of the point on the road, else of the point given, else as named."""
    if ground.areas is None:
        return dict.fromkeys(AREA_COLUMNS)
    placed = (positions["status"] == "placed").to_numpy()
    usable = (positions["status"] != "invalid").to_numpy()
    lon = np.where(placed, positions["lon"], np.where(usable, evidence["lon"], np.nan)).astype(float)
    lat = np.where(placed, positions["lat"], np.where(usable, evidence["lat"], np.nan)).astype(float)
    known = np.isfinite(lon) & np.isfinite(lat)
    codes = {column: np.full(len(positions), None, dtype=object) for column in AREA_COLUMNS}
    held = ground.areas.locate(*ground.areas.crs.to_metres(lon[known], lat[known]))
    for column in AREA_COLUMNS:
        codes[column][known] = held[column].to_numpy()
    named = np.flatnonzero(~known & evidence["text"].notna())
    _add_named_areas(codes, named, evidence["text"].to_numpy()[named], ground)
    return codes


def _add_named_areas(
    codes: dict[str, Any], rows: np.ndarray[Any, Any], texts: np.ndarray[Any, Any], ground: Ground
) -> None:
    """Keep a complaint without a point at the area that its text names, if that is one area only."""
    if ground.gazetteer is None or ground.areas is None or not len(rows):
        return
    said = ground.gazetteer.areas_in(texts.tolist())
    if said.empty:
        return
    table = ground.areas.table
    inside = _villages_in_named_subdistricts(said, table)
    best = said[said["score"] == said.groupby("row")["score"].transform("max")]
    best = pd.concat([inside, best[~best["row"].isin(inside["row"])]])
    best = best[~best.duplicated("row", keep=False)]
    for row, area in zip(rows[best["row"]], best["area"], strict=True):
        if table["level"].iloc[area] == "village":
            codes["village_code"][row] = table["code"].iloc[area]
            codes["subdistrict_code"][row] = table["parent_code"].iloc[area]
        else:
            codes["subdistrict_code"][row] = table["code"].iloc[area]


def _villages_in_named_subdistricts(said: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Return the villages that a text names together with their own sub-district: one place, not two."""
    sure = said[said["score"] >= NAMED_FOR_ITSELF]
    areas = table.iloc[sure["area"]]
    is_village = (areas["level"] == "village").to_numpy()
    held_by = list(zip(sure["row"], areas["parent_code"], strict=True))
    named = set(zip(sure["row"][~is_village], areas["code"][~is_village], strict=True))
    inside: pd.DataFrame = sure[is_village & np.array([pair in named for pair in held_by], dtype=bool)]
    return inside


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
