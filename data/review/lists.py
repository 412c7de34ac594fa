"""The complaints behind a figure of the review, as its readers may know them: never a confidential one."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from data.accounts import User, require
from data.reads.scope import Scope
from data.review.complaint_figures import (
    ANSWERED,
    CLOSED,
    REJECTED,
    Span,
    came_in,
    late_cases,
    still_open,
    took,
)
from data.review.histories import History, Spot, histories, spots
from data.review.weekly import books_of, meeting_of, span_of

# What a figure counts -> the steps that it counts; the others are read off the state at the end of the week.
_STEPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "verified": ("verify",),
        "rejected": REJECTED,
        "answered": ANSWERED,
        "closed": CLOSED,
        "reopened": ("reopen",),
        "emergencies": ("alarm_raised",),
    }
)
LISTS = ("received", *_STEPS, "open", "late")
# By what a list may be narrowed, as the tables of the review are.
BY = ("channel", "concern", "category", "agency", "subdistrict")
NOBODY = "-"  # stands for None in links


@dataclass(frozen=True, slots=True)
class ListedCase:
    """A complaint of a list, as it was at the end of the week; ``station_m`` in metres."""

    ticket: str
    category: str
    agency: str | None
    state: str
    came_on: date
    road_name: str | None
    station_m: float | None
    village: str | None
    subdistrict: str | None
    clock: str | None = None  # that ran out first, where the list is of late ones
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A list, and how many of those counted it does not show: confidential ones, or not for this reader."""

    cases: tuple[ListedCase, ...]
    hidden: int


def review_list(
    scope: Scope,
    user: User | None,
    week: str | None,
    what: str,
    *,
    by: str | None = None,
    key: str | None = None,
) -> Listed:
    """Return what a figure of the review counts: one of LISTS, narrowed to ``key`` of one of BY.

    Raises ``NotAllowedError``, ``WeekError``, and ``KeyError`` for a list that is none.
    """
    user = require(user, "read_inbox", scope.region.id)
    if what not in LISTS or by not in (None, *BY):
        raise KeyError(
            f"There is no list '{what}' by '{by}'; there are {', '.join(LISTS)}, by {', '.join(BY)}."
        )
    books, span = books_of(scope), span_of(scope, meeting_of(scope, week))
    cases = histories(scope, books, span.start)
    late = late_cases(scope.region, still_open(cases, span), span) if what == "late" else []
    wanted_agency = None if key == NOBODY else key
    if what == "late" and by == "agency":  # whose clock it is, which need not be who has the complaint
        late = [one for one in late if one.agency == wanted_agency]
    clocks = {one.case.id: min(one.clocks, key=lambda clock: clock[1]) for one in reversed(late)}
    counted = _counted(cases, span, what) if what != "late" else _once(one.case for one in late)
    places = spots(scope, counted, span.end)
    if by is not None and not (what == "late" and by == "agency"):
        value = _VALUES[by]
        counted = [case for case in counted if value(scope, case, places, span.end) == wanted_agency]
    shown = [case for case in counted if may_know(scope, user, case, span.end)]
    rows = (listed_case(scope, case, places, span.end, clocks.get(case.id)) for case in shown)
    ordered = sorted(rows, key=lambda row: (row.due_on or row.came_on, row.ticket))
    return Listed(tuple(ordered), len(counted) - len(shown))


def may_know(scope: Scope, user: User | None, case: History, moment: datetime) -> bool:
    """Tell whether a list may name a complaint; ``user`` None: a paper that is handed round."""
    if case.confidential:
        return False
    if user is None:
        return case.withheld_from is None
    if user.agency is None:
        return True
    if case.withheld_from == user.agency:
        return False
    own_only = scope.region.visibility.agencies_see == "own"
    return not own_only or case.agency_at(moment, scope.region) == user.agency


def _counted(cases: Sequence[History], span: Span, what: str) -> list[History]:
    if what == "received":
        return came_in(cases, span)
    if what == "open":
        return still_open(cases, span)
    return took(cases, span, *_STEPS[what])


def _once(cases: Iterable[History]) -> list[History]:
    return list({case.id: case for case in cases}.values())


_Value = Callable[[Scope, History, Mapping[int, Spot], datetime], str | None]


def _subdistrict(_scope: Scope, case: History, places: Mapping[int, Spot], _end: datetime) -> str | None:
    return places[case.id].subdistrict if case.id in places else None


_VALUES: Mapping[str, _Value] = MappingProxyType(
    {
        "channel": lambda _scope, case, _places, _end: case.channel,
        "concern": lambda _scope, case, _places, _end: case.concern,
        "category": lambda _scope, case, _places, end: case.category_at(end),
        "agency": lambda scope, case, _places, end: case.agency_at(end, scope.region),
        "subdistrict": _subdistrict,
    }
)


def listed_case(
    scope: Scope,
    case: History,
    places: Mapping[int, Spot],
    end: datetime,
    clock: tuple[str, date] | None = None,
) -> ListedCase:
    """Return a complaint as a list shows it, with the clock that ran out first where it is late."""
    spot = places.get(case.id)
    return ListedCase(
        ticket=case.ticket,
        category=case.category_at(end),
        agency=case.agency_at(end, scope.region),
        state=case.state_at(end),
        came_on=case.counts_on,
        road_name=scope.names.road(spot.road_id) if spot else None,
        station_m=spot.station_m if spot else None,
        village=scope.names.area(spot.village) if spot else None,
        subdistrict=scope.names.area(spot.subdistrict) if spot else None,
        clock=clock[0] if clock else None,
        due_on=clock[1] if clock else None,
    )
