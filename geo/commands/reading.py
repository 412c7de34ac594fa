"""What the commands of ``python -m geo`` look at first: where they are to write, and the roads."""

import os
from pathlib import Path

from geo.commands.telling import screen, tell_all
from geo.errors import InvalidInputError, UnknownCrsError, UnknownLayerError
from geo.formats.layers import read_roads
from geo.roads import RoadNetwork

TABLES = (".csv", ".parquet")  # written where there is no geometry


def check_output(out: Path, endings: tuple[str, ...], *read: Path | None) -> None:
    """Say before the work what would fail after it, or would write over one of the files to be read."""
    if not out.parent.is_dir():
        raise InvalidInputError(f"There is no folder {out.parent}. Make it first, or write elsewhere.")
    if out.suffix.lower() not in endings:
        raise InvalidInputError(f"{out.name} has an unknown ending. Write to {', '.join(endings)}.")
    if out.is_dir():
        raise InvalidInputError(f"{out} is a folder. Name a file in it.")
    if not os.access(out.parent, os.W_OK):
        raise InvalidInputError(f"The folder {out.parent} may not be written to. Write elsewhere.")
    if any(path is not None and path.exists() and out.exists() and out.samefile(path) for path in read):
        raise InvalidInputError(f"{out} is one of the files to be read. Write to another.")


def read_network(
    roads: Path, name: str | None, road_id: str | None, *, crs: str | None, layer: str | None
) -> RoadNetwork:
    """Read the roads, and tell of rows that are none; errors name the option that helps."""
    try:
        with screen.status(f"Reading {roads.name} …"):
            network, faults = read_roads(roads, name=name, road_id=road_id, crs=crs, layer=layer)
    except UnknownCrsError as error:
        raise UnknownCrsError(f"{error} The option is --roads-crs.") from error
    except UnknownLayerError as error:
        raise UnknownLayerError(f"{error} The option is --roads-layer.") from error
    tell_all(roads, faults)
    return network
