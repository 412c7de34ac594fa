"""``python -m data init``: the schematic map of regions, and their samples."""

from typing import Annotated

import typer

from data.commands.console import say
from data.commands.opening import chosen_region, opened_store
from data.deployment.served import wanted_regions
from data.regions import list_regions
from data.samples.builtin import init_region


def init(
    region: Annotated[
        list[str] | None, typer.Option(help="Region; may be given again. Those of the settings unless given.")
    ] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="Every region there is.")] = False,
    sample: Annotated[bool, typer.Option(help="Add the sample.")] = True,
) -> None:
    """Prepare the store with the schematic areas and roads of one or several regions, and their samples."""
    chosen = [chosen_region(name) for name in (list_regions() if every else region or wanted_regions())]
    with opened_store() as store:
        for each in chosen:
            made = init_region(store, each, sample=sample)
            say(
                f"{each.id}: made {made.areas} areas, {made.roads} roads, "
                f"{made.complaints} complaints, {made.works} works."
            )
