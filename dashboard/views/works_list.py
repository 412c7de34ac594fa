"""All packages with how they stand, the worst first; filters in the address; the table as a file."""

import re
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st
from markupsafe import Markup

from dashboard import navigation, session
from dashboard.i18n import _, kilometres, ngettext_, number
from dashboard.palette import stage_name
from dashboard.reports.review_words import contract_rule, contract_state
from dashboard.views.programme_tables import Cell
from dashboard.views.public_parts import page_path
from dashboard.views.works_files import offer
from dashboard.views.works_words import STATE_COLOURS, days_left_words, kind_name, milestone_name, signed
from dashboard.words.rupiah import short_rupiah
from dashboard.words.sentences import agency_name
from data.repairs.payment_rules import is_beyond_advance
from data.repairs.treatments import treatment_of
from geo.stationing import format_station

Record = Mapping[Hashable, Any]
YEAR, SUBDISTRICT, STATE, AGENCY = "tahun", "kec", "status", "opd"
MOST_ROWS = 300
# A number with its unit, or the dash that stands for none: 82,9 %; Rp 5,64 miliar; 14 hari lagi.
_FIGURE = re.compile(r"–|(Rp )?[+−]?[\d.,]+( \S+){0,2}")


def show(*, may_write: bool) -> None:
    """Draw the list; every choice stands in the address, so that it can be sent on."""
    queries = session.queries()
    packages, places = queries.packages(), queries.works_places()
    if may_write and st.button(_("New package"), key="works_new", type="primary"):
        navigation.go("works", baru="1")
    loose = places[places["package_id"].isna()]
    if packages.empty:
        st.info(_("No package is recorded yet. A programme that is decided plans works; bundle them here."))
    else:
        chosen = _filtered(packages, places)
        _totals(chosen)
        _table(chosen, places)
        offer(chosen, places)
        if chosen["sample"].any():
            st.html(
                Markup('<p class="jg-sample">{}</p>').format(
                    _("Sample data: packages marked with “contoh” are invented to show how this page works.")
                )
            )
    _loose(loose)


