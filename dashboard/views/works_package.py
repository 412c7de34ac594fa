"""One package: how it stands, its contract, works and stages, what holds at the road, its warranty."""

from collections.abc import Callable

import streamlit as st
from markupsafe import Markup

from dashboard import navigation, session
from dashboard.i18n import _, day, number, percent
from dashboard.views import (
    works_chain,
    works_claims,
    works_control,
    works_past,
    works_payments,
    works_photos,
    works_plan,
    works_site,
    works_stages,
    works_table,
)
from dashboard.views.works_list import state_chip
from dashboard.views.works_words import days_left_words, kind_name, method_name, signed
from dashboard.widgets import figures
from dashboard.words.rupiah import rupiah, short_rupiah
from dashboard.words.sentences import agency_name
from data.accounts import User, may
from data.repairs.package_reads import PackageView

SECTION = "bagian"


def show(user: User, view: PackageView) -> None:
    """Draw the package: its head always, and below it the part that is chosen."""
    navigation.link("works", "← " + _("All packages"))
    works_past.say(view)
    _head(view)
    sections = _sections(user, view)
    titles = {
        "kemajuan": _("Progress"),
        "tahap": _("Stages"),
        "kontrak": _("Contract"),
        "bayar": _("Payments"),
        "rencana": _("Plan and weights"),
        "lapangan": _("Traffic and signs"),
        "foto": _("Photos"),
        "garansi": _("Warranty"),
    }
    asked = st.query_params.get(SECTION)
    chosen = st.segmented_control(
        _("Part"),
        list(sections),
        default=asked if asked in sections else "kemajuan",
        format_func=lambda one: titles[one],
        key=f"works_section_{view.package_id}",
        label_visibility="collapsed",
        required=True,
    )
    if chosen != asked:
        st.query_params[SECTION] = str(chosen)
    with st.container(key=f"jg_works_{chosen}"):
        sections[str(chosen)]()
    works_past.choose(view)


def _sections(user: User, view: PackageView) -> dict[str, Callable[[], None]]:
    """Return the parts; what one may not write is only read."""
    region_id = session.region().id
    today = not works_past.is_past(view)  # what was is only read
    writer = user if today and may(user, "record_works", region_id) else None
    recorder = user if today and may(user, "record_stage", region_id) else None
    return {
        "kemajuan": lambda: _progress(view),
        "tahap": lambda: works_stages.show(recorder, writer, view),
        "kontrak": lambda: works_chain.show(writer, view),
        "bayar": lambda: works_payments.show(writer, view),
        "rencana": lambda: works_plan.show(writer, view),
        "lapangan": lambda: works_site.show(recorder, view),
        "foto": lambda: works_photos.show(recorder, view),
        "garansi": lambda: works_claims.show(recorder, view),
    }


def _progress(view: PackageView) -> None:
    works_control.show(view)
    st.header(_("Works of this package"))
    works_table.works_of(view)


def _head(view: PackageView) -> None:
    """Draw name, state, whose it is and the figures."""
    region, control = session.region(), view.control
    about = [
        kind_name(view.kind),
        agency_name(region, view.agency) if view.agency else "",
        view.contractor or "",
        method_name(view.method) if view.method and view.method != "own_crew" else "",
        _("budget year {year}").format(year=view.budget_year),
    ]
    sample = Markup('<p class="jg-sample">{}</p>').format(
        _("Sample data: contract, dates and stages that have no source are invented.")
    )
    st.html(
        Markup('<div class="jg-works-head">{}<h2>{}</h2><p>{} {}</p>{}</div>').format(
            sample if view.sample else "",
            view.name,
            state_chip(control.state),
            " · ".join(filter(None, about)),
            figures(_figures(view)),
        )
    )


def _figures(view: PackageView) -> list[tuple[str, str]]:
    control = view.control
    planned = "–" if control.planned_percent is None else percent(control.planned_percent / 100, 1)
    told = [
        (f"{number(control.actual_percent, 1)} %", _("done")),
        (planned, _("planned")),
        (signed(control.deviation), _("deviation")),
    ]
    if control.days_left is not None:
        until = _("until {day}").format(day=day(view.planned_end)) if view.planned_end else ""
        told.append((days_left_words(control.days_left), until))
    elif view.warranty_end is not None:
        told.append((day(view.warranty_end), _("end of the warranty")))
    if view.value_rupiah is not None:
        told.append((short_rupiah(view.value_rupiah), _("value of the contract")))
    if view.paid is not None:
        told.append((f"{number(view.paid.percent, 1)} %", _("of the value paid")))
    if control.fine_rupiah and control.state != "finished":
        told.append((rupiah(control.fine_rupiah), _("fine so far, at 1 ‰ a day")))
    return told
