"""``python -m data programme``: what a budget buys, worked out for today's ranking and written to a file."""

from pathlib import Path
from typing import Annotated

import typer

from data.commands.console import err, say
from data.commands.opening import RegionOption
from data.commands.records import open_register
from data.exchange.table_writers import write_outgoing
from data.office import MACHINE
from data.programme.money import parse_rupiah
from data.programme.programme_files import notes_of, outgoing
from data.programme.programme_rows import figures_of
from data.programme.proposal import Wish
from data.reads.queries import Queries
from geo.errors import InvalidInputError

BudgetOption = Annotated[str, typer.Option("--budget", help="Rupiah: 20.000.000.000 or '20 miliar'.")]
FloorOption = Annotated[str, typer.Option("--floor", help="At least so much in every sub-district.")]
OutOption = Annotated[Path, typer.Option("-o", "--out", help="File: .csv, .xlsx, .geojson or .gpkg.")]


def programme_command(
    budget: BudgetOption, out: OutOption, *, floor: FloorOption = "0", region: RegionOption = None
) -> None:
    """Work out the treatments of greatest benefit within a budget; nothing is kept or decided."""
    budget_rupiah, floor_rupiah = _amount(budget, "--budget"), _amount(floor, "--floor")
    with open_register(region, prepare=False) as register, err.status("Working out …") as status:
        queries = Queries(register.store, register.region, register.people)
        areas = queries.areas("subdistrict")
        names = dict(zip(areas["code"], areas["name"], strict=True))
        floors = dict.fromkeys(names, floor_rupiah) if floor_rupiah else {}
        wish = Wish(budget_rupiah, floors, as_far_as_possible=True)
        found = queries.propose(MACHINE, wish, lambda step: status.update(f"Working out: {step} …"))
        items, figures = queries.proposal_items(found), figures_of(found)
        notes = notes_of("Program", budget_rupiah, figures, found.costs.as_json())
        count = write_outgoing(outgoing(register.region, "Program", items, names, notes), out)
    proven = "proven the most" if found.best.proven else "not proven the most"
    say(
        f"{out}: {count:,} rows. {figures['stretches']} stretches for Rp {figures['cost_rupiah']:,} of "
        f"Rp {budget_rupiah:,}, benefit {figures['benefit']:.1f} ({proven}); "
        f"plain ranking: {figures['ranked']['benefit']:.1f}."
    )


def _amount(text: str, option: str) -> int:
    amount = parse_rupiah(text)
    if amount is None:
        raise InvalidInputError(f"{option} {text!r} is no amount. Write 20.000.000.000 or '20 miliar'.")
    return amount
