"""``python -m dashboard``: make the region ready where it is new, then serve the pages and the map's feed."""

from typing import Annotated

import typer

from data.settings import get_settings

_THIS_MACHINE = ("127.0.0.1", "0.0.0.0")  # noqa: S104 (compared, not bound)


def serve(
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8501,
    address: Annotated[
        str, typer.Option(help="Address to listen on; 0.0.0.0 for every network.")
    ] = "127.0.0.1",
) -> None:
    """Serve the map of damaged roads: of JEGLONGAN_REGION, and of the others that are prepared here."""
    _prepare()
    from dashboard.app import app  # noqa: PLC0415 (after a first run has said what takes so long)

    typer.echo(f"Jeglongan: http://{'localhost' if address in _THIS_MACHINE else address}:{port}")
    app.run(config={"server.port": port, "server.address": address, "logger.level": "warning"})


def _prepare() -> None:
    """Build what the usual region has no data for yet: schematic areas, roads, the sample.

    Others that the settings name are built while the app runs (``startup.prepare_others``): nobody waits.
    """
    from dashboard import backend  # noqa: PLC0415 (see above)
    from data.deployment.served import unprepared  # noqa: PLC0415 (see above)

    region = backend.region_named(get_settings().region)
    if not unprepared(backend.store(), [region.id]):
        return
    typer.echo(f"Preparing {region.name.en}: once, for some seconds …")
    from data.samples.builtin import init_region  # noqa: PLC0415 (only a first run needs it)

    init_region(backend.store(), region)


if __name__ == "__main__":
    typer.run(serve)
