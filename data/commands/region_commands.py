"""``python -m data region …`` and ``settings``: what this installation is set up for."""

from typing import Annotated, Literal

import typer

from data.commands.console import say, show_table
from data.deployment.new_region import new_region
from data.outside.credentials import credentials
from data.regions import REGION_FILE, list_regions, load_region, resolve_region
from data.settings import get_settings

app = typer.Typer(help="Make and list regions.", no_args_is_help=True)


@app.command("new")
def new_command(
    name: Annotated[str, typer.Argument(help="Small letters, digits and hyphens: kab-sleman.")],
    *,
    title: Annotated[str | None, typer.Option(help="What people call it: Kabupaten Sleman.")] = None,
    code: Annotated[str, typer.Option(help="Code of the Ministry of Home Affairs: 34.04.")] = "",
    timezone: Annotated[str, typer.Option(help="Time zone by name.")] = "Asia/Jakarta",
    words: Annotated[Literal["id", "en"], typer.Option(help="Language of its road names and texts.")] = "id",
    prefix: Annotated[str | None, typer.Option(help="Two to four letters before ticket numbers.")] = None,
) -> None:
    """Make a region from the template; import its areas or roads next."""
    region = new_region(name, title=title, code=code, timezone=timezone, words=words, ticket_prefix=prefix)
    say(f"Made {region.folder / REGION_FILE}: look through its agencies and categories.")
    say(f"Next: python -m data import areas FILE --region {region.id}")


@app.command("list")
def list_command() -> None:
    """List the regions."""
    regions = [load_region(region_id) for region_id in list_regions()]
    show_table(("region", "name", "folder"), [(r.id, r.name.id, str(r.folder)) for r in regions])


def settings() -> None:
    """Print the settings with their meaning, and which channels are on; secrets are hidden."""
    show_table(("variable", "value", "meaning"), get_settings().described())
    chosen = resolve_region(get_settings().region)
    rows = [(name, "on" if on else "off", what) for name, on, what in credentials(chosen.id).described()]
    say(f"Channels of {chosen.id}, by {get_settings().credentials_path}:")
    show_table(("channel", "", "what for"), rows)
