"""Fit the weights that come with the software: ``python -m tests.bench.fit_weights`` writes them anew.

On invented regencies and an invented city only; the built-in region, Sleman, Syracuse and OpenStreetMap are
held out, for ``python -m tests.bench`` to judge by. Positions err by 4 to 30 m on either axis, every size as
likely as its double, with normal, heavy and indoor tails; accuracies are stated in five ways or not at all;
words are typed well and badly. What no simulation can tell stays as it was in ``geo/posterior/weights.toml``.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

import geo.posterior.weights
from geo.posterior.fitting import fit
from geo.posterior.noise import GRID, learn_weights, merged, on_grid
from geo.posterior.weights import Weights
from tests.bench import made_up, texts
from tests.bench.judging import placer_of
from tests.bench.simulated_complaints import Phone, Stated, simulated
from tests.bench.spoken_names import spoken_names
from tests.bench.typos import SEVERITIES
from tests.bench.worlds import World

PATH = Path(geo.posterior.weights.__file__).with_suffix(".toml")
SEEDS = (11, 12, 13)  # of regencies that the benchmarks do not judge by
SOURCES, ROWS = 40, 250  # phones, and complaints by each
# What phones mean by their accuracy: mostly what Android and W3C say of it, in whole numbers or not.
STATED: dict[Stated, float] = {"radius": 0.4, "rounded": 0.3, "noise": 0.1, "optimistic": 0.1, "erratic": 0.1}
TAILS = ("normal", "student", "mixture")
HEADER = """\
# What placing believes before it has seen a region's own complaints; geo/posterior/weights.py tells which.
# Written by `python -m tests.bench.fit_weights`, which fits the errors, and what names and areas weigh beside
# a position; a region's own corrected complaints fit all of them anew: `python -m geo fit`. Judgements are
# off_density (one complaint in seven, where there is 1.2 km of road per km²), elsewhere_density (so that 97 %
# of Syracuse's addresses lie nearer to their street), and what words weigh without a position.
"""


def fitted() -> Weights:
    """Return the weights fitted on invented regions."""
    start = Weights.default()
    worlds = [*(made_up.regency(seed) for seed in SEEDS), made_up.grid_city(SEEDS[0])]
    errors = [_errors(world, start, number) for number, world in enumerate(worlds)]
    models = {
        name: merged(GRID, np.mean([on_grid(getattr(one, name)) for one in errors], axis=0))
        for name in ("stated", "unstated")
    }
    known = _with_words(start.replaced(**models, class_rates={}), worlds[:-1])
    phones = f"{SOURCES} phones in each of {len(worlds)} invented regions"
    told = f"{len(worlds) * SOURCES * ROWS:,} simulated complaints of {phones}"
    return known.replaced(fitted_on=told)


def _errors(world: World, start: Weights, seed: int) -> Weights:
    """Return the errors of many phones taken together."""
    rng = np.random.default_rng(seed)
    frames = []
    for number in range(SOURCES):
        stated = "absent" if number % 2 else str(rng.choice(list(STATED), p=list(STATED.values())))
        noise_m = float(np.exp(rng.uniform(np.log(4.0), np.log(30.0))))
        phone = Phone(noise_m, tail=str(rng.choice(TAILS)), stated=stated)  # type: ignore[arg-type]
        frames.append(simulated(world.network, ROWS, phone, rng))
    truth = pd.concat(frames, ignore_index=True)
    x, y = world.network.crs.to_metres(truth["lon"].to_numpy(), truth["lat"].to_numpy())
    road = truth["road"].to_numpy(dtype=np.int64)
    return learn_weights(world.network, x, y, truth["accuracy_m"].to_numpy(), start, road=road)


def _with_words(start: Weights, worlds: list[World]) -> Weights:
    """Return weights with what words weigh beside a position fitted, words typed ever worse."""
    weights = start
    for number, (world, severity) in enumerate(zip(worlds, SEVERITIES, strict=False)):
        rng = np.random.default_rng(100 + number)
        named = np.array([said.road for said in spoken_names(world)])
        truth = simulated(world.network, 8 * ROWS, Phone(12.0, stated="radius"), rng, roads=named)
        said = texts.wordings(world, len(truth), severity, number, places=truth, unique=False)
        evidence = truth[["lon", "lat", "accuracy_m"]].assign(text=said["text"])
        placer = replace(placer_of(world), weights=weights)
        found = fit(evidence, truth["road_id"].to_numpy(dtype=object), placer)
        weights = weights.replaced(name=found.name, area=found.area)
    return weights


def main() -> None:
    """Write the file."""
    PATH.write_text(HEADER + fitted().as_toml(), encoding="utf-8")
    print(PATH.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
