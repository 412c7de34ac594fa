"""Puts a region's sample surveys and inventories into its records, by the same door as real ones."""

from datetime import datetime

from sqlalchemy import Select, select

from data import schema
from data.condition.importing import import_condition, import_inventory
from data.condition.survey_preview import SurveyOptions
from data.deployment.toml_tables import Table
from data.importers.report import ImportReport
from data.people import People
from data.regions import Region, RegionError, read_toml
from data.register import Register
from data.samples.sample_tables import Day, day
from data.settings import get_settings
from data.store import Store

SURVEYS_FILE = "surveys.toml"


class SampleSurvey(Table):
    """A table of the region's folder, read as an office's is; without ``on`` its rows tell their days."""

    file: str
    name: str
    source: str
    on: Day | None = None
    segment_m: float | None = None


class SampleInventory(Table):
    """An inventory of the region's folder."""

    file: str
    source: str
    on: Day | None = None


class SurveysTable(Table):
    """A region's ``surveys.toml``."""

    surveys: tuple[SampleSurvey, ...] = ()
    inventories: tuple[SampleInventory, ...] = ()


def record_sample_surveys(store: Store, region: Region, now: datetime) -> int:
    """Record the sample surveys and inventories that are not there yet; return how many rows were new.

    Raises RegionError for a table that cannot be read as a whole.
    """
    file = region.folder / SURVEYS_FILE
    if not file.is_file():
        return 0
    told = read_toml(file, SurveysTable)
    register = Register(store, region, People(store, get_settings().key_file), clock=lambda: now)
    today = now.astimezone(region.zone).date()
    rows = 0
    if not _has_sample_inventory(register):
        for inventory in told.inventories:
            on_date = None if inventory.on is None else day(inventory.on, today)
            options = SurveyOptions(on_date=on_date, source=inventory.source, sample=True)
            rows += _whole(region, import_inventory(register, region.folder / inventory.file, options))
    known = _known_names(register)
    for survey in told.surveys:
        if survey.name not in known:
            options = SurveyOptions(
                on_date=None if survey.on is None else day(survey.on, today),
                name=survey.name,
                segment_m=survey.segment_m,
                source=survey.source,
                sample=True,
            )
            rows += _whole(region, import_condition(register, region.folder / survey.file, options))
    return rows


def _whole(region: Region, report: ImportReport) -> int:
    """Return how many rows a table brought in. Raises RegionError with its faults if it was refused."""
    errors = [str(fault) for fault in report.faults if fault.severity == "error"]
    if errors:
        raise RegionError(region.folder / report.file_name, errors)
    return report.imported


def _has_sample_inventory(register: Register) -> bool:
    table = schema.road_profile
    mine = (table.c.region_id == register.region.id) & table.c.sample
    with register.store.connect() as conn:
        return conn.execute(select(table.c.id).where(mine).limit(1)).first() is not None


def _known_names(register: Register) -> set[str]:
    table = schema.survey
    query: Select[tuple[str]] = select(table.c.name).where(
        table.c.region_id == register.region.id, table.c.sample
    )
    with register.store.connect() as conn:
        return set(conn.scalars(query))
