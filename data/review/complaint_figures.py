"""What a week says of complaints: came in, checked, answered, ended, late by agency, dangers to life."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from data.clocks import Deadline, deadlines
from data.reads.scope import Scope
from data.regions import Region
from data.review.histories import History, Spot
from data.review.unmoved import NONE_UNMOVED, Unmoved, by_whose, late_counts
from data.review.views import Change, Dot, EmergencyWeek, Intake, LateAgency, Tally
from data.stages import OPEN_STATES

CLOSED = ("close", "close_elsewhere")
REJECTED = ("reject", "reject_elsewhere")
ANSWERED = ("answer", "plan", "dialogue")


@dataclass(frozen=True, slots=True)
class Span:
    """The days that are looked back on, as moments; ``today`` is the day on which clocks are read."""

    start: datetime
    end: datetime  # the week's end, or now while it runs
    today: date
    from_day: date
    until_day: date

    @property
    def last_day(self) -> date:
        """The last day that is looked back on, or today while the week runs."""
        return min(self.until_day, self.today)

    def holds(self, day: date) -> bool:
        """Tell whether a day is looked back on."""
        return self.from_day <= day <= self.until_day


def came_in(cases: Iterable[History], span: Span) -> list[History]:
    """Return the complaints that came in; somebody's second report of the same is none."""
    return [case for case in cases if span.holds(case.counts_on) and case.state_at(span.end) != "duplicate"]


def intake(
    region: Region,
    now: Sequence[History],
    before: Sequence[History],
    ends: tuple[datetime, datetime],
    places: dict[int, Spot],
) -> Intake:
    """Count what came in, beside the week before; ``ends`` are the moments at which both are read."""
    end, end_before = ends

    def tallied(key: Callable[[History, datetime], str | None], *, placed: bool = False) -> tuple[Tally, ...]:
        some, others = (
            [case for case in cases if not (placed and case.confidential)] for cases in (now, before)
        )
        counted = Counter(key(case, end) for case in some)
        former = Counter(key(case, end_before) for case in others)
        keys = sorted({*counted, *former}, key=lambda one: (-counted[one], -former[one], one or "~"))
        return tuple(Tally(one, counted[one], former[one]) for one in keys)

    return Intake(
        received=Change(len(now), len(before)),
        supports=sum(case.state_at(end) == "support" for case in now),
        confidential=sum(case.confidential for case in now),
        by_channel=tallied(lambda case, _: case.channel),
        by_concern=tallied(lambda case, _: case.concern),
        by_category=tallied(lambda case, at: case.category_at(at)),
        by_agency=tallied(lambda case, at: case.agency_at(at, region)),
        by_subdistrict=tallied(
            lambda case, _: places[case.id].subdistrict if case.id in places else None, placed=True
        ),
        dots=tuple(_dots(now, places, end)),
    )


def _dots(cases: Iterable[History], places: dict[int, Spot], end: datetime) -> Iterable[Dot]:
    for case in cases:
        spot = places.get(case.id)
        if case.confidential or case.withheld_from or spot is None or spot.lon is None or spot.lat is None:
            continue
        checked = any(step.action == "verify" for step in case.until(end))
        yield Dot(spot.lon, spot.lat, checked)


def took(cases: Iterable[History], span: Span, *actions: str) -> list[History]:
    """Return the complaints on which one of these steps was taken within the span."""
    return [case for case in cases if case.steps_within(span.start, span.end, *actions)]


def reopened_by_reporter(cases: Iterable[History], span: Span) -> int:
    """Count what reporters opened again: they said that it is not repaired."""
    return sum(
        any(step.details.get("fixed") is False for step in case.steps_within(span.start, span.end, "reopen"))
        for case in cases
    )


def still_open(cases: Iterable[History], span: Span) -> list[History]:
    """Return what somebody waited for at the end of the span."""
    return [
        case for case in cases if case.counts_on <= span.until_day and case.state_at(span.end) in OPEN_STATES
    ]


@dataclass(frozen=True, slots=True)
class LateCase:
    """A complaint with clocks that have run out: (clock, due day), and whose they are."""

    case: History
    agency: str | None
    clocks: tuple[tuple[str, date], ...]


Clocks = dict[tuple[int, int], list[Deadline]]  # of a complaint after so many of its steps


