"""Parts of the page of a road under its strip: files, stretches, works, condition, photos, the table."""

from dataclasses import replace
from urllib.parse import urlencode

import streamlit as st
from markupsafe import Markup

from dashboard import navigation
from dashboard.components.road_strip import StripRange
from dashboard.condition_shares import class_shares
from dashboard.i18n import _, day, kilometres, lang, ngettext_, number
from dashboard.palette import stage_name
from dashboard.strip.files import file_name
from dashboard.strip.table import strip_table
from dashboard.strip.words import condition_name, family_name, lane_name, moment_name
from dashboard.views.public_parts import works_photo_path
from dashboard.widgets import plain
from dashboard.words.story import stations
from data.reads.strip_views import RoadStrip, StripStretch, StripWorks
from geo.condition import CLASSES
from geo.stationing import intersect, total_length_m

LISTED = 20
SEEN_M = 1.0  # less is rounding of a survey's ends
MOST_PHOTOS = 8


def chosen(strip: RoadStrip, range_: StripRange) -> None:
    """Draw what there is on a chosen range: how long, how many complaints, in what condition."""
    from_m, to_m = range_.from_m, range_.to_m
    count = sum(
        one.verified + one.unverified
        for one in strip.complaints
        if from_m <= (one.from_m + one.to_m) / 2 < to_m  # counted by hundred metres: by their middles
    )
    classes = {
        name: total_length_m(
            intersect(
                [(one.from_m, one.to_m) for one in strip.condition if one.condition == name], [(from_m, to_m)]
            )
        )
        for name in CLASSES
    }
    told = [
        f"{number(to_m - from_m)} m",
        lane_name(range_.lane, lang()),
        ngettext_("{count} open complaint", "{count} open complaints", count),
        *(f"{condition_name(name, lang())} {kilometres(m)}" for name, m in classes.items() if m >= SEEN_M),
    ]
    with st.container(border=True, key="road_chosen"):
        st.markdown(f"**{plain(stations(from_m, to_m))}** {plain(' · '.join(filter(None, told)))}")
        files(strip, from_m, to_m)
        if st.button(_("Report damage here"), key="road_report_here"):
            navigation.go("report", ruas=strip.road_id, sta=f"{(from_m + to_m) / 2:.0f}")


def files(strip: RoadStrip, from_m: float | None = None, to_m: float | None = None) -> None:
    """Draw the links to the strip, or to a range of it, as files."""
    query = {"ruas": strip.road_id, "bahasa": lang(), "unduh": "1"}
    if strip.as_of != strip.today:
        query["pada"] = strip.as_of.isoformat()
    names = {"pdf": _("PDF, A4"), "svg": _("Picture (SVG)"), "csv": _("Table (CSV)")}
    if from_m is not None and to_m is not None:
        query |= {"dari": f"{from_m:.1f}", "sampai": f"{to_m:.1f}"}
        names = {"pdf": _("This range as PDF"), "svg": _("This range as picture")}
    links = Markup("").join(
        Markup('<a href="{}" download="{}">{}</a>').format(
            f"strip/{strip.region_id}.{kind}?{urlencode(query)}", file_name(strip, kind), name
        )
        for kind, name in names.items()
    )
    st.html(Markup('<p class="jg-files"><span>{}</span>{}</p>').format(_("Download:"), links))


def stretches(strip: RoadStrip) -> None:
    """Draw the damaged stretches, each leading to its page and to the map."""
    st.header(_("Damaged stretches"))
    whole = whole_stretches(strip)
    if not whole:
        st.caption(_("No damaged stretch is known on this road. If you know one, report it."))
        if st.button(_("Report damage on this road"), key="road_report"):
            navigation.go("report", ruas=strip.road_id)
        return
    with st.container(key="road_stretches"):
        for one in whole[:LISTED]:
            about = f"{stations(one.from_m, one.to_m)} · {stretch_about(strip, one)}"
            if one.stretch_id is None:
                st.markdown(plain(about))
                continue
            with st.container(horizontal=True, gap="small"):
                navigation.link("stretch", plain(about), id=str(one.stretch_id))
                navigation.link("map", _("Map"), penggal=str(one.stretch_id))
    if len(whole) > LISTED:
        st.caption(_("The map lists all {count}.").format(count=number(len(whole))))


def stretch_about(strip: RoadStrip, one: StripStretch) -> str:
    """Return what is damaged there, how many complain, and how far it is."""
    told = ngettext_("{count} complaint", "{count} complaints", one.complaints)
    return " · ".join((family_name(strip, one.family, lang()).lower(), told, stage_name(one.stage)))


