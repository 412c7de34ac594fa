"""Program: what does a budget buy? Worked out at once, kept as a draft, decided, and told to who reported."""

from datetime import datetime
from pathlib import Path

import pandas as pd
import streamlit as st
from markupsafe import Markup

from dashboard import navigation, session
from dashboard.i18n import _, day, name_of
from dashboard.views import programme_form, programme_saved
from dashboard.views.programme_result import Shown, budget_words, show
from dashboard.views.programme_tables import cost_table, measure_table
from dashboard.views.programme_troubles import trouble_words
from dashboard.views.programme_words import status_name
from dashboard.views.repairs_bar import repairs_bar
from dashboard.views.staff_only import open_to
from dashboard.widgets import plain
from dashboard.words.rupiah import short_rupiah
from data.accounts import NotAllowedError, User, may
from data.office import ConflictError
from data.programme.programme_book import ProgrammeError
from data.regions import RegionError

STYLE = Path(__file__).parents[1] / "styles" / "programme.css"
SAVED = "program"  # in the address: the number of a programme that was kept


def page() -> None:
    """Show the page to staff who may look; who plans repairs may keep and decide."""
    with st.container(key="jg_programme_page"):
        st.html(STYLE)
        asked = st.query_params.get(SAVED)
        title = _("What does a budget buy?")
        open_to("read_inbox", navigation.PATHS["programme"], title, _draw, **{SAVED: asked})


def _draw(user: User) -> None:
    repairs_bar("programme")
    if session.queries().network() is None:
        st.info(_("There are no roads yet. Import the roads of the region: the README says how."))
        return
    if session.queries().has_sample():
        words = _("Sample data: the ranking shows how this page works, not the state of the roads.")
        st.html(Markup('<p class="jg-sample">{}</p>').format(words))
    asked = st.query_params.get(SAVED)
    if asked is not None:
        programme_saved.show(user, asked)
        return
    try:
        tables = session.queries().programme_tables(user)
    except RegionError as error:
        st.error(trouble_words(error))
        return
    worked_out = programme_form.ask(user, tables)
    if worked_out is not None:
        proposal, items, shown_figures = worked_out
        st.header(_("What {budget} buys").format(budget=budget_words(proposal.wish.budget_rupiah)))
        shown = Shown(proposal.wish.budget_rupiah, proposal.wish.floors, shown_figures, items)
        show(shown)
        programme_saved.offer_files("", _("Programme"), shown, proposal.costs.as_json())
        _keep(user, worked_out)
    _kept(user)
    families = {str(family.id): name_of(family.name) for family in session.region().families}
    with st.expander(_("Prices: with year, scope and source")):
        if not tables.costs.is_own:
            st.warning(_("This region has no prices of its own yet: these come from elsewhere."))
        st.html(cost_table(tables.costs.as_json()))
        st.caption(
            _("An office puts its own prices into costs.toml in the folder of its region; docs/programme.md.")
        )
    with st.expander(_("What is sensible where, and how much it lifts")):
        st.html(measure_table(tables.measures, families))


def _keep(user: User, worked_out: programme_form.WorkedOut) -> None:
    """Draw what keeps the programme as a draft."""
    if not may(user, "plan_repairs", session.region().id):
        st.caption(_("Who plans repairs may keep this programme and decide it."))
        return
    proposal = worked_out[0]
    year = datetime.now(session.region().zone).year
    with st.container(key="jg_programme_keep", horizontal=True, vertical_alignment="bottom"):
        name = st.text_input(
            _("Name of the programme"),
            value=_("Road repairs {year}").format(year=year + 1),
            max_chars=200,
            key="programme_name",
        )
        budget_year = st.number_input(
            _("Budget year"), min_value=2000, max_value=2100, value=year + 1, key="programme_year"
        )
        if st.button(_("Keep as a draft"), key="programme_keep", type="primary"):
            try:
                kept = session.register().save_programme(user, name, int(budget_year), proposal)
            except (ProgrammeError, ConflictError, NotAllowedError) as error:
                st.error(trouble_words(error))
                return
            navigation.go("programme", **{SAVED: str(kept)})


def _kept(user: User) -> None:
    """Draw the list of programmes that were kept."""
    kept = session.queries().programmes(user)
    st.header(_("Programmes kept"))
    if kept.empty:
        st.caption(_("None yet. Work one out above and keep it as a draft."))
        return
    with st.container(key="jg_programme_list"):
        for row in kept.to_dict("records"):
            decided = None if pd.isna(row["decided_at"]) else day(row["decided_at"])
            about = [status_name(row["status"]), str(row["budget_year"]), short_rupiah(row["budget_rupiah"])]
            about.append(_("decided on {day}").format(day=decided) if decided else day(row["made_at"]))
            label = f"**{plain(row['name'])}** · {plain(' · '.join(about))}"
            navigation.link("programme", label, **{SAVED: str(row["id"])})
