"""The warranty of a package: until when the contractor answers, and the new damage that was flagged to it."""

import streamlit as st
from markupsafe import Markup

from dashboard import navigation, session
from dashboard.i18n import _, day, number
from dashboard.views.works_troubles import carry_out, say_rest, say_wrong
from dashboard.views.works_words import outcome_name
from data.accounts import User
from data.repairs.package_reads import PackageView
from data.repairs.site_book import CLAIM_OUTCOMES
from data.repairs.site_reads import ClaimView
from geo.stationing import format_station


def show(user: User | None, view: PackageView) -> None:
    """Draw the warranty and its claims; the answer form for who may record (``user``, else None)."""
    st.html(Markup('<p class="jg-works-reading">{}</p>').format(warranty_sentence(view)))
    st.caption(
        _("A checked complaint on a range under warranty is flagged here by itself. After it: routine care.")
    )
    if not view.claims:
        st.info(_("No new damage under this warranty."))
    for claim in view.claims:
        with st.container(border=True):
            _claim(user, claim)


def warranty_sentence(view: PackageView) -> str:
    """Return until when the contractor answers for new damage."""
    today, pho = session.queries().today(), _day_of(view, "pho")
    if pho is None:
        if view.warranty_days is None:
            return _("The warranty begins with the provisional hand-over (PHO).")
        words = _("The warranty of {days} days begins with the provisional hand-over (PHO).")
        return words.format(days=number(view.warranty_days))
    if view.warranty_end is None:
        return _("Handed over; nobody has recorded how long the warranty is.")
    left = (view.warranty_end - today).days
    if left >= 0:
        words = _("Under warranty until {day}, {days} days more: new damage is the contractor's.")
        return words.format(day=day(view.warranty_end), days=number(left))
    return _("The warranty ended on {day}: new damage is the office's own.").format(
        day=day(view.warranty_end)
    )


def _day_of(view: PackageView, kind: str) -> object:
    return next((one.on for one in view.milestones if one.kind == kind), None)


def _claim(user: User | None, claim: ClaimView) -> None:
    where = "" if claim.station_m is None else f"STA {format_station(claim.station_m)}"
    told = [where, _("flagged {day}").format(day=day(claim.flagged_at)), outcome_name(claim.outcome)]
    navigation.link("desk", f"**{claim.ticket}**", nomor=claim.ticket)
    st.text(" · ".join(filter(None, [*told, claim.answer or ""])))
    if user is None or claim.outcome == "repaired":
        return
    form = f"works_claim_{claim.claim_id}"
    with st.expander(_("Record the contractor's answer"), expanded=claim.outcome is None):
        outcome = st.segmented_control(
            _("What became of it"),
            CLAIM_OUTCOMES,
            default=claim.outcome or CLAIM_OUTCOMES[0],
            format_func=outcome_name,
            key=f"{form}_outcome",
            required=True,
        )
        answer = st.text_input(_("In a sentence, with the day"), key=f"{form}_answer")
        say_wrong(form, "answer")
        if st.button(_("Record"), type="primary", key=f"{form}_do"):
            carry_out(
                form,
                lambda: session.register().answer_claim(user, claim.claim_id, str(outcome), answer),
                _("The answer is recorded."),
            )
        say_rest(form, "answer")
