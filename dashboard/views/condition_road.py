"""One road's condition: its segments by class, and every survey under the other to compare."""

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st
from markupsafe import Markup

from dashboard import navigation, session
from dashboard.i18n import _, day, kilometres, ngettext_, number, percent
from dashboard.views import condition_worst
from dashboard.views.condition_words import (
    MISSING,
    chip,
    class_name,
    legend,
    method_name,
    span,
    strip_bar,
    surface,
)
from dashboard.widgets import figures
from data.condition.newest import newest_pieces
from geo.condition import CLASSES
from geo.stationing import format_station

ROAD = "ruas"
_WORST = ("light", "heavy")


def show(as_of: date | None) -> None:
    """Draw the road that is chosen, as it was on a day (None: now)."""
    road_id = choose_road("condition_road")
    if road_id is None:
        st.header(_("The worst first"))
        condition_worst.show(as_of)
        return
    length_m = road_length_m(road_id)
    pieces = session.queries().surveyed([road_id], as_of)
    navigation.link("road", _("Everything on this road: complaints, works, photos"), ruas=road_id)
    if pieces.empty:
        st.info(_("This road has not been surveyed yet. Enter its segments, or bring a table in."))
        return
    _figures(pieces, length_m)
    st.html(
        Markup('<div class="jg-strip-history">{}{}</div>').format(
            strip_bar(pieces, length_m, _("Condition along the road")), _axis(length_m)
        )
        + legend(CLASSES)
    )
    _list(pieces)
    _history(road_id, length_m)


def choose_road(key: str) -> str | None:
    """Draw the choice of a road by its name, those that were surveyed first; return its id."""
    ground = session.register().ground()
    table = ground.network.table if ground.network is not None else None
    if table is None:
        return None
    surveyed = set(session.queries().condition()["road_id"])
    names = labels_of(dict(zip(table["road_id"], table["name"], strict=True)))
    roads = sorted(names, key=lambda one: (one not in surveyed, names[one].casefold()))
    asked = st.query_params.get(ROAD, "")
    chosen = st.selectbox(
        _("Road"),
        roads,
        index=roads.index(asked) if asked in names else None,
        format_func=lambda one: names[one],
        placeholder=_("Choose or type a road's name"),
        key=f"{key}_{asked}",
    )
    if chosen and chosen != asked:
        st.query_params[ROAD] = chosen
    return chosen


def labels_of(names: dict[str, str]) -> dict[str, str]:
    """Return names by road id; where two are alike, the id stands with them."""
    often = pd.Series(names).value_counts()
    return {
        road: name if name and often[name] == 1 else f"{name or road} ({road})"
        for road, name in names.items()
    }


def road_length_m(road_id: str) -> float:
    """Return how long a road of the region is."""
    ground = session.register().ground()
    assert ground.network is not None  # noqa: S101  # its ids were chosen from
    return float(ground.network.length_m[ground.road_rows[road_id]])


def _figures(pieces: pd.DataFrame, length_m: float) -> None:
    length = pieces["to_m"] - pieces["from_m"]
    told = pieces["class"].notna()
    good_m, told_m = length[pieces["stable"].eq(True)].sum(), length[told].sum()
    pairs = [
        (percent(good_m / told_m) if told_m else MISSING, _("sound (mantap), of what was surveyed")),
        (f"{kilometres(told_m)} / {kilometres(length_m)}", _("surveyed / long")),
        (kilometres(float(length[pieces["class"].eq("heavy")].sum())), _("heavily damaged")),
    ]
    surveyed = pieces.loc[pieces["repaired_on"].isna(), "on_date"]
    if len(surveyed):
        pairs.append((day(max(surveyed)), _("newest survey")))
    rebuilt_m = float(length[pieces["repaired_on"].notna()].sum())
    if rebuilt_m:
        pairs.append((kilometres(rebuilt_m), _("rebuilt since the survey, not measured yet")))
    st.html(Markup('<div class="jg-condition-figures">{}</div>').format(figures(pairs)))


def _axis(length_m: float) -> Markup:
    return Markup('<div class="jg-axis"><span>{}</span><span>{}</span></div>').format(
        format_station(0), format_station(length_m)
    )


def _list(pieces: pd.DataFrame) -> None:
    """Draw the segments with their figures; on a phone only those that are damaged come first."""
    st.header(_("Segment by segment"))
    only_bad = st.toggle(_("Only damaged segments"), key="condition_only_bad")
    shown = pieces[pieces["class"].isin(_WORST)] if only_bad else pieces
    if shown.empty:
        st.success(_("No damaged segment on this road."))
        return
    segments = sorted({f"{length:g} m" for length in pieces["segment_m"].dropna()})
    st.caption(
        ngettext_("{count} segment", "{count} segments", len(shown))
        + " · "
        + _("surveyed by segments of {length}: potholes per km depend on it").format(
            length=", ".join(segments)
        )
    )
    headings = [_("Station"), _("Class"), "SDI", "IRI", "PCI", _("Potholes"), _("Surface"), _("Survey")]
    body = Markup("").join(_row(row) for row in shown.to_dict("records"))
    head = Markup("").join(Markup("<th>{}</th>").format(name) for name in headings)
    st.html(
        Markup(
            '<div class="jg-segments" tabindex="0"><table><thead><tr>{}</tr></thead>'
            "<tbody>{}</tbody></table></div>"
        ).format(head, body)
    )


def _row(row: dict[Any, Any]) -> Markup:
    rebuilt = not pd.isna(row["repaired_on"])
    told_by = _("rebuilt {day}") if rebuilt else "{day} · " + method_name(row["method"])
    cells = [
        span(row["from_m"], row["to_m"]),
        chip(row["class"]),
        *(MISSING if pd.isna(row[name]) else number(row[name], 1) for name in ("sdi", "iri_m_per_km", "pci")),
        MISSING if pd.isna(row["potholes"]) else number(row["potholes"]),
        surface(row["surface"]),
        told_by.format(day=day(row["on_date"])),
    ]
    return Markup("<tr>{}</tr>").format(Markup("").join(Markup("<td>{}</td>").format(cell) for cell in cells))


def _history(road_id: str, length_m: float) -> None:
    """Draw every survey of the road as a strip, the newest on top."""
    told = session.queries().condition_history(road_id, 0.0, length_m)
    if told["survey_id"].nunique() < 2:
        return
    st.header(_("Survey after survey"))
    drawn = []
    for survey_id in told["survey_id"].unique():  # the newest first
        rows = told[told["survey_id"] == survey_id]
        on_date, name = rows["on_date"].iloc[0], rows["name"].iloc[0]
        pieces = _without_overlaps(rows)
        worst = [class_name(one) for one in reversed(CLASSES) if one in set(pieces["class"])][:1]
        label = f"{day(on_date)} · {name}: {', '.join(worst)}"
        drawn.append(
            Markup("<p><b>{}</b> {}</p>{}").format(day(on_date), name, strip_bar(pieces, length_m, label))
        )
    st.html(
        Markup('<div class="jg-strip-history">{}{}</div>').format(Markup("").join(drawn), _axis(length_m))
    )


def _without_overlaps(rows: pd.DataFrame) -> pd.DataFrame:
    """Return what holds of one survey: of entries that correct each other, the last."""
    ordered = rows.iloc[::-1].reset_index(drop=True)  # the history tells the last entry first
    held = newest_pieces(ordered)
    return held.assign(**{"class": ordered["class"].iloc[held["row"]].to_numpy(dtype=object)})
