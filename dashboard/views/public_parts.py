"""Parts that the pages of a stretch and of works share: the head, traffic, photos, the package, the strip."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

import pandas as pd
import streamlit as st
from markupsafe import Markup

from dashboard import navigation, palette, session
from dashboard.i18n import _, day, lang, number, percent
from dashboard.widgets import heading, meter, paragraphs
from dashboard.words import story
from dashboard.words.sentences import agency_name
from dashboard.words.traffic import closed_until, curing_sentence, traffic_sentence
from data.reads.public_sites import before_and_after
from data.reads.story_views import PublicPackage, WorksPhoto
from data.reads.views import WorksView
from data.stretches.pieces import DONE

MOST_PAIRS, MOST_PHOTOS = 3, 8
# Around a stretch, so that one sees what lies before and behind it.
STRIP_REACH_M = 500.0
STRIP_WIDTH_PX, STRIP_PHONE_PX = 1040, 400


@dataclass(frozen=True, slots=True)
class Part:
    """What one part of the metres is at: its public stage, what is being done, since when, where."""

    stage: str
    note: str  # in words; empty where nothing is recorded
    since: date | None
    where: str = ""  # empty where all of it is at the same


@dataclass(frozen=True, slots=True)
class Head:
    """What the first screen says: where, which stage, since when, what comes next."""

    kind: str
    road_name: str
    where: str
    parts: Sequence[Part]  # the longest first
    coming: Sequence[str]
    share_done: float
    open_part: str
    sample: str  # the note, empty if nothing is invented
    aliases: Sequence[str] = ()
    warranty_over: bool = False


def head(told: Head) -> Markup:
    """Return the first screen."""
    drawn = [
        Markup('<p class="jg-sample">{}</p>').format(told.sample) if told.sample else "",
        Markup("<small>{}</small><h1>{}</h1>").format(told.kind, told.road_name),
        Markup("").join(Markup('<span class="jg-alias">{}</span>').format(alias) for alias in told.aliases),
        Markup('<p class="jg-place">{}</p>').format(told.where),
        Markup("").join(_part(one, over=told.warranty_over) for one in told.parts),
        paragraphs(told.coming),
    ]
    if told.share_done > 0:
        drawn.append(meter(told.share_done, _("repaired")))
        share = _("{percent} of the length repaired").format(percent=percent(told.share_done))
        drawn.append(paragraphs([" · ".join(filter(None, (share, told.open_part)))]))
    return Markup('<div class="jg-card jg-head">{}</div>').format(Markup("").join(drawn))


def _part(part: Part, *, over: bool) -> Markup:
    stage = _("Done") if over and part.stage == DONE else palette.stage_name(part.stage)
    note = part.note if part.note != stage else ""
    since = _("since {date}").format(date=day(part.since)) if part.since else ""
    return Markup('<p class="jg-now" style="--stage:{}"><b>{}</b> <span>{}</span></p>').format(
        palette.STAGE_COLOURS[part.stage], stage, " · ".join(filter(None, (since, note, part.where)))
    )


def traffic_notes(traffic: pd.DataFrame, curing: pd.DataFrame | None = None) -> Markup:
    """Return what one may not drive on, and how old the fresh concrete is; the worst first."""
    order = {"closed": 0, "half": 1, "light_only": 2}
    notes = []
    for row in sorted(traffic.to_dict("records"), key=lambda row: (order[row["state"]], row["from_m"])):
        where = story.ranges_said([(row["from_m"], row["to_m"], row["lane"])])
        notes.append(
            Markup('<p class="jg-traffic jg-traffic-{}"><b>{}</b> <span>{}</span></p>').format(
                row["state"],
                traffic_line(row),
                " · ".join((*where, row["note"]) if isinstance(row["note"], str) else where),
            )
        )
    if curing is not None and len(curing):
        youngest = curing.sort_values("day").to_dict("records")[0]
        notes.append(paragraphs([curing_sentence(youngest["day"], youngest["days"], youngest["opens_on"])]))
    return Markup("").join(dict.fromkeys(notes))


def traffic_line(row: Mapping[Any, Any]) -> str:
    """Return what a row of ``Queries.traffic`` says, with its day."""
    until = closed_until(row["state"], row["why"], row["since"], row["expected_open"])
    return traffic_sentence(row["state"], until if isinstance(until, date) else None)  # NaN: not known


def on_range(table: pd.DataFrame, from_m: float, to_m: float) -> pd.DataFrame:
    """Return the rows (from_m, to_m) that touch these metres by more than an end."""
    return table[(table["from_m"] < to_m) & (table["to_m"] > from_m)]


def thumbnails(photos: Sequence[WorksPhoto]) -> Markup:
    """Return small pictures that open; nothing where there are none."""
    shown = [
        _picture(photo, f"{story.photo_moment(photo.moment)}, {story.stations(*_point(photo))}")
        for photo in photos[:MOST_PHOTOS]
    ]
    return Markup('<div class="jg-thumbs">{}</div>').format(Markup("").join(shown)) if shown else Markup("")


def _point(photo: WorksPhoto) -> tuple[float, float]:
    return photo.station_m, photo.station_m


def _picture(photo: WorksPhoto, words: str) -> Markup:
    return Markup('<a href="{0}" target="_blank"><img src="{0}" alt="{1}" loading="lazy"></a>').format(
        works_photo_path(photo.photo_id), words
    )


def works_photo_path(photo_id: str) -> str:
    """Return the address of a photo of works, relative to a page."""
    return f"foto-pekerjaan/{quote(photo_id, safe='')}"


def comparison(photos: Sequence[WorksPhoto], limit: int = MOST_PAIRS) -> Markup:
    """Return pictures of the same places before and after, side by side; nothing where there are none."""
    pairs = before_and_after(photos)[:limit]
    if not pairs:
        return Markup("")
    figure = Markup("<figure>{}<figcaption>{}</figcaption></figure>")
    rows = [
        Markup('<div class="jg-pair">{}</div>').format(
            Markup("").join(
                figure.format(
                    _picture(one, story.photo_moment(one.moment)),
                    f"{story.photo_moment(one.moment)} · {day(one.taken_on)}",
                )
                for one in pair
            )
        )
        + paragraphs([story.stations(*_point(pair[1]))])
        for pair in pairs
    ]
    told = heading(_("Before and after")) + Markup("").join(rows)
    return Markup('<div class="jg-card">{}</div>').format(told)


def package_lines(package: PublicPackage) -> list[str]:
    """Return whose package it is and what it costs, as far as that is public."""
    region = session.region()
    own = package.kind == "own_crew"
    amount = package.value_rupiah or package.ceiling_rupiah
    words = _("Value: Rp {amount}") if package.value_rupiah else _("Ceiling: Rp {amount}")
    contractor = _("Contractor: {name}").format(name=package.contractor) if package.contractor else ""
    return [
        _("Package: {name}").format(name=package.name),
        _("By the office's own crew") if own else contractor,
        _("Agency: {name}").format(name=agency_name(region, package.agency)) if package.agency else "",
        words.format(amount=number(amount)) if amount else "",
        _paid(package),
        _("Budget year {year}").format(year=package.budget_year),
        _("Handed over on {date}").format(date=day(package.handed_over_on)) if package.handed_over_on else "",
        _("Source: {source}").format(source=package.source) if package.source else "",
    ]


def _paid(package: PublicPackage) -> str:
    """Return which share of the contract is paid, and by when; "" where no payment is recorded."""
    if package.paid_percent is None or package.paid_on is None:
        return ""
    words = _("Paid: {percent} of the value, last on {date}")
    return words.format(percent=percent(package.paid_percent / 100, 1), date=day(package.paid_on))


def works_lines(works: WorksView) -> list[str]:
    """Return the same of works that belong to no package."""
    region = session.region()
    return [
        _("Agency: {name}").format(name=agency_name(region, works.agency)) if works.agency else "",
        _("Budget: Rp {amount}").format(amount=number(works.budget_rupiah)) if works.budget_rupiah else "",
        works.budget_note or "",
        _("Source: {source}").format(source=works.source) if works.source else "",
    ]


def page_path(name: str, **params: str) -> str:
    """Return the address of another page, relative to this one, for links inside HTML."""
    return f"{navigation.PATHS[name]}?{urlencode(session.link_params(**params))}"


def strip(road_id: str, from_m: float, to_m: float) -> None:
    """Draw the road's own picture around these metres, and the way to the whole of it."""
    from_shown, to_shown = max(0.0, from_m - STRIP_REACH_M), to_m + STRIP_REACH_M
    query = {"ruas": road_id, "dari": f"{from_shown:.0f}", "sampai": f"{to_shown:.0f}", "bahasa": lang()}
    path = f"strip/{session.region().id}.svg?"
    st.header(_("The road around it"))
    st.html(
        Markup(
            '<picture class="jg-strip"><source media="(max-width: 700px)" srcset="{}">'
            '<img src="{}" alt="{}" loading="lazy"></picture>'
        ).format(
            path + urlencode({**query, "lebar": STRIP_PHONE_PX}),
            path + urlencode({**query, "lebar": STRIP_WIDTH_PX}),
            _("The road from {stations}: complaints, condition, works and traffic by station.").format(
                stations=story.stations(from_shown, to_shown)
            ),
        )
    )
    navigation.link("road", _("The whole road"), ruas=road_id)


def still_broken(road_id: str, from_m: float, to_m: float, *, called_done: bool) -> None:
    """Ask everybody whether it is really good; no is a new report at this place, already filled in."""
    with st.container(key="jg_still", border=True):
        st.header(_("Is it really repaired?") if called_done else _("Is it still broken?"))
        st.markdown(
            _("Closed is not always fixed. Anybody may say so: it counts as new evidence, at this place.")
            if called_done
            else _("Every report from here counts, also of what is known already.")
        )
        if st.button(_("Still broken here"), key="still_broken", type="primary", width="stretch"):
            navigation.go("report", ruas=road_id, sta=f"{(from_m + to_m) / 2:.0f}")
        st.caption(_("Did you report it? Then the secret link of your report asks you too."))
