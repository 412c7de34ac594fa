"""Surveys and inventories of a file into a region: all of its rows, or none unless asked otherwise."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd

from data.condition.survey_book import RecordedSurvey, SurveyHead
from data.condition.survey_preview import (
    SurveyOptions,
    SurveyPreview,
    preview_condition,
    preview_inventory,
)
from data.condition.survey_table import by_day
from data.importers.report import ImportReport
from data.importers.runs import Job
from data.office import MACHINE, Actor
from data.register import Register
from geo.errors import rows_in_error

Record = Callable[[SurveyPreview], tuple[int, list[str]]]  # how many rows are new, and what to tell


def import_condition(
    register: Register, path: Path, options: SurveyOptions, *, check: bool = False, actor: Actor = MACHINE
) -> ImportReport:
    """Bring the table of a survey in; rows of several days become a survey each.

    Nothing is stored if any row has a fault, unless ``set_aside``; the report tells. Raises as
    ``read_survey_table``, and ``SurveyClashError`` over a survey of the same name and day.
    """

    def record(preview: SurveyPreview) -> tuple[int, list[str]]:
        name = options.name or path.stem
        surveys = [
            (_head(name, day, preview.segment_m, path, options), rows) for day, rows in by_day(preview.rows)
        ]
        done = register.record_surveys(
            actor, surveys, replace=options.replace_survey, names=preview.table.names, check=check
        )
        new = sum(one.rows for one in done if not one.unchanged)
        return new, _told_of_surveys(surveys, done, preview)

    job = Job(register, "condition", path, options, check)
    return _run(job, preview_condition(register, path, options), record)


def import_inventory(
    register: Register, path: Path, options: SurveyOptions, *, check: bool = False, actor: Actor = MACHINE
) -> ImportReport:
    """Bring the table of an inventory in; see ``import_condition``. Rows that are known add nothing."""

    def record(preview: SurveyPreview) -> tuple[int, list[str]]:
        source = options.source or path.name
        new = register.record_profiles(
            actor,
            list(by_day(preview.rows)),
            source=source,
            sample=options.sample,
            names=preview.table.names,
            check=check,
        )
        return new, [f"{new:,} rows are new; the others are known and stay as they are."]

    job = Job(register, "inventory", path, options, check)
    return _run(job, preview_inventory(register, path, options), record)


def _head(name: str, day: date, segment_m: float, path: Path, options: SurveyOptions) -> SurveyHead:
    return SurveyHead(
        name=name,
        on_date=day,
        segment_m=segment_m,
        source=options.source or path.name,
        sample=options.sample,
    )


def _told_of_surveys(
    surveys: Sequence[tuple[SurveyHead, pd.DataFrame]], done: Sequence[RecordedSurvey], preview: SurveyPreview
) -> list[str]:
    notes = [f"Segments of {preview.segment_m:g} m: potholes per km, and so the class, depend on it."]
    for (head, _), one in zip(surveys, done, strict=True):
        what = f"survey '{head.name}' of {head.on_date}, {one.rows:,} rows"
        if one.unchanged:
            notes.append(f"Known already: {what}.")
        elif one.replaced:
            notes.append(f"Replaces {len(one.replaced)} of the same name and day: {what}.")
        else:
            notes.append(f"New: {what}.")
    return notes


def _run(job: Job, preview: SurveyPreview, record: Record) -> ImportReport:
    """Record what is sound, if it may be, and return the account; faulty rows stand in their own file."""
    recorded = isinstance(job.options, SurveyOptions) and preview.may_be_recorded(job.options)
    new, notes = record(preview) if recorded else (0, [_refusal(preview)])
    read = [*preview.table.notes(), *notes]
    report = job.report(preview.table.frame, preview.faults, {}, notes=())
    # The job tells columns by their headings alone; here their units are told too.
    report = replace(report, notes=read, imported=new)
    if recorded and not new:
        return replace(report, unchanged=not preview.has_errors)
    if new and not job.check:
        with job.register.store.begin() as conn:
            job.note(conn, report)
    return report


def _refusal(preview: SurveyPreview) -> str:
    faulty = len(rows_in_error(preview.faults))
    of_file = [str(fault) for fault in preview.faults if fault.row is None and fault.severity == "error"]
    if of_file:
        return f"Nothing is imported: {of_file[0]}"
    if preview.rows.empty:
        return "Nothing is imported: no row can be used."
    return (
        f"Nothing is imported, because {faulty:,} rows have faults. Correct them, or import the other "
        f"{len(preview.rows):,} with --set-aside."
    )
