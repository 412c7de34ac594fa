"""Perbaikan: how far are these works? The package as the public sees it, its story, and who may drive."""

import re
from collections.abc import Sequence
from datetime import datetime

import pandas as pd
import streamlit as st
from markupsafe import Markup

from dashboard import navigation, session
from dashboard.i18n import _, day, percent
from dashboard.views import public_parts as parts
from dashboard.views import public_share, public_story
from dashboard.views.public_coming import coming
from dashboard.widgets import heading, latest_within, meter, paragraphs, tab_title, with_links
from dashboard.words.sentences import where_line
from dashboard.words.story import is_past, stations
from data.reads.story_views import PublicPackage
from data.reads.views import WorksView
from data.stretches.pieces import DONE
from geo.stationing import union

POINTS_SHOWN, OPEN_SAID = 6, 3


def page() -> None:
    """Draw the works that the address names."""
    asked = st.query_params.get("pekerjaan", "")
    queries = session.queries()
    view = queries.works(int(asked)) if re.fullmatch(r"[0-9]{1,9}", asked) else None
    if view is None or view.road_id is None or view.from_m is None or view.to_m is None:
        st.title(_("How far are these works?"))
        st.warning(_("There are no such works on the map. Choose a line on it."))
        navigation.link("map", _("To the map"))
        return
    _draw(view, view.road_id, view.from_m, view.to_m)


def _draw(view: WorksView, road_id: str, from_m: float, to_m: float) -> None:
    queries = session.queries()
    steps = queries.works_story(view.works_id)
    package = queries.package_of(view.works_id)
    traffic = _of_works(queries.traffic([road_id]), view.works_id)
    curing = _of_works(queries.curing([road_id]), view.works_id)
    photos = [photo for step in steps for photo in step.photos]
    tab_title(view.road_name)
    left, right = st.columns([0.56, 0.44], gap="large")
    with left:
        head = head_of(view, package, from_m, to_m)
        st.html(parts.head(head) + parts.traffic_notes(traffic, curing))
        navigation.link("map", _("See it on the map"), pekerjaan=str(view.works_id))
        parts.still_broken(road_id, from_m, to_m, called_done=view.share_done > 0)
        if compared := parts.comparison(photos):
            st.html(compared)
        public_story.show(steps)
    with right:
        st.html(facts_of(view, package))
        _stretches(view)
        name = navigation.PATHS["repair"]
        public_share.share(name, "repair", {"pekerjaan": str(view.works_id)}, "road", road_id)
    parts.strip(road_id, from_m, to_m)


def facts_of(view: WorksView, package: PublicPackage | None) -> Markup:
    """Return how far works are, what they are called, and whose they are."""
    facts = parts.package_lines(package) if package else parts.works_lines(view)
    told = (
        _progress(view) + heading(view.name) + paragraphs([_(view.treatment_name), *map(with_links, facts)])
    )
    return Markup('<div class="jg-card">{}</div>').format(told)


def _of_works(table: pd.DataFrame, works_id: int) -> pd.DataFrame:
    return table[table["works_id"] == works_id]


def head_of(view: WorksView, package: PublicPackage | None, from_m: float, to_m: float) -> parts.Head:
    """Return the first screen of works between two stations (metres)."""
    stage = view.stage or "planned"
    at_stage = next((step for step in view.timeline if step.stage == stage), None)
    today = datetime.now(session.region().zone).date()
    ends = [one.warranty_end for one in (view, package) if one is not None and one.warranty_end]
    return parts.Head(
        kind=_("How far are these works?"),
        road_name=view.road_name,
        where=where_line(from_m, to_m, view.subdistricts),
        parts=[
            parts.Part(
                stage,
                latest_within(at_stage) if at_stage else "",
                at_stage.on if at_stage else None,
            )
        ],
        coming=coming(stage, view, package, None, today),
        share_done=view.share_done,
        open_part=_open_part(view),
        sample=_("Sample data: partly invented, the source says which part.") if view.sample else "",
        aliases=view.aliases,
        warranty_over=bool(ends) and is_past(ends[0], today),
    )


def _open_part(view: WorksView) -> str:
    if not 0 < view.share_done < 1:
        return ""
    left = [(one.from_m, one.to_m) for one in view.ranges if (one.public_stage or DONE) != DONE]
    said = [stations(from_m, to_m) for from_m, to_m in union(left).tolist()[:OPEN_SAID]]
    return _("still open: {stations}").format(stations=", ".join(said))


def _progress(view: WorksView) -> Markup:
    """Return the progress that sources gave, newest first; failing that, what the stages amount to."""
    told = view.progress
    share = told[-1].percent / 100 if told else view.physical_percent / 100
    said = [
        " · ".join(
            filter(
                None,
                (
                    _("{percent} done on {date}").format(
                        percent=percent(point.percent / 100, 1), date=day(point.on)
                    ),
                    _("source: {source}").format(source=point.source) if point.source else "",
                ),
            )
        )
        for point in reversed(told[-POINTS_SHOWN:])
    ] or [_("{percent} done by the stages reached").format(percent=percent(share))]
    return (
        heading(_("Physical progress"))
        + meter(share, _("Physical progress"))
        + paragraphs(map(with_links, said))
    )


def _stretches(view: WorksView) -> None:
    """Link the damaged stretches that these works mend."""
    pieces = session.queries().stretch_pieces()
    mine = pieces[pieces["works_id"] == view.works_id]
    ids: Sequence[int] = sorted({int(one) for one in mine["stretch_id"].dropna()})
    for stretch_id in ids:
        rows = mine[mine["stretch_id"] == stretch_id]
        label = _("The stretch {stations}").format(
            stations=stations(float(rows["from_m"].min()), float(rows["to_m"].max()))
        )
        navigation.link("stretch", label, id=str(stretch_id))
