"""Decisions on the page of the review: entered in the meeting, and what became of those before."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import streamlit as st
from markupsafe import Markup

from dashboard import session
from dashboard.i18n import _, day
from dashboard.reports import review_words as words
from dashboard.reports.report_table import agency_title
from dashboard.views.review_table import ABOUT_PARAMETER, page_link
from dashboard.words.sentences import stretch_line
from data.accounts import User, may
from data.review.decisions_book import LONGEST_TEXT, ReviewError
from data.review.views import DecisionView, Review
from data.review.weeks import WeekError

MOST_STRETCHES = 30
OWN = "own-decisions"  # where this meeting writes: the head of the page leads there
USUAL_DAYS = 7  # a decision is due at the next meeting unless another day is said
_PAGES = {"stretch": ("stretch", "id"), "works": ("repair", "pekerjaan"), "package": ("works", "paket")}


def show_followed(user: User, review: Review) -> None:
    """Draw what earlier meetings decided and what became of it."""
    st.html('<i id="decisions"></i>')
    st.header(_("Decisions and what became of them"))
    parts = (
        (_("Decisions of the last meeting, and what became of them"), review.followed),
        (_("Older decisions settled since"), review.settled),
        (_("Older decisions still open after their day"), review.overdue),
        (_("Older decisions whose day is still to come"), review.waiting),
    )
    if not any(some for _title, some in parts):
        nothing = _("No earlier meeting decided anything that is still to be followed.")
        st.html(Markup('<p class="jg-review-empty">{}</p>').format(nothing))
        return
    for title, some in parts:
        if some:
            st.subheader(title)
            _cards(user, some)


def show_own(user: User, review: Review) -> None:
    """Draw what this meeting decided, and the form by which it decides more."""
    st.html(f'<i id="{OWN}"></i>')
    st.header(_("Decisions of this meeting"))
    if review.decided:
        _cards(user, review.decided)
    elif not may_write(user):
        st.html(Markup('<p class="jg-review-empty">{}</p>').format(_("No decision is on record.")))
    if may_write(user):
        _entry(user, review)


def may_write(user: User) -> bool:
    """Tell whether somebody keeps the minutes."""
    return may(user, "hold_review", session.region().id)


def _cards(user: User, decisions: Sequence[DecisionView]) -> None:
    for one in decisions:
        with st.container(key=f"review_decision_{one.id}"):
            st.html(_told(one))
            if may_write(user):
                _settling(user, one)


def _told(one: DecisionView) -> Markup:
    region = session.region()
    put_off = (
        _("put off from {day}").format(day=day(one.first_due_on)) if one.due_on != one.first_due_on else ""
    )
    about = [
        f"{one.week} · {one.number}",
        agency_title(region, one.agency),
        _("due {day}").format(day=day(one.due_on)),
        put_off,
    ]
    steps = Markup("").join(
        Markup("<small>{} {}: {}</small>").format(words.step_name(step.step), day(step.on_date), step.words)
        for step in one.steps
    )
    return Markup(
        '<p class="jg-decision"><span class="jg-standing jg-standing-{}">{}</span> <b>{}</b>'
        "<small>{}{}</small>{}</p>"
    ).format(
        one.standing,
        words.standing_name(one.standing),
        one.text,
        " · ".join(filter(None, about)),
        _about(one),
        steps,
    )


def _about(one: DecisionView) -> Markup:
    if one.about_name is None:
        return Markup("")
    if one.about_kind in _PAGES:
        page, parameter = _PAGES[one.about_kind]
        address = page_link(page, **{parameter: one.about_id})
        return Markup(' · <a href="{}" target="_self">{}</a>').format(address, one.about_name)
    return Markup(" · {}").format(one.about_name)


def _settling(user: User, one: DecisionView) -> None:
    """Offer the ways on: done, given up, put off; or taken up again."""
    is_ended = one.standing in ("done", "dropped")
    ways = ["reopened"] if is_ended else ["done", "postponed", "dropped"]
    with st.popover(_("Take up again") if is_ended else _("What became of it?")):
        way = st.radio(
            _("Result"), ways, format_func=words.step_name, horizontal=True, key=f"review_way_{one.id}"
        )
        said = st.text_area(
            _("In words"),
            key=f"review_result_{one.id}",
            max_chars=LONGEST_TEXT,
            placeholder=_result_hint(way),
        )
        new_day = None
        if way == "postponed":
            new_day = st.date_input(
                _("New day"),
                _today() + timedelta(days=USUAL_DAYS),
                key=f"review_new_{one.id}",
                format="DD/MM/YYYY",
            )
        if st.button(_("Save"), key=f"review_settle_{one.id}", type="primary"):
            _settle(user, one, way, said, new_day)


def _result_hint(way: str) -> str:
    hints = {
        "done": _("What was done, where, and who has seen it."),
        "postponed": _("Why it takes longer."),
        "dropped": _("Why it is given up."),
    }
    return hints.get(way, _("Why it is taken up again."))


def _settle(user: User, one: DecisionView, way: str, said: str, new_day: date | None) -> None:
    register = session.register()
    try:
        if way == "postponed" and new_day is not None:
            register.postpone_decision(user, one.id, new_day, said)
        elif way == "reopened":
            register.reopen_decision(user, one.id, said)
        else:
            register.settle_decision(user, one.id, said, done=way == "done")
    except ReviewError as error:
        st.error(refusal(error.code))
    else:
        st.rerun()


def _entry(user: User, review: Review) -> None:
    """Draw the form of a new decision; it stays open after one, as meetings decide more than one."""
    region = session.region()
    known = _abouts(review)
    asked = st.query_params.get(ABOUT_PARAMETER, "")
    agencies = [agency.id for agency in region.agencies]
    late = [one.agency for one in review.late_by_agency if one.agency in agencies]
    with st.form("review_decide", clear_on_submit=True):
        text = st.text_area(_("What is decided"), key="review_text", max_chars=LONGEST_TEXT)
        left, middle, right = st.columns(3)
        agency = left.selectbox(
            _("Who carries it out"),
            agencies,
            index=agencies.index(late[0]) if late else 0,
            format_func=lambda key: agency_title(region, key),
            key="review_agency",
        )
        due_on = middle.date_input(
            _("By when"),
            review.week.meeting_on + timedelta(days=USUAL_DAYS),
            key="review_due",
            format="DD/MM/YYYY",
        )
        keys = list(known)
        about = right.selectbox(
            _("About"),
            keys,
            index=keys.index(asked) if asked in known else 0,
            format_func=lambda key: known[key],
            key="review_about",
        )
        if st.form_submit_button(_("Enter the decision"), type="primary"):
            _record(user, review, text, agency, due_on, about)


def _record(  # noqa: PLR0917  # what a line of minutes holds
    user: User, review: Review, text: str, agency: str, due_on: date, about: str
) -> None:
    kind, _colon, about_id = about.partition(":")
    try:
        session.register().record_decision(
            user,
            review.week.name,
            text,
            agency,
            due_on,
            about=(kind, about_id) if about_id else None,
        )
    except ReviewError as error:
        st.error(refusal(error.code))
    except WeekError:
        st.error(_("The minutes of this week are closed: enter it in the newest week."))
    else:
        st.rerun()


def refusal(code: str) -> str:
    """Return why a decision or its result was not taken in."""
    sentences = {
        "no_words": _("Write the words first."),
        "too_long": _("That is too long for minutes: write it in short."),
        "no_agency": _("Choose the office that carries it out."),
        "bad_day": _("Choose a day from the meeting on, within three years."),
        "no_about": _("What it is about is no longer there: choose something else."),
        "settled": _("Somebody has settled it meanwhile: look again."),
    }
    return sentences.get(code, _("This lacks something. Fill in every field."))


def _abouts(review: Review) -> dict[str, str]:
    """Return what a decision may be about: kind and id -> its name, what the week speaks of first."""
    found = {"": _("nothing on record")}
    found |= {f"package:{one.package_id}": one.name for one in review.contracts}
    found |= {f"works:{one.works_id}": one.name for one in review.works}
    found |= {f"road:{one.road_id}": one.road_name for one in review.stages}
    pieces = session.queries().stretch_pieces().dropna(subset=["stretch_id"])
    worst = pieces.sort_values("complaints", ascending=False).drop_duplicates("stretch_id")
    for row in worst.head(MOST_STRETCHES).to_dict("records"):
        found[f"stretch:{int(row['stretch_id'])}"] = stretch_line(
            str(row["road_name"]), float(row["from_m"]), float(row["to_m"])
        )
    asked = st.query_params.get(ABOUT_PARAMETER, "")
    if ":" in asked and asked not in found:
        found[asked] = asked.partition(":")[2]
    region = session.region()
    return found | {f"agency:{one.id}": agency_title(region, one.id) for one in region.agencies}


def _today() -> date:
    return datetime.now(session.region().zone).date()
