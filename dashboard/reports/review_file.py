"""``python -m dashboard review``: the weekly review, or Tuesday's list, written to a file."""

from datetime import datetime
from pathlib import Path

from dashboard.i18n import Language
from data.accounts import User
from data.reads.queries import Queries
from data.regions import Region
from data.review.weeks import MeetingWeek
from data.store import Store, utc_now

SUFFIXES = (".pdf", ".xlsx")


class ReportError(ValueError):
    """A report that cannot be written; the message says what to do."""


def check_file(file: Path) -> None:
    """Refuse a file that could not be written, before anything is counted. Raises ``ReportError``."""
    if file.suffix.lower() not in SUFFIXES:
        raise ReportError(f"{file.name} has an unknown ending; write to {' or '.join(SUFFIXES)}.")
    if not file.parent.is_dir():
        raise ReportError(f"There is no folder {file.parent}; make it first.")
    if file.is_dir():
        raise ReportError(f"{file} is a folder; name a file in it.")


def file_name(region: Region, week: MeetingWeek, suffix: str, *, monitoring: bool = False) -> str:
    """Return how a file of a week is called."""
    kind = "pemantauan" if monitoring else "tinjauan"
    return f"{kind}-{region.id}-{week.name}.{suffix}"


def write_review(store: Store, region: Region, week: str | None, file: Path, language: Language) -> str:
    """Write the review of a week by the ending of ``file``; return the week's name.

    Raises ``ReportError``, and ``WeekError`` for a week that is none.
    """
    check_file(file)
    queries = Queries(store, region)
    if not queries.revisions():
        raise ReportError(
            f"The region {region.id} has no data yet; run `python -m data init --region {region.id}`."
        )
    review = queries.review(week)
    file.write_bytes(review_bytes(queries, review.week.name, file.suffix.lower(), language, utc_now()))
    return review.week.name


def review_bytes(
    queries: Queries, week: str | None, suffix: str, language: Language, made_at: datetime
) -> bytes:
    """Return the review of a week as a file of that ending."""
    review = queries.review(week)
    if suffix == ".xlsx":
        from dashboard.reports.review_xlsx import review_xlsx  # noqa: PLC0415  # openpyxl and typst are slow

        return review_xlsx(queries, review, language, made_at)
    from dashboard.reports.review_pdf import review_pdf  # noqa: PLC0415

    return review_pdf(queries, review, language, made_at)


def monitoring_bytes(queries: Queries, user: User, week: str, language: Language, made_at: datetime) -> bytes:
    """Return the monitoring team's list of a week as a workbook, with what ``user`` may know of."""
    from dashboard.reports.review_xlsx import monitoring_xlsx  # noqa: PLC0415

    return monitoring_xlsx(queries, queries.monitoring(user, week), language, made_at)
