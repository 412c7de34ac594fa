"""A new package, by contract or by the own crews, and works put into one: planned ones, or new ones."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd
import streamlit as st

from dashboard import navigation, session
from dashboard.i18n import _, name_of
from dashboard.views import works_overlap
from dashboard.views.works_chain import money_of
from dashboard.views.works_list import Record, place_line
from dashboard.views.works_troubles import FieldError, carry_out, say_rest, say_wrong, station_of
from dashboard.views.works_words import kind_name, method_name
from dashboard.words.rupiah import rupiah
from data.accounts import User
from data.programme.reads import ProgrammeView
from data.repairs.milestones import BEFORE_AWARD
from data.repairs.package_reads import PackageView
from data.repairs.packages_book import KINDS, METHODS
from data.repairs.treatments import TREATMENTS, treatment_of

_FORM, _ADD, _OUT = "works_new", "works_add", "works_out"


@dataclass(frozen=True)
class _Asked:
    """What the form of a new package holds when it is sent."""

    name: str
    kind: str
    year: int
    ceiling: str
    agency: str
    method: str
    start: date | None
    end: date | None
    rup: str | None = None
    warranty_days: int | None = None


def show(user: User, programme: str | None) -> None:
    """Draw the form of a new package; the works that a programme has planned are chosen in it already."""
    navigation.link("works", "← " + _("All packages"))
    kind = st.segmented_control(
        _("Who does it?"),
        KINDS,
        default="contract",
        format_func=kind_name,
        key=f"{_FORM}_kind",
        required=True,
    )
    kept = _programme(user, programme)
    chosen = _chosen_works(kept)
    year = session.queries().today().year if kept is None else kept.budget_year
    asked = _fields(str(kind), _budget_of(chosen), year)
    if asked.start is not None or asked.end is not None:
        works = (session.queries().works(one) for one in chosen)
        works_overlap.warn_of_days([one for one in works if one is not None], asked.start, asked.end)
    if st.button(_("Open the package"), type="primary", key=f"{_FORM}_do"):
        done = _("The package is open. Next: its plan, and its first milestone.")
        carry_out(_FORM, lambda: _open(user, asked, chosen), done)
    say_rest(_FORM, "works", "name", "year", "money", "end")


def _chosen_works(kept: ProgrammeView | None) -> list[int]:
    planned = [] if kept is None else [int(one) for one in kept.part("chosen")["works_id"].dropna().unique()]
    loose = loose_works()
    chosen = st.multiselect(
        _("Works in it (more can be added later)"),
        list(loose),
        default=[one for one in planned if one in loose],
        format_func=lambda one: loose[one],
        placeholder=_("Type part of its name"),
        key=f"{_FORM}_works_{kept.programme_id if kept else ''}",
    )
    say_wrong(_FORM, "works")
    return chosen


def _fields(kind: str, budget: int, year: int) -> _Asked:
    """Draw what is asked of a package; ``budget`` (rupiah), of the works chosen, is offered as its ceiling.

    ``year`` is offered as its budget year.
    Each pair has its own row of columns: on a phone what belongs together stays together.
    """
    name = st.text_input(_("Name of the package"), key=f"{_FORM}_name")
    say_wrong(_FORM, "name")
    year, ceiling = _money(budget, year)
    agency, method = _agency(kind)
    start, end = _days()
    asked = _Asked(name, kind, year, ceiling, agency, method, start, end)
    if kind != "contract":
        return asked
    left, right = st.columns(2)
    rup = left.text_input(_("RUP code"), key=f"{_FORM}_rup")
    days = right.number_input(_("Days of warranty by the contract"), 1, value=None, key=f"{_FORM}_days")
    return replace(asked, rup=rup.strip() or None, warranty_days=days)


def _money(budget: int, offered: int) -> tuple[int, str]:
    """Draw the budget year and the ceiling; return them, the ceiling as typed."""
    left, right = st.columns(2)
    with left:
        year = st.number_input(_("Budget year"), 2000, 2100, offered, key=f"{_FORM}_year_{offered}")
        say_wrong(_FORM, "year")
    with right:
        ceiling = st.text_input(
            _("Ceiling (pagu)"),
            rupiah(budget) if budget else "",
            placeholder=rupiah(1_500_000_000),
            key=f"{_FORM}_ceiling_{budget}",
        )
        say_wrong(_FORM, "money")
    return int(year), ceiling


def _agency(kind: str) -> tuple[str, str]:
    """Draw whose package it is and how it is procured; return the ids of both."""
    agencies = {one.id: name_of(one.name) for one in session.region().agencies}
    methods = METHODS if kind == "contract" else ("own_crew",)
    left, right = st.columns(2)
    agency = left.selectbox(
        _("Agency"), list(agencies), format_func=lambda one: agencies[one], key=f"{_FORM}_agency"
    )
    method = right.selectbox(
        _("Way of procurement"), methods, format_func=method_name, key=f"{_FORM}_method_{kind}"
    )
    return agency, method


def _days() -> tuple[date | None, date | None]:
    left, right = st.columns(2)
    start = left.date_input(_("Planned start"), None, format="DD/MM/YYYY", key=f"{_FORM}_start")
    with right:
        end = st.date_input(_("Planned end"), None, format="DD/MM/YYYY", key=f"{_FORM}_end")
        say_wrong(_FORM, "end")
    return start, end


def _open(user: User, asked: _Asked, works_ids: Sequence[int]) -> None:
    """Record the package with these works in it, and turn the page to it."""
    package_id = session.register().record_package(
        user,
        name=asked.name,
        kind=asked.kind,
        budget_year=asked.year,
        agency=asked.agency,
        method=asked.method,
        ceiling_rupiah=money_of(asked.ceiling),
        rup_code=asked.rup,
        planned_start=asked.start,
        planned_end=asked.end,
        warranty_days=asked.warranty_days,
        works_ids=works_ids,
    )
    for parameter in ("baru", "program"):
        st.query_params.pop(parameter, None)
    st.query_params["paket"] = str(package_id)


def _programme(user: User, asked: str | None) -> ProgrammeView | None:
    wanted = session.asked_number(asked)
    return None if wanted is None else session.queries().programme(user, wanted)


def loose_works() -> dict[int, str]:
    """Return works that are in no package and not yet done, each with its place."""
    places = session.queries().works_places()
    waiting = places[places["package_id"].isna() & (places["stage"] != "done")]
    return {int(one["works_id"]): _with_place(one) for one in waiting.to_dict("records")[::-1]}


def _with_place(one: Record) -> str:
    """Return the name of works, and where they lie unless the name tells it, as a programme's names do."""
    name = str(one["name"])
    told = one["road_id"] and str(one["road_name"]) in name and "STA" in name
    return name if told else f"{name} · {place_line(one)}"


