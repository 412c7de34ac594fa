"""What a region's ``sample.toml`` and ``works.toml`` may say, checked with the file and key of a fault."""

from datetime import date, timedelta
from typing import Literal, Self

from pydantic import Field, model_validator

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
    """One stage of the whole range of some works, or of a part of it."""

    stage: str
    since: Day
    lane: str = "both"
    range_m: tuple[float, float] | None = None  # a part of the works' range


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
    package: str | None = None  # the name of one of the packages
    weights: dict[str, float] = Field(default_factory=dict)  # stage -> percent, instead of the proposal
    stages: tuple[StageRow, ...]  # the last one is of the whole range
    progress: tuple[ProgressRow, ...] = ()

    @property
    def public_stage(self) -> str | None:
        """What the public sees of them now; None once the road is back to its usual care."""
        return treatment_of(self.treatment).stage(self.stages[-1].stage).public_stage

    @property
    def is_done(self) -> bool:
        """Whether the repair is over."""
        return self.public_stage in ("done", None)


class MilestoneRow(Table):
    """A step of a contract."""

    kind: str
    on: Day
    number: str | None = None


class PlanRow(Table):
    """A point of a planned S-curve."""

    on: Day
    percent: float


class PaymentRow(Table):
    """What was paid of a contract."""

    kind: str
    on: Day
    rupiah: int
    certified_percent: float | None = None
    document: str | None = None
    why_ahead: str | None = None


class TrafficRow(Table):
    """What a range (metres) bore since a day."""

    road: str
    range_m: tuple[float, float]
    state: str
    since: Day
    lane: str = "both"
    expected_open: Day | None = None
    note: str | None = None


class SignRow(Table):
    """A warning sign on a range (metres)."""

    road: str
    range_m: tuple[float, float]
    placed: Day
    removed: Day | None = None
    note: str | None = None


class PackageRow(Table):
    """A package and its contract."""

    name: str
    source: str
    kind: str = "contract"
    agency: str | None = None
    contractor: str | None = None
    rup_code: str | None = None
    method: str | None = None
    ceiling_rupiah: int | None = None
    estimate_rupiah: int | None = None
    value_rupiah: int | None = None
    budget_year: int | None = None  # None: that of the planned end
    planned_start: Day | None = None
    planned_end: Day | None = None
    warranty_days: int | None = None
    milestones: tuple[MilestoneRow, ...] = ()
    plan: tuple[PlanRow, ...] = ()
    payments: tuple[PaymentRow, ...] = ()
    traffic: tuple[TrafficRow, ...] = ()
    signs: tuple[SignRow, ...] = ()


class MaterialRow(Table):
    """What a crew used."""

    name: str
    amount: float
    unit: str


class DoneRow(Table):
    """What a crew did on a range (metres) the day before."""

    road: str
    range_m: tuple[float, float]
    treatment: str = "patching"
    materials: tuple[MaterialRow, ...] = ()


class CrewRow(Table):
    """A crew; today it mends what was verified in some sub-districts (codes)."""

    name: str
    agency: str
    subdistricts: tuple[str, ...]
    depot_lon_lat: tuple[float, float] | None = None
    done: tuple[DoneRow, ...] = ()


class WorksTable(Table):
    """A region's ``works.toml``."""

    works: tuple[WorksRow, ...]
    packages: tuple[PackageRow, ...] = ()
    crews: tuple[CrewRow, ...] = ()

    @model_validator(mode="after")
    def _check_packages(self) -> Self:
        named = {row.package for row in self.works if row.package is not None}
        if strange := sorted(named - {row.name for row in self.packages}):
            raise ValueError(f"works name packages {strange} that are not there; add or correct them")
        return self


def read_complaints(region: Region) -> SampleTable:
    """Return what the sample complaints are made of. Raises ``RegionError`` for a fault in the file."""
    return read_toml(region.folder / COMPLAINTS_FILE, SampleTable)


def read_works_table(region: Region) -> WorksTable:
    """Return sample works, their packages and the crews, none without a file. Raises ``RegionError``."""
    file = region.folder / WORKS_FILE
    return read_toml(file, WorksTable) if file.is_file() else WorksTable(works=())
