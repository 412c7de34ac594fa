"""The sections of the page of figures: what each runs, and what it says of how it was measured."""

import importlib.util
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pandas as pd

from tests.bench import (
    accuracy,
    accuracy_tables,
    app,
    fitting,
    placing_speed,
    plots,
    sleman,
    steadiness,
    stored,
    stretch_figures,
    syracuse,
    worlds,
)
from tests.bench.accuracy import Cell
from tests.bench.confidence import Kinds
from tests.bench.figures import Figure, on_one_processor
from tests.bench.judging import reliability
from tests.bench.report import Section, Table
from tests.bench.typos import LIGHT

POINTS, ROADS = 1_000_000, 400_000  # what DESIGN asks for
NO_DATA = (
    "The parts that need real data beside the project (`../shared/data`) were left out: it is absent here."
)


def engine_section(*, quick: bool) -> Section:
    """How fast points are placed and stretches found, and against whom."""
    share = 10 if quick else 1
    section = Section(
        "engine",
        "Speed of the engine",
        "CPU seconds of this process (`time.process_time`), ours and each peer's one after the other on the "
        "same random network and points, all on one processor. Reading files is in none of them; placing "
        "whole rows takes degrees and gives degrees, so projection is in ours there, in no peer's.",
    )
    with on_one_processor():
        _take(section, placing_speed.placing_figures(points=POINTS // share, roads=ROADS // share))
        _take(section, stretch_figures.speed_figures(points=POINTS // share, roads=ROADS // 10 // share))
        _take(section, stretch_figures.anew_figures())
    if not quick:
        section.plots.append((plots.speeds(section.figures), "How many times the peers' CPU time is ours"))
    return section


ACCURACY = (
    "{count:,} simulated complaints per row, 5 % of the positions off all roads; reporters stand 4 ± 2 m "
    "beside the centreline; errors are Student's t with 4 degrees of freedom, of the noise named on "
    "either axis. `placed` is counted over complaints about a road, `right` over what is called placed. "
    "Texts come from `tests/bench/texts.py` and its noisy channel, which share nothing with the parser. "
    "Networks: one made up by syllables, the built-in schematic Kediri, Sleman's official roads; cities: "
    "a made-up grid, Syracuse, OpenStreetMap's Helsinki."
)


def accuracy_section(*, quick: bool) -> Section:
    """Which road, which metre, how sure: made-up truth, Sleman's roads, Syracuse's potholes."""
    count = accuracy.COUNT // (10 if quick else 1)
    section = Section("accuracy", "Right road, right metre, true confidence", ACCURACY.format(count=count))
    position, both, words, phones = (
        list(cells(count))
        for cells in (
            accuracy.position_cells,
            accuracy.both_cells,
            accuracy.words_cells,
            accuracy.phone_cells,
        )
    )
    kinds = Kinds.of(0.1 if quick else 1.0)
    _take(section, accuracy_tables.summary(position, both, words, kinds))
    _take(section, accuracy.no_road_figures(count // 5))
    if worlds.has_shared_data():
        figures, table = syracuse.measured()
        _take(section, figures)
        section.tables += [table, sleman.authority_table(count)]
    else:
        section.notes.append(NO_DATA)
    section.tables += accuracy_tables.tables(position, both, words, phones, kinds)
    section.tables.append(accuracy_tables.phrases_table(accuracy.regencies(), count, LIGHT))
    spots = [accuracy.by_spot(world, LIGHT, count // 5) for world in accuracy.regencies()]
    section.tables.append(accuracy_tables.spots_table(spots))
    section.notes += accuracy_tables.NOTES
    if not quick:
        section.plots += _accuracy_plots(position, both, words, kinds)
    return section


def _accuracy_plots(
    position: list[Cell], both: list[Cell], words: list[Cell], kinds: Kinds
) -> Iterator[tuple[Path, str]]:
    judged = {
        "position": kinds.position,
        "position and words": [cell.judged for cell in both],
        "words": kinds.words,
    }
    tables = {kind: reliability(some) for kind, some in judged.items()}
    yield plots.reliability(tables), "Stated against true confidence; the grey band is ± 3 points"
    told = [("coverage", "placed"), ("precision", "right of placed"), ("peer", "nearest road right")]
    panels = _by_world([cell for cell in position if "radius" in cell.what], "noise_m")
    told.append(("possible", "possible at 98 %"))
    path = plots.lines(panels, "accuracy_by_noise", ("noise_m", "noise, m"), told)
    yield path, "Placing by position alone, by noise, beside the nearest road and what is possible at all"
    told = [("coverage", "placed"), ("precision", "right of placed"), ("peer", "fuzzy matching right")]
    path = plots.lines(_by_world(words, "severity"), "texts_by_typos", ("severity", "typing"), told, low=0.5)
    yield path, "Placing by words alone, by how badly they are typed, beside plain fuzzy matching"


def _by_world(cells: Iterable[Cell], key: str) -> dict[str, pd.DataFrame]:
    """Return a table of the cells of each world for a plot."""
    rows = [
        {
            "world": cell.world.label,
            key: getattr(cell, key),
            "coverage": cell.judged.coverage,
            "precision": cell.judged.precision,
            "peer": cell.peer_right,
            "possible": cell.possible,
        }
        for cell in cells
    ]
    return {str(world): some for world, some in pd.DataFrame(rows).groupby("world", sort=False)}


MEASURES = (
    ("ari", "adjusted Rand index"),
    ("jaccard", "length-Jaccard"),
    ("precision", "precision"),
    ("recall", "recall"),
    ("ends_p50_m", "error of ends, median, m"),
    ("false_alarms", "empty roads falsely alarmed"),
)


def stretches_section(*, quick: bool) -> Section:
    """Stretches against simulated truth, beside DBSCAN along the road and KDE+."""
    section = Section(
        "stretches",
        "Stretches against simulated truth",
        "Simulated regencies of 740 roads with true stretches, placing noise of 8 m with heavy tails; "
        "repeats of one person are collapsed for every method, and all get the same complaints. “possible” "
        "is what one finds who is told the background of each road, how stretches are laid and how positions "
        "err (`tests/bench/stretch_oracle.py`), at one threshold for all backgrounds. ± is the standard "
        "error: by so much as many other regencies would move a figure.",
    )
    table = pd.DataFrame(stretch_figures.measured(quick=quick))
    _take(section, _asked_of_stretches(table[table["method"] == "ours"].set_index("background_per_km")))
    _take(section, stretch_figures.null_figures(quick=quick))
    shown = table[[column for column in table.columns if not column.endswith("_error")]]
    headings = [column.replace("_", " ") for column in shown.columns]
    section.tables.append(
        Table("By method and background", headings, shown.astype(object).to_numpy().tolist())
    )
    if not quick:
        section.plots.append((plots.methods(table, MEASURES), "Stretches by method and background"))
    return section


# DESIGN §9, at 0.3, 1 and 3 background complaints per km.
ASKED = {
    "ari": (0.94, 0.925, 0.91),
    "jaccard": (0.78, 0.72, 0.66),
    "precision": (0.88, 0.88, 0.88),
    "recall": (0.92, 0.87, 0.82),
}
ASKED_AT_MOST = {"ends_p50_m": 20.0, "ends_p90_m": 100.0, "false_alarms": 0.002}


def _asked_of_stretches(ours: pd.DataFrame) -> Iterator[Figure]:
    """Yield what came out, with its standard error, beside what is asked."""
    for number, background in enumerate((0.3, 1.0, 3.0)):
        where = f"at {background:g} background complaints per km"
        for measure, least in ASKED.items():
            yield _of_stretches(where, measure, ours.loc[background], f"≥ {least[number]:g}")
        for measure, most in ASKED_AT_MOST.items():
            yield _of_stretches(where, measure, ours.loc[background], f"≤ {most:g}")
    villages = ours.loc["3 + villages"]
    yield _of_stretches("at 3 per km, half in villages", "ari", villages, "≥ 0.82")
    yield _of_stretches("at 3 per km, half in villages", "false_alarms", villages, "≤ 0.01")


def _of_stretches(where: str, measure: str, found: pd.Series, asked: str) -> Figure:
    error = float(found[f"{measure}_error"])
    words = f"stretches {where}: {measure.replace('_', ' ')} (± {error:.2g})"
    return Figure(words, float(found[measure]), "", asked=asked)


def steadiness_section(*, quick: bool) -> Section:
    """How steady published ends and ids are over a simulated time."""
    section = Section(
        "steadiness",
        "Steadiness of stretches",
        "A simulated region re-clustered week by week; one more complaint added nearby, again and again.",
    )
    _take(section, steadiness.figures(quick=quick))
    if not quick:
        shown = plots.bars([f for f in section.figures if f.asked], "steadiness", "Steadiness")
        section.plots.append((shown, "Moved ends and switched ids against what is asked"))
    return section


def fit_section(*, quick: bool) -> Section:
    """What fitting on a region's own corrected complaints gives."""
    return fitting.fit_section(quick=quick)


def app_section(*, quick: bool) -> Section:
    """The running app over its sample, then over many complaints more."""
    section = Section(
        "app",
        "The running app",
        "A real browser (chromium, headless) on the same machine; medians of 15 different views.",
    )
    if importlib.util.find_spec("playwright") is None:
        section.notes.append("Left out: no playwright here.")
        return section
    with tempfile.TemporaryDirectory() as folder:
        var = Path(folder)
        _data(var, "init")
        _take(section, app.start_figures(var))
        _take(section, app.interaction_figures(var, "sample"))
        complaints = app.MANY // 10 if quick else app.MANY
        _take(section, [app.many_complaints(lambda *words: _data(var, *words), var, complaints)])
        _take(section, app.interaction_figures(var, f"{complaints:,} complaints"))
    return section


def stored_section(*, quick: bool) -> Section:
    """The app while many complaints lie in its store: the map, messages, two hundred visitors."""
    complaints = app.MANY if quick else app.MANY * 10
    section = Section(
        "stored",
        f"The app with {complaints:,} complaints stored",
        "Client and server on the same machine. A view is all its tiles, layer by layer, asked for by six at "
        "once and never before; a report goes through every step from its raw message to the desk's page; a "
        "session is a web socket that runs the map's fragment.",
    )
    with tempfile.TemporaryDirectory() as folder:
        var, what = Path(folder), f"{complaints:,} complaints"
        _data(var, "init")
        _take(section, [app.many_complaints(lambda *words: _data(var, *words), var, complaints)])
        _take(section, stored.figures(var, what))
    return section


def _take(section: Section, figures: Iterable[Figure]) -> None:
    """Collect figures, saying each as it comes."""
    for figure in figures:
        print(f"{figure.work}: {figure.ours:,.4g} {figure.unit}", file=sys.stderr, flush=True)
        section.figures.append(figure)


def _data(var: Path, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "data", *words],
        env={**os.environ, "JEGLONGAN_VAR": str(var)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    return done.stdout
