"""A road's strip on paper: A4 across, the whole road first, a long one then in parts that can be read."""

import json
from itertools import pairwise
from math import ceil
from pathlib import Path

from dashboard.i18n import Language, translate
from dashboard.strip import text
from dashboard.strip.diagram import strip_svg
from data.reads.strip_views import RoadStrip
from data.regions import UnknownRegionError, load_region

TEMPLATE = Path(__file__).with_name("paper.typ")
PAGE_PX = 1_040  # of the drawing on 273 mm: its texts come out at 8 points
PART_M = 10_000.0  # of road on a page: 100 m are 2.5 mm then
LEAST_PARTS_M = 1.3 * PART_M  # a road hardly longer is read from one page


def strip_pdf(
    strip: RoadStrip, language: Language, *, from_m: float | None = None, to_m: float | None = None
) -> bytes:
    """Return the strip as PDF, with the day, where it is from, and a note where it is a sample.

    Between two stations it is one page; without them the whole road, and a long one in parts after it.
    """
    import typst  # noqa: PLC0415  # 30 MB that only who prints should load

    whole = from_m is None and to_m is None
    parts = parts_of(strip.length_m) if whole else [(from_m, to_m)]
    svgs = [
        strip_svg(strip, width_px=PAGE_PX, language=language, from_m=start, to_m=end) for start, end in parts
    ]
    invented = translate("Sample data: invented to show how this works.", language)
    told = {
        "svgs": svgs,
        "language": language,
        "title": strip.name,
        "source": translate("Source: Jeglongan, {region}, as of {date}", language).format(
            region=_region_name(strip.region_id, language), date=text.day(strip.as_of, language)
        ),
        "sample": invented if strip.sample else "",
    }
    pdf: bytes = typst.compile(
        str(TEMPLATE),
        root=str(TEMPLATE.parent),
        sys_inputs={"told": json.dumps(told, ensure_ascii=False)},
    )
    return pdf


def parts_of(length_m: float) -> list[tuple[float | None, float | None]]:
    """Return the ranges that the pages show: the whole road, and of a long one equal parts after it."""
    if length_m <= LEAST_PARTS_M:
        return [(0.0, length_m)]
    count = ceil(length_m / PART_M)
    ends = [length_m * number / count for number in range(count + 1)]
    return [(0.0, length_m), *pairwise(ends)]


def _region_name(region_id: str, language: Language) -> str:
    try:
        return str(getattr(load_region(region_id).name, language))
    except UnknownRegionError:
        return region_id
