"""The stages of a package's works by range and lane, recorded by typing, dragging or a table."""

from dataclasses import dataclass
from datetime import date

import streamlit as st
from markupsafe import Markup

from dashboard import session
from dashboard.components.road_strip import road_strip
from dashboard.i18n import _, day, kilometres
from dashboard.strip.files import kept_strip
from dashboard.views import works_import, works_new, works_overlap
from dashboard.views.programme_tables import Cell
from dashboard.views.works_list import cards
from dashboard.views.works_troubles import FieldError, carry_out, say_rest, say_wrong, station_of
from dashboard.views.works_words import lane_label, stage_label
from data.accounts import User
from data.reads.views import WorksRange, WorksView
from data.repairs.package_reads import PackageView
from data.repairs.treatments import StageMoveError, check_stage_move, treatment_of
from data.stages import MoveError
from data.works import BOTH, LANES
from geo.stationing import format_station

_AROUND_M = 200.0  # of road shown on both sides of the works


def show(recorder: User | None, writer: User | None, view: PackageView) -> None:
    """Draw the ranges of each works, and the ways to record for who may (else None)."""
    for works in view.works:
        st.subheader(works.name)
        _ranges(works)
    if recorder is not None and view.works:
        st.header(_("Record a stage"))
        _record(recorder, view)
        with st.expander(_("Several at once: bring in a table"), key="works_stages_table"):
            works_import.show(recorder, view)
    if writer is not None:
        with st.expander(_("Add works to this package"), expanded=not view.works):
            works_new.add_works(writer, view.package_id)
    if writer is not None and works_new.may_take_out(view):
        with st.expander(_("Take works out of this package")):
            works_new.take_out(writer, view)


def _ranges(works: WorksView) -> None:
    if not works.ranges:
        st.caption(_("No range is recorded yet: record the first stage of one below."))
        return
    rows: list[list[Cell]] = [
        [
            Markup("<b>STA {} – {}</b><small>{}</small>").format(
                format_station(one.from_m), format_station(one.to_m), one.road_name
            ),
            kilometres(one.to_m - one.from_m),
            lane_label(one.lane),
            stage_label(works.treatment, one.stage),
            day(one.since),
        ]
        for one in works.ranges
    ]
    headings = [_("Range"), _("Length"), _("Lane"), _("Stage"), _("Since")]
    st.html(cards(headings, rows, _("Ranges and their stages")))


def _record(user: User, view: PackageView) -> None:
    form = f"works_stage_{view.package_id}"
    works = works_choice(view, form)
    road_id = road_choice(works, form)
    if road_id is None:
        return
    _strip(works, road_id, form)
    asked = _fields(works, road_id, form)
    typed = (asked.from_text, asked.to_text)
    works_overlap.warn(works.treatment, road_id, typed, lane=asked.lane, besides=works.works_id)
    if st.button(_("Record this stage"), type="primary", key=f"{form}_do"):
        done = _("Recorded: {stage}, STA {start} – {end}, {lane}.").format(
            stage=stage_label(works.treatment, asked.stage),
            start=asked.from_text,
            end=asked.to_text,
            lane=lane_label(asked.lane),
        )
        carry_out(form, lambda: _write(user, works.works_id, road_id, asked), done)
    say_rest(form, "from", "to", "stage", "day", "reason")


@dataclass(frozen=True)
class _Asked:
    """What the form of a stage holds when it is sent, stations as they were typed."""

    from_text: str
    to_text: str
    lane: str
    stage: str
    since: date
    reason: str | None


def _fields(works: WorksView, road_id: str, form: str) -> _Asked:
    """Draw where and which stage; offered are the stages that may follow what is there now."""
    left, middle, right = st.columns(3)
    _begin_with(works, road_id, form)
    from_text = left.text_input(_("From STA"), key=f"{form}_from", placeholder="0+200")
    to_text = middle.text_input(_("To STA"), key=f"{form}_to", placeholder="0+850")
    lane = str(right.selectbox(_("Lane"), LANES, format_func=lane_label, key=f"{form}_lane"))
    say_wrong(form, "from", "to")
    now = _stages_there(works, road_id, from_text, to_text, lane)
    allowed = allowed_stages(works.treatment, now)
    left, right = st.columns(2)
    with left:
        stage = st.selectbox(
            _("Stage reached"),
            allowed,
            index=_likely(works.treatment, now, allowed),
            format_func=lambda one: stage_label(works.treatment, one),
            key=f"{form}_stage_{works.works_id}_{'_'.join(sorted(now))}",
        )
        say_wrong(form, "stage")
    with right:
        today = session.queries().today()
        since = st.date_input(_("Since"), value=today, format="DD/MM/YYYY", key=f"{form}_day")
        say_wrong(form, "day")
    reason = _reason(works.treatment, now, stage, form)
    return _Asked(from_text, to_text, lane, str(stage), since, reason)


