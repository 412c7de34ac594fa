"""What the page of a stretch or of works tells: plain frozen records, nothing personal among them."""

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class WorksPhoto:
    """A photo of works that everybody may see."""

    photo_id: str
    works_id: int | None
    road_id: str
    station_m: float
    moment: str  # before | during | after
    taken_on: date


StepKind = Literal[
    "reported",
    "verified",
    "again",  # reported and checked once more after everything was closed
    "forwarded",
    "planned",  # the office named a day, and why not now
    "stage",
    "traffic",
    "sign_placed",
    "sign_removed",
    "photos",
    "closed",
    "reopened",
]


@dataclass(frozen=True, slots=True)
class StoryStep:
    """One thing that happened on one day; what a kind does not have is None or empty."""

    on: date
    kind: StepKind
    count: int = 1  # complaints
    agency: str | None = None
    reason: str | None = None  # of data.stages.PLAN_REASONS
    until: str | None = None  # ISO day of a plan
    works_id: int | None = None
    stage: str | None = None  # public; None: back to routine
    stage_name: str | None = None  # English msgid
    traffic: str | None = None  # closed | half | light_only | open
    expected_open: date | None = None
    note: str | None = None
    ranges: tuple[tuple[float, float, str], ...] = ()  # from_m, to_m, lane
    photos: tuple[WorksPhoto, ...] = ()


FateKind = Literal["living", "merged", "ended"]


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a stretch that somebody has a link to."""

    kind: FateKind
    stretch_id: int  # of the survivor, if it was merged
    road_id: str
    road_name: str
    from_m: float
    to_m: float
    on: date | None  # when it ended or was merged
    closed: int = 0  # complaints closed on its metres


@dataclass(frozen=True, slots=True)
class PublicPackage:
    """The contract, or the crew's package, that works belong to, as the public may know it."""

    package_id: int
    name: str
    kind: str  # contract | own_crew
    agency: str | None
    contractor: str | None
    value_rupiah: int | None  # of the contract
    ceiling_rupiah: int | None
    budget_year: int
    planned_start: date | None
    planned_end: date | None
    warranty_end: date | None
    handed_over_on: date | None  # PHO
    source: str | None
    sample: bool
    paid_percent: float | None  # of the value; None: no payment is recorded
    paid_on: date | None  # the last payment
