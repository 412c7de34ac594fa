"""What a square metre or metre of a treatment costs in a region, with year, scope and source."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from data.deployment.toml_tables import Table
from data.programme.measures import own_file
from data.regions import BUILT_IN_REGIONS, Region, read_toml

FILE = "costs.toml"
COMMON_FILE = BUILT_IN_REGIONS / "_template" / FILE


class UnitCost(Table):
    """What a measure costs by ``basis``: per m² of carriageway, per metre of road, or per place."""

    measure: str
    basis: Literal["m2", "m", "place"]
    rupiah: int = Field(gt=0)
    year: int = Field(ge=2000, le=2100)  # whose prices these are
    scope: str = Field(min_length=1)  # what is in it, and what it was worked out from
    source: str | None = None
    estimate: bool = False  # a guess of somebody who had to begin; shown as one

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.source is None and not self.estimate:
            raise ValueError(f"the cost of {self.measure!r} has no source: name it, or say estimate = true")
        return self

    def rupiah_for(self, length_m: float, width_m: float) -> int:
        """Return what a length (metres) of a carriageway so wide (metres) costs, in whole rupiah."""
        amount = {"m2": length_m * width_m, "m": length_m, "place": 1.0}[self.basis]
        return max(round(amount * self.rupiah), 1)


class CostsFile(Table):
    """A ``costs.toml``."""

    default_width_m: float = Field(gt=0, le=50)  # of a carriageway that nobody has measured
    costs: tuple[UnitCost, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _check(self) -> Self:
        seen = [(cost.measure, cost.year) for cost in self.costs]
        for measure, year in seen:
            if seen.count((measure, year)) > 1:
                raise ValueError(f"{measure!r} has several costs of {year}; keep one")
        return self


@dataclass(frozen=True)
class UnitCosts:
    """The costs that a region reckons with, by measure: of each the newest year."""

    default_width_m: float
    by_measure: Mapping[str, UnitCost]
    is_own: bool  # False: the region has no file of its own, these are those of the template

    def as_json(self) -> list[dict[str, Any]]:
        """Return the costs as a decision keeps them."""
        return [cost.model_dump(mode="json") for cost in self.by_measure.values()]


def unit_costs_of(region: Region) -> UnitCosts:
    """Return the costs of a region: its office's file, else the built-in ones. Raises RegionError."""
    own = own_file(region, FILE)
    file = own or COMMON_FILE
    read = _read(file, file.stat().st_mtime_ns)
    newest = {cost.measure: cost for cost in sorted(read.costs, key=lambda cost: cost.year)}
    return UnitCosts(read.default_width_m, newest, is_own=own is not None)


@lru_cache(maxsize=64)
def _read(file: Path, modified_ns: int) -> CostsFile:
    return read_toml(file, CostsFile)
