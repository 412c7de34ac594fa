"""A programme worked out for a budget: what is chosen, what ranking alone would do, what more money buys."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, Literal

import numpy as np
import pandas as pd

from data.programme.offer import Offer, Offering
from data.programme.promises import Promises
from data.programme.unit_costs import UnitCosts
from geo.choices import Choices, most_spent
from geo.priced_choices import Mask
from geo.programme import (
    More,
    Programme,
    best_programme,
    by_rank,
    next_rupiah,
    price_of_floors,
    price_of_floors_in_parts,
)
from geo.stationing import total_length_m, union

Step = Literal["choices", "best", "more", "floors"]
# As many choices are solved anew for every floor in a second or two; more are priced in parts.
EXACT_CHOICES = 1_000
UNSURVEYED = ("unknown", "fair", "light", "heavy", "leave")  # see Wish.unsurveyed


@dataclass(frozen=True)
class Wish:
    """What is asked for.

    ``floors`` are whole rupiah by code of a sub-district. ``unsurveyed`` (of UNSURVEYED): of which class
    metres are taken to be that nobody has surveyed; ``unknown`` offers a stop-gap only, ``leave`` offers
    nothing. ``set_aside`` are promised works that another budget pays for. With
    ``as_far_as_possible`` a floor asks for no more than there is work for.
    """

    budget_rupiah: int
    floors: Mapping[str, int] = field(default_factory=dict)
    unsurveyed: str = "unknown"
    set_aside: frozenset[int] = frozenset()
    as_far_as_possible: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the wish, without budget and floors, as a record keeps it."""
        return {
            "unsurveyed": self.unsurveyed,
            "set_aside": sorted(self.set_aside),
            "as_far_as_possible": self.as_far_as_possible,
        }


@dataclass(frozen=True, eq=False)
class Proposal:
    """A programme that was worked out and not yet kept.

    ``choices`` are the rows of ``offer.choices`` and then the promises. ``floor_prices`` (benefit that each
    floor costs) are exact, or those of works done in part (``exact_prices`` False).
    """

    wish: Wish
    as_of: date
    roads_version_id: int
    ranking: pd.DataFrame
    offer: Offer
    promised: pd.DataFrame
    costs: UnitCosts
    choices: Choices
    best: Programme
    ranked: Programme
    more: More
    floor_prices: Mapping[str, float]
    exact_prices: bool

    def lines_of(self, chosen: Mask) -> pd.DataFrame:
        """Return the lines (``offer.LINE_COLUMNS``) of the choices in ``chosen``, in the order of ranks."""
        offered = chosen[: len(self.offer.choices)]
        lines: pd.DataFrame = self.offer.lines
        inside = offered[lines["choice"].to_numpy(dtype=np.int64)]
        return pd.DataFrame(lines[inside]).reset_index(drop=True)

    @cached_property
    def chosen_lines(self) -> pd.DataFrame:
        """The lines of the best programme."""
        return self.lines_of(self.best.chosen)

    @cached_property
    def left(self) -> pd.DataFrame:
        """The ranked stretches that could have been chosen and were not, in the order of ranks."""
        out = set(self.chosen_lines["stretch_id"]) | set(self.offer.unfit["stretch_id"])
        return self.ranking[~self.ranking["stretch_id"].isin(out)].reset_index(drop=True)

    @property
    def promised_rupiah(self) -> int:
        """What the promised works still cost this budget."""
        return int(self.choices.cost[self.choices.promised].sum())

    def areas(self) -> pd.DataFrame:
        """Return what is spent where: a row per sub-district (code; None: outside all), the most first.

        Columns code, rupiah (all that is spent there, whole), promised_rupiah (of it), length_m (chosen),
        floor, price (benefit that its floor costs).
        """
        spent = self._spent(self.best.chosen & ~self.choices.promised)
        promised = self._spent(self.choices.promised)
        metres = self._metres()
        codes = sorted(set(spent) | set(promised) | set(self.wish.floors), key=lambda code: code or "~")
        rows = [
            (
                code,
                round(spent.get(code, 0.0) + promised.get(code, 0.0)),
                round(promised.get(code, 0.0)),
                metres.get(code, 0.0),
                self.wish.floors.get(code or "", 0),
                self.floor_prices.get(code or "", 0.0),
            )
            for code in codes
        ]
        columns = ["code", "rupiah", "promised_rupiah", "length_m", "floor", "price"]
        return pd.DataFrame(rows, columns=columns).sort_values(
            "rupiah", ascending=False, ignore_index=True, kind="stable"
        )

    def _spent(self, chosen: Mask) -> dict[str | None, float]:
        places = self.choices.places
        row = places["choice"].to_numpy(dtype=np.int64)
        cost = self.choices.cost
        here = places.assign(rupiah=cost[row] * places["share"].to_numpy(dtype=np.float64))[chosen[row]]
        found: dict[str | None, float] = here.groupby("area")["rupiah"].sum().to_dict()
        elsewhere = float(cost[chosen].sum()) - sum(found.values())
        return found | ({None: elsewhere} if elsewhere >= 1 else {})

    def _metres(self) -> dict[str | None, float]:
        places = self.choices.places
        length_m = np.append(
            self.offer.choices["length_m"].to_numpy(dtype=np.float64), np.zeros(len(self.promised))
        )
        row = places["choice"].to_numpy(dtype=np.int64)
        here = places.assign(metres=length_m[row] * places["share"].to_numpy(dtype=np.float64))
        found: dict[str | None, float] = here[self.best.chosen[row]].groupby("area")["metres"].sum().to_dict()
        return found


