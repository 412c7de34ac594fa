"""A proposal as rows of the store: its figures as they were shown, an item a treatment and station range."""

from typing import Any

import numpy as np
import pandas as pd

from data.placement.ground import Ground
from data.programme.measures import UNKNOWN
from data.programme.proposal import Proposal, length_of
from data.repairs.stage_writing import range_columns
from geo.priced_choices import Mask

TOLD_CHOICES = 20  # more than anybody reads of what more money would buy
CHOSEN, PROMISED, LEFT = "chosen", "promised", "left"


def figures_of(proposal: Proposal) -> dict[str, Any]:
    """Return what came out, whole rupiah, metres and benefit, as pages and exports tell it."""
    best, ranked, more = proposal.best, proposal.ranked, proposal.more
    ranked_lines = proposal.lines_of(ranked.chosen)
    here, there = set(proposal.chosen_lines["stretch_id"]), set(ranked_lines["stretch_id"])
    return {
        "as_of": proposal.as_of.isoformat(),
        "cost_rupiah": best.cost_rupiah,
        "promised_rupiah": proposal.promised_rupiah,
        "benefit": best.benefit,
        "best_possible": best.best_possible,
        "proven": best.proven,
        "stretches": int(proposal.chosen_lines["stretch_id"].nunique()),
        "length_m": length_of(proposal.chosen_lines),
        "left": len(proposal.left),
        "listed": len(proposal.ranking),
        "unfit": proposal.offer.unfit["why"].value_counts().to_dict(),
        "unsurveyed": _unsurveyed(proposal.offer.lines),
        "ranked": {
            "cost_rupiah": ranked.cost_rupiah,
            "benefit": ranked.benefit,
            "stretches": int(ranked_lines["stretch_id"].nunique()),
            "length_m": length_of(ranked_lines),
            "only_here": sorted(here - there),
            "only_there": sorted(there - here),
        },
        "more": {
            "more_rupiah": more.more_rupiah,
            "benefit": more.benefit,
            "benefit_per_rupiah": more.benefit_per_rupiah,
            "comes_in": _told_choices(proposal, more.comes_in),
            "goes_out": _told_choices(proposal, more.goes_out),
        },
        "exact_prices": proposal.exact_prices,
        "areas": [
            {name: None if pd.isna(cell) else cell for name, cell in row.items()}
            for row in proposal.areas().to_dict("records")
        ],
    }


def _unsurveyed(lines: pd.DataFrame) -> int:
    """Return how many stretches have metres whose class nobody has surveyed."""
    guessed = np.array(["class" in told for told in lines["estimates"]], dtype=bool)
    return int(lines.loc[guessed, "stretch_id"].nunique())


def _told_choices(proposal: Proposal, chosen: Mask) -> list[dict[str, Any]]:
    """Return choices as what is done where, those that bring most first."""
    offered = proposal.offer.choices[chosen[: len(proposal.offer.choices)]]
    measures: dict[Any, Any] = proposal.offer.lines.groupby("choice")["measure"].unique().to_dict()
    return [
        {
            "stretch_ids": [int(one) for one in choice["stretch_ids"]],
            "measures": list(measures[number]),
            "cost_rupiah": int(choice["cost_rupiah"]),
        }
        for number, choice in offered.sort_values("benefit", ascending=False).head(TOLD_CHOICES).iterrows()
    ]


def item_rows(proposal: Proposal, ground: Ground) -> list[dict[str, Any]]:
    """Return the rows of ``programme_item``, without region and programme."""
    known = proposal.ranking.set_index("stretch_id")[["rank", "score"]]
    rows = []
    for line in proposal.chosen_lines.to_dict("records"):
        told = known.loc[line["stretch_id"]]
        rows.append(
            _item(CHOSEN, ground, line)
            | {
                "stretch_id": int(line["stretch_id"]),
                "family": line["family"],
                "surface": line["surface"],
                "class": None if line["class"] == UNKNOWN else line["class"],
                "measure": line["measure"],
                "rank": int(told["rank"]),
                "score": float(told["score"]),
                "width_m": float(line["width_m"]),
                "cost_rupiah": int(line["cost_rupiah"]),
                "benefit": float(line["benefit"]),
                "estimates": list(line["estimates"]),
            }
        )
    for works in proposal.promised.to_dict("records"):
        rows.append(
            _item(PROMISED, ground, works)
            | {
                "works_id": int(works["works_id"]),
                "cost_rupiah": int(works["left_rupiah"]),
                "estimates": ["cost"] if works["estimate"] else [],
            }
        )
    for stretch in proposal.left.to_dict("records"):
        rows.append(
            _item(LEFT, ground, stretch)
            | {
                "stretch_id": int(stretch["stretch_id"]),
                "family": stretch["family"],
                "rank": int(stretch["rank"]),
                "score": float(stretch["score"]),
            }
        )
    return rows


def _item(part: str, ground: Ground, row: dict[Any, Any]) -> dict[str, Any]:
    nothing = dict.fromkeys(
        ("stretch_id", "works_id", "family", "surface", "class", "measure", "rank", "score", "width_m")
    )
    place = range_columns(ground, row["road_id"], float(row["from_m"]), float(row["to_m"]))
    return {**nothing, "part": part, "cost_rupiah": 0, "benefit": 0.0, "estimates": [], **place}
