"""``python -m data import condition`` and ``import inventory``: what surveyors and road books know."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from data.commands.console import err, show_report
from data.commands.import_options import CheckOption, EncodingOption, FileArgument, LayerOption, SourceOption
from data.commands.opening import RegionOption
from data.commands.records import open_register
from data.condition.importing import import_condition, import_inventory
from data.condition.survey_preview import SurveyOptions
from data.condition.survey_words import INVENTORY_THINGS, SURVEY_THINGS
from data.exchange.mapping import MappingError
from data.importers.report import ImportReport
from data.settings import get_settings

NOT_RECORDED = 2  # as for every error that its user can put right

ColumnsOption = Annotated[
    list[str] | None,
    typer.Option("--column", metavar="THING=HEADING", help="What a column holds, if not as usual."),
]
DateOption = Annotated[
    datetime | None,
    typer.Option("--date", formats=["%Y-%m-%d"], help="Day of the survey, for rows that tell none."),
]
SetAsideOption = Annotated[
    bool, typer.Option("--set-aside", help="Set rows with faults aside and import the others.")
]
SampleOption = Annotated[bool, typer.Option("--sample", help="The figures are invented; say so everywhere.")]


def condition_command(
    file: FileArgument,
    *,
    region: RegionOption = None,
    check: CheckOption = False,
    on_date: DateOption = None,
    name: Annotated[str | None, typer.Option(help="What the survey is called; else the file's name.")] = None,
    segment: Annotated[
        float | None, typer.Option(metavar="METRES", help="Length of a segment, if not as in the file.")
    ] = None,
    set_aside: SetAsideOption = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Take the place of a survey of this name and day.")
    ] = False,
    sample: SampleOption = False,
    column: ColumnsOption = None,
    layer: LayerOption = None,
    encoding: EncodingOption = None,
    source: SourceOption = None,
) -> None:
    """Read a survey of road condition, one segment a row; nothing is stored if any row has a fault."""
    options = _options(
        _columns(column, SURVEY_THINGS),
        on_date,
        name=name,
        segment_m=segment,
        set_aside=set_aside,
        replace_survey=replace,
        sample=sample,
        layer=layer,
        encoding=encoding,
        source=source,
    )
    _run(import_condition, file, region, options, check=check)


def inventory_command(
    file: FileArgument,
    *,
    region: RegionOption = None,
    check: CheckOption = False,
    on_date: DateOption = None,
    set_aside: SetAsideOption = False,
    sample: SampleOption = False,
    column: ColumnsOption = None,
    layer: LayerOption = None,
    encoding: EncodingOption = None,
    source: SourceOption = None,
) -> None:
    """Read surface, width, lanes, traffic and function of roads, one station range a row."""
    options = _options(
        _columns(column, INVENTORY_THINGS),
        on_date,
        set_aside=set_aside,
        sample=sample,
        layer=layer,
        encoding=encoding,
        source=source,
    )
    _run(import_inventory, file, region, options, check=check)


def _options(columns: dict[str, str], on_date: datetime | None, **how: Any) -> SurveyOptions:
    day: date | None = None if on_date is None else on_date.date()
    return SurveyOptions(columns=columns, on_date=day, max_bytes=get_settings().import_max_bytes, **how)


def _columns(told: list[str] | None, things: tuple[str, ...]) -> dict[str, str]:
    columns = {}
    for text in told or []:
        thing, separator, heading = text.partition("=")
        if not separator or thing not in things:
            known = ", ".join(things)
            raise MappingError(f"{text!r} names no column: write --column 'rut_cm=Alur'. Things: {known}.")
        columns[thing] = heading
    return columns


def _run(
    command: Callable[..., ImportReport],
    file: Path,
    region: str | None,
    options: SurveyOptions,
    *,
    check: bool,
) -> None:
    with open_register(region, prepare=not check) as register, err.status(f"Reading {file.name} …"):
        report = command(register, file, options, check=check)
    show_report(report)
    if not check and not report.unchanged and not report.imported:
        raise typer.Exit(NOT_RECORDED)
