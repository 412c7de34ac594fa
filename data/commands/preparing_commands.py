"""``python -m data init`` and ``fetch``: a region's map, schematic or from the sources that it names."""

from typing import Annotated

import typer

from data.commands.console import say, show_report
from data.commands.fetch import Download, fetch
from data.commands.opening import chosen_region, opened_store
from data.commands.records import open_register
from data.deployment.served import wanted_regions
from data.regions import list_regions
from data.samples.builtin import init_region
from data.settings import get_settings


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


def fetch_command(
    region: Annotated[str | None, typer.Argument(help="Region; JEGLONGAN_REGION unless given.")] = None,
    mirror: Annotated[
        str | None, typer.Option(help="http(s)://host that stands in for the sources' own.")
    ] = None,
) -> None:
    """Download the areas, roads and landmarks that the region names sources of, and import them."""
    settings = get_settings()
    how = Download(max_bytes=settings.import_max_bytes, mirror=mirror)
    with open_register(region) as register:
        folder = settings.var / "fetched" / register.region.id
        for report in fetch(register, folder, how):
            show_report(report)
