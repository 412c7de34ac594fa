"""The figures as pictures: small SVG files, readable without colour vision."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Picture

from tests.bench.figures import Figure
from tests.bench.report import DOCS

FOLDER = DOCS / "figures"
# Okabe and Ito's colours (jfly.uni-koeln.de/color): told apart by people of every colour vision.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
STYLE = {
    "svg.hashsalt": "jeglongan",  # the same figures give the same file
    "svg.fonttype": "none",  # letters stay letters: smaller, and found by a search
    "font.family": "sans-serif",
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.alpha": 0.3,
    "legend.frameon": False,
}


def _picture(
    columns: int = 1, rows: int = 1, width: float = 4.4, height: float = 3.4
) -> tuple[Picture, np.ndarray]:
    picture = Picture(figsize=(width * columns, height * rows), layout="constrained")
    return picture, picture.subplots(rows, columns, squeeze=False)


def _saved(picture: Picture, name: str, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.svg"
    picture.savefig(path, metadata={"Date": None})
    return path


@mpl.rc_context(STYLE)
def reliability(kinds: dict[str, pd.DataFrame], name: str = "reliability", folder: Path = FOLDER) -> Path:
    """Draw true against stated confidence for each kind of evidence; areas of dots tell how many rows."""
    picture, axes = _picture(len(kinds), 1, 3.4, 3.6)
    for axis, (kind, table) in zip(axes[0], kinds.items(), strict=True):
        axis.plot([0, 1], [0, 1], color="#777777", linewidth=1, linestyle="--")
        axis.fill_between([0, 1], [-0.03, 0.97], [0.03, 1.03], color="#777777", alpha=0.15, linewidth=0)
        axis.plot(table["stated"], table["true"], color=COLOURS[0], linewidth=1)
        area = 15 + 200 * np.sqrt(table["count"] / table["count"].max())
        axis.scatter(table["stated"], table["true"], s=area, color=COLOURS[0], alpha=0.8)
        axis.set(title=kind, xlabel="stated confidence", ylabel="share right", xlim=(0, 1.02), ylim=(0, 1.02))
        axis.set_aspect("equal")
    return _saved(picture, name, folder)


@mpl.rc_context(STYLE)
def lines(
    panels: dict[str, pd.DataFrame],
    name: str,
    x: tuple[str, str],
    y: Sequence[tuple[str, str]],
    *,
    low: float = 0.0,
    folder: Path = FOLDER,
) -> Path:
    """Draw columns ``y`` (column, words) of each panel, in per cent, against ``x``: numbers or words."""
    columns = min(3, len(panels))
    rows = -(-len(panels) // columns)
    picture, axes = _picture(columns, rows, 3.4, 2.9)
    for axis, (title, table) in zip(axes.ravel(), panels.items(), strict=False):
        for number, (column, words) in enumerate(y):
            axis.plot(
                table[x[0]],
                100 * table[column],
                color=COLOURS[number],
                marker=MARKERS[number],
                label=words,
                markersize=5,
            )
        axis.set(title=title, xlabel=x[1], ylim=(100 * low, 101))
        axis.set_ylabel("%")
    for axis in axes.ravel()[len(panels) :]:
        axis.set_visible(False)
    axes[0, 0].legend(fontsize=8)
    return _saved(picture, name, folder)


@mpl.rc_context(STYLE)
def speeds(figures: Iterable[Figure], name: str = "speeds", folder: Path = FOLDER) -> Path:
    """Draw how many times the CPU time of ours each peer needs."""
    told = [figure for figure in figures if figure.ratio is not None]
    picture, axes = _picture(1, 1, 7.5, 0.6 + 0.5 * len(told))
    axis: Axes = axes[0, 0]
    names = [f"{_short(figure.work, 46)}\nagainst {_short(figure.peer, 44)}" for figure in told]
    ratios = [figure.ratio or 0.0 for figure in told]
    axis.barh(np.arange(len(told)), ratios, color=COLOURS[0], height=0.6)
    axis.set_yticks(np.arange(len(told)), names, fontsize=8)
    for row, figure in enumerate(told):
        asked = f"  (asked {figure.asked})" if figure.asked else ""
        axis.text(ratios[row], row, f" {ratios[row]:.1f} ×{asked}", va="center", fontsize=8)
    axis.axvline(1, color="#000000", linewidth=1)
    axis.invert_yaxis()
    axis.set(xlabel="CPU time of the peer / ours, in one run", xlim=(0, 1.35 * max(ratios, default=1)))
    return _saved(picture, name, folder)


@mpl.rc_context(STYLE)
def methods(
    table: pd.DataFrame, measures: Sequence[tuple[str, str]], name: str = "stretches", folder: Path = FOLDER
) -> Path:
    """Draw each measure (column, words) by method against the density of the background."""
    columns = 3
    rows = -(-len(measures) // columns)
    picture, axes = _picture(columns, rows, 3.2, 2.7)
    for axis, (column, words) in zip(axes.ravel(), measures, strict=False):
        for number, (method, some) in enumerate(table.groupby("method", sort=False)):
            axis.plot(
                some["background_per_km"].astype(str),
                some[column],
                color=COLOURS[number],
                marker=MARKERS[number],
                label=method,
                markersize=5,
            )
        axis.set(title=words, xlabel="background complaints per km")
        axis.set_ylim(bottom=0)
    for axis in axes.ravel()[len(measures) :]:
        axis.set_visible(False)
    axes[0, 0].legend(fontsize=8)
    return _saved(picture, name, folder)


@mpl.rc_context(STYLE)
def bars(figures: Sequence[Figure], name: str, title: str, folder: Path = FOLDER) -> Path:
    """Draw figures of one unit as bars."""
    picture, axes = _picture(1, 1, 7.5, 0.8 + 0.45 * len(figures))
    axis: Axes = axes[0, 0]
    values = [figure.ours for figure in figures]
    axis.barh(np.arange(len(figures)), values, color=COLOURS[2], height=0.6)
    axis.set_yticks(np.arange(len(figures)), [_short(figure.work, 60) for figure in figures], fontsize=8)
    for row, figure in enumerate(figures):
        asked = f"  (asked {figure.asked})" if figure.asked else ""
        axis.text(values[row], row, f" {values[row]:.3g} {figure.unit}{asked}", va="center", fontsize=8)
    axis.invert_yaxis()
    axis.set(title=title, xlim=(0, 1.4 * max([*values, 1e-9])))
    return _saved(picture, name, folder)


def _short(words: str, letters: int) -> str:
    return words if len(words) <= letters else words[: letters - 1] + "…"
