"""What fitting to corrected complaints gives: before and after, on complaints that were not fitted to."""

from dataclasses import replace

import numpy as np
import pandas as pd

from geo.posterior.fitting import fit
from tests.bench import made_up, texts
from tests.bench.accuracy_tables import worst_gap
from tests.bench.judging import Judged, judge, placer_of
from tests.bench.report import Section, Table, percent
from tests.bench.simulated_complaints import Phone, simulated
from tests.bench.typos import HEAVY
from tests.bench.worlds import World

# Phones that say they are twice as good as they are, and more complaints off the roads than elsewhere.
PHONE = Phone(12.0, stated="optimistic", off_share=0.15)
CORRECTED = (100, 1_000)
JUDGED = 5_000
SEED = 41


def fit_section(*, quick: bool) -> Section:
    """Fit to a few and to many corrected complaints of a region whose phones boast."""
    section = Section(
        "fit",
        "Fitting to a region's own corrected complaints",
        "A made-up regency and a made-up city whose phones state half their true error, 15 % of the "
        "positions off all roads, every other complaint with a heavily mistyped text; weights as they come, "
        f"and fitted to corrected complaints by `geo.posterior.fitting.fit`; judged on {JUDGED:,} others.",
    )
    rows: list[list[object]] = []
    for world in (made_up.regency(), made_up.grid_city()):
        rows += _rows(world, CORRECTED[:1] if quick else CORRECTED)
    headings = (
        "world",
        "weights",
        "placed, %",
        "right of placed, %",
        "confidence apart, points",
        "from..to holds, %",
    )
    section.tables.append(Table("Before and after", headings, rows))
    return section


def _rows(world: World, sizes: tuple[int, ...]) -> list[list[object]]:
    placer = placer_of(world)
    others, truth = _complaints(world, JUDGED, SEED)
    rows = [_row(world, "as they come", judge(world, placer.place(others), truth))]
    for size in sizes:
        evidence, known = _complaints(world, size, SEED + 1)
        weights = fit(evidence, known["road_id"].to_numpy(dtype=object), placer)
        found = replace(placer, weights=weights).place(others)
        rows.append(_row(world, f"fitted to {size:,}", judge(world, found, truth)))
    return rows


def _complaints(world: World, count: int, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return evidence and its truth: positions, half of them with a text that names the road."""
    named = np.array([said.road for said in texts.spoken_names(world)])
    truth = simulated(world.network, count, PHONE, np.random.default_rng(seed), roads=named)
    said = texts.wordings(world, count, HEAVY, seed, places=truth, unique=False)  # None off the roads
    text = np.where(np.arange(count) % 2 == 0, said["text"].to_numpy(dtype=object), None)
    return truth[["lon", "lat", "accuracy_m"]].assign(text=text), truth


def _row(world: World, what: str, judged: Judged) -> list[object]:
    gap = worst_gap([judged])
    shares = (judged.coverage, judged.precision)
    return [world.label, what, *map(percent, shares), f"{gap:.1f}", percent(judged.holding)]
