"""``python -m dashboard``: make the region ready where it is new, then serve the pages and the map's feed.

``python -m dashboard review`` writes the weekly review to a file instead, ``python -m dashboard publish`` the
public pages as a folder of files.
"""

import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from pydantic import ValidationError

from data.commands.users_errors import USERS_ERRORS, is_users
from data.settings import get_settings

if TYPE_CHECKING:
    from data.regions import Region
    from data.store import Store

_THIS_MACHINE = ("127.0.0.1", "0.0.0.0")  # noqa: S104 (compared, not bound)
_USERS_ERRORS = USERS_ERRORS | {"dashboard.reports.review_file.ReportError", "data.review.weeks.WeekError"}
_USERS_ERRORS |= {"dashboard.publish.folder.PublishError"}


app = typer.Typer(help=__doc__, add_completion=False, pretty_exceptions_enable=False)


@app.callback(invoke_without_command=True)
def serve(
    context: typer.Context,
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8501,
    address: Annotated[
        str, typer.Option(help="Address to listen on; 0.0.0.0 for every network.")
    ] = "127.0.0.1",
) -> None:
    """Serve the map of damaged roads: of JEGLONGAN_REGION, and of the others that are prepared here."""
    if context.invoked_subcommand is not None:
        return
    _prepare()
    from dashboard.app import app as pages  # noqa: PLC0415 (after a first run has said what takes so long)
    from dashboard.prompt_answers import send_at_once  # noqa: PLC0415

    send_at_once()
    typer.echo(f"Jeglongan: http://{'localhost' if address in _THIS_MACHINE else address}:{port}")
    pages.run(config={"server.port": port, "server.address": address, "logger.level": "warning"})


@app.command()
def review(
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write: .pdf or .xlsx.")],
    week: Annotated[
        str | None, typer.Option(help="Week of the meeting, as 2021-W24; that of the next unless given.")
    ] = None,
    region: Annotated[str | None, typer.Option(help="Region; JEGLONGAN_REGION unless given.")] = None,
    language: Annotated[
        Literal["id", "en"] | None, typer.Option(help="The region's first language unless given.")
    ] = None,
) -> None:
    """Write the weekly review of a meeting, as its records stood when its week ended."""
    from dashboard.reports.review_file import check_file, write_review  # noqa: PLC0415 (serving does not need it)
    from data.regions import resolve_region  # noqa: PLC0415
    from data.store import open_store  # noqa: PLC0415

    chosen = resolve_region(region or get_settings().region)
    check_file(output)
    with closing(open_store(get_settings().database_url)) as store:
        _make(store, chosen)
        named = write_review(store, chosen, week, output, language or chosen.languages[0])
    typer.echo(f"{chosen.id} {named}: {output}")


@app.command()
def publish(
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Folder to write: new, empty, or published before.")
    ],
    region: Annotated[
        list[str] | None,
        typer.Option(help="Region, again for each more; all that are prepared here unless given."),
    ] = None,
    live: Annotated[str, typer.Option(help="Address of the living app, where people report.")] = "",
    address: Annotated[str, typer.Option(help="Address where the site will stand, for search engines.")] = "",
) -> None:
    """Write the public pages as a folder that any web server carries: map, stretches, works, data, news."""
    from dashboard import backend  # noqa: PLC0415 (see above)
    from dashboard.publish.command import publish_site  # noqa: PLC0415
    from data.regions import resolve_region  # noqa: PLC0415

    if region is None:
        _make(backend.store(), resolve_region(get_settings().region))
    chosen = [resolve_region(name) for name in dict.fromkeys(region)] if region else backend.regions()
    for one in chosen:
        _make(backend.store(), one)
    publish_site(output, chosen, live=live, address=address)


def _prepare() -> None:
    """Make the usual region ready.

    Others that the settings name are built while the app runs (``startup.prepare_others``): nobody waits.
    """
    from dashboard import backend  # noqa: PLC0415 (see above)

    _make(backend.store(), backend.region_named(get_settings().region))


def _make(store: "Store", region: "Region") -> None:
    """Build what a region has no data for yet: schematic areas, roads, the sample."""
    from data.deployment.served import unprepared  # noqa: PLC0415 (see above)

    if not unprepared(store, [region.id]):
        return
    typer.echo(f"Preparing {region.name.en}: once, for some seconds …")
    from data.samples.builtin import init_region  # noqa: PLC0415 (only a first run needs it)

    init_region(store, region)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command; what a user can put right is one sentence on the error stream and exit code 2."""
    try:
        app(arguments)
    except ValidationError as error:
        for fault in error.errors():
            typer.echo(f"Error: JEGLONGAN_{str(fault['loc'][0]).upper()}: {fault['msg']}.", err=True)
        sys.exit(2)
    except Exception as error:
        if not is_users(error, _USERS_ERRORS):
            raise
        typer.echo(f"Error: {error}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
