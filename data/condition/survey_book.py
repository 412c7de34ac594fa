"""Surveys recorded: judged once, laid on the network, told in the history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import pandas as pd
from sqlalchemy import Connection, insert, select, update

from data import schema
from data.condition.survey_checks import survey_faults
from data.condition.survey_rows import (
    RANGE,
    SURVEY_VALUES,
    SurveyError,
    cells_of,
    geometries,
    judged,
    laid_out,
    lie_over,
    method_of,
    refuse,
    told_by,
)
from data.office import Actor, ConflictError, Office, account_id
from data.placement.ground import Ground
from geo.roads import RoadNetwork

SEGMENT_M = 100.0  # Bina Marga's forms go by 100 m; the class depends on it (potholes per km)
LEAST_SEGMENT_M, MOST_SEGMENT_M = 10.0, 1_000.0  # in 10 m one pothole is 100 a km; in 1 km it tells nothing


class SurveyClashError(SurveyError):
    """A survey of this name and day has other rows over the same metres; it may be replaced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyHead:
    """What one survey of one day is called. ``segment_m`` is what its segments were meant to be long."""

    name: str
    on_date: date
    segment_m: float = SEGMENT_M
    source: str | None = None
    sample: bool = False  # invented


@dataclass(frozen=True, slots=True)
class RecordedSurvey:
    """What became of a survey: its id, those it took the place of, or that it was there already."""

    survey_id: int
    rows: int
    replaced: tuple[int, ...] = ()
    unchanged: bool = False


class SurveyOffice(Office):
    """What the books of surveys and inventories stand on."""

    def check_survey_day(self, on_date: date) -> None:
        """Raise ``SurveyError`` for a day that has not come yet."""
        if on_date > self.clock().astimezone(self.region.zone).date():
            message = f"{on_date} has not come yet; give the day on which the road was looked at."
            raise SurveyError(message, code="future_day")

    def surveyed_roads(self) -> tuple[Ground, RoadNetwork]:
        """Return the roads as they are now. Raises ``SurveyError`` before there are any."""
        ground = self.ground()
        if ground.network is None:
            raise SurveyError("The region has no roads yet; import some first.", code="no_roads")
        return ground, ground.network

    def common_cells(self, conn: Connection, ground: Ground) -> dict[str, Any]:
        """Return what all rows on these roads have in common. Raises ``ConflictError`` if they are gone."""
        if self.ground_changed(conn, ground):
            raise ConflictError("Roads have just been replaced; look at the stations again.")
        return {"region_id": self.region.id, "roads_version_id": ground.roads_version_id}

    def recorded(self, actor: Actor) -> dict[str, Any]:
        """Return who records, and when."""
        return {"recorded_by": account_id(actor), "recorded_at": self.clock()}


