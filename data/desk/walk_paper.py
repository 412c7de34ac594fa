"""The list of places to check as PDF: road by road in the order of the walk, to be filled in by hand."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from babel import dates

from data.desk.letters import compiled
from data.desk.verification import FieldStop
from data.regions import Region
from geo.stationing import format_station

TEMPLATE = Path(__file__).with_name("paper") / "walk.typ"
_WORDS: Mapping[str, Mapping[str, Any]] = {
    "id": {
        "title": "Daftar cek ricek",
        "headings": [
            "STA",
            "Aduan",
            "Desa/kelurahan",
            "Koordinat",
            "Foto · warga",
            "Batas",
            "Benar?",
            "Catatan",
        ],
        "no_road": "Belum di ruas jalan: lokasi dicari",
        "supports": "+{}",
        "yes": "ya",
        "no": "tidak",
        "sample_mark": "CONTOH",
        "places": "{} lokasi",
    },
    "en": {
        "title": "List of places to check",
        "headings": ["STA", "Report", "Village", "Coordinates", "Photos · people", "By", "True?", "Note"],
        "no_road": "On no road: place to be found",
        "supports": "+{}",
        "yes": "yes",
        "no": "no",
        "sample_mark": "SAMPLE",
        "places": "{} places",
    },
}


def walk_pdf(stops: Sequence[FieldStop], region: Region, on: date, language: str) -> bytes:
    """Return the stops of a walk as PDF (A4, lying); nothing of a reporter is in it."""
    words = _WORDS["en" if language == "en" else "id"]
    roads = [
        {
            "name": group[0].road_name or words["no_road"],
            "stops": [_stop(one, region, language) for one in group],
        }
        for _, run in groupby(stops, key=lambda one: one.road_id)
        if (group := list(run))
    ]
    day = dates.format_date(on, "d MMMM y", locale=language)
    subtitle = f"{region.name.in_language(language)} · {words['places'].format(len(stops))} · {day}"
    told = {key: value for key, value in words.items() if key not in {"places", "supports", "no_road"}}
    head = {"language": language, "subtitle": subtitle, "sample": region.sample, "roads": roads}
    return compiled(TEMPLATE, told | head)


def _stop(stop: FieldStop, region: Region, language: str) -> dict[str, str]:
    words = _WORDS["en" if language == "en" else "id"]
    has_point = stop.lon is not None and stop.lat is not None
    supports = words["supports"].format(stop.supports) if stop.supports else ""
    return {
        "station": "–" if stop.station_m is None else format_station(stop.station_m),
        "kind": region.category(stop.category).name.in_language(language),
        "ticket": stop.ticket,
        "area": ", ".join(filter(None, (stop.village, stop.subdistrict))),
        "point": f"{stop.lat:.5f}, {stop.lon:.5f}".replace("-", "−") if has_point else "–",
        "told": " · ".join(filter(None, (str(stop.photos) if stop.photos else "", supports))) or "–",
        "due": "–"
        if stop.due_on is None
        else str(dates.format_date(stop.due_on, "d MMM y", locale=language)),
    }
