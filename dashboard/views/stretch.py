"""Penggal: how far is the repair of this stretch? Its story for everybody, with dates and photos."""

import re
from collections.abc import Sequence
from datetime import date, datetime

import streamlit as st
from markupsafe import Markup

from dashboard import navigation, session
from dashboard.i18n import _, day, kilometres, name_of, ngettext_
from dashboard.sentences import agency_name, category_name, time_since
from dashboard.story_words import stations
from dashboard.views import public_parts as parts
from dashboard.views.public_coming import coming
from dashboard.widgets import heading, paragraphs
from data.reads.story_views import Fate, PublicPackage, StoryStep
from data.reads.views import StretchView, WorksView
from data.stages import OTHER_AUTHORITY
from data.stretches.pieces import DONE
from geo.stationing import union

OPEN_SAID, WORDS_SHOWN = 3, 5


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
    st.title(fate.road_name)
    st.markdown(f"{stations(fate.from_m, fate.to_m)} · {kilometres(fate.to_m - fate.from_m)}")
    closed = ngettext_("{count} report", "{count} reports", fate.closed)
    st.info(
        _("Since {date} nobody waits for a repair here any more: {reports} closed.").format(
            date=day(fate.on), reports=closed
        )
    )
    parts.still_broken(fate.road_id, fate.from_m, fate.to_m, called_done=True)
    parts.story(session.queries().stretch_story(fate.stretch_id))
    navigation.link("road", _("The whole road"), ruas=fate.road_id)


def _living(view: StretchView, steps: Sequence[StoryStep]) -> None:
    queries = session.queries()
    traffic = parts.on_range(queries.traffic([view.road_id]), view.from_m, view.to_m)
    curing = parts.on_range(queries.curing([view.road_id]), view.from_m, view.to_m)
    works = _main_works(view)
    package = queries.package_of(works.works_id) if works else None
    photos = [photo for step in steps for photo in step.photos]
    left, right = st.columns([0.56, 0.44], gap="large")
    with left:
        st.html(parts.head(_head(view, works, package, steps)) + parts.traffic_notes(traffic, curing))
        _links(view)
        parts.still_broken(view.road_id, view.from_m, view.to_m, called_done=view.share_done > 0)
        parts.story(steps)
    with right:
        st.html(
            Markup('<div class="jg-card">{}</div>').format(
                parts.comparison(photos)
                + _damage_photos(view)
                + Markup("").join(_works(one) for one in view.works)
                + _kinds(view)
                + _words(view)
            )
        )
        parts.share(
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


def _main_works(view: StretchView) -> WorksView | None:
    """Return the works that say most of this stretch: those still going on, then the newest."""
    return max(
        view.works,
        key=lambda one: (one.stage != DONE, max((each.since for each in one.ranges), default=None) or _NEVER),
        default=None,
    )


_NEVER = date.min


def _head(
    view: StretchView, works: WorksView | None, package: PublicPackage | None, steps: Sequence[StoryStep]
) -> parts.Head:
    at_stage = next((step for step in view.timeline if step.stage == view.stage), None)
    sample = _("Sample data: invented to show how this works.") if view.sample else ""
    return parts.Head(
        kind=_("How far is the repair?"),
        road_name=view.road_name,
        where=" · ".join(
            (
                stations(view.from_m, view.to_m),
                kilometres(view.to_m - view.from_m),
                _("Sub-district {names}").format(names=", ".join(view.subdistricts) or "–"),
            )
        ),
        stage=view.stage,
        stage_note=_(at_stage.note) if at_stage and at_stage.note else "",
        since=_forwarded(steps) if view.stage == OTHER_AUTHORITY else at_stage.on if at_stage else None,
        coming=_coming(view, works, package, steps),
        share_done=view.share_done,
        open_part=_open_part(view),
        sample=sample,
        aliases=view.aliases,
    )


def _forwarded(steps: Sequence[StoryStep]) -> date | None:
    return next((step.on for step in steps if step.kind == "forwarded"), None)


def _coming(
    view: StretchView, works: WorksView | None, package: PublicPackage | None, steps: Sequence[StoryStep]
) -> list[str]:
    region = session.region()
    answers = _("{authority}, answered by {agency}").format(
        authority=name_of(region.authority(view.authority).name), agency=agency_name(region, view.agency)
    )
    plan = next((step for step in reversed(steps) if step.kind == "planned"), None)
    today = datetime.now(region.zone).date()
    return [*coming(view.stage, works, package, plan, today), _waiting(view), answers]


def _waiting(view: StretchView) -> str:
    """Return how many wait for it, and since when."""
    if not view.complaints or view.first_at is None:
        return ""
    said = [
        ngettext_("{count} open complaint", "{count} open complaints", view.complaints),
        ngettext_("{count} reporter", "{count} reporters", view.reporters),
        _("the first one: {age}").format(age=time_since(view.first_at)),
    ]
    if not view.verified:
        said.append(_("not checked yet"))
    return " · ".join(said)


def _open_part(view: StretchView) -> str:
    """Return the stations that are not repaired yet, where another part is."""
    if not 0 < view.share_done < 1:
        return ""
    pieces = session.queries().stretch_pieces()
    mine = pieces[(pieces["stretch_id"] == view.stretch_id) & (pieces["stage"] != DONE)]
    ranges = union(mine[["from_m", "to_m"]].to_numpy()).tolist()
    said = [stations(from_m, to_m) for from_m, to_m in ranges[:OPEN_SAID]]
    more = len(ranges) - OPEN_SAID
    if more > 0:
        said.append(ngettext_("{count} more range", "{count} more ranges", more))
    return _("still open: {stations}").format(stations=", ".join(said))


def _works(works: WorksView) -> Markup:
    """Return the works on this stretch in short, with the way to their own page."""
    package = session.queries().package_of(works.works_id)
    link = Markup('<a href="{}" target="_self">{}</a>').format(
        parts.page_path("repair", pekerjaan=str(works.works_id)), _("All about these works")
    )
    lines = parts.package_lines(package) if package else parts.works_lines(works)
    return heading(works.name) + paragraphs([_(works.treatment_name), *lines, link])


def _kinds(view: StretchView) -> Markup:
    if not view.verified:  # what nobody has checked shows where it is, and no more
        return Markup("")
    region = session.region()
    names = ", ".join(f"{category_name(region, one)} ({count})" for one, count in view.categories)
    return heading(_("Kinds of damage")) + paragraphs([names]) if names else Markup("")


def _words(view: StretchView) -> Markup:
    if not view.words:
        return Markup("")
    quotes = (Markup("<blockquote>{}</blockquote>").format(one.words) for one in view.words[:WORDS_SHOWN])
    return heading(_("What people say")) + Markup("").join(quotes)


def _damage_photos(view: StretchView) -> Markup:
    if not view.photos:
        return Markup("")
    image = Markup('<a href="foto/{0}" target="_blank"><img src="foto/{0}" alt="{1}" loading="lazy"></a>')
    shown = (image.format(one, _("Photo of the damage")) for one in view.photos[: parts.MOST_PHOTOS])
    return heading(_("Photos of the damage")) + Markup('<div class="jg-thumbs">{}</div>').format(
        Markup("").join(shown)
    )
