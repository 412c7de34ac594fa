"""All service points of a region: whom each serves, and what the office's daily counts tell of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import streamlit as st
from markupsafe import Markup

from dashboard import session
from dashboard.i18n import _, name_of, number, percent
from data.regions import ServicePoint
from data.services.service_counts import PointFigures
from data.services.service_points import Served, clusters

DAYS = 30  # a month of counts: a week has too few days, a year hides a change
# Light tones told apart without colour vision, made to lie under dark text: Paul Tol, "pale" scheme,
# https://personal.sron.nl/~pault/ (Colour schemes); the seventh point begins anew.
_TONES = ("#BBCCEE", "#FFCCCC", "#CCDDAA", "#EEEEBB", "#CCEEFF", "#DDDDDD")
NOBODY = "#FCFBF8"


@dataclass(frozen=True, slots=True)
class PointView:
    """A point as the page shows it; ``subdistricts`` are code -> (name, whether that is an estimate)."""

    point: ServicePoint
    name: str
    colour: str
    subdistricts: Mapping[str, tuple[str, bool]]
    figures: PointFigures


def views() -> dict[str, PointView]:
    """Return every point of the region by its id."""
    register, region = session.register(), session.region()
    ground = register.ground()
    today = datetime.now(region.zone).date()
    figures = {one.point_id: one for one in register.figures(today - timedelta(days=DAYS - 1), today)}
    served = clusters(region, ground, register.overrides())
    return {
        point.id: PointView(
            point=point,
            name=name_of(point.name),
            colour=_TONES[index % len(_TONES)],
            subdistricts={
                code: (ground.area_name("subdistrict", code) or code, estimated)
                for code, (point_id, estimated) in served.items()
                if point_id == point.id
            },
            figures=figures[point.id],
        )
        for index, point in enumerate(region.service_points)
    }


def served_in(subdistrict: str) -> list[Served]:
    """Return the point that serves a sub-district, then those that are for everybody; no distances."""
    found = views()
    here = [
        Served(view.point, None, serves=True, estimated=view.subdistricts[subdistrict][1], for_all=False)
        for view in found.values()
        if subdistrict in view.subdistricts
    ]
    rest = [
        Served(view.point, None, serves=False, estimated=view.point.estimated, for_all=True)
        for view in found.values()
        if view.point.village_code is None and not view.point.subdistrict_codes
    ]
    return [*here, *rest]


def show_all() -> None:
    """Draw a card per point: whom it serves, and what the counts of the last month tell."""
    st.header(_("All points"))
    found = views()
    if any(estimated for view in found.values() for _name, estimated in view.subdistricts.values()):
        st.caption(
            _("Sub-districts marked with * are an estimate by distance: the office has not set them yet.")
        )
    if not any(view.figures.days for view in found.values()):
        st.caption(_("The office has entered no daily counts in the last 30 days."))
    st.html(Markup('<div class="jg-points">{}</div>').format(Markup("").join(map(_card, found.values()))))


def _card(view: PointView) -> Markup:
    if view.subdistricts:
        served = ", ".join(
            name + ("*" if estimated else "") for name, estimated in sorted(view.subdistricts.values())
        )
    else:
        served = _("Everybody, wherever they live")
    return Markup('<section style="--tone:{}"><h3>{}</h3><p>{}</p><dl>{}</dl></section>').format(
        view.colour, view.name, served, _figures(view.figures)
    )


def _figures(figures: PointFigures) -> Markup:
    """Return what was counted in the last month, a dash where nothing was."""
    rows = {
        _("done the same day"): None if figures.same_day_share is None else percent(figures.same_day_share),
        _("people a day"): None if figures.per_day is None else number(figures.per_day),
        _("of all applicants"): None if figures.load_share is None else percent(figures.load_share),
        _("minutes' wait"): None if figures.wait_mean_min is None else number(figures.wait_mean_min),
    }
    if not figures.days:
        return Markup("")
    tile = Markup("<div><dd>{}</dd><dt>{}</dt></div>")
    return Markup("").join(tile.format(value or "–", name) for name, value in rows.items())
