"""What may be repaired, read from a table: one row a treatment of a stretch, with its cost and benefit."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd

from geo.errors import Fault, InvalidInputError, MissingColumnError
from geo.formats.cells import texts_of
from geo.formats.columns import guess_columns
from geo.formats.coordinates import to_numbers
from geo.formats.files import read_file
from geo.programme import Choices

HEADINGS: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "stretch": ("stretch", "stretch_id", "penggal", "ruas", "id"),
        "cost_rupiah": ("cost_rupiah", "cost", "biaya", "anggaran"),
        "benefit": ("benefit", "manfaat", "nilai", "score", "skor"),
        "promised": ("promised", "dijanjikan", "sudah dijanjikan"),
        "area": ("area", "kecamatan", "subdistrict", "wilayah"),
        "floor_rupiah": ("floor_rupiah", "floor", "batas bawah", "minimum"),
    }
)
YES = frozenset({"1", "true", "yes", "y", "ya", "x"})


def read_choices(path: Path, tell: Callable[[Sequence[Fault]], None]) -> tuple[pd.DataFrame, Choices]:
    """Return the rows as they are and what may be chosen; ``tell`` gets the faults of the file.

    Raises UnreadableFileError, MissingColumnError without stretch, cost or benefit, and InvalidInputError
    naming a row that cannot be: a programme that leaves a row out unseen would be another one.
    """
    frame, faults = read_file(path)
    tell(faults)
    columns = guess_columns(
        frame.columns, {name: HEADINGS[name] for name in HEADINGS if name != "floor_rupiah"}
    )
    _need(path, columns, ("stretch", "cost_rupiah", "benefit"))
    promised = [str(text).casefold() in YES for text in _texts(frame, columns.get("promised"))]
    table = pd.DataFrame(
        {
            "stretch": _texts(frame, columns["stretch"]),
            "cost_rupiah": to_numbers(frame[columns["cost_rupiah"]])[0],
            "benefit": to_numbers(frame[columns["benefit"]])[0],
            "promised": promised,
        }
    )
    area = pd.Series(_texts(frame, columns.get("area")), dtype=object)
    somewhere = np.flatnonzero(area.notna())
    places = pd.DataFrame({"choice": somewhere, "area": area.to_numpy()[somewhere], "share": 1.0})
    return frame, Choices.of(table, places)


def read_floors(path: Path) -> dict[str, int]:
    """Return the rupiah to be spent at least in each area; raises as ``read_choices`` does."""
    frame, _ = read_file(path)
    columns = guess_columns(frame.columns, {name: HEADINGS[name] for name in ("area", "floor_rupiah")})
    _need(path, columns, ("area", "floor_rupiah"))
    floors, unread = to_numbers(frame[columns["floor_rupiah"]])
    wrong = unread | ~(floors >= 0)
    if wrong.any():
        raise InvalidInputError(
            f"{path.name}, row {int(np.argmax(wrong)) + 1}: a floor is rupiah, 0 or more."
        )
    areas = [str(area) for area in _texts(frame, columns["area"])]
    return {area: round(floor) for area, floor in zip(areas, floors.tolist(), strict=True)}


def _need(path: Path, columns: Mapping[str, str], names: Sequence[str]) -> None:
    for name in names:
        if name not in columns:
            raise MissingColumnError(f"{path.name} has no column for {name}; name one {HEADINGS[name][0]!r}.")


def _texts(frame: pd.DataFrame, column: str | None) -> list[str | None]:
    return [None] * len(frame) if column is None else texts_of(frame[column])
