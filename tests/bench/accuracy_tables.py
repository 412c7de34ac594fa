"""The figures of placing as tables, and what DESIGN asks for beside what came out."""

from collections.abc import Iterable

import numpy as np

from tests.bench.accuracy import Cell, cities, phrase_rows, regencies
from tests.bench.confidence import Kinds
from tests.bench.figures import Figure
from tests.bench.judging import Judged, reliability
from tests.bench.report import Table, percent
from tests.bench.typos import LIGHT, MEDIUM, Severity
from tests.bench.worlds import World

LEAST_ROWS = 200  # in a tenth, to speak of its share: its standard error is then below 3.5 points
ONE_IN_TWENTY = (
    "One text in twenty is about a road that the table lacks, one in ten of its names being left out of it; "
    "“sampling” is the standard error of the share that is true."
)
NOTES = (
    "In a city streets lie closer together than phones err: nobody can call 85 % of the points there "
    "placed and be right with 98 %. “possible” is what one could call placed who knows the error of the "
    "phones exactly (`tests/bench/oracle.py`), the surest first, until 98 % are right.",
    "`from..to` is asked to hold the place with 90 %; it is counted where the road is right.",
    "The weights that come with the software were fitted with the same simulator on other invented regions "
    "(`tests/bench/fit_weights.py`); Kediri, Sleman, Syracuse and Helsinki were held out of that.",
    "Confidence is told on more rows than the other tables have: 12,000 positions of each world, noise and "
    "way of stating the accuracy, 3,000 texts of each world and typing (`tests/bench/confidence.py`).",
    "The worst of several worlds and noises is told against what is asked, so that no average hides one.",
)


def summary(position: list[Cell], both: list[Cell], words: list[Cell], kinds: Kinds) -> list[Figure]:
    """Return what DESIGN asks for: of regencies the worst, of cities apart."""
    own, streets = ({world.label for world in some} for some in (regencies(), cities()))
    stated = [cell for cell in position if "radius" in cell.what]
    figures = []
    for kind, labels in (("regencies", own), ("cities", streets)):
        for what, cells, right, placed in (
            ("position alone", stated, "≥ 98 %", "≥ 85 %"),
            ("position and a named road", both, "≥ 99.5 %", "≥ 99 %"),
            ("words alone, light typos", _typed(words, LIGHT.name), "≥ 99 %", "≥ 97 %"),
            ("words alone, medium typos", _typed(words, MEDIUM.name), "≥ 99 %", "≥ 97 %"),
        ):
            some = [cell for cell in cells if cell.world.label in labels]
            figures.append(_worst(f"{kind}, {what}: right of placed, worst", some, "precision", right))
            figures.append(_worst(f"{kind}, {what}: placed, worst", some, "coverage", placed))
    for kind, some in _confident(kinds, both):
        work = f"stated and true confidence apart, widest tenth of {LEAST_ROWS} rows or more: {kind}"
        figures.append(Figure(work, worst_gap(some), "points", asked="≤ 3"))
    return figures


def _typed(words: list[Cell], severity: str) -> list[Cell]:
    return [cell for cell in words if cell.severity == severity]


def _worst(work: str, cells: list[Cell], measure: str, asked: str) -> Figure:
    return Figure(work, 100 * min(float(getattr(cell.judged, measure)) for cell in cells), "%", asked=asked)


def _confident(kinds: Kinds, both: list[Cell]) -> list[tuple[str, list[Judged]]]:
    return [
        ("position", kinds.position),
        ("position and words", [cell.judged for cell in both]),
        ("words, of which one in twenty is about a road that the table lacks", kinds.words),
    ]


def worst_gap(some: Iterable[Judged]) -> float:
    """Return the widest gap in points between stated and true confidence over tenths of enough rows."""
    found = reliability(some)
    found = found[found["count"] >= LEAST_ROWS]
    return float((100 * (found["true"] - found["stated"])).abs().max())


def tables(
    position: list[Cell], both: list[Cell], words: list[Cell], phones: list[Cell], kinds: Kinds
) -> list[Table]:
    """Return the tables of the section."""
    fuzzy = (
        "The peer takes the name that rapidfuzz finds most like a part of the text, its ends in either order."
    )
    return [
        _table("Position alone", position, "nearest road", "The peer takes the nearest road for every row."),
        _table("Position and a text that names the road (medium typos)", both, "nearest road", ""),
        _table("Text alone, by how badly it is typed", words, "fuzzy matching", fuzzy),
        _table("Phones that state their accuracy in other ways, 8 m", phones, "nearest road", ""),
        *(_reliability(f"Confidence, {kind}", some) for kind, some in _confident(kinds, both)),
    ]


def phrases_table(worlds: list[World], count: int, severity: Severity) -> Table:
    """Return how well words that say where on a road narrow it, by the way they say it."""
    rows: list[list[object]] = []
    for world in worlds:
        for way, some in phrase_rows(world, count, severity):
            medians = [f"{some[column].median():,.0f}" for column in ("said_m", "width_m", "off_m")]
            rows.append([world.label, way, f"{len(some):,}", *medians, percent(float(some["held"].mean()))])
    headings = ("world", "where", "rows", "words leave, m", "from..to leaves, m", "off p50, m", "holds, %")
    how = f"Texts alone, {severity.name} typos, rightly placed; medians. Each says its place in one way."
    return Table("Where on the road words say it is", headings, rows, how)


def spots_table(cells: list[Cell]) -> Table:
    """Return how texts are placed that tell a landmark and no road."""
    rows = [_row(cell) for cell in cells]
    rows = [[*row[:4], *row[5:]] for row in rows]  # there is no peer
    headings = (
        "world",
        "evidence",
        "placed, %",
        "right of placed, %",
        "off p50, m",
        "off p90, m",
        "from..to holds, %",
    )
    return Table("A landmark in the text, and no road", headings, rows)


def _table(title: str, cells: list[Cell], peer: str, how: str) -> Table:
    """Write cells as a table: what is placed, what of it is right, the peer, metres, intervals."""
    headings = ["world", "evidence", "placed, %", "right of placed, %", f"{peer} is right, %"]
    headings += ["off p50, m", "off p90, m", "from..to holds, %"]
    more = {"possible": "possible, %", "peer_precision": f"{peer}, right of as many, %"}
    more = {name: words for name, words in more.items() if any(np.isfinite(getattr(c, name)) for c in cells)}
    rows = [[*_row(cell), *(percent(getattr(cell, name)) for name in more)] for cell in cells]
    return Table(title, [*headings, *more.values()], rows, how)


def _row(cell: Cell) -> list[object]:
    judged = cell.judged
    off_m = [f"{judged.off_quantile_m(share):.1f}".replace("nan", "–") for share in (0.5, 0.9)]
    shares = [percent(share) for share in (judged.coverage, judged.precision, cell.peer_right)]
    return [cell.world.label, cell.what, *shares, *off_m, percent(judged.holding)]


def _reliability(title: str, some: Iterable[Judged]) -> Table:
    rows: list[list[object]] = [
        [
            f"{row.low:.1f}–{row.high:.1f}",
            f"{row.count:,}",
            percent(row.stated),
            percent(row.true),
            f"{100 * (row.true - row.stated):+.1f}",
            f"{100 * np.sqrt(row.true * (1 - row.true) / row.count):.1f}",
        ]
        for row in reliability(some).itertuples(name="Tenth")
    ]
    headings = ("confidence", "rows", "stated, %", "true, %", "points apart", "sampling, points")
    return Table(title, headings, rows, ONE_IN_TWENTY if title.startswith("Confidence, words") else "")
