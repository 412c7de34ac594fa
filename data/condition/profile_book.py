"""Inventories recorded: surface, width, lanes, traffic and function of roads by station range."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import Connection, insert, select

from data import schema
from data.condition.survey_book import SurveyOffice
from data.condition.survey_checks import profile_faults
from data.condition.survey_rows import PROFILE_VALUES, RANGE, cells_of, geometries, laid_out, refuse, told_by
from data.office import Actor
from geo.roads import RoadNetwork


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
        return self.record_profiles(actor, [(on_date, rows)], source=source, sample=sample, names=names)

    def record_profiles(
        self,
        actor: Actor,
        inventories: Sequence[tuple[date, pd.DataFrame]],
        *,
        source: str | None = None,
        sample: bool = False,
        names: Mapping[str, str] | None = None,
        check: bool = False,
    ) -> int:
        """Record inventories of several days, all or none; with ``check`` only count the new rows.

        See ``record_profile``.
        """
        self.require(actor, "record_condition")
        ground, network = self.surveyed_roads()
        laid = []
        for on_date, rows in inventories:
            self.check_survey_day(on_date)
            laid.append((on_date, laid_out(rows, network, PROFILE_VALUES)))
            refuse(profile_faults(laid[-1][1], network, names or {}))
        if check:
            with self.store.connect() as conn:
                return sum(len(self._new_profile(conn, on_date, rows)) for on_date, rows in laid)
        with self.store.begin() as conn:
            common = self.common_cells(conn, ground) | self.recorded(actor)
            common |= {"source": source, "sample": sample}
            found = [(on_date, self._new_profile(conn, on_date, rows)) for on_date, rows in laid]
            for on_date, new in found:
                if len(new):
                    self._write_profile(conn, actor, new, common | {"on_date": on_date}, network)
        return sum(len(new) for _, new in found)

    def _new_profile(self, conn: Connection, on_date: date, laid: pd.DataFrame) -> pd.DataFrame:
        """Return the rows that no inventory of this day has told."""
        known = self._known_profile(conn, on_date)
        told = cells_of(laid, PROFILE_VALUES)
        return laid.iloc[[at for at, row in enumerate(told) if tuple(row.values()) not in known]]

    def _write_profile(
        self,
        conn: Connection,
        actor: Actor,
        new: pd.DataFrame,
        common: Mapping[str, Any],
        network: RoadNetwork,
    ) -> None:
        cells = zip(cells_of(new, PROFILE_VALUES), geometries(new, network), strict=True)
        values = [{**common, **row, "geometry": shape} for row, shape in cells]
        conn.execute(insert(schema.road_profile), values)
        said = {"rows": len(new), "on_date": str(common["on_date"]), "roads": int(new["road_id"].nunique())}
        self.tell(conn, "inventory", 0, "recorded", actor=actor, public=True, details=said)
        self.store.bump(conn, self.region.id, "condition")

    def _known_profile(self, conn: Connection, on_date: date) -> set[tuple[object, ...]]:
        """Return what inventories of this day told."""
        table, names = schema.road_profile, [*RANGE, *PROFILE_VALUES]
        mine = (table.c.region_id == self.region.id) & (table.c.on_date == on_date)
        rows = conn.execute(select(*(table.c[name] for name in names)).where(mine)).all()
        return told_by(pd.DataFrame(rows, columns=names), PROFILE_VALUES)
