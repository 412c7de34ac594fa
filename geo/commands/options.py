"""The options of ``python -m geo``, each written once for all commands that take it."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Language(StrEnum):
    """Languages in which roads are written about."""

    ID = "id"
    EN = "en"


Points = Annotated[Path, typer.Argument(help="Complaints: a map file, CSV, XLSX or Parquet.")]
Evidence = Annotated[Path, typer.Argument(help="Complaints of which the right road is known.")]
Roads = Annotated[Path, typer.Argument(help="Road centrelines: a map file, or a table with WKT.")]
Survey = Annotated[Path, typer.Argument(help="A road survey: CSV, XLSX or Parquet, a row a segment.")]
Treatments = Annotated[Path, typer.Argument(help="What may be repaired: a row a treatment of a stretch.")]
Budget = Annotated[int, typer.Option("--budget", metavar="RUPIAH", min=1, help="Whole rupiah.")]
Floors = Annotated[Path | None, typer.Option("--floors", help="Rupiah to be spent at least, by area.")]
Placed = Annotated[Path, typer.Argument(help="What `place` wrote, or a table like it.")]
Out = Annotated[Path, typer.Option("-o", "--out", help="File to write: .csv, .parquet, .gpkg or .geojson.")]
WeightsOut = Annotated[Path, typer.Option("-o", "--out", help="File to write: .toml, for `place --weights`.")]
RoadName = Annotated[str | None, typer.Option(metavar="COL", help="Road names; guessed unless given.")]
RoadId = Annotated[str | None, typer.Option(metavar="COL", help="Rows with an equal id are one road.")]
RoadsCrs = Annotated[
    str | None, typer.Option(metavar="EPSG", help="Of the roads, if their file does not say it.")
]
RoadsLayer = Annotated[
    str | None, typer.Option(metavar="NAME", help="Layer or sheet of the roads, if there are several.")
]
Text = Annotated[str | None, typer.Option(metavar="COL", help="Words that may name roads.")]
AreaFile = Annotated[Path | None, typer.Option("--areas", help="Villages or sub-districts that words name.")]
LandmarkFile = Annotated[
    Path | None,
    typer.Option("--landmarks", help="Schools, markets … that words name; else those of an OSM extract."),
]
WeightFile = Annotated[Path | None, typer.Option("--weights", help="How evidence weighs, as `fit` wrote it.")]
RowId = Annotated[str | None, typer.Option("--id", metavar="COL", help="Else `id`, or the row's number.")]
Lon = Annotated[str | None, typer.Option(metavar="COL", help="Longitudes or x; guessed unless given.")]
Lat = Annotated[str | None, typer.Option(metavar="COL", help="Latitudes or y; guessed unless given.")]
Crs = Annotated[str | None, typer.Option(metavar="EPSG", help="Of the points, if not EPSG:4326.")]
Accuracy = Annotated[str | None, typer.Option(metavar="COL", help="Stated accuracy in metres.")]
Time = Annotated[str | None, typer.Option(metavar="COL", help="Times, handed on to `stretch`.")]
Truth = Annotated[
    str, typer.Option(metavar="COL", help="Ids of the right roads; an empty cell means: none of ROADS.")
]
Words = Annotated[Language, typer.Option("--words", help="Language of the words.")]
AsOf = Annotated[str | None, typer.Option(metavar="DATE", help="Leave out what came after this day.")]
MonthFirst = Annotated[
    bool | None,
    typer.Option(
        "--month-first/--day-first",
        show_default=False,
        help="How times such as 04/05/2018 are meant, if the file does not show it.",
    ),
]
Processes = Annotated[
    int | None, typer.Option("--workers", metavar="N", min=1, help="Processes to share the work.")
]
Scheduler = Annotated[
    str | None, typer.Option("--scheduler", metavar="ADDRESS", help="Of dask, to share it over machines.")
]
