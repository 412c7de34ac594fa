"""Penggal: how far is the repair of this stretch? Its story for everybody, with dates and photos."""

import re
from collections.abc import Sequence
from datetime import date, datetime

import streamlit as st
from markupsafe import Markup

from dashboard import navigation, session
from dashboard.i18n import _, day, kilometres, name_of, ngettext_
from dashboard.views import public_parts as parts
from dashboard.views import public_share, public_story, stretch_side, stretch_why
from dashboard.views.public_coming import coming_on, main_works
from dashboard.widgets import latest_within, tab_title
from dashboard.words.sentences import agency_name, time_ago, where_line
from dashboard.words.story import is_past, stations
from data.reads.story_views import Fate, PublicPackage, StoryStep
from data.reads.views import StretchView, WorksView
from data.stages import OTHER_AUTHORITY
from data.stretches.pieces import DONE
from geo.stationing import union

OPEN_SAID = 3


def page() -> None:
    """Draw the stretch that the address names, or what became of it."""
    asked = st.query_params.get("id", "")
    queries = session.queries()
    fate = queries.stretch_fate(int(asked)) if re.fullmatch(r"[0-9]{1,9}", asked) else None
    if fate is None:
        st.title(_("How far is the repair?"))
        st.warning(_("There is no such stretch. Choose one on the map."))
        navigation.link("map", _("To the map"))
        return
    if fate.kind == "ended":
        _ended(fate)
        return
    if fate.kind == "merged":
        st.info(
            _("This stretch became part of a longer one on {date}; this is its page.").format(
                date=day(fate.on)
            )
        )
        st.query_params["id"] = str(fate.stretch_id)
    view = queries.stretch(fate.stretch_id)
    if view is not None:
        _living(view, queries.stretch_story(view.stretch_id))


def _ended(fate: Fate) -> None:
    """Say what became of a stretch that is no longer on the map, and offer to report it again."""
    if not fate.closed:
        st.title(_("How far is the repair?"))
        st.info(
            _("This stretch is no longer on the map: what was reported there was not confirmed, or moved.")
        )
        navigation.link("map", _("To the map"))
        return
    with st.container(key="stretch_ended"):
        _told_of_it(fate)


def _told_of_it(fate: Fate) -> None:
    st.title(fate.road_name)
    st.markdown(f"{stations(fate.from_m, fate.to_m)} · {kilometres(fate.to_m - fate.from_m)}")
    closed = ngettext_("{count} report", "{count} reports", fate.closed)
    st.info(
        _("Since {date} nobody waits for a repair here any more: {reports} closed.").format(
            date=day(fate.on), reports=closed
        )
    )
    parts.still_broken(fate.road_id, fate.from_m, fate.to_m, called_done=True)
    queries = session.queries()
    steps = queries.stretch_story(fate.stretch_id)
    public_story.show(steps)
    works = (queries.works(one) for one in sorted({step.works_id for step in steps if step.works_id}))
    shown = Markup("").join(stretch_side.works_told(one) for one in works if one is not None)
    st.html(Markup('<div class="jg-card">{}</div>').format(shown))
    navigation.link("road", _("The whole road"), ruas=fate.road_id)


def _living(view: StretchView, steps: Sequence[StoryStep]) -> None:
    queries = session.queries()
    traffic = parts.on_range(queries.traffic([view.road_id]), view.from_m, view.to_m)
    curing = parts.on_range(queries.curing([view.road_id]), view.from_m, view.to_m)
    works = main_works(view)
    package = queries.package_of(works.works_id) if works else None
    photos = [photo for step in steps for photo in step.photos]
    tab_title(view.road_name)
    left, right = st.columns([0.56, 0.44], gap="large")
    with left:
        st.html(parts.head(head_of(view, works, package, steps)) + parts.traffic_notes(traffic, curing))
        _links(view)
        parts.still_broken(view.road_id, view.from_m, view.to_m, called_done=view.share_done > 0)
        if compared := parts.comparison(photos):
            st.html(compared)
        public_story.show(steps)
    with right:
        if beside := stretch_side.told(view):
            st.html(beside)
        if view.verified:
            stretch_why.show(view.stretch_id)
        public_share.share(
            navigation.PATHS["stretch"],
            "stretch",
            {"id": str(view.stretch_id)},
            "stretch",
            str(view.stretch_id),
        )
    parts.strip(view.road_id, view.from_m, view.to_m)


