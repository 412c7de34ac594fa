"""``python -m geo stretch``: the stretches of road that placed complaints form."""

from datetime import date, datetime

import geopandas as gpd
import pandas as pd

from geo.commands.options import (
    AsOf,
    MonthFirst,
    Out,
    Placed,
    Processes,
    RoadId,
    RoadName,
    Roads,
    RoadsCrs,
    RoadsLayer,
    Scheduler,
)
from geo.commands.progress import meter
from geo.commands.reading import check_output, read_network
from geo.commands.stretch_file import find_shared_out, latest, read_placed, used_rows
from geo.commands.telling import Teller, errors_told, screen
from geo.commands.workers import Workers, open_workers
from geo.errors import InvalidInputError, UnknownRoadError
from geo.formats.writing import ENDINGS, write_table
from geo.roads import RoadNetwork
from geo.stretches import STRONG, find_stretches


def stretch(  # noqa: PLR0917 (typer makes an option of each)
    placed: Placed,
    roads: Roads,
    out: Out,
    road_name: RoadName = None,
    road_id: RoadId = None,
    roads_crs: RoadsCrs = None,
    roads_layer: RoadsLayer = None,
    as_of: AsOf = None,
    month_first: MonthFirst = None,
    workers: Processes = None,
    scheduler: Scheduler = None,
) -> None:
    """Write the stretches that the complaints of PLACED form; give ROADS as it was given to `place`."""
    with errors_told():
        check_output(out, ENDINGS, placed, roads)
        moment = _moment(as_of)
        network = read_network(roads, road_name, road_id, crs=roads_crs, layer=roads_layer)
        with Teller(placed) as tell, meter(screen, "Reading") as rows_meter:
            frame = read_placed(placed, meter=rows_meter, tell=tell, month_first=month_first)
        with open_workers(workers, scheduler) as run:
            table = _stretches(used_rows(frame), network, moment or latest(frame), run)
        write_table(table, out)
        strong = int((table["level"] == STRONG).sum())
        screen.print(f"{out}: {len(table):,} stretches, {strong:,} of them strong")


def _stretches(
    placed: pd.DataFrame, network: RoadNetwork, as_of: date | None, run: Workers | None
) -> gpd.GeoDataFrame:
    try:
        if run is not None:
            return find_shared_out(placed, network, as_of, run)
        return find_stretches(placed, network, as_of=as_of).table
    except UnknownRoadError as error:
        remedy = "Give ROADS, --road-id and --road-name as they were given to `place`."
        raise UnknownRoadError(f"{error} {remedy}") from error


def _moment(as_of: str | None) -> date | None:
    if as_of is None:
        return None
    try:
        return date.fromisoformat(as_of) if len(as_of) <= len("2021-09-30") else datetime.fromisoformat(as_of)
    except ValueError as error:
        raise InvalidInputError(f"{as_of!r} is no date. Write it as 2021-09-30.") from error
