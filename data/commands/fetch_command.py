"""``python -m data fetch``: a region's map from the sources that it names."""

from typing import Annotated

import typer

from data.commands.console import show_report
from data.commands.fetch import Download, fetch
from data.commands.records import open_register
from data.settings import get_settings


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
