"""``python -m data import``: areas, roads, landmarks or complaints of a file into a region."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from data.commands.console import err, show_report
from data.commands.import_options import (
    AttributionOption,
    CheckOption,
    ColumnOption,
    CrsOption,
    EncodingOption,
    FileArgument,
    LayerOption,
    LicenceOption,
    SourceOption,
)
from data.commands.opening import RegionOption
from data.commands.records import open_register
from data.exchange.mapping import MappingError
from data.exchange.statuses import STATUSES
from data.importers.areas import import_areas
from data.importers.complaints import import_complaints
from data.importers.landmarks import import_landmarks
from data.importers.report import ImportReport
from data.importers.roads import import_roads
from data.importers.runs import Options
from data.settings import get_settings

Authority = Literal["national", "province", "regency", "village"]


def areas_command(
    file: FileArgument,
    *,
    region: RegionOption = None,
    check: CheckOption = False,
    level: Annotated[Literal["village", "subdistrict"] | None, typer.Option(help="What each row is.")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Sub-districts may replace villages.")] = False,
    code: ColumnOption = None,
    name: ColumnOption = None,
    subdistrict: ColumnOption = None,
    subdistrict_code: ColumnOption = None,
    crs: CrsOption = None,
    layer: LayerOption = None,
    encoding: EncodingOption = None,
    source: SourceOption = None,
    licence: LicenceOption = None,
    attribution: AttributionOption = None,
) -> None:
    """Read villages (sub-districts are made from them) or sub-districts; they replace the region's areas."""
    columns = {
        "code": code,
        "name": name,
        "subdistrict": subdistrict,
        "subdistrict_code": subdistrict_code,
    }
    named = {"source": source, "licence": licence, "attribution": attribution}
    options = _options(
        columns, crs=crs, layer=layer, encoding=encoding, level=level, replace=replace, **named
    )
    _import(import_areas, file, region, options, check=check)


def roads_command(
    file: FileArgument,
    *,
    region: RegionOption = None,
    check: CheckOption = False,
    authority: Annotated[Authority | None, typer.Option(help="Whose roads, where rows do not tell.")] = None,
    road_id: ColumnOption = None,
    name: ColumnOption = None,
    number: ColumnOption = None,
    authority_column: ColumnOption = None,
    class_column: ColumnOption = None,
    alias: ColumnOption = None,
    crs: CrsOption = None,
    layer: LayerOption = None,
    encoding: EncodingOption = None,
    source: SourceOption = None,
    licence: LicenceOption = None,
    attribution: AttributionOption = None,
) -> None:
    """Read lines and join them into roads; they replace the region's, and complaints are placed anew."""
    columns = {
        "road_id": road_id,
        "name": name,
        "number": number,
        "authority": authority_column,
        "road_class": class_column,
        "aliases": alias,
    }
    named = {"source": source, "licence": licence, "attribution": attribution}
    options = _options(columns, crs=crs, layer=layer, encoding=encoding, authority=authority, **named)
    _import(import_roads, file, region, options, check=check)


def landmarks_command(
    file: FileArgument,
    *,
    region: RegionOption = None,
    check: CheckOption = False,
    name: ColumnOption = None,
    kind: ColumnOption = None,
    radius: ColumnOption = None,
    crs: CrsOption = None,
    layer: LayerOption = None,
    encoding: EncodingOption = None,
    source: SourceOption = None,
    licence: LicenceOption = None,
    attribution: AttributionOption = None,
) -> None:
    """Read schools, markets, bridges …; they replace the region's, and texts are read anew."""
    columns = {"name": name, "kind": kind, "radius_m": radius}
    named = {"source": source, "licence": licence, "attribution": attribution}
    options = _options(columns, crs=crs, layer=layer, encoding=encoding, **named)
    _import(import_landmarks, file, region, options, check=check)


def complaints_command(
    file: FileArgument,
    *,
    region: RegionOption = None,
    check: CheckOption = False,
    system: Annotated[str | None, typer.Option(help="Whose export it is: halo-masbup, sp4n …")] = None,
    category: Annotated[str | None, typer.Option(help="Category of rows that tell none.")] = None,
    status_means: Annotated[
        list[str] | None,
        typer.Option(metavar="WORD=STATUS", help=f"What a status of theirs means: {', '.join(STATUSES)}."),
    ] = None,
    lon: ColumnOption = None,
    lat: ColumnOption = None,
    coordinates: ColumnOption = None,
    id_column: Annotated[
        str | None, typer.Option("--id", metavar="COL", help="Column, if not as usual.")
    ] = None,
    time: ColumnOption = None,
    status: ColumnOption = None,
    status_time: ColumnOption = None,
    category_column: ColumnOption = None,
    words: ColumnOption = None,
    title: ColumnOption = None,
    road: ColumnOption = None,
    address: ColumnOption = None,
    village: ColumnOption = None,
    subdistrict: ColumnOption = None,
    agency: ColumnOption = None,
    contact: ColumnOption = None,
    crs: CrsOption = None,
    layer: LayerOption = None,
    encoding: EncodingOption = None,
) -> None:
    """Read a list of complaints, one a row; known ones are brought up to date.

    What was found in which column is kept for the next file of the same headings.
    """
    columns = {
        "lon": lon,
        "lat": lat,
        "coordinates": coordinates,
        "id": id_column,
        "time": time,
        "status": status,
        "status_time": status_time,
        "category": category_column,
        "words": words,
        "title": title,
        "road": road,
        "address": address,
        "village": village,
        "subdistrict": subdistrict,
        "agency": agency,
        "contact": contact,
    }
    statuses = dict(_pair(text) for text in status_means or [])
    told = {"category": category, "system": system, "statuses": statuses}
    _import(
        import_complaints,
        file,
        region,
        _options(columns, crs=crs, layer=layer, encoding=encoding, **told),
        check=check,
        progress=True,
    )


def _options(columns: Mapping[str, str | None], **how: Any) -> Options:
    """Return how to read a file; columns that nobody named are guessed."""
    named = {thing: column for thing, column in columns.items() if column is not None}
    return Options(columns=named, max_bytes=get_settings().import_max_bytes, **how)


def _pair(text: str) -> tuple[str, str]:
    word, separator, meaning = text.rpartition("=")
    if not separator or not word.strip():
        raise MappingError(f"{text!r} is no pair: write --status-means 'Sudah tuntas=done'.")
    return word.strip(), meaning.strip()


def _import(
    command: Callable[..., ImportReport],
    file: Path,
    region: str | None,
    options: Options,
    *,
    check: bool,
    progress: bool = False,
) -> None:
    """Run an import; a region not yet prepared is prepared first, but not for a dry run."""
    with open_register(region, prepare=not check) as register, err.status(f"Reading {file.name} …") as status:
        told: dict[str, Any] = {}
        if progress:
            told["progress"] = lambda share: status.update(f"Reading {file.name} … {share:.0%}")
        report = command(register, file, options, check=check, **told)
    show_report(report)
