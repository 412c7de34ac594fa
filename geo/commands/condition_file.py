"""A road survey read from a file: usual headings in Indonesian and English, stations as 0+100 or metres."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.condition import CLASSES, METHOD_OF_SURFACE, faults_of
from geo.errors import Fault, MissingColumnError, StationError
from geo.formats.cells import texts_of
from geo.formats.columns import guess_columns, squeeze
from geo.formats.coordinates import to_numbers
from geo.formats.files import read_file
from geo.stationing import parse_station

# Usual headings of each column, as in the survey forms of Bina Marga (SKJ/RCS) and in English.
HEADINGS: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "road": ("road_id", "road", "nama ruas", "ruas", "nama jalan", "nomor ruas", "road name"),
        "from_m": ("from_m", "sta awal", "dari sta", "dari", "awal", "from", "start"),
        "to_m": ("to_m", "sta akhir", "ke sta", "sampai", "akhir", "ke", "to", "end"),
        "surface": ("surface", "jenis perkerasan", "perkerasan", "tipe perkerasan", "permukaan"),
        "cracked_percent": ("cracked_percent", "luas retak", "persen retak", "crack area", "% retak"),
        "crack_width_mm": ("crack_width_mm", "lebar retak", "lebar retak mm", "crack width"),
        "potholes": ("potholes", "jumlah lubang", "jml lubang", "lubang"),
        "rut_cm": ("rut_cm", "bekas roda", "alur", "rutting", "rut depth"),
        "iri_m_per_km": ("iri_m_per_km", "iri", "nilai iri"),
        "pci": ("pci", "nilai pci", "ikp"),
        "visual": ("visual", "kondisi visual", "kondisi", "condition"),
    }
)
SURFACES: Mapping[str, str] = MappingProxyType(
    {
        **{name: name for name in METHOD_OF_SURFACE},
        **dict.fromkeys(("aspal", "acwc", "hotmix", "lapen", "laston", "lataston"), "asphalt"),
        **dict.fromkeys(("beton", "rigid", "rigidpavement", "betonsemen"), "concrete"),
        **dict.fromkeys(("paving", "pavingblock", "blokbeton"), "paving"),
        **dict.fromkeys(("kerikil", "batu", "sirtu", "makadam", "telford"), "gravel"),
        "tanah": "earth",
    }
)
SEEN: Mapping[str, str] = MappingProxyType(
    {
        **{name: name for name in CLASSES},
        "baik": "good",
        "b": "good",
        "sedang": "fair",
        "s": "fair",
        "rusakringan": "light",
        "rr": "light",
        "rusakberat": "heavy",
        "rb": "heavy",
    }
)
Read = tuple[Any, NDArray[np.bool_]]  # the values, and which cells cannot be read


def read_survey(path: Path, tell: Callable[[Sequence[Fault]], None]) -> pd.DataFrame:
    """Return the rows of a survey that ``assess`` can judge; ``tell`` gets what is wrong with the others.

    The columns are ``road`` (if there is one) and those of ``assess``. Raises UnreadableFileError, and
    MissingColumnError without stations or surface.
    """
    frame, faults = read_file(path)
    tell(faults)
    columns = guess_columns(frame.columns, HEADINGS)
    for needed in ("from_m", "to_m", "surface"):
        if needed not in columns:
            usual = HEADINGS[needed][1]
            raise MissingColumnError(f"{path.name} has no column for {needed}; name one {usual!r}.")
    survey, unread = pd.DataFrame(index=frame.index), np.zeros(len(frame), dtype=bool)
    for name, column in columns.items():
        cells = pd.Series(texts_of(frame[column]), frame.index, dtype=object)
        survey[name], wrong = _READERS.get(name, _numbers)(cells)
        told = f"has no {name} that can be read in {column!r}."
        tell([_fault(row, told) for row in survey.index[wrong]])
        unread |= wrong
    survey = survey[~unread]
    found = faults_of(survey)
    tell([_fault(row, f"{what}.") for row, what in found.items()])
    return survey.drop(index=list(found))


def _fault(row: int, what: str) -> Fault:
    return Fault(row, "survey_row", f"It {what}", "Correct the cell.")


def _numbers(cells: "pd.Series[Any]") -> Read:
    return to_numbers(cells)


def _stations(cells: "pd.Series[Any]") -> Read:
    """Read metres, or stations as engineers write them."""
    metres, wrong = to_numbers(cells)
    for at in np.flatnonzero(wrong):
        with suppress(StationError):
            metres[at], wrong[at] = parse_station(cells.iloc[at]), False
    return metres, wrong | np.isnan(metres)


def _words(words: Mapping[str, str], *, needed: bool) -> Callable[["pd.Series[Any]"], Read]:
    """Return a reader of words that people write for ours."""

    def read(cells: "pd.Series[Any]") -> Read:
        found = [None if cell is None else words.get(squeeze(cell)) for cell in cells]
        missing = np.array([cell is not None or needed for cell in cells], dtype=bool)
        wrong = missing & np.array([word is None for word in found], dtype=bool)
        return pd.Series(found, cells.index, dtype=object), wrong

    return read


def _as_it_is(cells: "pd.Series[Any]") -> Read:
    return cells, np.zeros(len(cells), dtype=bool)


_READERS: Mapping[str, Callable[["pd.Series[Any]"], Read]] = MappingProxyType(
    {
        "road": _as_it_is,
        **dict.fromkeys(("from_m", "to_m"), _stations),
        "surface": _words(SURFACES, needed=True),
        "visual": _words(SEEN, needed=False),
    }
)
