"""From a ranking to choices: what is sensible at each place, its cost, its benefit and its sub-districts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from data.placement.ground import AreaAlong
from data.programme.measures import Measures, Option
from data.programme.runs import RoadFacts, Run
from data.programme.unit_costs import UnitCosts

DRAINAGE, PAVEMENT = "drainage", "pavement"
# So much of a stretch must flood before its pavement waits for a drain: less is the end of another place.
LEAST_FLOODED_M = 20.0
# One bridge is no longer for the length along which people complain of it: it counts as one survey segment.
PLACE_M = 100.0
_M_PER_KM = 1_000.0

LINE_COLUMNS = (
    *("choice", "stretch_id", "road_id", "from_m", "to_m", "family", "surface", "class", "measure"),
    *("width_m", "cost_rupiah", "benefit", "estimates"),
)
CHOICE_COLUMNS = (
    "stretch",
    "stretch_ids",
    "cost_rupiah",
    "benefit",
    "score",
    "rank",
    "length_m",
    "is_standard",
)


@dataclass(frozen=True, slots=True)
class Line:
    """One treatment on one run of one stretch."""

    stretch_id: int
    road_id: str
    family: str
    run: Run
    option: Option
    cost_rupiah: int
    benefit: float
    estimates: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Offer:
    """What may be chosen. ``choices`` has CHOICE_COLUMNS: ``stretch`` numbers the place, which gets one.

    Of a place the standard choice comes first. ``lines`` has LINE_COLUMNS (``choice`` is a row of choices),
    ``places`` choice, area (code of a sub-district) and share of the cost. ``unfit`` tells of stretches
    without choices: stretch_id and a code, ``place_unknown``, ``no_treatment``, ``no_cost`` or ``covered``.
    """

    choices: pd.DataFrame
    lines: pd.DataFrame
    places: pd.DataFrame
    unfit: pd.DataFrame


@dataclass(frozen=True)
class Offering:
    """The tables that an offer is made from."""

    facts: RoadFacts
    measures: Measures
    costs: UnitCosts
    areas_along: Mapping[str, Sequence[AreaAlong]]

    def of(self, ranking: pd.DataFrame) -> Offer:
        """Return what may be done about the stretches of a ranking.

        It has stretch_id, road_id, family, from_m, to_m (metres), score (0 to 100), rank and ``located``.
        """
        unfit: list[tuple[int, str]] = []
        lines_of: dict[int, list[list[Line]]] = {}
        rows = {int(row["stretch_id"]): row for row in ranking.to_dict("records")}
        for stretch_id, row in rows.items():
            found, why_not = self._choices_of(row)
            if found:
                lines_of[stretch_id] = found
            else:
                unfit.append((stretch_id, why_not))
        sites: list[tuple[Sequence[int], list[Line]]] = [
            (site, choice) for site in _sites(rows, lines_of) for choice in _combined(site, lines_of)
        ]
        return self._tables(sites, rows, unfit)

    def _choices_of(self, row: Mapping[Any, Any]) -> tuple[list[list[Line]], str]:
        """Return the choices of one stretch, the standard one first; else why there are none."""
        if not row.get("located", True):
            return [], "place_unknown"
        runs = self.facts.runs(row["road_id"], row["family"], row["from_m"], row["to_m"])
        if not runs:
            return [], "covered"
        options = [self.measures.options(row["family"], run.surface, run.condition) for run in runs]
        if not any(options):
            return [], "no_treatment"
        priced = [
            [self._line(row, run, one) for one in some if one.measure.id in self.costs.by_measure]
            for run, some in zip(runs, options, strict=True)
        ]
        standard = [some[0] for some in priced if some]
        if not standard:
            return [], "no_cost"
        kinds = dict.fromkeys(line.option.measure.id for some in priced for line in some)
        single = [
            [line for some in priced for line in some if line.option.measure.id == kind] for kind in kinds
        ]
        return [standard, *(lines for lines in single if lines != standard)], ""

    def _line(self, row: Mapping[Any, Any], run: Run, option: Option) -> Line:
        cost = self.costs.by_measure[option.measure.id]
        length_m = run.length_m if cost.basis != "place" else min(run.length_m, PLACE_M)
        benefit = float(row["score"]) * length_m / _M_PER_KM * option.lift
        by_width = cost.basis == "m2"
        matters = ("class", "surface") if row["family"] == PAVEMENT else ()
        estimates = tuple(code for code in run.estimates if code in matters or (by_width and code == "width"))
        if cost.estimate or not self.costs.is_own:
            estimates += ("cost",)
        rupiah = cost.rupiah_for(run.length_m, run.width_m)
        return Line(
            int(row["stretch_id"]),
            str(row["road_id"]),
            str(row["family"]),
            run,
            option,
            rupiah,
            benefit,
            estimates,
        )

    def _tables(
        self,
        sites: Sequence[tuple[Sequence[int], list[Line]]],
        rows: Mapping[int, Mapping[Any, Any]],
        unfit: Sequence[tuple[int, str]],
    ) -> Offer:
        lines = [(number, line) for number, (_, some) in enumerate(sites) for line in some]
        seen: set[int] = set()
        choices = []
        for site, some in sites:
            first = rows[site[0]]
            choices.append(
                (
                    site[0],
                    tuple(dict.fromkeys(line.stretch_id for line in some)),
                    sum(line.cost_rupiah for line in some),
                    sum(line.benefit for line in some),
                    max(float(rows[one]["score"]) for one in site),
                    first["rank"],
                    sum(line.run.length_m for line in some),
                    site[0] not in seen,
                )
            )
            seen.add(site[0])
        places = [(number, *place) for number, (_, some) in enumerate(sites) for place in self._shares(some)]
        return Offer(
            pd.DataFrame(choices, columns=list(CHOICE_COLUMNS)),
            pd.DataFrame([_cells(*line) for line in lines], columns=list(LINE_COLUMNS)),
            pd.DataFrame(places, columns=["choice", "area", "share"]),
            pd.DataFrame(unfit, columns=["stretch_id", "why"]),
        )

    def _shares(self, lines: Sequence[Line]) -> list[tuple[str, float]]:
        """Return the share of the cost that is spent in each sub-district, by where the stations lie."""
        whole = sum(line.cost_rupiah for line in lines)
        spent: defaultdict[str, float] = defaultdict(float)
        for line in lines:
            for code, share in shares_along(
                self.areas_along.get(line.road_id, ()), line.run.from_m, line.run.to_m
            ):
                spent[code] += share * line.cost_rupiah
        return [(code, rupiah / whole) for code, rupiah in spent.items()]


def shares_along(along: Iterable[AreaAlong], from_m: float, to_m: float) -> list[tuple[str, float]]:
    """Return (code of a sub-district, share of the metres) of a station range; outside every one is none."""
    metres: defaultdict[str, float] = defaultdict(float)
    for area in along:
        shared_m = min(area.to_m, to_m) - max(area.from_m, from_m)
        if shared_m > 0 and area.subdistrict_code is not None:
            metres[area.subdistrict_code] += shared_m
    return [(code, shared_m / (to_m - from_m)) for code, shared_m in metres.items()]


def _sites(rows: Mapping[int, Mapping[Any, Any]], known: Mapping[int, Any]) -> list[tuple[int, ...]]:
    """Return the places: each stretch, and with a pavement the flooded ones that lie along it."""
    by_road: defaultdict[str, list[int]] = defaultdict(list)
    for stretch_id in known:
        if rows[stretch_id]["family"] == PAVEMENT:
            by_road[rows[stretch_id]["road_id"]].append(stretch_id)
    home: dict[int, int] = {}
    for stretch_id in known:
        if rows[stretch_id]["family"] == DRAINAGE:
            shared = {
                other: _shared_m(rows[stretch_id], rows[other])
                for other in by_road[rows[stretch_id]["road_id"]]
            }
            best = max(shared, key=lambda other: shared[other], default=None)
            if best is not None and shared[best] >= LEAST_FLOODED_M:
                home[stretch_id] = best
    drains: defaultdict[int, list[int]] = defaultdict(list)
    for stretch_id, pavement in home.items():
        drains[pavement].append(stretch_id)
    return [(stretch_id, *drains[stretch_id]) for stretch_id in known if stretch_id not in home]


def _shared_m(one: Mapping[Any, Any], other: Mapping[Any, Any]) -> float:
    return float(min(one["to_m"], other["to_m"]) - max(one["from_m"], other["from_m"]))


def _combined(site: Sequence[int], lines_of: Mapping[int, Sequence[Sequence[Line]]]) -> Iterator[list[Line]]:
    """Yield the choices of a place: where water stands, what needs a dry road comes with the drains."""
    pavement, *drains = site
    if not drains:
        for choice in lines_of[pavement]:
            yield list(choice)
        return
    standard = [line for drain in drains for line in lines_of[drain][0]]
    for choice in lines_of[pavement]:
        yield [*choice, *standard]
    for choice in lines_of[pavement]:
        if not any(line.option.measure.needs_dry_road for line in choice):
            yield list(choice)
    yield standard
    cleaned = [line for drain in drains for line in lines_of[drain][-1]]
    if cleaned != standard:
        yield cleaned


def _cells(number: int, line: Line) -> tuple[Any, ...]:
    run = line.run
    return (
        number,
        line.stretch_id,
        line.road_id,
        run.from_m,
        run.to_m,
        line.family,
        run.surface,
        run.condition,
        line.option.measure.id,
        run.width_m,
        line.cost_rupiah,
        line.benefit,
        line.estimates,
    )
