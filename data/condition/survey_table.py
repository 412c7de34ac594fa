"""What a table of a survey or an inventory says, row by row, and how it was read."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from data.condition.survey_columns import Taken, told_units
from geo.errors import Fault


@dataclass
class SurveyTable:
    """What a table says. ``rows`` is indexed by row number (the first below the heading is 1).

    It has road_id (None where no road could be told), from_m, to_m, on_date (None where no cell tells it)
    and what is read of the survey or inventory.
    """

    frame: pd.DataFrame  # as it was read
    rows: pd.DataFrame
    columns: dict[str, Taken]
    first_line: int  # of the file, as Excel counts
    faults: list[Fault] = field(default_factory=list)
    of_classes: dict[str, int] = field(default_factory=dict)  # heading -> cells that told a class of values

    @property
    def names(self) -> dict[str, str]:
        """What each thing is called in the file."""
        told = {thing: taken.heading for thing, taken in self.columns.items()}
        for thing, instead in (("from_m", "station"), ("to_m", "station"), ("potholes", "potholes_per_km")):
            if thing not in told and instead in told:
                told[thing] = told[instead]
        return told

    def cells(self, thing: str) -> list[Any]:
        """Return the cells of the column that holds a thing."""
        return list(self.frame[self.columns[thing].heading].tolist())

    def notes(self) -> list[str]:
        """Return how the table was read, for the operator."""
        notes = [f"Columns read: {told_units(self.columns)}."]
        left = [
            str(name)
            for name in self.frame.columns
            if name not in {one.heading for one in self.columns.values()}
        ]
        if left:
            notes.append(f"Columns not read: {', '.join(map(repr, left))}.")
        notes.append(f"Row 1 stands in line {self.first_line} of the file.")
        for heading, cells in self.of_classes.items():
            notes.append(
                f"{cells:,} cells of {heading!r} tell a class of values (such as 10–30): a value inside it "
                "is kept, so that the index comes out right; the number itself was not measured."
            )
        return notes


def by_day(rows: pd.DataFrame) -> Iterator[tuple[date, pd.DataFrame]]:
    """Yield the rows of each day, the earliest first."""
    for day in sorted(set(rows["on_date"])):
        yield day, rows[rows["on_date"] == day]