def _filtered(packages: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Draw the filters and return the packages that they leave, the worst first."""
    region = session.region()
    names = session.queries().areas("subdistrict").set_index("code")["name"]
    codes = places.explode("subdistrict_codes")
    used = [code for code in sorted(codes["subdistrict_codes"].dropna().unique()) if code in names.index]
    with st.container(key="jg_works_filters", horizontal=True):
        year = _filter(YEAR, _("Budget year"), {str(one): str(one) for one in _years(packages)})
        code = _filter(SUBDISTRICT, _("Sub-district"), {one: str(names[one]) for one in used})
        states = [one for one in STATE_COLOURS if (packages["state"] == one).any()]
        state = _filter(STATE, _("State"), {one: contract_state(one) for one in states})
        agencies = sorted(packages["agency"].dropna().unique())
        agency = _filter(AGENCY, _("Agency"), {one: agency_name(region, one) for one in agencies})
    kept = packages
    if year:
        kept = kept[kept["budget_year"].astype(str) == year]
    if code:
        kept = kept[kept["package_id"].isin(codes.loc[codes["subdistrict_codes"] == code, "package_id"])]
    if state:
        kept = kept[kept["state"] == state]
    if agency:
        kept = kept[kept["agency"] == agency]
    order = kept["state"].map({one: at for at, one in enumerate(STATE_COLOURS)})
    return kept.assign(_order=order).sort_values(["_order", "deviation"], na_position="last")


def _years(packages: pd.DataFrame) -> list[int]:
    return sorted({int(year) for year in packages["budget_year"]}, reverse=True)


def _filter(parameter: str, label: str, options: Mapping[str, str]) -> str | None:
    """Draw one choice, as the address has it, and write it back there."""
    asked = st.query_params.get(parameter)
    values = [None, *options]
    chosen = st.selectbox(
        label,
        values,
        index=values.index(asked) if asked in options else 0,
        format_func=lambda one: options[one] if one else _("all"),
        key=f"works_filter_{parameter}",
    )
    if chosen:
        st.query_params[parameter] = chosen
    elif parameter in st.query_params:
        del st.query_params[parameter]
    return chosen


def _totals(chosen: pd.DataFrame) -> None:
    """Say in one line how many there are, and how many of them are critical or late."""
    counts = chosen["state"].value_counts()
    told = [ngettext_("{count} package", "{count} packages", len(chosen))]
    told += [f"{contract_state(one)}: {number(counts[one])}" for one in STATE_COLOURS if counts.get(one)]
    value = chosen["value_rupiah"].sum()
    if value:
        told.append(_("contracts of {money} in all").format(money=short_rupiah(float(value))))
    line = Markup('<p class="jg-works-totals">{}</p>').format(" · ".join(told))
    st.html(line + _paid_in_all(chosen))


def _paid_in_all(chosen: pd.DataFrame) -> Markup:
    """Say what is paid, contracted and done of the packages whose payments are recorded, only of those."""
    paid = chosen[chosen["paid_rupiah"].notna()]
    if paid.empty:
        return Markup("")
    worth = paid["value_rupiah"].astype(float)
    words = ngettext_(
        "Payments are recorded of {count} package: {paid} of {value} paid, work worth {done} done.",
        "Payments are recorded of {count} packages: {paid} of {value} paid, work worth {done} done.",
        len(paid),
    )
    told = words.format(
        paid=short_rupiah(float(paid["paid_rupiah"].sum())),
        value=short_rupiah(float(worth.sum())),
        done=short_rupiah(float((worth * paid["actual_percent"].astype(float) / 100).sum())),
    )
    return Markup("<p>{}</p>").format(told)


def _table(chosen: pd.DataFrame, places: pd.DataFrame) -> None:
    if chosen.empty:
        st.info(_("No package is like that. Choose “all” in one of the filters."))
        return
    headings = [
        *(_("Package"), _("State"), _("Done"), _("Plan"), _("Deviation"), _("Paid"), _("Time"), _("Value"))
    ]
    rows = [_row(one, places) for one in chosen.head(MOST_ROWS).to_dict("records")]
    st.html(cards(headings, rows, _("Packages, the worst first; a name opens it.")))
    if len(chosen) > MOST_ROWS:
        st.caption(_("The {count} worst are shown; all are in the file.").format(count=number(MOST_ROWS)))


def cards(headings: list[str], rows: list[list[Cell]], caption: str) -> Markup:
    """Return a table that a phone shows as one card a row, each figure with its heading."""
    kinds = [_kind_of(column) for column in zip(*rows, strict=True)] or [""] * len(headings)
    head = Markup("").join(
        Markup('<th scope="col" class="{}">{}</th>').format(kind, heading)
        for kind, heading in zip(kinds, headings, strict=True)
    )
    body = Markup("").join(
        Markup("<tr>{}</tr>").format(
            Markup("").join(
                Markup('<td class="{}" data-label="{}">{}</td>').format(kind, heading, cell)
                for kind, heading, cell in zip(kinds, headings, row, strict=True)
            )
        )
        for row in rows
    )
    return Markup(
        '<table class="jg-works"><caption>{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table>'
    ).format(caption, head, body)


def _kind_of(column: Sequence[Cell]) -> str:
    """Return the class of a column: figures stand under each other, and beside each other on a phone."""
    return "jg-figure" if all(type(cell) is str and _FIGURE.fullmatch(cell) for cell in column) else ""


def state_chip(state: str) -> Markup:
    """Return how a package stands as a chip."""
    return Markup('<span class="jg-works-state" style="--state:{}">{}</span>').format(
        STATE_COLOURS[state], contract_state(state)
    )


def place_line(place: Record) -> str:
    """Return road and stations of works on one road."""
    if not place["road_id"]:
        return _("no range recorded yet")
    return f"{place['road_name']}, STA {format_station(place['from_m'])} – {format_station(place['to_m'])}"


def _row(one: Record, places: pd.DataFrame) -> list[Cell]:
    mine = places[places["package_id"] == one["package_id"]].to_dict("records")
    lines = [place_line(place) for place in mine[:3]] + (["…"] if len(mine) > 3 else [])
    about = [
        kind_name(str(one["kind"])),
        milestone_name(one["milestone"]) if isinstance(one["milestone"], str) else "",
    ]
    name = Markup('<a href="{}" target="_self">{}</a><small>{}</small><small>{}</small>').format(
        page_path("works", paket=str(one["package_id"])),
        one["name"],
        Markup("<br>").join(lines),
        " · ".join(filter(None, [*about, kilometres(one["length_m"]) if one["length_m"] else ""])),
    )
    rule = one["rule"] if isinstance(one["rule"], str) else None
    why = Markup("<small>{}</small>").format(contract_rule(rule)) if rule else ""
    claims = ngettext_("{count} claim open", "{count} claims open", one["claims_open"])
    flagged = Markup("<small>{}</small>").format(claims) if one["claims_open"] else ""
    ahead: Markup = Markup("") if pd.isna(one["paid_percent"]) else _paid_ahead(one)
    planned, value = one["planned_percent"], one["value_rupiah"]
    return [
        name,
        state_chip(str(one["state"])) + why + flagged + ahead,
        f"{number(one['actual_percent'], 1, exactly=True)} %",
        "–" if pd.isna(planned) else f"{number(planned, 1, exactly=True)} %",
        signed(one["deviation"]),
        "–" if pd.isna(one["paid_percent"]) else f"{number(one['paid_percent'], 1, exactly=True)} %",
        days_left_words(None if pd.isna(one["days_left"]) else int(one["days_left"])),
        "–" if pd.isna(value) else short_rupiah(float(value)),
    ]


def _paid_ahead(one: Record) -> Markup:
    """Return a mark where more than the advance is paid ahead of the work."""
    if not is_beyond_advance(one["paid_ahead"], one["advance_percent"]):
        return Markup("")
    return Markup('<small class="jg-ahead">{}</small>').format(_("paid ahead of the work"))


def _loose(loose: pd.DataFrame) -> None:
    """List works that are in no package yet, such as those that a programme has planned."""
    waiting = loose[loose["stage"].isin(["planned", "in_works", "finishing"]) | loose["stage"].isna()]
    if waiting.empty:
        return
    st.header(_("Works in no package yet"))
    st.caption(_("A decided programme has planned them, or they were recorded without a contract."))
    rows: list[list[Cell]] = [
        [
            Markup('<a href="{}" target="_self">{}</a><small>{}</small>').format(
                page_path("repair", pekerjaan=str(one["works_id"])), one["name"], place_line(one)
            ),
            _(treatment_of(str(one["treatment"])).name_key),
            stage_name(str(one["stage"])) if one["stage"] else "–",
            "–" if pd.isna(one["budget_rupiah"]) else short_rupiah(float(one["budget_rupiah"])),
        ]
        for one in waiting.head(MOST_ROWS).to_dict("records")
    ]
    st.html(cards([_("Works"), _("Treatment"), _("Stage"), _("Budget")], rows, _("Works in no package yet")))
