"""The strip of any road: no metre lost or twice, texts in their boxes, valid SVG, the same on paper."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.i18n import Language
from dashboard.palette import PAPER, STAGE_COLOURS, contrast
from dashboard.strip import palette as colours
from dashboard.strip.diagram import MARGIN_PX, axis_labels, layout, strip_svg
from dashboard.strip.drawing import Row, Span, tick_step_m
from dashboard.strip.legend import placed
from dashboard.strip.paper import PAGE_PX, parts_of, strip_pdf
from dashboard.strip.svg import SIZE_PX, SMALL_PX
from dashboard.strip.text import width_px
from data.reads.strip_views import RoadStrip, StripStretch
from data.repairs.treatments import TREATMENTS
from geo.stationing import total_length_m
from tests.dashboard.strips import any_strip, bare, jeglongan_sewu

SVG = "{http://www.w3.org/2000/svg}"
WIDTHS = st.sampled_from([340, 390, 639, 640, 1_100])
LANGUAGES: list[Language] = ["id", "en"]
QUICK = settings(max_examples=40, deadline=None)


def rows_of(strip: RoadStrip, from_m: float | None = None, to_m: float | None = None) -> dict[str, Row]:
    plan = layout(strip, width_px=1_100, language="id", from_m=from_m, to_m=to_m)
    return {row.key: row for row, _ in plan.rows}


def metres_of(row: Row) -> float:
    return sum(span.to_m - span.from_m for band in row.bands for span in band)


def ranges_of(strip: RoadStrip) -> dict[str, float]:
    """Return the metres that each row of the strip has to show, each lane for itself."""
    rows = {
        "stretches": strip.stretches,
        "condition": strip.condition,
        "surface": strip.profile,
        "works": strip.works,
        "left": [one for one in strip.steps if one.lane == "left"],
        "right": [one for one in strip.steps if one.lane == "right"],
        "traffic": strip.traffic,
        "curing": strip.curing,
    }
    return {name: sum(one.to_m - one.from_m for one in ranges) for name, ranges in rows.items()}


def drawn(svg: str) -> ET.Element:
    """Read an SVG as any program would; raises ParseError if it is none."""
    return ET.fromstring(svg)  # noqa: S314  # our own


def texts_of(svg: str) -> list[str]:
    return [text.text or "" for text in drawn(svg).iter(f"{SVG}text")]


@given(any_strip())
@QUICK
def test_each_row_shows_every_metre_of_its_data_once(strip: RoadStrip) -> None:
    rows = rows_of(strip)
    for name, metres in ranges_of(strip).items():
        assert metres_of(rows[name]) == pytest.approx(metres, abs=1e-3), name


@given(any_strip(), st.floats(0, 1), st.floats(0, 1))
@QUICK
def test_views_side_by_side_show_what_the_whole_road_shows(strip: RoadStrip, a: float, b: float) -> None:
    cuts = sorted({0.0, a * strip.length_m, b * strip.length_m, strip.length_m})
    views = [(low, high) for low, high in pairwise(cuts) if high - low >= 20]  # the least view
    if sum(high - low for low, high in views) < strip.length_m:
        return
    parts = [rows_of(strip, low, high) for low, high in views]
    for name, row in rows_of(strip).items():
        if name != "village":  # shown only where there is room
            assert sum(metres_of(part[name]) for part in parts) == pytest.approx(metres_of(row), abs=1e-3)


@given(any_strip())
@QUICK
def test_nothing_in_a_band_covers_another(strip: RoadStrip) -> None:
    for row in rows_of(strip).values():
        for band in row.bands:
            for lanes in (("both", "left"), ("both", "right")):
                ends = sorted((s.from_m, s.to_m) for s in band if s.part in lanes)
                covered = total_length_m(ends) if ends else 0.0
                assert sum(to_m - from_m for from_m, to_m in ends) == pytest.approx(covered, abs=1e-3)


@given(any_strip(), WIDTHS)
@QUICK
def test_every_complaint_is_in_one_bar_whatever_the_unit(strip: RoadStrip, width: int) -> None:
    plan = layout(strip, width_px=width, language="id")
    bars = next(row.bars for row, _ in plan.rows if row.key == "complaints")
    told = sum(one.verified + one.unverified + one.closed for one in strip.complaints)
    assert sum(bar.total for bar in bars) == told
    assert all(before.to_m <= after.from_m for before, after in pairwise(bars))


@given(any_strip(), WIDTHS, st.sampled_from(LANGUAGES), st.floats(-10, 50_000), st.floats(-10, 50_000))
@QUICK
def test_the_svg_is_well_formed_and_keeps_texts_in_their_boxes(
    strip: RoadStrip, width: int, language: Language, from_m: float, to_m: float
) -> None:
    svg = strip_svg(strip, width_px=width, language=language, from_m=from_m, to_m=to_m)
    root = drawn(svg)
    assert root.attrib["width"] == str(width)
    for box, words, size in texts_in_boxes(root):
        assert width_px(words, size) <= box, words
    for start, end, words in texts_across(root):
        assert start >= 0, words
        assert end <= width + 0.5, words


def texts_in_boxes(root: ET.Element) -> Iterator[tuple[float, str, float]]:
    """Yield width of the box, text and size of every text that a row writes into a box."""
    for row in root.iter(f"{SVG}g"):
        if "data-row" not in row.attrib:
            continue
        for group in row.iter(f"{SVG}g"):
            rects, texts = group.findall(f"{SVG}rect"), group.findall(f"{SVG}text")
            for text in texts if rects else ():
                yield float(rects[0].attrib["width"]), text.text or "", float(text.attrib["font-size"])


def texts_across(root: ET.Element) -> Iterator[tuple[float, float, str]]:
    """Yield where each text begins and ends at most, and what it says."""
    for text in root.iter(f"{SVG}text"):
        words, x = text.text or "", float(text.attrib["x"])
        bold = text.attrib.get("font-weight") == "bold"
        width = width_px(words, float(text.attrib["font-size"]), bold=bold)
        start = x - {"middle": width / 2, "end": width}.get(text.attrib.get("text-anchor", ""), 0.0)
        yield start, start + width, words


@given(any_strip(), WIDTHS)
@QUICK
def test_labels_of_the_axis_and_the_legend_never_touch(strip: RoadStrip, width: int) -> None:
    plan = layout(strip, width_px=width, language="id")
    ends = [-1e9]
    for x, words, anchor in axis_labels(plan):
        size = width_px(words, SIZE_PX)
        start = x - {"middle": size / 2, "end": size}.get(anchor, 0.0)
        assert start > ends[-1]
        ends.append(start + size)
    by_line: dict[int, list[float]] = {}
    for one in plan.legend:
        assert one.x >= max(by_line.get(one.line, [0.0]))
        by_line.setdefault(one.line, []).append(one.x + width_px(one.words, SIZE_PX, bold=one.item is None))
    assert plan.legend == tuple(placed([row for row, _ in plan.rows], MARGIN_PX, plan.width_px - MARGIN_PX))


@pytest.mark.parametrize(
    ("metres", "width", "step_m"),
    [
        (300, 1_100, 50),
        (1_000, 1_100, 100),
        (2_000, 1_100, 200),
        (10_700, 1_100, 1_000),
        (40_000, 340, 20_000),
    ],
)
def test_ticks_suit_the_length(metres: float, width: int, step_m: int) -> None:
    plan = layout(bare(metres), width_px=width, language="id")
    assert tick_step_m(plan.view, 1.6 * width_px("00+000", SIZE_PX) + 10) == step_m
    assert len(axis_labels(plan)) >= 2


def test_a_bare_road_says_quietly_what_is_not_known() -> None:
    said = texts_of(strip_svg(bare(), width_px=1_100, language="id"))
    assert said.count("Belum ada data") >= 6
    assert "Tidak ada aduan" in said
    assert "No data yet" in texts_of(strip_svg(bare(), width_px=1_100, language="en"))


def test_the_strip_says_what_an_engineer_reads() -> None:
    said = texts_of(strip_svg(jeglongan_sewu(), width_px=1_100, language="id"))
    for words in (
        "Plosoklaten – Gedangsewu",
        "Puncu",
        "Aduan per 100 m",
        "37 aduan · dikerjakan",
        "LC",
        "LPA",
    ):
        assert words in said
    assert "rusak berat" in said
    assert "Mei 2021 · segmen 100 m" in said
    assert any("Data contoh" in words for words in said)
    assert "selesai 2019" in " ".join(said)


def test_a_segment_wide_enough_shows_its_own_sdi() -> None:
    said = texts_of(strip_svg(jeglongan_sewu(), width_px=1_100, language="id", from_m=6_400, to_m=7_400))
    assert said.count("SDI 225") == 9
    assert "SDI 130" in said


def test_a_long_name_is_shortened_on_a_phone_and_told_in_full_to_who_listens() -> None:
    name = "Simpang Empat Pasar Pranggang – Batas Kabupaten Malang lewat Sumberagung, Wonorejo dan Kencong"
    svg = strip_svg(bare(name=name), width_px=340, language="id")
    assert name not in texts_of(svg)
    title = drawn(svg).find(f"{SVG}title")
    assert title is not None
    assert title.text == name


def test_names_from_outside_write_nothing_into_the_drawing() -> None:
    name = '"><script>alert(1)</script><text x="0">&amp;\x00\ud800'
    svg = strip_svg(bare(name=name), width_px=1_100, language="id")
    root = drawn(svg)
    assert not list(root.iter(f"{SVG}script"))
    assert "<script" not in svg
    assert all(attribute.lower()[:2] != "on" for element in root.iter() for attribute in element.attrib)


def test_a_short_patch_on_a_long_road_is_still_seen() -> None:
    patch = StripStretch(20_000.0, 20_005.0, 1, "pavement", "verified", 1, 1, True)
    root = drawn(strip_svg(replace(bare(40_000.0), stretches=(patch,)), width_px=340, language="id"))
    row = next(g for g in root.iter(f"{SVG}g") if g.attrib.get("data-row") == "stretches")
    assert float(next(row.iter(f"{SVG}rect")).attrib["width"]) >= 2


def test_stretches_that_overlap_stand_under_each_other() -> None:
    both = tuple(
        StripStretch(100.0, 250.0, n, family, "verified", 5, 5, True)
        for n, family in enumerate(("pavement", "drainage"))
    )
    row = rows_of(replace(bare(), stretches=both))["stretches"]
    assert [len(band) for band in row.bands] == [1, 1]


def test_steps_have_colours_of_their_own_the_deeper_the_further() -> None:
    for treatment in TREATMENTS.values():
        shares = [colours.step_share(treatment.id, stage.id) for stage in treatment.stages]
        assert shares == sorted(shares)
        fills = {colours.step_colour(treatment.id, stage.id) for stage in treatment.stages}
        assert len(fills) == len(treatment.stages)
        assert not fills & set(STAGE_COLOURS.values())
        for fill in fills:
            assert contrast(colours.text_on(fill), fill) >= 4.5
    assert not set(colours.CONDITION_COLOURS.values()) & set(STAGE_COLOURS.values())


@pytest.mark.parametrize(
    "fill",
    [
        *STAGE_COLOURS.values(),
        *colours.CONDITION_COLOURS.values(),
        *colours.TRAFFIC_COLOURS.values(),
        *colours.SURFACE_COLOURS.values(),
        *colours.AREA_FILLS,
        PAPER,
    ],
)
def test_texts_in_boxes_are_read(fill: str) -> None:
    assert contrast(colours.text_on(fill), fill) >= 4.5


def test_paper_shows_the_same_strip_as_the_screen() -> None:
    strip = jeglongan_sewu()
    on_screen = texts_of(strip_svg(strip, width_px=PAGE_PX, language="id"))
    with pypdfium2.PdfDocument(strip_pdf(strip, "id")) as document:
        assert len(document) == 1
        width, height = document[0].get_size()
        said = document[0].get_textpage().get_text_bounded()
    assert (round(width), round(height)) == (842, 595)
    squeezed = "".join(said.split())
    assert [words for words in on_screen if "".join(words.split()) not in squeezed] == []
    assert "20 Jul 2021" in said
    assert "Data contoh" in said


def test_a_long_road_is_printed_whole_and_then_in_parts() -> None:
    assert parts_of(10_700.0) == [(0.0, 10_700.0)]
    whole, *parts = parts_of(40_000.0)
    assert whole == (0.0, 40_000.0)
    assert [to_m - from_m for from_m, to_m in parts] == [10_000.0] * 4
    assert parts[-1][1] == 40_000.0


def test_two_days_of_one_road_are_told_apart() -> None:
    strip = jeglongan_sewu()
    later = replace(strip, as_of=date(2021, 8, 1))
    assert "Per 20 Jul 2021" in strip_svg(strip, width_px=1_100, language="id")
    assert "Per 1 Agu 2021" in strip_svg(later, width_px=1_100, language="id")


def test_a_hint_tells_everything_of_a_box() -> None:
    row = rows_of(jeglongan_sewu())["left"]
    spans: list[Span] = [span for band in row.bands for span in band]
    assert spans[0].hint == "STA 6+150 – 7+150 · Perawatan beton · 12 Jul 2021"
    assert SMALL_PX < SIZE_PX
