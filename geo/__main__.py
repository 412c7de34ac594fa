"""``python -m geo place|stretch``: the engine on files, without any database."""

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, cast

import geopandas as gpd
import pandas as pd
import typer
from rich.console import Console

from geo.errors import Fault, GeoError, InvalidInputError, UnknownRoadError
from geo.layers import read_areas, read_roads
from geo.place_file import Columns
from geo.place_file import place_file as place_to_file
from geo.placing import Placer
from geo.progress import meter
from geo.roads import RoadNetwork
from geo.stretch_file import latest, read_placed, used_rows
from geo.stretches import STRONG, find_stretches
from geo.weights import Weights
from geo.workers import open_workers
from geo.writing import ENDINGS, write_table

app = typer.Typer(
    help="Place complaints on roads, and find the stretches of road they form.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
FAULTS_SHOWN = 3
STOPPED = 130  # 128 + SIGINT, as shells say it
screen = Console(stderr=True, highlight=False, soft_wrap=True)

Points = Annotated[Path, typer.Argument(help="Complaints: a map file, CSV, XLSX or Parquet.")]
Roads = Annotated[Path, typer.Argument(help="Road centrelines: a map file, or a table with WKT.")]
Placed = Annotated[Path, typer.Argument(help="What `place` wrote, or a table like it.")]
Out = Annotated[Path, typer.Option("-o", "--out", help="File to write: .csv, .parquet, .gpkg or .geojson.")]
RoadName = Annotated[str | None, typer.Option(metavar="COL", help="Road names; guessed unless given.")]
RoadId = Annotated[str | None, typer.Option(metavar="COL", help="Rows with an equal id are one road.")]
Text = Annotated[str | None, typer.Option(metavar="COL", help="Words that may name roads.")]
AreaFile = Annotated[Path | None, typer.Option(help="Villages or sub-districts, which words may name.")]
RowId = Annotated[str | None, typer.Option("--id", metavar="COL", help="Else `id`, or the row's number.")]
Lon = Annotated[str | None, typer.Option(metavar="COL", help="Longitudes or x; guessed unless given.")]
Lat = Annotated[str | None, typer.Option(metavar="COL", help="Latitudes or y; guessed unless given.")]
Crs = Annotated[str | None, typer.Option(metavar="EPSG", help="Of the points, if not EPSG:4326.")]
Accuracy = Annotated[str | None, typer.Option(metavar="COL", help="Stated accuracy in metres.")]
Time = Annotated[str | None, typer.Option(metavar="COL", help="Times, handed on to `stretch`.")]
WeightFile = Annotated[Path | None, typer.Option("--weights", help="How evidence weighs, as `fit` wrote it.")]
Processes = Annotated[int | None, typer.Option("--workers", metavar="N", min=1, help="Share the work out.")]
Scheduler = Annotated[str | None, typer.Option(metavar="ADDRESS", help="Of dask, for many machines.")]
AsOf = Annotated[str | None, typer.Option(metavar="DATE", help="Leave out what came after this day.")]


class Language(StrEnum):
    """Languages in which roads are written about."""

    ID = "id"
    EN = "en"


@app.command("place")
def place_file(  # noqa: PLR0917 (typer makes an option of each)
    points: Points,
    roads: Roads,
    out: Out,
    text: Text = None,
    areas: AreaFile = None,
    road_name: RoadName = None,
    road_id: RoadId = None,
    id_: RowId = None,
    lon: Lon = None,
    lat: Lat = None,
    crs: Crs = None,
    accuracy: Accuracy = None,
    time: Time = None,
    words: Annotated[Language, typer.Option(help="Language of the words.")] = Language.ID,
    weights: WeightFile = None,
    workers: Processes = None,
    scheduler: Scheduler = None,
) -> None:
    """Place every row of POINTS on a road of ROADS: one row out for each row in, in the same order."""
    with _errors_told():
        _check_output(out)
        weighing = Weights.default() if weights is None else Weights.from_toml(weights)
        placer = _placer(_network(roads, road_name, road_id), areas, words.value, weighing)
        wanted = Columns(text=text, id=id_, accuracy=accuracy, time=time, lon=lon, lat=lat, crs=crs)
        with (
            open_workers(workers, scheduler) as run,
            _Teller(points) as teller,
            meter(screen, "Placing") as rows_meter,
        ):
            counts = place_to_file(points, placer, out, wanted, meter=rows_meter, tell=teller, run=run)
        told = ", ".join(f"{n:,} {status}" for status, n in counts.most_common())
        screen.print(f"{out}: {counts.total():,} rows{': ' if told else ''}{told}")


@app.command("stretch")
def stretch_file(  # noqa: PLR0917 (typer makes an option of each)
    placed: Placed,
    roads: Roads,
    out: Out,
    road_name: RoadName = None,
    road_id: RoadId = None,
    as_of: AsOf = None,
) -> None:
    """Write the stretches that the complaints of PLACED form; give ROADS as it was given to `place`."""
    with _errors_told():
        _check_output(out)
        moment = _moment(as_of)
        network = _network(roads, road_name, road_id)
        with _Teller(placed) as teller, meter(screen, "Reading") as rows_meter:
            frame = read_placed(placed, meter=rows_meter, tell=teller)
        table = _stretches(used_rows(frame), network, moment or latest(frame))
        write_table(table, out)
        strong = int((table["level"] == STRONG).sum())
        screen.print(f"{out}: {len(table):,} stretches, {strong:,} of them strong")


def _stretches(placed: pd.DataFrame, network: RoadNetwork, as_of: date | None) -> gpd.GeoDataFrame:
    try:
        return find_stretches(placed, network, as_of=as_of).table
    except UnknownRoadError as error:
        remedy = "Give ROADS, --road-id and --road-name as they were given to `place`."
        raise UnknownRoadError(f"{error} {remedy}") from error


@contextmanager
def _errors_told() -> Iterator[None]:
    """End with one sentence and exit code 2 where a file or an option cannot be used."""
    try:
        yield
    except (GeoError, OSError) as error:
        screen.print(f"Error: {error}", style="red", markup=False)
        raise typer.Exit(2) from error
    except KeyboardInterrupt:
        screen.print("Stopped. Nothing was written.", style="red")
        raise typer.Exit(STOPPED) from None


def _check_output(out: Path) -> None:
    """Say before the work what would fail after it."""
    if not out.parent.is_dir():
        raise InvalidInputError(f"There is no folder {out.parent}. Make it first, or write elsewhere.")
    if out.suffix.lower() not in ENDINGS:
        raise InvalidInputError(f"{out.name} has an unknown ending. Write to {', '.join(ENDINGS)}.")


def _network(roads: Path, name: str | None, road_id: str | None) -> RoadNetwork:
    with screen.status(f"Reading {roads.name} …"):
        network, faults = read_roads(roads, name=name, road_id=road_id)
    _tell(roads, faults)
    return network


def _placer(network: RoadNetwork, areas: Path | None, words: str, weights: Weights) -> Placer:
    layer = read_areas(areas, network.crs) if areas is not None else None
    return Placer(network, layer, words=cast("Literal['id', 'en']", words), weights=weights)


def _tell(path: Path, faults: Sequence[Fault]) -> None:
    with _Teller(path) as teller:
        teller(faults)


class _Teller:
    """Tells the first faults of a file as they come, and at the end how many more there were."""

    def __init__(self, path: Path):
        self._name, self._told = path.name, 0

    def __call__(self, faults: Sequence[Fault]) -> None:
        for fault in faults[: max(FAULTS_SHOWN - self._told, 0)]:
            screen.print(f"{self._name}, {fault}", style="yellow", markup=False)
        self._told += len(faults)

    def __enter__(self) -> "_Teller":
        return self

    def __exit__(self, *_: object) -> None:
        if self._told > FAULTS_SHOWN:
            more = f"{self._name}: {self._told - FAULTS_SHOWN:,} more such rows."
            screen.print(more, style="yellow", markup=False)


def _moment(as_of: str | None) -> date | None:
    if as_of is None:
        return None
    try:
        return date.fromisoformat(as_of) if len(as_of) <= len("2021-09-30") else datetime.fromisoformat(as_of)
    except ValueError as error:
        raise InvalidInputError(f"{as_of!r} is no date. Write it as 2021-09-30.") from error


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that nothing half-written stays
    app(prog_name="python -m geo")
