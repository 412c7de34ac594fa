"""A file of complaints placed part by part: one row out for each row in, in order, memory flat in rows."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow
import pyarrow.compute as pc

from geo.commands.progress import Meter
from geo.errors import Fault, MissingColumnError, UnknownCrsError
from geo.formats.arrow_frames import TEXT, text_array
from geo.formats.columns import guess_columns
from geo.formats.coordinates import Located, Locator, to_numbers
from geo.formats.pair_cells import parted, settle
from geo.formats.parts import Part, read_parts
from geo.formats.writing import write_batches
from geo.kernels.compiled import ROWS_WORTH_LOADING, one_way
from geo.placing import COLUMNS, Placer
from geo.posterior.likelihood import DEFAULT_ACCURACY_M

NUMBER = pyarrow.float64()
# Of these columns so many decimals are written; all others are texts.
DECIMALS: Mapping[str, int] = {
    **dict.fromkeys(("station_m", "from_m", "to_m", "offset_m", "sigma_m"), 3),
    **dict.fromkeys(("lon", "lat"), 8),  # 1 mm
    **dict.fromkeys(("confidence", "confidence_2"), 6),
}
PLACED_FIELDS = [pyarrow.field(name, NUMBER if name in DECIMALS else TEXT) for name in COLUMNS]
# Columns that are taken without being named; any other has to be.
KNOWN_NAMES: Mapping[str, Sequence[str]] = {"id": ("id",), "accuracy": ("accuracy_m",)}

# From pairs of anything and evidence to pairs of the same and what the evidence was placed to, in order.
Work = Callable[[pd.DataFrame], pyarrow.RecordBatch]
Run = Callable[[Work, Iterable[tuple[Part, pd.DataFrame]]], Iterable[tuple[Part, pyarrow.RecordBatch]]]


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a file as the caller named them, and the CRS of its coordinates; None: guessed."""

    text: str | None = None
    id: str | None = None
    accuracy: str | None = None
    time: str | None = None
    lon: str | None = None
    lat: str | None = None
    crs: str | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Reading:
    """How to read the parts of a file, settled by its first part."""

    locator: Locator
    columns: Mapping[str, str]  # text, id, accuracy, time: those that are there
    pair: str | None = None  # the column that holds both coordinates

    @classmethod
    def of(cls, path: Path, first: pd.DataFrame, wanted: Columns, placer: Placer) -> "Reading":
        """Settle it; raises MissingColumnError or UnknownCrsError."""
        given = {name: getattr(wanted, name) for name in ("text", "id", "accuracy", "time")}
        columns = guess_columns(first.columns, KNOWN_NAMES, given)
        try:
            locator, pair = settle(
                first, lon=wanted.lon, lat=wanted.lat, crs=wanted.crs, bounds=placer.bounds
            )
        except UnknownCrsError as error:
            raise UnknownCrsError(f"{path.name}: {error} The option is --crs.") from error
        if not locator.columns and wanted.text is None:
            has = ", ".join(map(str, first.columns))
            raise MissingColumnError(
                f"{path.name} has no coordinates that are known; its columns are: {has}. Give --lon and "
                "--lat (the same column twice if it holds both), or --text."
            )
        return cls(locator, columns, pair)

    def evidence(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return what ``Placer.place`` reads of some rows."""
        points = frame if self.pair is None else parted(frame[self.pair], self.locator.bounds)
        located: Located = self.locator.locate(points)
        evidence = pd.DataFrame({"lon": located.lon, "lat": located.lat}, index=frame.index)
        if (located.code != "").any():
            evidence["fault"] = located.code.astype(object)
        if "text" in self.columns:
            evidence["text"] = frame[self.columns["text"]].astype(object)
        if "accuracy" in self.columns:
            evidence["accuracy_m"] = to_numbers(frame[self.columns["accuracy"]])[0]
        return evidence


def place_file(
    points: Path,
    placer: Placer,
    out: Path,
    wanted: Columns,
    *,
    learn: bool,
    meter: Meter,
    tell: Callable[[Sequence[Fault]], None],
    note: Callable[[str], None],
    run: Run | None = None,
) -> Counter[str]:
    """Place every row of ``points`` and write COLUMNS with id and time to ``out``; return rows by status.

    With ``learn`` it is learnt from the first part of the file how far its positions err, before anything is
    placed, so that neither parts nor workers make a difference; ``note`` tells of it. ``run`` does the work
    elsewhere than here. Raises the errors of reading, and leaves no file behind then.
    """
    parts = read_parts(points)
    first = next(parts)
    reading = Reading.of(points, first.frame, wanted, placer)
    # Settled by the file alone: neither parts nor workers nor what is compiled yet make a difference.
    machine_code = len(first.frame) >= ROWS_WORTH_LOADING
    if learn:
        with one_way(machine_code):
            placer = placer.learnt_from(reading.evidence(first.frame))
        if reading.locator.columns and len(first.frame):
            error = _typical_error(placer, reading)
            note(f"Positions err by {error}, learnt from {len(first.frame):,} rows.")
    if reading.pair is not None:
        note(f"The coordinates are those in {reading.pair!r}.")
    if not reading.locator.columns:
        note(f"{points.name} has no coordinates that are known, only words. Else name them: --lon, --lat.")
    schema = _schema(first, reading.columns)
    counts: Counter[str] = Counter()

    def evidence() -> Iterator[tuple[Part, pd.DataFrame]]:
        for part in chain([first], parts):
            tell(part.faults)
            yield part, reading.evidence(part.frame)

    def batches() -> Iterator[pyarrow.RecordBatch]:
        work = partial(place_batch, placer if run is None else lean(placer), machine_code)
        for part, placed in (run or _run_here)(work, evidence()):
            for status in pc.value_counts(placed["status"]).to_pylist():
                counts[status["values"]] += status["counts"]
            yield _joined(part, placed, reading.columns, schema)
            meter.at(counts.total(), part.share)

    write_batches(batches(), schema, out)
    return counts


def _typical_error(placer: Placer, reading: Reading) -> str:
    """Return in words which distance from the truth half of the positions keep, as it was learnt."""
    stated = "accuracy" in reading.columns
    error = placer.weights.error_of(stated=stated)
    radius = np.geomspace(0.01, 100.0, 2_000)  # in units of the accuracy
    beyond = (error.shares * np.exp(-0.5 * (radius[:, None] / error.scales) ** 2)).sum(axis=1)
    half = float(radius[np.argmax(beyond <= 0.5)])
    return f"{half:.1f} × their stated accuracy" if stated else f"some {half * DEFAULT_ACCURACY_M:.0f} m"


def lean(placer: Placer) -> Placer:
    """Return the placer without what was computed from its fields, to be sent elsewhere."""
    bare = {
        name: replace(field)
        for name in ("network", "areas", "landmarks")
        if (field := getattr(placer, name)) is not None
    }
    return replace(placer, **bare)


def place_batch(placer: Placer, machine_code: bool, evidence: pd.DataFrame) -> pyarrow.RecordBatch:
    """Place some rows, by machine code or without: COLUMNS as they are written, PLACED_FIELDS."""
    with one_way(machine_code):
        placed = placer.place(evidence, candidates=False)
    columns = [
        pyarrow.array(placed[name].to_numpy(dtype=np.float64).round(DECIMALS[name]), NUMBER, from_pandas=True)
        if name in DECIMALS
        else _texts(placed[name])
        for name in COLUMNS
    ]
    return pyarrow.RecordBatch.from_arrays(columns, schema=pyarrow.schema(PLACED_FIELDS))


def _texts(column: "pd.Series[Any]") -> pyarrow.Array:
    """Return a column of categories as texts, without making a text for each row if there are few."""
    words, codes = column.cat.categories.to_numpy(), column.cat.codes.to_numpy()
    if len(words) > len(codes):
        return text_array(column.to_numpy(dtype=object))
    return text_array(words).take(pyarrow.array(codes, mask=codes < 0))


def _run_here(
    work: Work, tasks: Iterable[tuple[Part, pd.DataFrame]]
) -> Iterator[tuple[Part, pyarrow.RecordBatch]]:
    return ((part, work(evidence)) for part, evidence in tasks)


def _schema(first: Part, columns: Mapping[str, str]) -> pyarrow.Schema:
    id_type = first.handed_on(columns["id"]).type if "id" in columns else pyarrow.int64()
    fields = [pyarrow.field("id", id_type), *PLACED_FIELDS]
    if "time" in columns:
        fields.append(pyarrow.field("time", first.handed_on(columns["time"]).type))
    return pyarrow.schema(fields)


def _joined(
    part: Part, placed: pyarrow.RecordBatch, columns: Mapping[str, str], schema: pyarrow.Schema
) -> pyarrow.RecordBatch:
    """Return what is written of a part: the row's own id or its number, the place, the time handed on."""
    own = part.handed_on(columns["id"]) if "id" in columns else pyarrow.array(part.frame.index.to_numpy())
    times = [part.handed_on(columns["time"])] if "time" in columns else []
    return pyarrow.RecordBatch.from_arrays([own, *placed.columns, *times], schema=schema)
