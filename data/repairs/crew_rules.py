"""What a crew's day is made of, and in which order it drives to its tasks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import inf, nan
from typing import TypeVar

from data.refusals import RefusalError

TASK_STATES = ("open", "done", "left")
# A complaint is a point: a hole and what is around it. A phone's position is good to some metres.
REACH_M = 10.0
# A stretch as short as this is one place that nobody knew more exactly: all of it is looked at and mended.
ONE_PLACE_M = 60.0

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class NewTask:
    """What is planned for a crew: a complaint by its ticket, a stretch, or a range (metres) of a road."""

    treatment: str | None = None  # None: what a crew usually does about it
    ticket: str | None = None
    stretch_id: int | None = None
    road_id: str | None = None
    from_m: float | None = None
    to_m: float | None = None
    lane: str = "both"
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Material:
    """Material that was used: hot mix, 0.8, "ton"."""

    name: str
    amount: float
    unit: str


@dataclass(frozen=True, slots=True)
class CrewView:
    """A crew of the office."""

    crew_id: int
    name: str
    agency: str | None
    depot_lon: float | None
    depot_lat: float | None
    sample: bool


@dataclass(frozen=True, slots=True)
class CrewAccount:
    """An account of role crew; ``crew_id`` None: it serves all crews of its agency."""

    name: str
    agency: str | None
    crew_id: int | None


@dataclass(frozen=True, slots=True)
class CrewTask:
    """One task of a crew's day; lon and lat (degrees) are of the middle of its range."""

    task_id: int
    crew_id: int
    on_date: date
    number: int
    treatment: str
    ticket: str | None
    category: str | None
    public_words: str | None
    stretch_id: int | None
    road_id: str
    road_name: str
    from_m: float
    to_m: float
    lane: str
    village: str | None
    subdistrict: str | None
    lon: float
    lat: float
    note: str | None
    state: str  # of TASK_STATES
    settled_at: datetime | None
    why_left: str | None
    materials: tuple[Material, ...]
    photos: tuple[str, ...]  # public ids
    works_id: int | None
    sample: bool


def nearest_next(start: _T | None, stops: Sequence[_T], distance_m: Callable[[_T, _T], float]) -> list[int]:
    """Return the order of a drive: from ``start`` (None: the first stop) always to the nearest stop left.

    The usual rule of thumb: about a quarter longer than the shortest tour, and everybody understands it.
    Ties go to the earlier stop.
    """
    left = list(range(len(stops)))
    order: list[int] = []
    while left:
        here = stops[order[-1]] if order else start
        best = left[0]
        if here is not None:
            best = min((distance_m(here, stops[stop]), stop) for stop in left)[1]
        order.append(best)
        left.remove(best)
    return order


def is_on_earth(lon: float | None, lat: float | None) -> bool:
    """Tell whether these are the degrees of a place."""
    return lon is not None and lat is not None and abs(lon) <= 180 and abs(lat) <= 90


def check_materials(materials: Sequence[Mapping[str, object] | Material]) -> list[Material]:
    """Return materials as said. Raises ``RefusalError`` naming the row."""
    checked = []
    for number, one in enumerate(materials, start=1):
        said = one if isinstance(one, Material) else _material(one)
        if not said.name.strip() or not said.unit.strip() or not 0 < said.amount < inf:
            raise RefusalError(
                f"Material {number}: give its name, an amount above 0, and the unit.", "material", row=number
            )
        checked.append(Material(said.name.strip(), said.amount, said.unit.strip()))
    return checked


def _material(said: Mapping[str, object]) -> Material:
    try:
        amount = float(str(said.get("amount")))
    except ValueError:
        amount = nan
    return Material(str(said.get("name") or ""), amount, str(said.get("unit") or ""))
