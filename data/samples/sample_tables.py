"""What a region's ``sample.toml`` and ``works.toml`` may say, checked with the file and key of a fault."""

from datetime import date, timedelta
from typing import Literal

from pydantic import Field

from data.deployment.toml_tables import Table
from data.regions import Region, read_toml
from data.repairs.treatments import treatment_of

COMPLAINTS_FILE = "sample.toml"
WORKS_FILE = "works.toml"

# A date, or days from the day on which the sample is made: -11 is eleven days before.
Day = date | int


def day(value: Day, today: date) -> date:
    """Return the date that a ``Day`` means when the sample is made ``today``."""
    return today + timedelta(days=value) if isinstance(value, int) else value


class Words(Table):
    """What sentences are put together from."""

    openings: tuple[str, ...]
    places: tuple[str, ...]
    details: dict[str, tuple[str, ...]]  # by category; "any" fits all
    pleas: tuple[str, ...]
    hurried: dict[str, str]
    problems: dict[str, tuple[str, ...]]
    village: str = "di Desa {desa}"  # how somebody says a village and no road


class Elsewhere(Table):
    """Complaints that are not about a road."""

    complaints: int
    sentences: tuple[str, ...]
    confidential: bool = False


class Cluster(Table):
    """Complaints of several people about one range (metres) of a road."""

    road: str
    range_m: tuple[float, float]
    category: str
    complaints: int
    first: Day
    last: Day
    decision: Literal["verified", "closed"] | None = None  # None: left to the desk
    decided: Day | None = None  # of closed ones
    why: str | None = None
    problems: tuple[str, ...] = ()  # instead of the category's


class SampleTable(Table):
    """A region's ``sample.toml``."""

    seed: int
    scattered_complaints: int
    clusters_per_subdistrict: int
    other_clusters: int
    unplaced_complaints: int
    words: Words
    elsewhere: dict[str, Elsewhere] = Field(default_factory=dict)
    stories: tuple[Cluster, ...] = ()


class StageRow(Table):
    """One stage of the whole range of some works."""

    stage: str
    since: Day
    lane: str = "both"


class ProgressRow(Table):
    """Physical progress as its source gave it."""

    on: Day
    percent: float
    source: str
    sample: bool = False


class WorksRow(Table):
    """Works on one range (metres) of a road."""

    name: str
    road: str
    range_m: tuple[float, float]
    treatment: str
    agency: str
    source: str
    budget_rupiah: int | None = None
    budget_note: str | None = None
    planned_start: Day | None = None
    planned_end: Day | None = None
    warranty_end: Day | None = None
    stages: tuple[StageRow, ...]
    progress: tuple[ProgressRow, ...] = ()

    @property
    def public_stage(self) -> str | None:
        """What the public sees of them now; None once the road is back to its usual care."""
        return treatment_of(self.treatment).stage(self.stages[-1].stage).public_stage

    @property
    def is_done(self) -> bool:
        """Whether the repair is over."""
        return self.public_stage in ("done", None)


class WorksTable(Table):
    """A region's ``works.toml``."""

    works: tuple[WorksRow, ...]


def read_complaints(region: Region) -> SampleTable:
    """Return what the sample complaints are made of. Raises ``RegionError`` for a fault in the file."""
    return read_toml(region.folder / COMPLAINTS_FILE, SampleTable)


def read_works(region: Region) -> tuple[WorksRow, ...]:
    """Return the region's sample works, none without a file. Raises ``RegionError`` for a fault in it."""
    file = region.folder / WORKS_FILE
    return read_toml(file, WorksTable).works if file.is_file() else ()
