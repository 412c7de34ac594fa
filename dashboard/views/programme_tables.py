"""The tables of a programme: treatments by station, unit costs with year and source, sensible measures."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup

from dashboard.i18n import _, number
from dashboard.views.condition_words import surface
from dashboard.views.programme_words import (
    basis_name,
    condition_name,
    estimate_name,
    measure_name,
)
from dashboard.words.rupiah import rupiah, short_rupiah
from data.programme.measures import Measures
from geo.stationing import format_station

Cell = str | Markup
CLASS_COLOURS = {"good": "#BFD8B8", "fair": "#F3E3A1", "light": "#E9B28A", "heavy": "#C97B63"}
MOST_ROWS = 400  # more than anybody scrolls through; all are in the file


def table(
    headings: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    sums: Sequence[Cell] = (),
    words: frozenset[int] = frozenset(),
) -> Markup:
    """Return a table; the first column and those of ``words`` (from 0) are words, the others figures."""
    shown = ["jg-left" if at in words else "" for at in range(len(headings))]
    head = Markup("").join(
        Markup('<th scope="col" class="{}">{}</th>').format(left, heading)
        for left, heading in zip(shown, headings, strict=True)
    )
    body = Markup("").join(
        Markup("<tr>{}</tr>").format(
            Markup("").join(
                Markup('<td class="{}" data-label="{}">{}</td>').format(left, heading, cell)
                for left, heading, cell in zip(shown, headings, row, strict=True)
            )
        )
        for row in rows
    )
    foot = Markup("").join(
        Markup('<td data-label="{}">{}</td>').format(heading, cell)
        for heading, cell in zip(headings, sums, strict=False)
    )
    return Markup(
        '<div class="jg-table" tabindex="0"><table><thead><tr>{}</tr></thead><tbody>{}</tbody>'
        "<tfoot>{}</tfoot></table></div>"
    ).format(head, body, Markup("<tr>{}</tr>").format(foot) if sums else "")


def item_table(items: pd.DataFrame, part: str, names: Mapping[str, str]) -> Markup:
    """Return the items of one part of a programme as a table, in the order of ranks."""
    told = {"chosen": _chosen_row, "promised": _promised_row, "left": _left_row}[part]
    headings = {
        "chosen": [_("Road"), _("Rank"), _("Condition"), _("Treatment"), _("Width"), _("Cost"), _("Benefit")],
        "promised": [_("Works"), _("Still due")],
        "left": [_("Road"), _("Rank"), _("Score")],
    }[part]
    ordered = items if part == "promised" else items.sort_values(["rank", "from_m"], kind="stable")
    rows = [
        told({str(name): cell for name, cell in item.items()}, names)
        for item in ordered.head(MOST_ROWS).to_dict("records")
    ]
    if len(ordered) > MOST_ROWS:
        more = _("and {count} more; all are in the file").format(count=number(len(ordered) - MOST_ROWS))
        rows.append([more, *([""] * (len(headings) - 1))])
    return table(headings, rows, words=frozenset({2, 3}) if part == "chosen" else frozenset())


def _place(item: Mapping[str, Any], names: Mapping[str, str], name: str) -> Markup:
    stations = f"STA {format_station(item['from_m'])} – {format_station(item['to_m'])}"
    length_m = f"{number(item['to_m'] - item['from_m'])} m"
    where = ", ".join(names.get(code, code) for code in item["subdistrict_codes"])
    return Markup("{}<small>{} · {} · {}</small>").format(name, stations, length_m, where)


def _chosen_row(item: Mapping[str, Any], names: Mapping[str, str]) -> list[Cell]:
    estimates = set(item["estimates"])
    on_pavement = item["family"] == "pavement"
    condition = condition_name(item["class"]) if on_pavement else "–"
    chip = Markup('<span class="jg-class" style="background:{}">{}</span>').format(
        CLASS_COLOURS.get(item["class"] or "", "#fff"), condition
    )
    if on_pavement:
        chip += Markup("<small>{}</small>").format(surface(item["surface"]) or "–")
    return [
        _place(item, names, item["road_name"]),
        number(item["rank"]),
        chip if condition != "–" else "–",
        measure_name(item["measure"]),
        _with_guess(f"{number(item['width_m'], 1)} m", "width", estimates) if on_pavement else "–",
        _with_guess(short_rupiah(item["cost_rupiah"]), "cost", estimates),
        number(item["benefit"], 2, exactly=True),
    ]


def _promised_row(item: Mapping[str, Any], names: Mapping[str, str]) -> list[Cell]:
    named = _place(item, names, item["works_name"] or item["road_name"])
    return [named, _with_guess(short_rupiah(item["cost_rupiah"]), "cost", set(item["estimates"]))]


def _left_row(item: Mapping[str, Any], names: Mapping[str, str]) -> list[Cell]:
    return [
        _place(item, names, item["road_name"]),
        number(item["rank"]),
        number(item["score"], 1, exactly=True),
    ]


def _with_guess(text: str, code: str, estimates: set[str]) -> Cell:
    if code not in estimates:
        return Markup('<span class="jg-nowrap">{}</span>').format(text)
    return Markup('<span class="jg-nowrap">{}</span> <span class="jg-guess" title="{}">{}</span>').format(
        text, estimate_name(code), _("estimate")
    )


def cost_table(costs: Sequence[Mapping[str, Any]]) -> Markup:
    """Return the unit costs that were reckoned with, each with its year, scope and source."""
    rows: list[list[Cell]] = []
    for cost in costs:
        source = cost["source"] or Markup('<span class="jg-guess">{}</span> {}').format(
            _("estimate"), _("no published figure seen")
        )
        scope = Markup("{}<small>{}</small>").format(cost["scope"], source)
        price = Markup("{}<small>{}</small>").format(rupiah(cost["rupiah"]), basis_name(cost["basis"]))
        rows.append([measure_name(cost["measure"]), price, str(cost["year"]), scope])
    return table(
        [_("Treatment"), _("Unit cost"), _("Year"), _("Scope and source")], rows, words=frozenset({3})
    )


def measure_table(measures: Measures, family_names: Mapping[str, str]) -> Markup:
    """Return what is sensible where, and how much of the need it lifts."""
    rows: list[list[Cell]] = []
    for rule in measures.file.rules:
        surfaces = ", ".join(surface(one) for one in rule.surfaces)
        condition = "–" if rule.condition is None else condition_name(rule.condition)
        for option in measures.options(
            rule.family, rule.surfaces[0] if rule.surfaces else "", rule.condition or ""
        ):
            note = _("proposal of this project") if option.proposal else _("usual practice")
            rows.append(
                [
                    family_names.get(rule.family, rule.family),
                    surfaces or "–",
                    condition,
                    measure_name(option.measure.id),
                    number(option.lift, 2, exactly=True),
                    note,
                ]
            )
    headings = [_("Kind of damage"), _("Surface"), _("Condition"), _("Treatment"), _("Lift"), _("Basis")]
    return table(headings, rows, words=frozenset({1, 2, 3, 5}))
