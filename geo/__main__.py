"""``python -m geo place|stretch``: the engine on files, without any database."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, cast

import geopandas as gpd
import pandas as pd
import typer
from rich.console import Console
from rich.progress import track

from geo.columns import guess_columns
from geo.complaints import read_times
from geo.coordinates import Located, locate_rows, to_numbers
from geo.errors import Fault, GeoError, InvalidInputError, MissingColumnError, UnknownRoadError
from geo.files import read_file, write_table
from geo.layers import read_areas, read_roads
from geo.placing import COLUMNS, Placer
from geo.roads import RoadNetwork
from geo.stretches import STRONG, find_stretches

app = typer.Typer(
    help="Place complaints on roads, and find the stretches of road they form.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
ROWS_AT_ONCE = 50_000  # between two steps of the progress bar: about a second
FAULTS_SHOWN = 3
ENDINGS = (".csv", ".parquet", ".gpkg", ".geojson")
DECIMALS = {
    **dict.fromkeys(("station_m", "from_m", "to_m", "offset_m", "sigma_m"), 3),
    **dict.fromkeys(("lon", "lat"), 8),  # 1 mm
    **dict.fromkeys(("confidence", "confidence_2"), 6),
}
# Columns that are taken without being named; any other has to be.
KNOWN_NAMES: Mapping[str, Sequence[str]] = {"id": ("id",), "accuracy": ("accuracy_m",)}
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
) -> None:
    """Place every row of POINTS on a road of ROADS: one row out for each row in, in the same order."""
    with _errors_told():
        _check_output(out)
        placer = _placer(_network(roads, road_name, road_id), areas, words.value)
        frame, faults = read_file(points)
        _tell(points, faults)
        given = {"text": text, "id": id_, "accuracy": accuracy, "time": time}
        columns = guess_columns(frame.columns, KNOWN_NAMES, given)
        located = locate_rows(frame, lon=lon, lat=lat, crs=crs, bounds=placer.bounds)
        if not located.columns and text is None:
            raise MissingColumnError(f"{points.name} has no coordinates. Give --lon and --lat, or --text.")
        placed = _in_steps(placer, _evidence(frame, located, columns))[list(COLUMNS)].round(DECIMALS)
        placed.insert(0, "id", frame[columns["id"]] if "id" in columns else frame.index)
        if "time" in columns:
            placed["time"] = frame[columns["time"]]
        write_table(placed, out)
        counts = ", ".join(f"{n:,} {status}" for status, n in placed["status"].value_counts().items())
        screen.print(f"{out}: {len(placed):,} rows: {counts}")


def _evidence(frame: pd.DataFrame, located: Located, columns: Mapping[str, str]) -> pd.DataFrame:
    """Return what ``Placer.place`` reads, row by row of the file."""
    evidence = pd.DataFrame({"lon": located.lon, "lat": located.lat}, index=frame.index)
    faults = {fault.row: fault.code for fault in located.faults}
    evidence["fault"] = [faults.get(row) for row in frame.index]
    if "text" in columns:
        evidence["text"] = frame[columns["text"]]
    if "accuracy" in columns:
        evidence["accuracy_m"] = to_numbers(frame[columns["accuracy"]])[0]
    return evidence


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
        frame, faults = read_file(placed)
        _tell(placed, faults)
        _tell_unread_times(placed, frame)
        table = _stretches(pd.DataFrame(frame), network, moment)
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


def _placer(network: RoadNetwork, areas: Path | None, words: str) -> Placer:
    layer = read_areas(areas, network.crs) if areas is not None else None
    return Placer(network, layer, words=cast("Literal['id', 'en']", words))


def _tell(path: Path, faults: Sequence[Fault]) -> None:
    for fault in faults[:FAULTS_SHOWN]:
        screen.print(f"{path.name}, {fault}", style="yellow", markup=False)
    if len(faults) > FAULTS_SHOWN:
        screen.print(f"{path.name}: {len(faults) - FAULTS_SHOWN:,} more such rows.", style="yellow")


def _tell_unread_times(path: Path, frame: pd.DataFrame) -> None:
    if "time" not in frame.columns:
        return
    unread = int((frame["time"].notna() & read_times(frame["time"]).isna()).sum())
    if unread:
        remedy = "Write them as 2021-09-30T08:00:00+07:00; without one a complaint counts as new."
        screen.print(f"{path.name}: {unread:,} times cannot be read. {remedy}", style="yellow", markup=False)


def _in_steps(placer: Placer, evidence: pd.DataFrame) -> pd.DataFrame:
    """Place chunk by chunk, with a bar on a terminal."""
    starts = range(0, max(len(evidence), 1), ROWS_AT_ONCE)
    steps = track(starts, "Placing", console=screen, disable=not screen.is_terminal, transient=True)
    return pd.concat([placer.place(evidence.iloc[start : start + ROWS_AT_ONCE]) for start in steps])


def _moment(as_of: str | None) -> date | None:
    if as_of is None:
        return None
    try:
        return date.fromisoformat(as_of) if len(as_of) <= len("2021-09-30") else datetime.fromisoformat(as_of)
    except ValueError as error:
        raise InvalidInputError(f"{as_of!r} is no date. Write it as 2021-09-30.") from error


if __name__ == "__main__":
    app(prog_name="python -m geo")
