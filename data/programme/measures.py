"""Which treatments suit a class of condition, a surface and a family of damage, and what they gain."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from data.deployment.toml_tables import Table, Text
from data.regions import Region, read_toml
from data.repairs.treatments import TREATMENTS
from data.settings import get_settings
from geo.condition import CLASSES, METHOD_OF_SURFACE

COMMON_FILE = Path(__file__).with_name("measures.toml")
FILE = "measures.toml"
UNKNOWN = "unknown"  # a class that no survey has told
_CLASSES_TO_GAIN = len(CLASSES) - 1
_KNOWN_CLASSES = (*CLASSES, UNKNOWN)


class Measure(Table):
    """What an office calls a kind of work; ``treatment`` has its stages."""

    id: str
    name: Text
    treatment: str
    lasts_years: float = Field(gt=0)
    needs_dry_road: bool = False  # breaks again where water stands: the drain comes with it


class Gain(Table):
    """A measure where it is sensible, and the classes of condition that it gains there."""

    id: str
    gains: float = Field(gt=0, le=_CLASSES_TO_GAIN)
    proposal: bool = False  # of this project; else of the sources at the head of the file


class Rule(Table):
    """Measures for one family, surfaces (none: any) and class (None: any); the first is the standard one."""

    family: str
    surfaces: tuple[str, ...] = ()
    condition: Literal["good", "fair", "light", "heavy", "unknown"] | None = Field(
        default=None, alias="class"
    )
    measures: tuple[Gain, ...] = Field(min_length=1)

    def suits(self, family: str, surface: str, condition: str) -> bool:
        """Tell whether the rule is about these."""
        return (
            self.family == family
            and (not self.surfaces or surface in self.surfaces)
            and self.condition in {None, condition}
        )


class MeasuresFile(Table):
    """A ``measures.toml``."""

    horizon_years: float = Field(gt=0)  # what holds so long counts in full
    measures: tuple[Measure, ...] = Field(min_length=1)
    rules: tuple[Rule, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _check(self) -> Self:
        known = {measure.id: measure for measure in self.measures}
        for measure in self.measures:
            if measure.treatment not in TREATMENTS:
                raise ValueError(f"{measure.id!r} has no treatment of {', '.join(TREATMENTS)}")
        for rule in self.rules:
            if strange := set(rule.surfaces) - set(METHOD_OF_SURFACE):
                raise ValueError(f"rules name the surface {min(strange)!r}, which is none")
            for gain in rule.measures:
                if gain.id not in known:
                    raise ValueError(f"rules name the measure {gain.id!r}; add it to [[measures]]")
                if rule.family not in TREATMENTS[known[gain.id].treatment].families:
                    raise ValueError(f"the treatment of {gain.id!r} does not mend the family {rule.family!r}")
        return self


@dataclass(frozen=True)
class Option:
    """A measure that is sensible somewhere; ``lift`` (0 to 1) is how much of the need it takes away."""

    measure: Measure
    lift: float
    proposal: bool


class Measures:
    """The table of one region: ``options`` for a place, the standard one first."""

    def __init__(self, file: MeasuresFile) -> None:
        self.file = file
        self._options: dict[tuple[str, str, str], tuple[Option, ...]] = {}

    @cached_property
    def by_id(self) -> Mapping[str, Measure]:
        """The measures by their ids."""
        return {measure.id: measure for measure in self.file.measures}

    @cached_property
    def of_treatment(self) -> Mapping[str, Measure]:
        """The measure that a treatment stands for where nothing else tells: the first of the table."""
        return {measure.treatment: measure for measure in reversed(self.file.measures)}

    def options(self, family: str, surface: str, condition: str) -> tuple[Option, ...]:
        """Return what is sensible for a family, a surface and a class (or UNKNOWN); empty if nothing is."""
        key = (family, surface, condition)
        if key not in self._options:
            rules = [rule for rule in self.file.rules if rule.suits(*key)]
            gains = rules[0].measures if rules else ()
            self._options[key] = tuple(self._option(gain) for gain in gains)
        return self._options[key]

    def _option(self, gain: Gain) -> Option:
        measure = self.by_id[gain.id]
        held = min(measure.lasts_years / self.file.horizon_years, 1.0)
        return Option(measure, gain.gains / _CLASSES_TO_GAIN * held, gain.proposal)


def measures_of(region: Region) -> Measures:
    """Return the table of a region: its office's own file, else the built-in one. Raises RegionError."""
    file = own_file(region, FILE) or COMMON_FILE
    return _read(file, file.stat().st_mtime_ns)


def own_file(region: Region, name: str) -> Path | None:
    """Return a file of the region: the office's own before the built-in one; None if it has none."""
    for folder in (get_settings().var / "regions" / region.id, region.folder):
        if (folder / name).is_file():
            return folder / name
    return None


@lru_cache(maxsize=64)
def _read(file: Path, modified_ns: int) -> Measures:
    return Measures(read_toml(file, MeasuresFile))
