"""``python -m geo programme``: what brings the most for the money."""

from geo.commands.options import Budget, Floors, Out, Treatments
from geo.commands.programme_file import read_choices, read_floors
from geo.commands.reading import TABLES, check_output
from geo.commands.telling import Teller, errors_told, screen
from geo.formats.writing import write_table
from geo.programme import best_programme, by_rank


def programme(treatments: Treatments, budget: Budget, out: Out, floors: Floors = None) -> None:
    """Write which treatments bring the most within the budget, and which plain ranking would take."""
    with errors_told():
        check_output(out, TABLES, treatments, floors)
        with Teller(treatments) as tell:
            frame, choices = read_choices(treatments, tell)
        best = best_programme(choices, budget, read_floors(floors) if floors else None)
        ranked = by_rank(choices, budget, choices.benefit)
        write_table(frame.assign(chosen=best.chosen, chosen_by_rank=ranked.chosen), out)
        proof = "proven the most" if best.proven else f"the most possible is {best.best_possible:,.1f}"
        screen.print(
            f"{out}: {best.chosen.sum():,} of {len(frame):,} for Rp {best.cost_rupiah:,}, "
            f"benefit {best.benefit:,.1f} ({proof}); plain ranking: {ranked.benefit:,.1f}"
        )