def whole_stretches(strip: RoadStrip) -> list[StripStretch]:
    """Return each stretch once, from its first to its last piece, with the stage of its longest one."""
    pieces: dict[int, list[StripStretch]] = {}
    for one in strip.stretches:
        pieces.setdefault(one.number, []).append(one)
    whole = []
    for same in pieces.values():
        longest = max(same, key=lambda one: one.to_m - one.from_m)
        whole.append(
            replace(
                longest,
                from_m=min(one.from_m for one in same),
                to_m=max(one.to_m for one in same),
            )
        )
    return sorted(whole, key=lambda one: (-one.complaints, one.from_m))


def works(strip: RoadStrip) -> None:
    """Draw the works, those that go on first, each leading to its page."""
    st.header(_("Works"))
    if not strip.works:
        st.caption(_("No works are recorded on this road."))
        return
    with st.container(key="road_works"):
        for one in sorted(strip.works, key=running_first)[:LISTED]:
            about = f"**{plain(one.name)}** {plain(works_about(one))}"
            navigation.link("repair", about, pekerjaan=str(one.works_id))


def works_about(one: StripWorks) -> str:
    """Return where works are, how long, and at which stage since when."""
    stage = stage_name(one.public_stage) if one.public_stage else _("routine again")
    since = _("since {date}").format(date=day(one.since))
    return " · ".join((stations(one.from_m, one.to_m), kilometres(one.to_m - one.from_m), stage, since))


def running_first(one: StripWorks) -> tuple[bool, bool, float]:
    """Return by what works are ordered: those that go on first, then by station."""
    return one.public_stage is None, one.public_stage == "done", one.from_m


def condition(strip: RoadStrip) -> None:
    """Draw how much of the road is in which class, and how much of it is mantap."""
    st.header(_("Condition"))
    told = condition_told(strip)
    if told is None:
        st.caption(_("No survey of this road is recorded yet."))
        return
    shares, newest = told
    st.html(shares)
    st.caption(newest)


def condition_told(strip: RoadStrip) -> tuple[Markup, str] | None:
    """Return the shares of the classes, and when was surveyed last; None where nobody has surveyed."""
    length_m = {
        name: sum(one.to_m - one.from_m for one in strip.condition if one.condition == name)
        for name in CLASSES
    }
    surveyed_m = sum(length_m.values())
    if not surveyed_m:
        return None
    repaired_m = sum(one.to_m - one.from_m for one in strip.condition if one.repaired)
    newest = max(one.on_date for one in strip.condition if not one.repaired)
    shares = class_shares(length_m, strip.length_m, repaired_m)
    return shares, _("Newest survey: {date}").format(date=day(newest))


def photos(strip: RoadStrip) -> None:
    """Draw the newest photos of works, with station and moment."""
    if strip.photos:
        st.header(_("Photos"))
        st.html(thumbnails(strip))


def thumbnails(strip: RoadStrip) -> Markup:
    """Return the newest photos as small pictures that open."""
    newest = sorted(strip.photos, key=lambda one: (one.taken_on is not None, one.taken_on), reverse=True)
    shown = Markup("").join(
        Markup(
            '<a href="{0}" target="_blank"><img src="{0}" alt="{1}" title="{1}" loading="lazy"></a>'
        ).format(
            works_photo_path(one.photo_id),
            f"{stations(one.station_m, one.station_m)}, {moment_name(one.moment, lang())}",
        )
        for one in newest[:MOST_PHOTOS]
    )
    return Markup('<div class="jg-thumbs">{}</div>').format(shown)


def table(strip: RoadStrip) -> None:
    """Draw everything the strip says as a table, on request: for screen readers, and to copy from."""
    if not st.toggle(_("Everything in the strip as a table"), key="road_table"):
        return
    told = strip_table(strip, lang())
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(name) for name in told.columns)
    lines = Markup("").join(
        Markup("<tr>{}</tr>").format(Markup("").join(map(_cell, row))) for row in told.itertuples(index=False)
    )
    st.html(
        Markup(
            '<div class="jg-said" tabindex="0"><table><caption>{}</caption>'
            "<thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>"
        ).format(strip.name, head, lines)
    )


def _cell(value: str | float) -> Markup:
    told = value if isinstance(value, str) else number(value, 1)
    return Markup("<td>{}</td>").format(told)