def _budget_of(works_ids: Sequence[int]) -> int:
    places = session.queries().works_places().drop_duplicates("works_id").set_index("works_id")
    budgets = places.loc[list(works_ids), "budget_rupiah"].dropna()
    return int(pd.to_numeric(budgets).sum())


def add_works(user: User, package_id: int) -> None:
    """Draw the two ways to add works: ones that are planned already, or new ones with their first range."""
    loose = loose_works()
    form = f"{_ADD}_{package_id}"
    if loose:
        chosen = st.multiselect(
            _("Works in no package yet"),
            list(loose),
            format_func=lambda one: loose[one],
            placeholder=_("Type part of its name"),
            key=f"{form}_loose",
        )
        say_wrong(form, "works")
        if chosen and st.button(_("Put them into this package"), type="primary", key=f"{form}_put"):
            carry_out(
                form,
                lambda: session.register().put_in_package(user, package_id, chosen),
                _("The works belong to this package now."),
            )
        st.caption(_("or new works:"))
    _new_works(user, package_id, form)
    say_rest(form, "works", "name", "from", "to", "stage", "day", "money")


def may_take_out(view: PackageView) -> bool:
    """Tell whether the works of a package may leave it: nobody has been given it yet."""
    reached = {one.kind for one in view.milestones if one.on is not None}
    return bool(view.works) and view.crew_id is None and reached <= BEFORE_AWARD


def take_out(user: User, view: PackageView) -> None:
    """Draw which works leave a package; they stay planned, in no package."""
    form = f"{_OUT}_{view.package_id}"
    names = {one.works_id: one.name for one in view.works}
    chosen = st.multiselect(
        _("Works of this package"),
        list(names),
        format_func=lambda one: names[one],
        placeholder=_("Type part of its name"),
        key=f"{form}_works",
    )
    why = st.text_input(_("Why (may stay empty)"), key=f"{form}_why", max_chars=300)
    st.caption(_("They keep their place and stage, and can be put into another package."))
    if st.button(_("Take them out"), key=f"{form}_do", disabled=not chosen):
        carry_out(
            form,
            lambda: session.register().take_out_of_package(
                user, view.package_id, chosen, why.strip() or None
            ),
            _("The works are in no package now."),
        )
    say_rest(form)


def _new_works(user: User, package_id: int, form: str) -> None:
    network = session.queries().network()
    if network is None:
        st.info(_("The region has no roads yet. Import them first."))
        return
    names = dict(zip(network.table["road_id"], network.table["name"], strict=True))
    left, right = st.columns(2)
    treatment = left.selectbox(
        _("Treatment"),
        list(TREATMENTS),
        format_func=lambda one: _(treatment_of(one).name_key),
        key=f"{form}_treatment",
    )
    road_id = right.selectbox(
        _("Road"),
        sorted(names, key=lambda one: names[one]),
        index=None,
        format_func=lambda one: names[one],
        placeholder=_("Type part of its name"),
        key=f"{form}_road",
    )
    from_text = left.text_input(_("From STA"), key=f"{form}_from", placeholder="0+200")
    to_text = right.text_input(_("To STA"), key=f"{form}_to", placeholder="0+850")
    say_wrong(form, "from", "to")
    name = left.text_input(_("Name of the works (may stay empty)"), key=f"{form}_name")
    budget = right.text_input(_("Budget"), key=f"{form}_budget")
    say_wrong(form, "money")
    works_overlap.warn(str(treatment), road_id, (from_text, to_text))
    if st.button(_("Add these works"), type="primary", key=f"{form}_new"):

        def add() -> None:
            if road_id is None:
                raise FieldError("from", _("Choose the road first."))
            from_m, to_m = station_of(from_text, "from"), station_of(to_text, "to")
            usual = f"{_(treatment_of(str(treatment)).name_key)} {names[road_id]}"
            session.register().record_planned_works(
                user,
                name=name.strip() or usual,
                treatment=str(treatment),
                road_id=str(road_id),
                from_m=from_m,
                to_m=to_m,
                package_id=package_id,
                budget_rupiah=money_of(budget),
            )

        carry_out(form, add, _("The works are added, at the stage “planned”."))
