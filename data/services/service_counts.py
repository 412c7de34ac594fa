"""How many people came to each service point, as the office counted them day by day, and what that tells."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from sqlalchemy import Row, insert, select, update

from data import schema
from data.office import Actor, Office

# The six points together had 600 applicants a day (bacaini.id, 23 June 2021): more than this at one point
# is a slip of the finger.
MOST_APPLICANTS = 5_000
MOST_WAIT_MIN = 24 * 60
MOST_DAYS_BACK = 366  # older days are corrected by whoever keeps the books, not at the counter


class CountError(ValueError):
    """Numbers that cannot be right; the sentence says which and what to do."""


@dataclass(frozen=True, slots=True)
class DailyCount:
    """What was counted at one point on one day; ``document`` None: all documents together."""

    point_id: str
    day: date
    document: str | None
    applicants: int
    same_day: int
    wait_mean_min: float | None
    why: str | None
    recorded_at: datetime
    current: bool


@dataclass(frozen=True, slots=True)
class PointFigures:
    """What the counts of some days tell of a point; ``point_id`` None: of all points together.

    ``days`` have a count. Shares are 0 to 1. ``load_share`` is this point's share of all applicants.
    ``wait_mean_min`` is per applicant; ``wait_p90_min``: nine applicants in ten came on days whose mean wait
    was no longer. None where nothing was counted.
    """

    point_id: str | None
    days: int
    applicants: int
    same_day: int
    same_day_share: float | None
    per_day: float | None
    load_share: float | None
    wait_mean_min: float | None
    wait_p90_min: float | None


class ServiceCounts(Office):
    """The book of daily counts."""

    def record_counts(
        self,
        user: Actor,
        point_id: str,
        day: date,
        *,
        applicants: int,
        same_day: int,
        wait_mean_min: float | None = None,
        document: str | None = None,
        why: str | None = None,
    ) -> None:
        """Write down a day of a point; a second count of the same day corrects the first, which is kept.

        Raises ``NotAllowedError``, ``CountError``.
        """
        self.require(user, "record_services")
        told = {"applicants": applicants, "same_day": same_day, "wait_mean_min": wait_mean_min}
        self._check(
            point_id,
            day,
            document,
            applicants=applicants,
            same_day=same_day,
            wait_mean_min=wait_mean_min,
        )
        table = schema.service_count
        row = {
            "region_id": self.region.id,
            "point_id": point_id,
            "day": day,
            "document": document,
            **told,
            "why": (why or "").strip() or None,
            "recorded_by": getattr(user, "id", None),
            "recorded_at": self.clock(),
            "current": True,
        }
        same = (table.c.region_id == self.region.id) & (table.c.point_id == point_id) & (table.c.day == day)
        same &= table.c.document.is_(None) if document is None else table.c.document == document
        with self.store.begin() as conn:
            before = conn.execute(select(table).where(same, table.c.current)).first()
            if before is not None and all(getattr(before, name) == value for name, value in told.items()):
                return
            conn.execute(update(table).where(same, table.c.current).values(current=False))
            made = conn.execute(insert(table).values(row).returning(table.c.id)).scalar_one()
            action = "service_counted" if before is None else "service_corrected"
            details = told | {"point": point_id, "day": day.isoformat(), "document": document}
            self.tell(conn, "service", made, action, actor=user, details=details)
            self.store.bump(conn, self.region.id, "services")

    def counts(
        self, point_id: str | None, first: date, last: date, *, corrected: bool = False
    ) -> list[DailyCount]:
        """Return the counts of a point (None: of all) from ``first`` to ``last``, both included, by day.

        With ``corrected`` those that were corrected later come too, each after the other.
        """
        table = schema.service_count
        query = select(table).where(
            table.c.region_id == self.region.id, table.c.day >= first, table.c.day <= last
        )
        if point_id is not None:
            query = query.where(table.c.point_id == point_id)
        if not corrected:
            query = query.where(table.c.current)
        query = query.order_by(table.c.day, table.c.point_id, table.c.document, table.c.id)
        with self.store.connect() as conn:
            return [_count(row) for row in conn.execute(query)]

    def history(self, point_id: str, day: date) -> list[DailyCount]:
        """Return everything that was ever counted on a day, the first count first."""
        return self.counts(point_id, day, day, corrected=True)

    def figures(self, first: date, last: date) -> list[PointFigures]:
        """Return what the counts from ``first`` to ``last`` tell: all points together, then each.

        Where a day was counted by document and also as a whole, the whole counts.
        """
        counted = _whole_days(self.counts(None, first, last))
        total = sum(count.applicants for count in counted)
        rows = [_figures(None, counted, total)]
        for point in self.region.service_points:
            rows.append(_figures(point.id, [one for one in counted if one.point_id == point.id], total))
        return rows

    def _check(
        self,
        point_id: str,
        day: date,
        document: str | None,
        *,
        applicants: int,
        same_day: int,
        wait_mean_min: float | None,
    ) -> None:
        """Raise ``CountError`` that names everything wrong at once."""
        points = [point.id for point in self.region.service_points]
        documents = [one.id for one in self.region.service_documents]
        today = self.clock().astimezone(self.region.zone).date()
        wait = 0.0 if wait_mean_min is None else float(wait_mean_min)
        faults = (
            (point_id not in points, f"There is no service point {point_id!r}; choose one of the list."),
            (
                document is not None and document not in documents,
                f"There is no document {document!r}; choose one of the list.",
            ),
            (day > today, f"{day.isoformat()} has not come yet; choose today or a day before."),
            (
                (today - day).days > MOST_DAYS_BACK,
                f"{day.isoformat()} is more than a year ago; check the date.",
            ),
            (applicants < 0 or same_day < 0, "A number of people is not below 0; correct it."),
            (
                applicants > MOST_APPLICANTS,
                f"{applicants} applicants on one day at one point is more than {MOST_APPLICANTS}; check it.",
            ),
            (
                same_day > applicants,
                f"{same_day} were done the same day, but only {applicants} came; correct one of the two.",
            ),
            (
                not math.isfinite(wait) or not 0 <= wait <= MOST_WAIT_MIN,
                "The mean wait is given in minutes, from 0 to those of one day; correct it.",
            ),
            (
                wait_mean_min is not None and applicants == 0,
                "Nobody came, so nobody waited: leave the wait empty, or correct the number.",
            ),
        )
        if said := [sentence for wrong, sentence in faults if wrong]:
            raise CountError(" ".join(said))


def _count(row: Row[tuple[object, ...]]) -> DailyCount:
    names = DailyCount.__dataclass_fields__
    return DailyCount(**{name: getattr(row, name) for name in names})


def _whole_days(counted: Iterable[DailyCount]) -> list[DailyCount]:
    """Return one set of counts per point and day: the whole if it was counted, else those by document."""
    days: dict[tuple[str, date], list[DailyCount]] = {}
    for count in counted:
        days.setdefault((count.point_id, count.day), []).append(count)
    chosen: list[DailyCount] = []
    for of_day in days.values():
        whole = [count for count in of_day if count.document is None]
        chosen += whole or of_day
    return chosen


def _figures(point_id: str | None, counted: Sequence[DailyCount], total: int) -> PointFigures:
    applicants = sum(count.applicants for count in counted)
    same_day = sum(count.same_day for count in counted)
    days = len({count.day for count in counted})
    timed = [count for count in counted if count.wait_mean_min is not None and count.applicants]
    waits = np.array([count.wait_mean_min for count in timed], dtype=np.float64)
    people = np.array([count.applicants for count in timed], dtype=np.float64)
    return PointFigures(
        point_id=point_id,
        days=days,
        applicants=applicants,
        same_day=same_day,
        same_day_share=same_day / applicants if applicants else None,
        per_day=applicants / days if days else None,
        load_share=applicants / total if total else None,
        wait_mean_min=float(np.average(waits, weights=people)) if timed else None,
        wait_p90_min=_weighted_quantile(waits, people, 0.9) if timed else None,
    )


def _weighted_quantile(values: np.ndarray, weights: np.ndarray, share: float) -> float:
    """Return the least value up to which at least ``share`` of the weights lies."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order]) >= share * weights.sum() * (1 - 1e-12)
    return float(values[order][np.argmax(reached)])
