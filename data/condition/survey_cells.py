"""Numbers and stations as offices write them into the cells of a survey."""

import math
import re
from typing import Any, NamedTuple

from data.condition.survey_faults import about_cell
from data.condition.survey_words import plain_unit, says_none, units_of
from geo.errors import StationError
from geo.formats.cells import NOTHING
from geo.stationing import parse_station

_NUMBER = re.compile(r"([-+]?\d+(?:[.,]\d+)*)\s*([^\d\s].*)?")
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_FIGURE = r"\d+(?:[.,]\d+)?"
_SPAN = re.compile(
    rf"(?P<low>{_FIGURE})\s*(?:-|–|—|s\.?\s*/?\s*d\.?|sampai|to)\s*(?P<high>{_FIGURE})\s*(?P<unit>\D*)"
)
_BOUND = re.compile(
    rf"(?P<sign>[<>≤≥]|kurang dari|lebih dari|less than|more than)\s*(?P<bound>{_FIGURE})\s*(?P<unit>\D*)"
)
_FROM_TO = re.compile(r"\s*(?:-|–|—|\bs\.?\s*/?\s*d\b\.?|\bsampai\b|\bhingga\b|\bto\b)\s*", re.IGNORECASE)
# Where a form has classes, a value inside the class stands for it: its middle, half or 1.2 of its bound.
BELOW, ABOVE = 0.5, 1.2
_MEASURES_DAMAGE = frozenset({"cracked_percent", "crack_width_mm", "potholes", "potholes_per_km", "rut_cm"})
_BIG_NUMBERS = frozenset({"vehicles_per_day"})  # there 1.250 is a thousand and more


class Read(NamedTuple):
    """A cell: its number (None: empty), the code of what is wrong with it (of ``survey_faults``).

    ``of_class``: it told a class of values only.
    """

    value: float | None
    wrong: str | None = None
    of_class: bool = False
    text: str = ""  # of a cell with something wrong

    @property
    def problem(self) -> str | None:
        """What is wrong, to follow the name of a column; None if nothing is."""
        return None if self.wrong is None else about_cell(self.wrong, text=self.text).rstrip(".")


def read_number(cell: Any, thing: str, factor: float = 1.0) -> Read:
    """Return the number of a cell in the thing's own unit; ``factor`` is that of the heading's unit."""
    if _is_empty(cell):
        return Read(None)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return Read(float(cell) * factor)
    text = " ".join(str(cell).split())
    if thing in _MEASURES_DAMAGE:
        if says_none(text):
            return Read(0.0)
        of_class = _class_of_values(text.casefold(), thing, factor)
        if of_class is not None:
            return Read(of_class, of_class=True)
    return _written_number(text, thing, factor)


def read_station(cell: Any, factor: float = 1.0) -> Read:
    """Return the metres of a station: 3400, 3+400, ``STA 3+400``, ``3,4 km``; by the heading's unit else."""
    if _is_empty(cell):
        return Read(None)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return Read(float(cell) * factor)
    text = " ".join(str(cell).split())
    if "+" not in text:
        told = re.sub(r"^(?:sta|km)\b\.?:?\s*", "", text, flags=re.IGNORECASE)
        return _written_number(told, "from_m", factor)
    try:
        return Read(parse_station(text))
    except StationError:
        return Read(None, "station_digits", text=text)


def _written_number(text: str, thing: str, factor: float) -> Read:
    found = _NUMBER.fullmatch(text)
    if found is None:
        return Read(None, "cell_number", text=text)
    unit = plain_unit(found[2] or "")
    if unit and unit not in units_of(thing):
        return Read(None, "cell_unit", text=text)
    scale = units_of(thing)[unit] if unit else factor
    if thing == "from_m" and scale == 1.0 and _THOUSANDS.fullmatch(found[1]):
        return Read(None, "station_unit", text=text)
    value = _plain_number(found[1], thousands=thing in _BIG_NUMBERS)
    if value is None:
        return Read(None, "cell_two_ways", text=text)
    return Read(value * scale)


def split_range(cell: Any) -> tuple[str, str] | None:
    """Return the two ends of ``0+000 - 0+100``, ``0 s/d 100``; None if the cell does not tell two."""
    parts = _FROM_TO.split(str(cell).strip())
    ends = [part for part in parts if part]
    return (ends[0], ends[1]) if len(ends) == 2 else None


def _is_empty(cell: Any) -> bool:
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return True
    return isinstance(cell, str) and cell.strip().casefold() in NOTHING - {"none"}


def _class_of_values(text: str, thing: str, factor: float) -> float | None:
    """Return the value that stands for a class such as ``<10 %``, ``10 - 30`` or ``> 50/km``."""
    span, bound = _SPAN.fullmatch(text), _BOUND.fullmatch(text)
    found = span or bound
    if found is None:
        return None
    unit = plain_unit(found["unit"])
    if unit and unit not in units_of(thing):
        return None
    scale = units_of(thing)[unit] if unit else factor
    if span:
        ends = [float(span[end].replace(",", ".")) for end in ("low", "high")]
        return sum(ends) / 2 * scale
    below = found["sign"] in {"<", "≤", "kurang dari", "less than"}
    return float(found["bound"].replace(",", ".")) * (BELOW if below else ABOVE) * scale


def _plain_number(text: str, *, thousands: bool = False) -> float | None:
    """Return a number with a decimal point or comma; None for 1.2.3 and the like."""
    if thousands and _THOUSANDS.fullmatch(text.lstrip("+-")):
        return float(re.sub(r"[.,]", "", text))
    marks = re.findall(r"[.,]", text)
    if len(marks) > 1:  # 1.234,5: all but the last part thousands
        whole, mark, rest = text[: text.rfind(marks[-1])], marks[-1], text[text.rfind(marks[-1]) + 1 :]
        if mark in whole or not _THOUSANDS.fullmatch(whole.lstrip("+-")):
            return None
        return float(f"{re.sub(r'[.,]', '', whole)}.{rest}")
    return float(text.replace(",", "."))
