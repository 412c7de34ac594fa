"""What a weekly review tells, as pages and papers read it: counts beside those of the week before, and lists.

Agencies are ids (None: nobody has been named, the desk has it); no person is in any of it. Confidential
complaints are in the counts of all, of channels, concerns, categories and agencies, and in no place or list.
"""

from dataclasses import dataclass
from datetime import date, datetime

from data.repairs.progress_control import ContractControl
from data.review.weeks import MeetingWeek


@dataclass(frozen=True, slots=True)
class Change:
    """A figure of the week, and of the week before."""

    now: float
    before: float


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of one kind: ``key`` is the id of a channel, concern, category, agency or sub-district.

    ``key`` is None for what nobody has told; ``name`` is given where the id alone does not lead to it.
    """

    key: str | None
    now: int
    before: int
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Dot:
    """Where something that came in lies on its road (degrees), without a word of which it is."""

    lon: float
    lat: float
    is_checked: bool


@dataclass(frozen=True, slots=True)
class Intake:
    """What came in. Somebody's second report of the same thing (a duplicate) is in no count, a support is."""

    received: Change
    supports: int  # of them, another person's report of what is known
    confidential: int  # of them; they lie in no sub-district here
    by_channel: tuple[Tally, ...]
    by_concern: tuple[Tally, ...]
    by_category: tuple[Tally, ...]
    by_agency: tuple[Tally, ...]
    by_subdistrict: tuple[Tally, ...]
    dots: tuple[Dot, ...]  # of what was placed on a road; no confidential one, none that is withheld


@dataclass(frozen=True, slots=True)
class LateAgency:
    """An agency with late complaints: clocks that have run out by their kind (``clocks.CLOCKS``)."""

    agency: str | None
    late: Change  # complaints
    clocks: dict[str, int]
    oldest_due_on: date | None
    open: int  # complaints that it has open, late or not


@dataclass(frozen=True, slots=True)
class StageReached:
    """A range (metres) of a road that came to a stage of its treatment on the day ``since``."""

    works_id: int
    works_name: str
    agency: str | None
    treatment: str
    stage: str
    public_stage: str | None
    road_id: str
    road_name: str
    from_m: float
    to_m: float
    lane: str
    since: date
    entered_late: bool  # told of a week whose meeting was over
    subdistricts: tuple[str, ...]
    sample: bool


@dataclass(frozen=True, slots=True)
class WorksWeek:
    """How far works came in the week: physical progress (percent) by weights and lengths, metres finished.

    ``told_percent`` is what a source last said of them, on ``told_on``; None if none did.
    """

    works_id: int
    name: str
    agency: str | None
    treatment: str
    percent: Change
    finished_m: float
    told_percent: float | None
    told_on: date | None
    sample: bool


@dataclass(frozen=True, slots=True)
class ContractWeek:
    """A package under contract control on the last day of the week, with its curves (day, percent).

    ``told`` is what sources told of its progress, which need not be what its stages give.
    """

    package_id: int
    name: str
    agency: str | None
    contractor: str | None
    roads: tuple[str, ...]  # their ids, in the order in which they were worked on
    control: ContractControl
    plan: tuple[tuple[date, float], ...]
    plan_is_default: bool  # nobody has set one: the usual shape between start and end
    actual: tuple[tuple[date, float], ...]
    told: tuple[tuple[date, float], ...]
    paid: tuple[tuple[date, float], ...]  # percent of the contract's value
    sample: bool

    @property
    def paid_percent(self) -> float | None:
        """Share of the value that was paid; None where no payment was recorded, which is not 0."""
        return self.paid[-1][1] if self.paid else None


@dataclass(frozen=True, slots=True)
class PaymentWeek:
    """What was paid of a contract in the week; ``certified_percent`` of the works, by its papers."""

    package_id: int
    name: str
    agency: str | None
    kind: str  # of payment_rules.KINDS
    number: int
    on_date: date
    rupiah: int
    certified_percent: float | None
    entered_late: bool  # told of a week whose meeting was over
    sample: bool


@dataclass(frozen=True, slots=True)
class EmergencyWeek:
    """A danger to life that was raised; a confidential one has neither ticket nor place."""

    kind: str
    raised_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str | None  # agency that was called; None: the office itself
    closed_at: datetime | None
    close_reason: str | None  # one of alarms.CLOSE_REASONS
    ticket: str | None
    road_name: str | None
    station_m: float | None
    subdistrict: str | None

    @property
    def minutes(self) -> float | None:
        """Minutes until somebody said "we are on it"; None while nobody has."""
        if self.acknowledged_at is None:
            return None
        return (self.acknowledged_at - self.raised_at).total_seconds() / 60


@dataclass(frozen=True, slots=True)
class DecisionStep:
    """What became of a decision on a day; ``due_on`` is the new day where it was put off.

    ``counts_on`` is the day by which it was known to a meeting.
    """

    step: str
    on_date: date
    words: str
    due_on: date | None
    counts_on: date
    sample: bool


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A decision of a meeting and how it stood: ``standing`` is open, overdue, done or dropped."""

    id: int
    week: str
    number: int
    decided_on: date
    text: str
    agency: str
    due_on: date  # as it was put off last
    first_due_on: date
    about_kind: str | None
    about_id: str | None
    about_name: str | None
    standing: str
    steps: tuple[DecisionStep, ...]
    sample: bool

    @property
    def settled_on(self) -> date | None:
        """The day on which it was done or dropped; None while it is open."""
        return self.steps[-1].on_date if self.steps and self.standing in ("done", "dropped") else None


@dataclass(frozen=True, slots=True)
class ProgrammeWeek:
    """A repair programme decided in the week."""

    programme_id: int
    name: str
    budget_year: int
    budget_rupiah: int
    decided_on: date


@dataclass(frozen=True, slots=True)
class Review:
    """Everything on the table of one meeting, as it stood at ``as_of``."""

    region_id: str
    week: MeetingWeek
    as_of: datetime
    is_running: bool  # the week has not ended: its figures still grow
    sample: bool  # made-up records are among what it counts
    intake: Intake
    verified: Change
    rejected: Change
    answered: Change
    closed: Change
    reopened: Change
    reopened_by_reporter: int
    open: Change  # at the end of the week
    late: Change  # complaints, at the end of the week
    late_by_agency: tuple[LateAgency, ...]
    emergencies: tuple[EmergencyWeek, ...]
    emergencies_before: int
    stages: tuple[StageReached, ...]
    works: tuple[WorksWeek, ...]
    finished_km: Change
    contracts: tuple[ContractWeek, ...]
    critical: Change  # contracts, at the end of the week
    payments: tuple[PaymentWeek, ...]
    programmes: tuple[ProgrammeWeek, ...]
    late_decisions: Change  # open after their day, on the day of the meeting
    followed: tuple[DecisionView, ...]  # decisions of the last meeting that took any
    settled: tuple[DecisionView, ...]  # of earlier meetings, done or dropped since the last one
    overdue: tuple[DecisionView, ...]  # of earlier meetings, open after their day
    waiting: tuple[DecisionView, ...]  # of earlier meetings, open, their day still to come
    decided: tuple[DecisionView, ...]  # of this meeting

    @property
    def moved_on_map(self) -> bool:
        """Whether a map of the week would show anything."""
        return bool(self.stages or self.intake.dots)