class SurveyBook(SurveyOffice):
    """The surveyors' door."""

    def record_survey(
        self,
        actor: Actor,
        rows: pd.DataFrame,
        head: SurveyHead,
        *,
        replace: bool = False,
        names: Mapping[str, str] | None = None,
    ) -> RecordedSurvey:
        """Judge and record one survey of one day: all of its rows, or none.

        ``rows`` is indexed by row number and has road_id, from_m, to_m (metres), surface and what was taken
        of MEASURED and visual; ``names`` are what its people call these columns. The same rows again change
        nothing. Over rows of the same name and day it is refused unless it shall ``replace`` them: they stay
        in the history. Raises ``SurveyError``, ``SurveyClashError``, ``UnknownRoadError``.
        """
        return self.record_surveys(actor, [(head, rows)], replace=replace, names=names)[0]

    def record_surveys(
        self,
        actor: Actor,
        surveys: Sequence[tuple[SurveyHead, pd.DataFrame]],
        *,
        replace: bool = False,
        names: Mapping[str, str] | None = None,
        check: bool = False,
    ) -> list[RecordedSurvey]:
        """Record several surveys, such as the days of one table, all or none; see ``record_survey``.

        With ``check`` nothing is stored, and the ids of new ones are 0.
        """
        self.require(actor, "record_condition")
        ground, network = self.surveyed_roads()
        found = []
        for head, rows in surveys:
            self._check_survey_head(head)
            laid = laid_out(rows, network, SURVEY_VALUES)
            refuse(survey_faults(laid, network, names or {}, head.segment_m))
            found.append((head, judged(laid)))
        if check:
            with self.store.connect() as conn:
                return [self._seen_survey(conn, head, rows, replace=replace) for head, rows in found]
        with self.store.begin() as conn:
            common = self.common_cells(conn, ground)
            made = []
            for head, rows in found:
                seen = self._seen_survey(conn, head, rows, replace=replace)
                if not seen.unchanged:
                    survey_id = self._open_survey(conn, actor, head, "table")
                    self._write_survey(conn, survey_id, rows, common, network)
                    gone = update(schema.survey).where(schema.survey.c.id.in_(seen.replaced))
                    conn.execute(gone.values(replaced_by=survey_id))
                    self._tell_survey(conn, actor, survey_id, head, rows)
                    seen = RecordedSurvey(survey_id, seen.rows, seen.replaced)
                made.append(seen)
        return made

    def record_segment(self, actor: Actor, segment: Mapping[str, Any], head: SurveyHead) -> RecordedSurvey:
        """Record one segment as somebody filled it in beside the road; a later entry corrects an earlier.

        ``segment`` has road_id, from_m, to_m, surface and what was taken of MEASURED and visual. Entries of
        one name and day are one survey. Raises as ``record_survey``.
        """
        self.require(actor, "record_condition")
        self._check_survey_head(head)
        ground, network = self.surveyed_roads()
        laid = laid_out(pd.DataFrame([dict(segment)], index=[1]), network, SURVEY_VALUES)
        refuse(survey_faults(laid, network, {}, head.segment_m))
        found = judged(laid)
        with self.store.begin() as conn:
            survey_id = self._open_form(conn, head) or self._open_survey(conn, actor, head, "form")
            self._write_survey(conn, survey_id, found, self.common_cells(conn, ground), network)
            self._tell_survey(conn, actor, survey_id, head, found)
        return RecordedSurvey(survey_id, len(found))

    # --- within

    def _check_survey_head(self, head: SurveyHead) -> None:
        if not head.name.strip():
            raise SurveyError("A survey needs a name, such as 'Survei semester 1'.", code="no_name")
        if not LEAST_SEGMENT_M <= head.segment_m <= MOST_SEGMENT_M:
            raise SurveyError(
                f"Segments of {head.segment_m:g} m cannot be compared; choose {LEAST_SEGMENT_M:.0f} to "
                f"{MOST_SEGMENT_M:.0f} m, {SEGMENT_M:.0f} m as the forms have it.",
                code="segment_length",
            )
        self.check_survey_day(head.on_date)

    def _seen_survey(
        self, conn: Connection, head: SurveyHead, found: pd.DataFrame, *, replace: bool
    ) -> RecordedSurvey:
        """Return what recording would do: nothing, or take the place of others. Raises SurveyClashError."""
        former = self._same_survey(conn, head)
        told = told_by(found, SURVEY_VALUES)
        for survey_id, rows in former.items():
            if told == told_by(rows, SURVEY_VALUES):
                return RecordedSurvey(survey_id, len(found), unchanged=True)
        clashing = tuple(survey_id for survey_id, rows in former.items() if lie_over(found, rows))
        if clashing and not replace:
            raise SurveyClashError(
                f"There is a survey '{head.name.strip()}' of {head.on_date} with other rows on the same "
                "metres. Replace it, or give this one another name."
            )
        return RecordedSurvey(0, len(found), clashing)

    def _same_survey(self, conn: Connection, head: SurveyHead) -> dict[int, pd.DataFrame]:
        """Return the rows of the tables of this name and day that count, by the id of their survey."""
        table, row, names = schema.survey, schema.survey_row, [*RANGE, *SURVEY_VALUES]
        query = (
            select(row.c.survey_id, *(row.c[name] for name in names))
            .join(table, table.c.id == row.c.survey_id)
            .where(
                table.c.region_id == self.region.id,
                table.c.name == head.name.strip(),
                table.c.on_date == head.on_date,
                table.c.entry == "table",
                table.c.replaced_by.is_(None),
            )
            .order_by(row.c.id)
        )
        rows = pd.DataFrame(conn.execute(query).all(), columns=["survey_id", *names])
        ids: list[int] = rows["survey_id"].unique().tolist()
        return {survey_id: rows[rows["survey_id"] == survey_id] for survey_id in ids}

    def _open_form(self, conn: Connection, head: SurveyHead) -> int | None:
        """Return the survey that entries of this name, day and segment go into; None before the first."""
        table = schema.survey
        query = select(table.c.id).where(
            table.c.region_id == self.region.id,
            table.c.name == head.name.strip(),
            table.c.on_date == head.on_date,
            table.c.entry == "form",
            table.c.segment_m == head.segment_m,
        )
        return conn.scalar(query.limit(1))

    def _open_survey(
        self, conn: Connection, actor: Actor, head: SurveyHead, entry: Literal["table", "form"]
    ) -> int:
        table = schema.survey
        values = self.recorded(actor) | {
            "region_id": self.region.id,
            "name": head.name.strip(),
            "on_date": head.on_date,
            "method": "none",
            "entry": entry,
            "segment_m": head.segment_m,
            "source": head.source,
            "sample": head.sample,
        }
        return int(conn.execute(insert(table).values(values).returning(table.c.id)).scalar_one())

    @staticmethod
    def _write_survey(
        conn: Connection, survey_id: int, found: pd.DataFrame, common: Mapping[str, Any], network: RoadNetwork
    ) -> None:
        """Write judged rows into a survey, and what it is judged by now."""
        table, row = schema.survey, schema.survey_row
        cells = cells_of(found, (*SURVEY_VALUES, "sdi", "class", "method"))
        shapes = geometries(found, network)
        told = {**common, "survey_id": survey_id}
        conn.execute(
            insert(row), [told | one | {"geometry": at} for one, at in zip(cells, shapes, strict=True)]
        )
        methods = conn.scalars(select(row.c.method).where(row.c.survey_id == survey_id).distinct()).all()
        conn.execute(update(table).where(table.c.id == survey_id).values(method=method_of(methods)))

    def _tell_survey(
        self, conn: Connection, actor: Actor, survey_id: int, head: SurveyHead, found: pd.DataFrame
    ) -> None:
        told = {"name": head.name.strip(), "on_date": str(head.on_date), "segment_m": head.segment_m}
        told |= {"rows": len(found), "roads": int(found["road_id"].nunique())}
        self.tell(conn, "survey", survey_id, "recorded", actor=actor, public=True, details=told)
        self.store.bump(conn, self.region.id, "condition")
