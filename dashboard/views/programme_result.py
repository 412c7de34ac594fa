"""What a programme came out as: figures, map, sub-districts, treatments, what other money would do."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st
from markupsafe import Markup

from dashboard import session
from dashboard.i18n import _, kilometres, ngettext_, number, percent
from dashboard.views.programme_map import part_name, programme_map
from dashboard.views.programme_tables import Cell, item_table, table
from dashboard.views.programme_words import measure_name, unfit_name
from dashboard.widgets import figures, plain
from dashboard.words.rupiah import rupiah, short_rupiah

SHOWN_CHANGES = 8  # of each kind: the rest is in the list


@dataclass(frozen=True, eq=False)
class Shown:
    """A programme to be shown, kept or not; ``items`` and ``figures`` as of ``reads.ProgrammeView``."""

    budget_rupiah: int
    floors: Mapping[str, int]
    figures: Mapping[str, Any]
    items: pd.DataFrame


def show(shown: Shown) -> None:
    """Draw the programme."""
    st.html(figures(_totals(shown)))
    st.markdown(_proof(shown.figures))
    _say_doubts(shown)
    left, right = st.columns([0.5, 0.5])
    areas = session.queries().areas("subdistrict")
    names = dict(zip(areas["code"], areas["name"], strict=True))
    with left:
        st.html(programme_map(areas, shown.items))
    with right:
        st.html(_area_table(shown.figures["areas"], names, with_floors=bool(shown.floors)))
    st.header(_("Treatments"))
    _treatments(shown.items, names)
    st.header(_("What would be different?"))
    st.html(_versus(shown))


def _totals(shown: Shown) -> Iterable[tuple[str, str]]:
    told = shown.figures
    chosen = told["cost_rupiah"] - told["promised_rupiah"]
    yield short_rupiah(chosen), _("for new treatments")
    yield short_rupiah(told["promised_rupiah"]), _("still due for promised works")
    yield (
        short_rupiah(shown.budget_rupiah - told["cost_rupiah"]),
        _("left of {budget}").format(budget=short_rupiah(shown.budget_rupiah)),
    )
    yield number(told["stretches"]), _("stretches of {count} ranked").format(count=number(told["listed"]))
    yield kilometres(told["length_m"]), _("of road are treated")
    yield number(told["benefit"], 1), _("benefit")


def _proof(told: Mapping[str, Any]) -> str:
    meaning = _(
        "Benefit = score × kilometres × how much the treatment lifts the condition and how long that lasts."
    )
    if told["proven"]:
        return "**" + _("Proven: no other set within this budget brings more.") + "** " + meaning
    short = 1 - told["benefit"] / max(told["best_possible"], 1e-9)
    best = _("Not proven to be the best: another set could bring up to {share} more.")
    return "**" + best.format(share=percent(short, 1)) + "** " + meaning


def _say_doubts(shown: Shown) -> None:
    told = shown.figures
    if told["unsurveyed"]:
        words = ngettext_(
            "The condition of {count} stretch has not been surveyed in full.",
            "The condition of {count} stretches has not been surveyed in full.",
            told["unsurveyed"],
        )
        st.warning(words + " " + _("What is offered there rests on the choice above; survey them first."))
    chosen = shown.items[shown.items["part"] == "chosen"]
    guessed = sum("cost" in told for told in chosen["estimates"])
    if guessed:
        words = ngettext_(
            "{count} treatment is priced by an estimate (“perkiraan”), not by an official price.",
            "{count} treatments are priced by estimates (“perkiraan”), not by official prices.",
            guessed,
        )
        st.caption(words)
    if told["unfit"]:
        parts = [f"{number(count)} {unfit_name(code)}" for code, count in told["unfit"].items()]
        st.caption(_("Ranked, but not to be chosen from:") + " " + " · ".join(parts))


def _area_table(rows: Sequence[Mapping[str, Any]], names: Mapping[str, str], *, with_floors: bool) -> Markup:
    headings = [_("Sub-district"), _("In all"), _("of it promised"), _("New length")]
    if with_floors:
        headings += [_("Floor"), _("Costs in benefit")]
    most = max((row["rupiah"] for row in rows), default=0) or 1
    lines = []
    for row in rows:
        name = names.get(row["code"], _("outside all sub-districts"))
        cells: list[Cell] = [
            Markup('{}<span class="jg-bar"><b style="width:{:.0f}%"></b></span>').format(
                name, 100 * row["rupiah"] / most
            ),
            short_rupiah(row["rupiah"]),
            short_rupiah(row["promised_rupiah"]) if row["promised_rupiah"] else "–",
            kilometres(row["length_m"]) if row["length_m"] else "–",
        ]
        if with_floors:
            cells += [short_rupiah(row["floor"]) if row["floor"] else "–", _price(row["price"])]
        lines.append(cells)
    sums = [_("Sum"), *(short_rupiah(sum(row[key] for row in rows)) for key in ("rupiah", "promised_rupiah"))]
    sums.append(kilometres(sum(row["length_m"] for row in rows)))
    return table(headings, lines, [*sums, "", ""][: len(headings)])


def _price(benefit: float) -> str:
    return number(benefit, 2) if benefit >= 0.005 else "–"


def _treatments(items: pd.DataFrame, names: Mapping[str, str]) -> None:
    parts = [part for part in ("chosen", "promised", "left") if (items["part"] == part).any()]
    if not parts:
        st.info(
            _("Nothing is chosen and nothing is promised. Is there a ranking, and is the budget above 0?")
        )
        return
    counts = items["part"].value_counts()
    labels = {code: f"{part_name(code)} ({number(counts[code])})" for code in parts}
    part = st.segmented_control(
        _("Show"),
        parts,
        default=parts[0],
        format_func=labels.__getitem__,
        key="programme_part",
        label_visibility="collapsed",
    )
    st.html(item_table(items[items["part"] == (part or parts[0])], part or parts[0], names))


def _versus(shown: Shown) -> Markup:
    parts = [_against_ranking(shown), _next_rupiah(shown), _floors(shown)]
    return Markup('<div class="jg-versus">{}</div>').format(Markup("").join(filter(None, parts)))


def _section(title: str, sentences: Iterable[str], listed: Sequence[str] = ()) -> Markup:
    body = Markup("").join(Markup("<p>{}</p>").format(sentence) for sentence in sentences if sentence)
    items = Markup("").join(Markup("<li>{}</li>").format(one) for one in listed)
    return Markup("<section><h3>{}</h3>{}{}</section>").format(
        title, body, Markup("<ul>{}</ul>").format(items) if listed else ""
    )


def _against_ranking(shown: Shown) -> Markup:
    told, ranked = shown.figures, shown.figures["ranked"]
    gain = told["benefit"] - ranked["benefit"]
    sentences = [
        _("Going down the list, each with its standard treatment, until the money is gone:"),
        _("{rupiah}, {stretches} stretches, {length}, benefit {benefit}.").format(
            rupiah=short_rupiah(ranked["cost_rupiah"]),
            stretches=number(ranked["stretches"]),
            length=kilometres(ranked["length_m"]),
            benefit=number(ranked["benefit"], 1),
        ),
    ]
    if shown.floors:
        sentences.append(_("Plain ranking keeps no floors."))
    if ranked["benefit"] > 0 and gain > 0.05:
        sentences.append(
            _("This programme brings {share} more benefit for the same budget.").format(
                share=percent(gain / ranked["benefit"])
            )
        )
    listed = [_("Only here: {name}").format(name=one) for one in _named(shown.items, ranked["only_here"])]
    listed += [_("Only there: {name}").format(name=one) for one in _named(shown.items, ranked["only_there"])]
    return _section(_("Ranking alone"), sentences, listed)


def _named(items: pd.DataFrame, stretch_ids: Sequence[int]) -> list[str]:
    """Return the road names of stretches, in the order of ranks, as many as one reads."""
    wanted = items[items["stretch_id"].isin(stretch_ids)].drop_duplicates("stretch_id")
    rows = wanted.sort_values("rank").head(SHOWN_CHANGES)
    named = [
        _("{road} (no. {rank})").format(road=road, rank=number(rank))
        for road, rank in zip(rows["road_name"], rows["rank"], strict=True)
    ]
    more = len(stretch_ids) - len(named)
    return [*named, _("and {count} more").format(count=number(more))] if more > 0 else named


def _next_rupiah(shown: Shown) -> Markup:
    more = shown.figures["more"]
    sentences = [
        _("With {more} more the benefit would grow by {benefit}.").format(
            more=short_rupiah(more["more_rupiah"]), benefit=number(more["benefit"], 1)
        )
        if more["benefit"] > 0
        else _("{more} more would change nothing: all that can be done is done.").format(
            more=short_rupiah(more["more_rupiah"])
        ),
        _("The last {rupiah} of this budget bring a benefit of about {benefit}.").format(
            rupiah=short_rupiah(10**9), benefit=number(more["benefit_per_rupiah"] * 10**9, 2)
        ),
    ]
    listed = [_change(shown.items, one, _("Comes in: {what}")) for one in more["comes_in"][:SHOWN_CHANGES]]
    listed += [_change(shown.items, one, _("Goes out: {what}")) for one in more["goes_out"][:SHOWN_CHANGES]]
    return _section(_("The next rupiah"), sentences, listed)


def _change(items: pd.DataFrame, change: Mapping[str, Any], sentence: str) -> str:
    roads = items[items["stretch_id"].isin(change["stretch_ids"])]["road_name"].unique()
    measures = ", ".join(measure_name(one) for one in change["measures"])
    what = f"{', '.join(roads)}: {measures}, {short_rupiah(change['cost_rupiah'])}"
    return sentence.format(what=what)


def _floors(shown: Shown) -> Markup | None:
    rows = [row for row in shown.figures["areas"] if row["floor"]]
    if not rows:
        return None
    dear = [row for row in rows if row["price"] >= 0.005]
    if not dear:
        words = _("All floors are met without loss: the best programme spends that much there anyway.")
        return _section(_("What the floors cost"), [words])
    areas = session.queries().areas("subdistrict")
    names = dict(zip(areas["code"], areas["name"], strict=True))
    sentences = [_("So much more benefit there would be without this one floor:")]
    if not shown.figures["exact_prices"]:
        sentences.append(_("(With so many stretches: as if treatments could be done in part.)"))
    listed = [
        f"{names.get(row['code'], row['code'])}: {number(row['price'], 2)}"
        for row in sorted(dear, key=lambda row: -row["price"])
    ]
    return _section(_("What the floors cost"), sentences, listed)


def budget_words(budget_rupiah: int) -> str:
    """Return a budget in full and as people say it."""
    return plain(f"{rupiah(budget_rupiah)} ({short_rupiah(budget_rupiah)})")