def length_of(lines: pd.DataFrame) -> float:
    """Return the metres of road under some lines, each counted once."""
    return sum(
        total_length_m(union(on_road[["from_m", "to_m"]].to_numpy(dtype=np.float64)))
        for _, on_road in lines.groupby("road_id")
    )


def propose(  # noqa: PLR0917  # the tables that it is made from, then what is asked
    ranking: pd.DataFrame,
    offering: Offering,
    promises: Promises,
    wish: Wish,
    as_of: date,
    roads_version_id: int,
    tell: Callable[[Step], None] = lambda step: None,
) -> Proposal:
    """Work out the best programme; ``tell`` hears which step begins.

    Raises ``UnaffordableError`` if budget, promises and floors do not go together.
    """
    tell("choices")
    offer = offering.of(ranking)
    promised = promises.table[~promises.table["works_id"].isin(wish.set_aside)].reset_index(drop=True)
    choices = _choices(offer, promised)
    if wish.as_far_as_possible:
        there = {code: most_spent(choices, code) for code in wish.floors}
        wish = replace(wish, floors={code: min(floor, there[code]) for code, floor in wish.floors.items()})
    floors = {code: floor for code, floor in wish.floors.items() if floor > 0}
    tell("best")
    best = best_programme(choices, wish.budget_rupiah, floors)
    score = np.append(offer.choices["score"].to_numpy(dtype=np.float64), np.full(len(promised), -np.inf))
    ranked = by_rank(choices, wish.budget_rupiah, score)
    tell("more")
    more = next_rupiah(choices, wish.budget_rupiah, floors, best=best)
    tell("floors")
    exact = len(choices.table) <= EXACT_CHOICES
    prices = (
        price_of_floors(choices, wish.budget_rupiah, floors, best)
        if exact
        else price_of_floors_in_parts(choices, wish.budget_rupiah, floors)
    )
    return Proposal(
        wish,
        as_of,
        roads_version_id,
        ranking,
        offer,
        promised,
        offering.costs,
        choices,
        best,
        ranked,
        more,
        prices,
        exact,
    )


def _choices(offer: Offer, promised: pd.DataFrame) -> Choices:
    """Return the choices for the solver: of places, then the promised works, which bring what they bring."""
    names = ["stretch", "cost_rupiah", "benefit"]
    works = pd.DataFrame(
        {
            "stretch": [f"works {works_id}" for works_id in promised["works_id"]],
            "cost_rupiah": promised["left_rupiah"].astype("int64"),
            "benefit": 0.0,
        }
    )
    offered = offer.choices[names].astype({"stretch": object, "cost_rupiah": "int64", "benefit": "float64"})
    table = pd.concat([offered.assign(promised=False), works.assign(promised=True)], ignore_index=True)
    shares = [
        (len(offered) + row, code, share)
        for row, some in enumerate(promised["shares"])
        for code, share in some
    ]
    more = pd.DataFrame(shares, columns=["choice", "area", "share"])
    places = pd.concat([frame for frame in (offer.places, more) if len(frame)] or [more], ignore_index=True)
    return Choices.of(table.astype({"promised": bool}), places)
