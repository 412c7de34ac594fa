"""What the commands of ``python -m geo`` look at first: where they are to write, and the roads."""

from pathlib import Path

from geo.commands.telling import screen, tell_all
from geo.errors import InvalidInputError
from geo.formats.layers import read_roads
from geo.roads import RoadNetwork

TABLES = (".csv", ".parquet")  # written where there is no geometry


def check_output(out: Path, endings: tuple[str, ...]) -> None:
    """Say before the work what would fail after it."""
    if not out.parent.is_dir():
        raise InvalidInputError(f"There is no folder {out.parent}. Make it first, or write elsewhere.")
    if out.suffix.lower() not in endings:
        raise InvalidInputError(f"{out.name} has an unknown ending. Write to {', '.join(endings)}.")


def read_network(roads: Path, name: str | None, road_id: str | None) -> RoadNetwork:
    """Read the roads, and tell of rows that are none."""
    with screen.status(f"Reading {roads.name} …"):
        network, faults = read_roads(roads, name=name, road_id=road_id)
    tell_all(roads, faults)
    return network
