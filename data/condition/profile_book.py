"""Inventories recorded: surface, width, lanes, traffic and function of roads by station range."""

from collections.abc import Mapping
from datetime import date

import pandas as pd
from sqlalchemy import Connection, insert, select

from data import schema
from data.condition.survey_book import SurveyOffice
from data.condition.survey_checks import profile_faults
from data.condition.survey_rows import PROFILE_VALUES, RANGE, cells_of, geometries, laid_out, refuse, told_by
from data.office import Actor


class ProfileBook(SurveyOffice):
    """The door of those who know the roads."""

    def record_profile(
        self,
        actor: Actor,
        rows: pd.DataFrame,
        *,
        on_date: date,
        source: str | None = None,
        sample: bool = False,
        names: Mapping[str, str] | None = None,
    ) -> int:
        """Record one inventory of one day, all of its rows or none; return how many were new.

        ``rows`` is indexed by row number and has road_id, from_m, to_m (metres) and of PROFILE_VALUES; an
        empty cell leaves what is known. Raises ``SurveyError``, ``UnknownRoadError``.
        """
        self.require(actor, "record_condition")
        self.check_survey_day(on_date)
        ground, network = self.surveyed_roads()
        laid = laid_out(rows, network, PROFILE_VALUES)
        refuse(profile_faults(laid, network, names or {}))
        told = cells_of(laid, PROFILE_VALUES)
        with self.store.begin() as conn:
            known = self._known_profile(conn, on_date)
            new = [at for at, row in enumerate(told) if tuple(row.values()) not in known]
            if not new:
                return 0
            common = self.common_cells(conn, ground) | self.recorded(actor)
            common |= {"on_date": on_date, "source": source, "sample": sample}
            shapes = geometries(laid.iloc[new], network)
            values = [common | told[at] | {"geometry": shape} for at, shape in zip(new, shapes, strict=True)]
            conn.execute(insert(schema.road_profile), values)
            said = {"rows": len(new), "on_date": str(on_date), "roads": int(laid["road_id"].nunique())}
            self.tell(conn, "inventory", 0, "recorded", actor=actor, public=True, details=said)
            self.store.bump(conn, self.region.id, "condition")
        return len(new)

    def _known_profile(self, conn: Connection, on_date: date) -> set[tuple[object, ...]]:
        """Return what inventories of this day told."""
        table, names = schema.road_profile, [*RANGE, *PROFILE_VALUES]
        mine = (table.c.region_id == self.region.id) & (table.c.on_date == on_date)
        rows = conn.execute(select(*(table.c[name] for name in names)).where(mine)).all()
        return told_by(pd.DataFrame(rows, columns=names), PROFILE_VALUES)
