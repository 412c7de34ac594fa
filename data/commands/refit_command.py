"""``python -m data refit``: placing learns from what the office put right."""

from typing import Annotated

import typer

from data.commands.console import say, show_table
from data.commands.opening import RegionOption
from data.commands.records import open_register
from data.office import MACHINE


def refit(
    region: RegionOption = None,
    *,
    check: Annotated[bool, typer.Option("--check", help="Only say what it would do.")] = False,
    reset: Annotated[bool, typer.Option("--reset", help="Go back to the weights as shipped.")] = False,
) -> None:
    """Fit the weights of placing on complaints whose place the office set or checked; place all anew."""
    with open_register(region, prepare=False) as register:
        if reset:
            dropped = register.use_shipped_weights(MACHINE)
            say("Placed anew with the weights as shipped." if dropped else "Nothing to do: they are in use.")
            return
        found = register.refit(MACHINE, check=check)
    say(f"Fitted on {found.fitted:,} complaints, {found.held_out:,} others were held out; of all of them")
    say(f"the office had put {found.corrected:,} elsewhere and left {found.checked:,} where they were.")
    compared = (("weights in use", found.before), ("weights fitted", found.after))
    rows = [(name, f"{f.placed:.1%}", f"{f.right:.1%}", f"{f.log_loss:.3f}") for name, f in compared]
    show_table(("on those held out", "placed", "of them right", "log loss"), rows)
    better = found.after.log_loss < found.before.log_loss
    if found.taken:
        say("The fitted weights are in use, and everything was placed anew. Undo: --reset.")
    else:
        say("They would be taken." if better else "They are no better: nothing was changed.")
