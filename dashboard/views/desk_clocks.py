"""The clocks of a complaint on the desk, the choice of its kind, and the wait for its reporter."""

from functools import partial
from html import escape

import streamlit as st

from dashboard import session
from dashboard.i18n import _, day, percent
from dashboard.views.desk_actions import carried_out
from dashboard.words.answers import clock_line
from dashboard.words.sentences import category_name
from data.accounts import User, may
from data.desk.working_days import calendar_of
from data.reads.views import StaffComplaint

CANDIDATES = 3


def show(complaint: StaffComplaint) -> None:
    """Draw each clock as a chip: what is due when, what is late, what was done in time."""
    if not complaint.clocks:
        return
    chips = "".join(
        f'<li class="jg-clock jg-{one.standing.replace("_", "-")}">{escape(clock_line(one))}</li>'
        for one in complaint.clocks
    )
    st.html(f'<ul class="jg-clocks" aria-label="{escape(_("Deadlines"))}">{chips}</ul>')
    due = [one.due_on for one in complaint.clocks if one.due_on and one.met_on is None]
    calendar = calendar_of(session.region().clocks)
    unknown = sorted({one.year for one in due if not calendar.is_known(one.year)})
    if unknown:
        years = ", ".join(map(str, unknown))
        st.caption(_("The joint leave of {years} is not decreed yet: dates may move.").format(years=years))


def waiting(user: User, complaint: StaffComplaint) -> None:
    """While the reporter is asked: say so, and let the clocks run on once the reply is there."""
    since = next((one.paused_on for one in complaint.clocks if one.paused_on and one.met_on is None), None)
    if since is None:
        return
    with st.container(key="jg_desk_waits", horizontal=True, vertical_alignment="center"):
        st.markdown(_("The reporter was asked on {day}; the clocks stand.").format(day=day(since)))
        if _decides(user, complaint, "answer") and st.button(
            _("The reply is there"), key=f"desk_resume_{complaint.ticket}"
        ):
            resume = partial(session.register().resume, complaint.ticket, user)
            if carried_out(resume, "resume", complaint.state):
                st.rerun()


def choose_kind(user: User, complaint: StaffComplaint) -> None:
    """Where the words did not tell for sure what it is about: the best guesses, one click each."""
    undecided = complaint.agency is None and complaint.category_confidence is not None
    if not undecided or not _decides(user, complaint, "correct_category"):
        return
    region = session.region()
    known = {one.id for one in region.categories}
    offered = [one for one in complaint.category_candidates if one[0] in known]
    offered = offered or [(complaint.category, complaint.category_confidence or 0.0)]
    with st.container(key="jg_desk_choose", border=True):
        st.markdown(_("**What is it about?** The words do not tell for sure; your choice finds the agency."))
        with st.container(horizontal=True):
            for category, probability in offered[:CANDIDATES]:
                label = f"{category_name(region, category)} · {percent(probability)}"
                if st.button(label, key=f"desk_choose_{complaint.ticket}_{category}"):
                    choose = partial(session.register().correct_category, complaint.ticket, user, category)
                    if carried_out(choose, "correct_category", complaint.state):
                        st.rerun()
        st.caption(_("Something else? Choose “Correct the kind” below."))


def _decides(user: User, complaint: StaffComplaint, right: str) -> bool:
    return complaint.decides and may(user, right, session.region().id)
