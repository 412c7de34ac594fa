"""Weights fitted to a file of complaints of which the right road is known."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from geo.commands.place_file import Columns, Reading
from geo.commands.progress import Meter
from geo.errors import Fault, InvalidInputError
from geo.formats.cells import texts_of
from geo.formats.columns import guess_columns
from geo.formats.parts import read_parts
from geo.placing import Placer
from geo.posterior.fitting import fit
from geo.posterior.weights import Weights
from geo.roads import object_column


def fit_file(
    path: Path,
    truth: str,
    placer: Placer,
    wanted: Columns,
    *,
    meter: Meter,
    tell: Callable[[Sequence[Fault]], None],
) -> Weights:
    """Return the weights fitted to a file; ``truth`` names its column of road ids, empty for none of ours.

    Raises the errors of reading, and InvalidInputError if no row tells a road of the network.
    """
    evidence, roads, rows, reading = [], list[str | None](), 0, None
    for part in read_parts(path):
        if reading is None:
            reading = Reading.of(path, part.frame, wanted, placer)
            column = guess_columns(part.frame.columns, {}, {"truth": truth})["truth"]
        tell(part.faults)
        evidence.append(reading.evidence(part.frame))
        roads += texts_of(pd.Series(part.handed_on(column).to_pylist(), dtype=object))
        rows += len(part.frame)
        meter.at(rows, part.share)
    known = set(placer.network.table["road_id"])
    if not known.intersection(roads):
        raise InvalidInputError(
            f"{path.name} names no road of the network in {truth!r}. "
            "Give the ids that `place` writes, and ROADS and --road-id as they were given to it."
        )
    unknown = sum(road is not None and road not in known for road in roads)
    if unknown:
        problem = f"{unknown:,} rows name a road that the network does not have; they are left out."
        tell([Fault(None, "road_unknown", problem, "Give the ids that `place` writes.", "warning")])
    told = object_column(roads).to_numpy(dtype=object)
    return fit(pd.concat(evidence), np.asarray(told, dtype=object), placer)