def late_cases(
    region: Region, open_cases: Iterable[History], span: Span, known: Clocks | None = None
) -> list[LateCase]:
    """Return what was late at the end of the span, each once for every agency that is late with it.

    Until another authority has been told, its clocks are the desk's. ``known`` keeps clocks that were worked
    out: most complaints stand as they did a week before.
    """
    kept: Clocks = {} if known is None else known
    others = _others(region)
    found = []
    for case in open_cases:
        agency = case.agency_at(span.end, region)
        late: dict[str | None, list[tuple[str, date]]] = {}
        steps = case.until(span.end)
        key = case.id, len(steps)
        if key not in kept:
            category = case.category_at(span.end)
            kept[key] = deadlines(region, steps, category=category, concern=case.concern)
        for clock in kept[key]:
            if clock.due_on is not None and clock.standing(span.today) == "late":
                whose = None if agency in others and clock.clock != "authority" else agency
                late.setdefault(whose, []).append((clock.clock, clock.due_on))
        found += [LateCase(case, whose, tuple(ones)) for whose, ones in late.items()]
    return found


def late_by_agency(
    region: Region,
    late: Sequence[LateCase],
    before: Sequence[LateCase],
    open_cases: Sequence[History],
    end: datetime,
    *,
    still: Unmoved = NONE_UNMOVED,
) -> tuple[LateAgency, ...]:
    """Return a row per agency that is late or was the week before, the latest first.

    ``still`` are more open complaints, which were counted without reading them.
    """
    others = _others(region)
    now = Counter(one.agency for one in late) + late_counts(still.late, others)
    former = Counter(one.agency for one in before) + late_counts(still.late, others, before=True)
    rows = [(one.agency, clock, 1, due) for one in late for clock, due in one.clocks]
    waiting: defaultdict[str | None, set[int]] = defaultdict(set)
    for case in open_cases:
        waiting[case.agency_at(end, region)].add(case.id)
    for one in late:  # what nobody has passed on yet waits for the desk, whosever it will be
        waiting[one.agency].add(one.case.id)
    count_open = Counter(still.open)
    for whose, clocks, alike in by_whose(still.late, others):
        rows += [(whose, clock, alike.complaints, alike.oldest_due_on[clock]) for clock in clocks]
        if whose != alike.agency:
            count_open[whose] += alike.complaints
    agencies = sorted({*now, *former}, key=lambda one: (-now[one], -former[one], one or ""))
    return tuple(
        LateAgency(
            agency=agency,
            late=Change(now[agency], former[agency]),
            clocks=_by_clock((clock, count) for whose, clock, count, _ in rows if whose == agency),
            oldest_due_on=min((due for whose, *_, due in rows if whose == agency), default=None),
            open=len(waiting[agency]) + count_open[agency],
        )
        for agency in agencies
    )


def _by_clock(counts: Iterable[tuple[str, int]]) -> dict[str, int]:
    summed: Counter[str] = Counter()
    for clock, count in counts:
        summed[clock] += count
    return dict(summed)


def _others(region: Region) -> set[str]:
    """Return the agencies of other authorities."""
    return {one.agency for one in region.authorities if one.agency is not None}


def emergencies(
    scope: Scope, cases: Iterable[History], span: Span, places: dict[int, Spot]
) -> tuple[EmergencyWeek, ...]:
    """Return the dangers to life that were raised within the span, in order."""
    found = []
    for case in cases:
        for raised in case.steps_within(span.start, span.end, "alarm_raised"):
            after = [step for step in case.until(span.end) if step.at >= raised.at]
            answer = next((step for step in after if step.action == "alarm_acknowledged"), None)
            ended = next((step for step in after if step.action == "alarm_closed"), None)
            spot = None if case.confidential else places.get(case.id)
            found.append(
                EmergencyWeek(
                    kind=str(raised.details.get("kind", "other")),
                    raised_at=raised.at,
                    acknowledged_at=answer.at if answer else None,
                    acknowledged_by=answer.details.get("agency") if answer else None,
                    closed_at=ended.at if ended else None,
                    close_reason=ended.details.get("alarm_reason") if ended else None,
                    ticket=None if case.confidential else case.ticket,
                    road_name=scope.names.road(spot.road_id) if spot else None,
                    station_m=spot.station_m if spot else None,
                    subdistrict=scope.names.area(spot.subdistrict) if spot else None,
                )
            )
    return tuple(sorted(found, key=lambda one: one.raised_at))
