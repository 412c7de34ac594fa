"""The works of a package: treatment, road and stations, stage, and the way to the public page of each."""

import streamlit as st
from markupsafe import Markup

from dashboard.i18n import _, kilometres, percent
from dashboard.palette import stage_name
from dashboard.views.programme_tables import Cell
from dashboard.views.public_parts import page_path
from dashboard.views.works_list import cards
from dashboard.words.rupiah import short_rupiah
from data.reads.views import WorksView
from data.repairs.package_reads import PackageView
from geo.stationing import format_station


def works_of(view: PackageView) -> None:
    """Draw the works of a package; say what to do where there are none."""
    if not view.works:
        st.info(_("No works belong to this package yet. Add them under “Stages”."))
        return
    rows = [_row(works) for works in view.works]
    headings = [_("Works"), _("Road"), _("Stage"), _("Done"), _("Budget")]
    st.html(cards(headings, rows, _("Works of this package")))


def stations_of(works: WorksView) -> str:
    """Return ``STA 0+200 – 0+850 (650 m)`` of the longest road of works; empty without a range."""
    if works.from_m is None or works.to_m is None:
        return ""
    length = kilometres(works.to_m - works.from_m)
    return f"STA {format_station(works.from_m)} – {format_station(works.to_m)} ({length})"


def _row(works: WorksView) -> list[Cell]:
    name = Markup('<a href="{}" target="_self">{}</a><small>{}</small>').format(
        page_path("repair", pekerjaan=str(works.works_id)), works.name, _(works.treatment_name)
    )
    road: Cell = _("no range recorded yet")
    if works.road_id is not None:
        road = Markup('<a href="{}" target="_self">{}</a><small>{}</small>').format(
            page_path("road", ruas=works.road_id),
            works.road_name,
            " · ".join(filter(None, (stations_of(works), ", ".join(works.subdistricts)))),
        )
    return [
        name,
        road,
        stage_name(works.stage) if works.stage else "–",
        percent(works.physical_percent / 100, 1),
        "–" if works.budget_rupiah is None else short_rupiah(works.budget_rupiah),
    ]
