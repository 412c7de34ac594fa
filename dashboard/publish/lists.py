"""The lists that need no script: stretches in words, progress by sub-district, a page for each of these."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from dashboard.api.pieces import ListedStretch, Listing, PieceFilter, PieceLayer
from dashboard.components.area_map import WIDTH_UNITS, drawing_of
from dashboard.i18n import _, name_of, ngettext_, number, percent
from dashboard.palette import STAGE_COLOURS, stage_name
from dashboard.publish.addresses import Places
from dashboard.publish.frame import Frame
from dashboard.views.progress_figures import Figure, colours, figures, group_name, groups, ramp, written
from data.reads.queries import Queries
from geo.stationing import format_station

ALL = 1_000_000  # lines of a list: every one
DRAWN = "open"  # the figure whose colours the sub-districts bear


@dataclass(frozen=True, slots=True)
class Row:
    """A stretch, works or a road as a line of a list; without a stage no colour, without a page no path."""

    name: str
    about: str
    colour: str
    path: str


def rows_of(listed: Sequence[ListedStretch], places: Places) -> list[Row]:
    """Return lines of a list as they are read."""
    return [_row(one, places) for one in listed]


def counted(listing: Listing) -> str:
    """Return what a list counts."""
    told = [
        ngettext_("{count} stretch", "{count} stretches", listing.stretches),
        ngettext_("{count} repair", "{count} repairs", listing.works) if listing.works else "",
        ngettext_("{count} complaint", "{count} complaints", listing.complaints),
    ]
    return ", ".join(filter(None, told)) + "."


def _row(one: ListedStretch, places: Places) -> Row:
    where = f"STA {format_station(one.from_m)} – {format_station(one.to_m)}"
    if not one.located:
        where = _("somewhere in {stations}").format(stations=where)
    count = ngettext_("{count} complaint", "{count} complaints", one.complaints) if one.complaints else ""
    about = " · ".join(filter(None, (where, count, stage_name(one.stage))))
    path = places.stretch(one.stretch_id) if one.stretch_id is not None else places.works(one.works_id or 0)
    return Row(one.road_name, about, STAGE_COLOURS[one.stage], path)


class Lists:
    """Writes progress and the sub-districts of one region in one language."""

    def __init__(self, frame: Frame, queries: Queries, table: pd.DataFrame) -> None:
        """``table`` is ``Queries.compared``."""
        self._frame, self._queries, self._places = frame, queries, frame.places
        self._table = table.assign(
            code=table["code"].fillna(""), name=table["name"].fillna(_("Outside every sub-district"))
        )
        self._groups = groups(staff=False)

    def write_progress(self) -> None:
        """Write the page that compares the sub-districts."""
        title = _("Who is ahead, what is late?")
        self._frame.write(
            self._places.page("kemajuan"),
            "progress.html",
            title=f"{title} · {name_of(self._frame.region.name)}",
            about=_("How far the repair of each sub-district is, by complaints, kilometres and money."),
            heading=title,
            note=_("Sample data: the figures show how this page works, not the state of the roads."),
            none=_("There are no sub-districts yet. Import the areas of the region: the README says how."),
            totals=self._totals(),
            drawing=self._drawing(),
            subdistrict=_("Sub-district"),
            tables=[self._table_of(name, shown) for name, shown in self._groups.items()],
        )

    def _totals(self) -> list[tuple[str, str]]:
        table = self._table
        in_works_km = float(table["km_in_works"].sum() + table["km_finishing"].sum())
        return [
            (number(table["open"].sum()), _("complaints open")),
            (number(table["stretches"].sum()), _("damaged stretches")),
            (number(in_works_km, 1), _("km in works")),
            (number(table["km_done"].sum(), 1), _("km done, under warranty")),
        ]

    def _drawing(self) -> dict[str, object] | None:
        """Return the sub-districts as a map in colours of one figure, each leading to its page."""
        table = self._table[self._table["code"] != ""]
        if table.empty:
            return None
        figure = next(one for one in figures(self._groups) if one.column == DRAWN)
        drawn = drawing_of(self._queries.areas("subdistrict"))
        by_code = dict(zip(table["code"], table.to_dict("records"), strict=True))
        colour_of = dict(zip(table["code"], colours(figure, table[DRAWN]), strict=True))
        shapes = [
            {
                "path": shape.path,
                "at": shape.at,
                "name": shape.name,
                "colour": colour_of[shape.id],
                "there": self._places.subdistrict(shape.id),
                "text": f"{shape.name}: {figure.heading} {written(figure, by_code[shape.id][DRAWN])}",
            }
            for shape in drawn.shapes
            if shape.id in by_code
        ]
        return {
            "view_box": f"-10 -10 {WIDTH_UNITS + 20} {drawn.height_units + 20}",
            "label": _("Sub-districts by: {figure}").format(figure=figure.heading),
            "shapes": shapes,
            "steps": ramp(figure),
            "ends": (written(figure, 0.0), written(figure, table[DRAWN].max())),
        }

    def _table_of(self, name: str, shown: Sequence[Figure]) -> dict[str, object]:
        rows = [
            {
                "name": record["name"],
                "there": self._places.subdistrict(record["code"]) if record["code"] else None,
                "cells": [written(figure, record[figure.column]) for figure in shown],
            }
            for record in self._table.to_dict("records")
        ]
        return {"caption": group_name(name), "heads": [figure.heading for figure in shown], "rows": rows}

    def write_subdistricts(self, pieces: PieceLayer, roads: Mapping[str, Sequence[Row]]) -> None:
        """Write the page of each sub-district: its figures, everything that lies in it, its roads by code."""
        for record in self._table[self._table["code"] != ""].to_dict("records"):
            listing = pieces.listing(PieceFilter(subdistrict=record["code"]), self._queries.today(), ALL)
            told = {str(key): value for key, value in record.items()}
            self._write_subdistrict(told, listing, roads.get(record["code"], ()))

    def _write_subdistrict(
        self, record: Mapping[str, object], listing: Listing, roads: Sequence[Row]
    ) -> None:
        code, name = str(record["code"]), str(record["name"])
        title = _("{name} sub-district").format(name=name)
        told = [
            (figure.heading, written(figure, float(str(record[figure.column]))))
            for figure in figures(self._groups)
        ]
        share = float(str(record["share_done"]))
        self._frame.write(
            self._places.subdistrict(code),
            "subdistrict.html",
            title=f"{title} · {name_of(self._frame.region.name)}",
            about=_("Damaged stretches and road works in {name}, and how far their repair is.").format(
                name=name
            ),
            heading=title,
            counted=counted(listing) if listing.first else _("No damage has been reported here"),
            done=percent(share) if share == share else "",  # noqa: PLR0124  # NaN: no kilometre is counted
            told=told,
            figures=_("Figures"),
            on_map=(_("Show on the map"), self._places.map(kec=code)),
            feeds=(_("News of this sub-district"), self._places.feed("atom", code)),
            stretches=_("Stretches and works"),
            rows=rows_of(listing.first, self._places),
            roads_heading=_("Roads of this sub-district"),
            roads=roads,
        )
