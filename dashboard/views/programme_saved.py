"""A programme that was kept: decided once, with why and by whom; then the complaints are told."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st
from markupsafe import Markup

from dashboard import navigation, session
from dashboard.i18n import _, day, day_and_time, ngettext_, number, speaking
from dashboard.views.programme_result import Shown
from dashboard.views.programme_result import show as show_result
from dashboard.views.programme_tables import cost_table
from dashboard.views.programme_troubles import trouble_words
from dashboard.views.programme_words import status_name
from dashboard.widgets import plain
from dashboard.words.answers import refusal
from dashboard.words.rupiah import short_rupiah
from data.accounts import NotAllowedError, User, may
from data.desk.answering import DecisionError
from data.exchange.table_writers import write_outgoing
from data.office import ConflictError
from data.programme.programme_book import ProgrammeError, UnknownProgrammeError
from data.programme.programme_files import notes_of, outgoing
from data.programme.programme_plans import PLACE, Part, PlanPreview
from data.programme.reads import DECIDED, DRAFT, ProgrammeView
from data.refusals import RefusalError

MIME = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".csv": "text/csv",
}
_REVIEW_DAYS = 180  # usual time until somebody looks again: the next budget is being made by then
_TOLD = "programme_told"
# What a form lacks, or what another account has done meanwhile.
_TROUBLES = (ProgrammeError, UnknownProgrammeError, ConflictError, RefusalError, NotAllowedError)


def show(user: User, asked: str) -> None:
    """Draw the programme of this number, with what may be done about it."""
    navigation.link("programme", _("← All programmes, and a new one"))
    wanted = session.asked_number(asked)
    kept = None if wanted is None else session.queries().programme(user, wanted)
    if kept is None:
        st.warning(_("There is no programme {number}.").format(number=plain(asked)))
        return
    st.header(plain(kept.name))
    st.html(_history(kept))
    planner = may(user, "plan_repairs", session.region().id)
    if kept.status == DRAFT and planner:
        _decide(user, kept)
    if kept.decided_at is not None and planner:
        _tell(user, kept)
    if kept.decided_at is not None:
        _works(kept)
    shown = Shown(kept.budget_rupiah, kept.floors, kept.figures, kept.items)
    show_result(shown)
    offer_files(str(kept.programme_id), kept.name, shown, kept.costs)
    with st.expander(_("Prices that it was reckoned with")):
        st.html(cost_table(kept.costs))


def _history(kept: ProgrammeView) -> Markup:
    zone = session.region().timezone
    told = [
        _("Budget {budget} of {year}").format(budget=short_rupiah(kept.budget_rupiah), year=kept.budget_year),
        _("worked out by {name}, {time}").format(
            name=kept.made_by or "–", time=day_and_time(kept.made_at, zone)
        ),
    ]
    if kept.decided_at is not None:
        told.append(
            _("decided by {name}, {time}").format(
                name=kept.decided_by or "–", time=day_and_time(kept.decided_at, zone)
            )
        )
    if kept.finish_by is not None:
        told.append(_("to be done by {day}").format(day=day(kept.finish_by)))
    links = [
        (number_of, sentence)
        for number_of, sentence in (
            (kept.supersedes_id, _("supersedes no. {number}")),
            (kept.superseded_by, _("superseded by no. {number}")),
        )
        if number_of is not None
    ]
    told += [sentence.format(number=number_of) for number_of, sentence in links]
    why = Markup("<p>“{}”</p>").format(kept.why) if kept.why else Markup("")
    return Markup('<p><span class="jg-state jg-state-{}">{}</span> {}</p>{}').format(
        kept.status, status_name(kept.status), " · ".join(told), why
    )


def _decide(user: User, kept: ProgrammeView) -> None:
    """Draw what decides a draft, or throws it away."""
    chosen = kept.part("chosen")
    works = len(chosen.groupby(["stretch_id", "measure"])) if len(chosen) else 0
    with st.container(key="jg_programme_decide"):
        st.subheader(_("Decide"))
        st.markdown(
            ngettext_(
                "{count} works become “planned” on the map. After that nothing changes in this programme.",
                "{count} works become “planned” on the map. After that nothing changes in this programme.",
                works,
            )
            + " "
            + _("A programme decided before for the same year is superseded; its works stay promised.")
        )
        why = st.text_area(
            _("Why so, and who decided it? Everybody may read this."),
            placeholder=_(
                "for example: meeting of 12 June, head of Public Works; floors as the bupati asked"
            ),
            key=f"programme_why_{kept.programme_id}",
            max_chars=2_000,
        )
        until = st.date_input(
            _("Its works are done by"),
            value=date(kept.budget_year, 12, 31)
            if date(kept.budget_year, 12, 31) >= _today()
            else _today() + timedelta(days=90),
            min_value=_today(),
            format="DD/MM/YYYY",
            key=f"programme_until_{kept.programme_id}",
        )
        with st.container(horizontal=True):
            if st.button(_("Decide this programme"), key="programme_decide", type="primary"):
                decide = session.register().decide_programme
                _do(partial(decide, user, kept.programme_id, why, finish_by=until), kept.programme_id)
            if st.button(_("Throw the draft away"), key="programme_discard"):
                _do(partial(session.register().discard_programme, user, kept.programme_id), None)


def _do(action: Callable[[], object], shown_next: int | None) -> None:
    try:
        with st.spinner(_("Writing …")):
            action()
    except _TROUBLES as error:
        st.error(trouble_words(error))
        return
    navigation.go("programme", program=None if shown_next is None else str(shown_next))


def _works(kept: ProgrammeView) -> None:
    """Say what became of the chosen ones, with the way to their works."""
    works = kept.part("chosen")["works_id"].dropna().nunique()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            ngettext_("**{count}** works were planned.", "**{count}** works were planned.", works),
            width="content",
        )
        navigation.link("works", _("To the works"))
        navigation.link("works", _("Bundle them into a package"), program=str(kept.programme_id))


def _tell(user: User, kept: ProgrammeView) -> None:
    """Draw what tells the complaints: in the schedule, or verified and not budgeted this year."""
    if kept.status != DECIDED:
        return
    told = st.session_state.pop(_TOLD, None)
    if told is not None:
        st.success(ngettext_("{count} complaint was told.", "{count} complaints were told.", told))
    parts: dict[Part, str] = {
        "chosen": _("Tell who reported: it is in the schedule"),
        "left": _("Tell who reported: verified, not budgeted this year"),
    }
    previews = {
        part: session.register().preview_programme_plans(user, kept.programme_id, part) for part in parts
    }
    waiting = len(previews["left"].to_tell)
    if waiting:  # who is not in it hears nothing of it by itself
        sentence = ngettext_(
            "{count} complaint is verified and not in this programme; its reporter has not been told.",
            "{count} complaints are verified and not in this programme; their reporters have not been told.",
            waiting,
        )
        st.info(sentence)
    for part, label in parts.items():
        with st.expander(label, expanded=part == "left" and waiting > 0):
            _tell_part(user, kept, part, previews[part])


def _tell_part(user: User, kept: ProgrammeView, part: Part, found: PlanPreview) -> None:
    register = session.register()
    st.markdown(_preview_words(found))
    if not found.to_tell:
        return
    usual = kept.finish_by if part == "chosen" and kept.finish_by else _today() + timedelta(days=_REVIEW_DAYS)
    label = _("Done by") if part == "chosen" else _("Looked at again on")
    until = st.date_input(
        label,
        value=max(usual, _today()),
        min_value=_today(),
        format="DD/MM/YYYY",
        key=f"programme_tell_until_{part}",
    )
    words = st.text_area(
        _("Public words; {place} becomes the road and stations of each").format(place=PLACE),
        value=_usual_words(kept, part, until),
        key=f"programme_tell_words_{part}_{until}",
        max_chars=2_000,
    )
    st.caption(_("For example: {words}").format(words=plain(words.replace(PLACE, found.to_tell[0].place))))
    button = ngettext_("Tell {count} complaint", "Tell {count} complaints", len(found.to_tell))
    if st.button(button, key=f"programme_tell_{part}", type="primary"):
        try:
            with st.spinner(_("Writing …")):
                done = register.tell_programme_plans(user, kept.programme_id, part, until=until, words=words)
        except DecisionError as error:
            st.error(refusal(error.code or ""))
        except _TROUBLES as error:
            st.error(trouble_words(error))
        else:
            st.session_state[_TOLD] = len(done.to_tell)
            st.rerun()


def _usual_words(kept: ProgrammeView, part: Part, until: date) -> str:
    """Return words to start from, in the language of the region: reporters read them."""
    with speaking(session.region().languages[0]):
        words = (
            _("The repair of {place} is in the repair programme {year} and will be done by {until}.")
            if part == "chosen"
            else _(
                "The damage at {place} was checked and is there, but the budget of {year} does not reach it: "
                "other stretches came first. It stays on the list and is looked at again on {until}."
            )
        )
        return words.format(place=PLACE, year=kept.budget_year, until=day(until))


def _preview_words(found: PlanPreview) -> str:
    lines = [
        "**"
        + ngettext_(
            "{count} complaint gets a dated plan.", "{count} complaints get a dated plan.", len(found.to_tell)
        )
        + "**"
    ]
    reasons = {
        "not_verified": _("not verified yet, or closed"),
        "told_before": _("told before"),
        "has_plan": _("have a plan that still runs"),
        "other_agency": _("of another agency"),
    }
    lines += [f"{number(count)} {reasons[code]}" for code, count in found.skipped.items()]
    return " · ".join(lines)


def offer_files(key: str, name: str, shown: Shown, costs: Sequence[Mapping[str, Any]]) -> None:
    """Draw the buttons that hand the programme out as a workbook and as a text table."""
    region = session.region()
    areas = session.queries().areas("subdistrict")
    names = dict(zip(areas["code"], areas["name"], strict=True))
    notes = notes_of(name, shown.budget_rupiah, shown.figures, costs)

    def written(suffix: str) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, f"program{suffix}")
            write_outgoing(outgoing(region, name, shown.items, names, notes), path)
            return path.read_bytes()

    with st.container(horizontal=True):
        for suffix, label in ((".xlsx", _("Download XLSX")), (".csv", _("Download CSV"))):
            st.download_button(
                label,
                data=partial(written, suffix),
                file_name=f"program-{region.id}{'-' + key if key else ''}{suffix}",
                mime=MIME[suffix],
                key=f"programme_file_{key}_{suffix}",
                on_click="ignore",
            )


def _today() -> date:
    return datetime.now(session.region().zone).date()
