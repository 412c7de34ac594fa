"""Cells of a table as texts, whatever type the file gave them."""

from typing import Any

import numpy as np
import pandas as pd

NOTHING = {"", "-", "–", "null", "none", "nan", "n/a"}  # what programs and people write into an empty cell


def texts_of(column: "pd.Series[Any]") -> list[str | None]:
    """Return cells as texts without blanks around them, None where empty; 3.0 becomes 3.

    A list, as JSON and Parquet may hold, is written as Python writes it.
    """
    return [_text(value) for value in column.tolist()]


def _text(value: Any) -> str | None:
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if value is None or value is pd.NaT or value != value:  # noqa: PLR0124  # NaN differs from itself
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = " ".join(str(value).split())
    return None if text.casefold() in NOTHING else text
