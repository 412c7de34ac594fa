"""``python -m dashboard publish`` on the terminal: what is being written, how much, in how long."""

import time
from collections.abc import Sequence
from pathlib import Path

import typer

from dashboard.publish.site import publish
from data.regions import Region


def publish_site(folder: Path, regions: Sequence[Region], *, live: str, address: str) -> None:
    """Write the site and say what was done. Raises PublishError."""
    began = time.monotonic()
    written = publish(
        folder,
        regions,
        live=live,
        address=address,
        tell=lambda region: typer.echo(f"Writing {region.name.en} …"),
    )
    size_mb, took_s = written.size_bytes / 1e6, time.monotonic() - began
    typer.echo(
        f"{folder}: {written.files:,} files, {size_mb:,.1f} MB; {written.changed:,} are new or changed, "
        f"in {took_s:.0f} s."
    )
