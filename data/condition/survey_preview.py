"""Tables of surveys and inventories as they would be recorded: judged, and everything wrong with them."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from data.condition.reads import profile_pieces
from data.condition.road_names import RoadNames
from data.condition.survey_book import SEGMENT_M
from data.condition.survey_checks import profile_faults, survey_faults
from data.condition.survey_faults import fault, warning
from data.condition.survey_reading import read_survey_table
from data.condition.survey_rows import PROFILE_VALUES, SURVEY_VALUES, laid_out
from data.condition.survey_table import SurveyTable, by_day
from data.importers.runs import Options, without_errors
from data.reads.scope import Names, Scope
from data.register import Register
from geo.condition import METHOD_OF_SURFACE, assess
from geo.errors import Fault
from geo.roads import RoadNetwork


@dataclass(frozen=True, kw_only=True)
class SurveyOptions(Options):
    """How a table of a survey or an inventory is read, and what its survey is called."""

    on_date: date | None = None  # of rows that do not tell
    name: str | None = None  # None: the file's name
    segment_m: float | None = None  # None: what most of its rows are long
    sample: bool = False  # invented
    set_aside: bool = False  # import the other rows where some have faults
    replace_survey: bool = False  # take the place of a survey of the same name and day


@dataclass(frozen=True)
class SurveyPreview:
    """A table as it would be recorded: its rows with their classes, and everything wrong with it."""

    table: SurveyTable
    rows: pd.DataFrame  # sound ones: road_id, from_m, to_m, on_date, what was read; of surveys sdi, class
    segment_m: float
    faults: list[Fault]

    @property
    def has_errors(self) -> bool:
        """Whether something keeps rows, or all of the file, from being recorded."""
        return any(fault.severity == "error" for fault in self.faults)

    def may_be_recorded(self, options: SurveyOptions) -> bool:
        """Tell whether there is something to record, and nothing that forbids it."""
        of_file = any(fault.row is None and fault.severity == "error" for fault in self.faults)
        return not self.rows.empty and not of_file and (options.set_aside or not self.has_errors)


def preview_condition(register: Register, path: Path, options: SurveyOptions) -> SurveyPreview:
    """Read and judge the table of a survey; nothing is stored. Raises as ``read_survey_table``."""
    table, network = _read(register, path, options, "survey")
    rows = _with_known_surfaces(register, _usable(table, register, options))
    segment_m = options.segment_m or usual_length_m(rows)
    faults = [*table.faults]
    names = table.names
    for _, of_day in by_day(rows):
        laid = laid_out(of_day, network, SURVEY_VALUES)
        faults += survey_faults(laid, network, names, segment_m)
    sound = without_errors(rows, faults)
    judged = sound.join(assess(sound)[["sdi", "class", "method"]]) if len(sound) else sound
    return SurveyPreview(table, judged, segment_m, [*faults, *_untold(judged)])


def preview_inventory(register: Register, path: Path, options: SurveyOptions) -> SurveyPreview:
    """Read the table of an inventory; nothing is stored. Raises as ``read_survey_table``."""
    table, network = _read(register, path, options, "inventory")
    rows = _usable(table, register, options)
    faults = [*table.faults]
    for _, of_day in by_day(rows):
        faults += profile_faults(laid_out(of_day, network, PROFILE_VALUES), network, table.names)
    return SurveyPreview(table, without_errors(rows, faults), usual_length_m(rows), faults)


def usual_length_m(rows: pd.DataFrame) -> float:
    """Return what most rows are long, to the metre; the usual segment where there is none."""
    lengths = (rows["to_m"] - rows["from_m"]).round()
    lengths = lengths[lengths > 0]
    return float(lengths.mode().iloc[-1]) if len(lengths) else SEGMENT_M


def _read(
    register: Register, path: Path, options: SurveyOptions, kind: str
) -> tuple[SurveyTable, RoadNetwork]:
    ground, network = register.surveyed_roads()
    table = read_survey_table(
        path,
        kind,
        RoadNames.of(ground),
        register.region.zone,
        named=options.columns,
        sheet=options.layer,
        encoding=options.encoding,
        max_bytes=options.max_bytes,
    )
    return table, network


def _usable(table: SurveyTable, register: Register, options: SurveyOptions) -> pd.DataFrame:
    """Return the rows that no error sets aside so far, each with its day; rows without one are faults."""
    rows = table.rows
    rows["on_date"] = rows["on_date"].where(rows["on_date"].notna(), options.on_date)
    today = register.clock().astimezone(register.region.zone).date()
    if "date" not in table.columns and options.on_date is None:
        table.faults.append(fault(None, "day_missing"))
        rows["on_date"] = today  # nothing is recorded like this; everything else is looked at all the same
        return without_errors(rows, table.faults)
    for row, day in zip(rows.index.tolist(), rows["on_date"], strict=True):
        if day is None:
            table.faults.append(fault(row, "day_none"))
        elif day > today:
            table.faults.append(fault(row, "day_ahead", day=day.isoformat()))
    return without_errors(rows, table.faults)


def _with_known_surfaces(register: Register, rows: pd.DataFrame) -> pd.DataFrame:
    """Fill in the surface of rows that tell none, where the inventory knows one for all of their metres."""
    untold = rows[rows["surface"].isna()]
    if untold.empty:
        return rows
    ground = register.ground()
    with register.store.connect() as conn:
        scope = Scope(conn, register.region, ground, Names.of(ground), register.clock())
        known = profile_pieces(scope, list(set(untold["road_id"])))
    surfaces = [
        _surface_of(known, road_id, from_m, to_m)
        for road_id, from_m, to_m in untold[["road_id", "from_m", "to_m"]].itertuples(index=False)
    ]
    filled = rows["surface"].copy()
    filled.loc[untold.index] = pd.Series(surfaces, untold.index, dtype=object)
    return rows.assign(surface=filled)


def _surface_of(known: pd.DataFrame, road_id: str, from_m: float, to_m: float) -> str | None:
    over = known[(known["road_id"] == road_id) & (known["from_m"] < to_m) & (known["to_m"] > from_m)]
    told = set(over["surface"])
    covered_m = (over["to_m"].clip(upper=to_m) - over["from_m"].clip(lower=from_m)).sum()
    whole = covered_m >= to_m - from_m - 1.0
    return next(iter(told)) if whole and len(told) == 1 and told <= set(METHOD_OF_SURFACE) else None


def _untold(judged: pd.DataFrame) -> list[Fault]:
    """Warn of rows that tell no class."""
    if judged.empty:
        return []
    untold = judged[judged["class"].isna()]
    return [
        warning(row, f"no_class_{METHOD_OF_SURFACE[surface]}")
        for row, surface in zip(untold.index.tolist(), untold["surface"], strict=True)
    ]
