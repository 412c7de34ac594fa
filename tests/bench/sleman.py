"""Sleman: whose road it is, and of what class, comes out with the position."""

import numpy as np

from tests.bench.judging import placer_of
from tests.bench.report import Table, percent
from tests.bench.simulated_complaints import Phone, simulated
from tests.bench.worlds import sleman

NOISES_M = (4.0, 8.0, 15.0, 30.0)
SEED = 7


def authority_table(count: int) -> Table:
    """Return how often the authority and the class of the true road are told, of what is placed, by noise."""
    world = sleman()
    table = world.network.table
    rows: list[list[object]] = []
    for noise in NOISES_M:
        truth = simulated(world.network, count, Phone(noise, stated="radius"), np.random.default_rng(SEED))
        found = placer_of(world).place(truth[["lon", "lat", "accuracy_m"]])
        placed = (found["status"] == "placed").to_numpy()
        row: list[object] = [f"{noise:g} m", percent(float(placed.mean()))]
        for column in ("authority", "road_class"):
            true = table[column].to_numpy(dtype=object)[truth["road"].to_numpy()]
            told = found[column].astype(object).where(found[column].notna(), None)
            right = np.array([a == b for a, b in zip(told, true, strict=True)])
            row.append(percent(float(right[placed].mean())))
        rows.append(row)
    headings = ("noise", "placed, %", "authority right of placed, %", "class right of placed, %")
    how = (
        f"{count:,} simulated positions on the official road layer of Sleman (national, provincial, regency)."
    )
    return Table("Sleman: authority and class with the position", headings, rows, how)