def _links(view: StretchView) -> None:
    with st.container(horizontal=True, gap="small", key="jg_stretch_links"):
        navigation.link("subscribe", _("News of this stretch"), penggal=str(view.stretch_id))
        navigation.link("map", _("See it on the map"), penggal=str(view.stretch_id))


def head_of(
    view: StretchView, works: WorksView | None, package: PublicPackage | None, steps: Sequence[StoryStep]
) -> parts.Head:
    """Return the first screen of a living stretch."""
    shown = _parts(view, steps)
    ends = [one.warranty_end for one in (works, package) if one is not None and one.warranty_end]
    return parts.Head(
        kind=_("How far is the repair?"),
        road_name=view.road_name,
        where=where_line(view.from_m, view.to_m, view.subdistricts, view.villages),
        parts=shown,
        coming=_coming(view, shown[0].stage, works, package, steps),
        share_done=view.share_done,
        open_part=_open_part(view),
        sample=_("Sample data: invented to show how this works.") if view.sample else "",
        aliases=view.aliases,
        warranty_over=bool(ends) and is_past(ends[0], _today()),
    )


def _parts(view: StretchView, steps: Sequence[StoryStep]) -> list[parts.Part]:
    """Return what the parts of the stretch are at, the longest first."""
    ranges: dict[str, list[tuple[float, float]]] = {}
    for stage, from_m, to_m in view.pieces:
        ranges.setdefault(stage, []).append((from_m, to_m))
    reached = {step.stage: step for step in view.timeline}
    shown = []
    for stage in sorted(ranges, key=lambda one: -_length_m(ranges[one])) or [view.stage]:
        step = reached.get(stage)
        since = _forwarded(steps) if stage == OTHER_AUTHORITY else step.on if step else None
        where = _ranges(union(ranges[stage]).tolist()) if len(ranges) > 1 else ""
        shown.append(parts.Part(stage, latest_within(step) if step else "", since, where))
    return shown


def _length_m(ranges: Sequence[tuple[float, float]]) -> float:
    return sum(to_m - from_m for from_m, to_m in ranges)


def _ranges(ranges: Sequence[Sequence[float]]) -> str:
    """Return the first few of many ranges of stations."""
    said = [stations(from_m, to_m) for from_m, to_m in ranges[:OPEN_SAID]]
    more = len(ranges) - OPEN_SAID
    if more > 0:
        said.append(ngettext_("{count} more range", "{count} more ranges", more))
    return ", ".join(said)


def _today() -> date:
    return datetime.now(session.region().zone).date()


def _forwarded(steps: Sequence[StoryStep]) -> date | None:
    return next((step.on for step in steps if step.kind == "forwarded"), None)


def _coming(
    view: StretchView,
    stage: str,
    works: WorksView | None,
    package: PublicPackage | None,
    steps: Sequence[StoryStep],
) -> list[str]:
    region = session.region()
    answers = _("{authority}, answered by {agency}").format(
        authority=name_of(region.authority(view.authority).name), agency=agency_name(region, view.agency)
    )
    return [*coming_on(view, stage, works, package, steps), _waiting(view), answers]


def _waiting(view: StretchView) -> str:
    """Return how many wait for it, and since when."""
    if not view.complaints or view.first_at is None:
        return ""
    said = [
        ngettext_("{count} open complaint", "{count} open complaints", view.complaints),
        ngettext_("{count} reporter", "{count} reporters", view.reporters),
        _("the first one: {age}").format(age=time_ago(view.first_at)),
    ]
    if not view.verified:
        said.append(_("not checked yet"))
    return " · ".join(said)


def _open_part(view: StretchView) -> str:
    """Return the stations that are not repaired yet, where another part is."""
    if not 0 < view.share_done < 1:
        return ""
    open_m = union([(from_m, to_m) for stage, from_m, to_m in view.pieces if stage != DONE]).tolist()
    return _("still open: {stations}").format(stations=_ranges(open_m))