def _write(user: User, works_id: int, road_id: str, asked: _Asked) -> None:
    """Record the stage. Raises ``FieldError`` for stations that cannot be."""
    from_m, to_m = station_of(asked.from_text, "from"), station_of(asked.to_text, "to")
    if from_m >= to_m:
        raise FieldError("to", _("The second station has to be larger than the first."))
    session.register().record_stage(
        user,
        works_id,
        road_id,
        from_m,
        to_m,
        asked.stage,
        since=asked.since,
        lane=asked.lane,
        reason=asked.reason,
    )


def works_choice(view: PackageView, form: str) -> WorksView:
    """Draw which of the works is meant, where there are several."""
    if len(view.works) == 1:
        return view.works[0]
    by_id = {one.works_id: one for one in view.works}
    chosen = st.selectbox(
        _("Works"), list(by_id), format_func=lambda one: by_id[one].name, key=f"{form}_works"
    )
    return by_id[int(chosen or view.works[0].works_id)]


def road_choice(works: WorksView, form: str) -> str | None:
    """Draw which road is meant: that of the works, or any while they lie on none."""
    names = {one.road_id: one.road_name for one in works.ranges}
    if len(names) == 1:
        return next(iter(names))
    if not names:
        network = session.queries().network()
        if network is None:
            st.info(_("The region has no roads yet. Import them first."))
            return None
        table = network.table
        names = dict(zip(table["road_id"], table["name"], strict=True))
    return st.selectbox(
        _("Road"),
        sorted(names, key=lambda one: names[one]),
        index=None if len(names) > 2 and not works.ranges else 0,
        format_func=lambda one: names[one],
        placeholder=_("Type part of its name"),
        key=f"{form}_road_{works.works_id}",
    )


def _strip(works: WorksView, road_id: str, form: str) -> None:
    """Draw the road's strip; what is dragged on it is written into the fields below."""
    strip = kept_strip(session.region().id, road_id, None)
    if strip is None:
        return
    here = [one for one in works.ranges if one.road_id == road_id]
    low = max(min((one.from_m for one in here), default=0.0) - _AROUND_M, 0.0)
    high = min(max((one.to_m for one in here), default=strip.length_m) + _AROUND_M, strip.length_m)
    st.caption(_("Drag over the lane on the strip, or type the stations below it."))
    chosen = road_strip(
        f"{form}_strip_{road_id}",
        strip,
        choose_range=True,
        typing_open=False,
        from_m=low,
        to_m=high,
        step_m=10.0,
    )
    if chosen is not None:
        st.session_state[f"{form}_from"] = format_station(chosen.from_m)
        st.session_state[f"{form}_to"] = format_station(chosen.to_m)
        st.session_state[f"{form}_lane"] = chosen.lane


def _begin_with(works: WorksView, road_id: str, form: str) -> None:
    """Fill the fields with the range that is least far, once for each works: it is what moves next."""
    here = [one for one in works.ranges if one.road_id == road_id]
    begun = (works.works_id, road_id)
    if st.session_state.get(f"{form}_begun") == begun:
        return
    st.session_state[f"{form}_begun"] = begun
    if here:
        order = treatment_of(works.treatment)
        first = min(here, key=lambda one: (order.position(one.stage), one.from_m))
        st.session_state[f"{form}_from"] = format_station(first.from_m)
        st.session_state[f"{form}_to"] = format_station(first.to_m)
        st.session_state[f"{form}_lane"] = first.lane


def _stages_there(works: WorksView, road_id: str, from_text: str, to_text: str, lane: str) -> set[str]:
    """Return the stages that the typed range is in now; of all ranges while none is typed."""
    try:
        low, high = station_of(from_text, "from"), station_of(to_text, "to")
    except FieldError:
        low, high = 0.0, float("inf")
    return {one.stage for one in works.ranges if one.road_id == road_id and _touches(one, low, high, lane)}


def _touches(one: WorksRange, low: float, high: float, lane: str) -> bool:
    return one.from_m < high and low < one.to_m and (one.lane == lane or BOTH in (one.lane, lane))


def allowed_stages(treatment: str, now: set[str]) -> list[str]:
    """Return the stages that every one of ``now`` may go to, going back included (it needs a reason)."""
    found = treatment_of(treatment)

    def may_go(to: str) -> bool:
        try:
            for start in sorted(now) or (None,):
                check_stage_move(found, start, to, "-")
        except (StageMoveError, MoveError):
            return False
        return True

    return [stage.id for stage in found.stages if may_go(stage.id)]


def _likely(treatment: str, now: set[str], allowed: list[str]) -> int:
    """Return which stage comes next: the first allowed one that goes forward."""
    found = treatment_of(treatment)
    last = max((found.position(one) for one in now), default=-1)
    ahead = (at for at, one in enumerate(allowed) if found.position(one) > last)
    staying = (at for at, one in enumerate(allowed) if found.position(one) == last)
    return next(ahead, next(staying, 0))


def _reason(treatment: str, now: set[str], stage: str | None, form: str) -> str | None:
    """Ask for a reason where some of the range goes back."""
    found = treatment_of(treatment)
    if stage is None or all(found.position(one) <= found.position(stage) for one in now):
        return None
    reason = st.text_input(_("Why does it go back?"), key=f"{form}_reason")
    say_wrong(form, "reason")
    return reason.strip() or None
