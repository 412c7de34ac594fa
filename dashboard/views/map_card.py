"""The card of what was chosen on the map: a stretch's story, works, or a place where nothing is known."""

from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup

from dashboard import navigation, session
from dashboard.i18n import _, age, day, name_of, ngettext_, number, percent
from dashboard.views import map_list
from dashboard.views.map_state import Choice, show, state
from dashboard.views.public_coming import coming_on, main_stage, main_works
from dashboard.views.public_parts import comparison, on_range, traffic_notes
from dashboard.widgets import figures, heading, meter, paragraphs, timeline, with_links
from dashboard.words.sentences import agency_name, category_name, state_name, where_line
from data.reads.views import ProgressPoint, PublicTicket, StretchView, WorksRange, WorksView
from geo.stationing import format_station

TICKETS_SHOWN = 10
RANGES_SHOWN = 12
POINTS_SHOWN = 6


def show_card() -> None:
    """Draw the card of the choice, with the way back to the list."""
    back = "← " + _("Back to the list")
    st.button(back, on_click=show, kwargs={"choice": Choice()}, type="tertiary", key="card_back")
    choice = state().choice
    if choice.lat_lon:
        _show_place(*choice.lat_lon)
    elif choice.stretch is not None:
        view = session.queries().stretch(choice.stretch)
        if view is None:
            _show_gone(choice.stretch)
        else:
            _show_stretch(view)
    elif choice.works is not None:
        _show_works(session.queries().works(choice.works))


def _show_gone(stretch_id: int) -> None:
    """Say that a stretch is not on the map, and lead on: to what became of it, else to what there is."""
    fate = session.queries().stretch_fate(stretch_id)
    if fate is None:
        st.warning(_("There is no such stretch, or it is no longer on the map. Choose another one."))
    else:
        st.info(
            _(
                "This stretch is no longer on the map: its complaints are closed, "
                "or belong to another stretch now."
            )
        )
        navigation.link("stretch", _("What became of it?"), id=str(stretch_id))
    map_list.show_stretches()


def _show_place(lat: float, lon: float) -> None:
    st.html(
        _card(
            _("Chosen place"),
            _("No damage has been reported here"),
            paragraphs([_("Is the road broken at this place? Reporting it takes less than a minute.")]),
        )
    )
    if st.button(_("Report at this place"), key="card_report", type="primary", width="stretch"):
        navigation.go("report", titik=f"{lat:.6f},{lon:.6f}")


def _show_stretch(view: StretchView) -> None:
    st.html(
        _card(
            _("Damaged stretch"),
            view.road_name,
            _aliases(view.aliases),
            _sample_note(view.sample, _("Sample data: invented to show how this works.")),
            paragraphs([where_line(view.from_m, view.to_m, view.subdistricts, view.villages), _who(view)]),
            _traffic(view.road_id, view.from_m, view.to_m),
            stretch_figures(view),
            timeline(view.timeline, view.stage),
            _next(view),
        )
    )
    _actions(view)
    taken = session.queries().photos_on(view.road_id, view.from_m, view.to_m) if view.verified else ()
    compared = comparison(taken, limit=1)
    shown = (_kinds(view.categories) if view.verified else Markup(""), _words(view), _photos(view))
    st.html(_part(compared, *map(_works_part, view.works), *shown))
    _tickets(view.tickets)


def _next(view: StretchView) -> Markup:
    """Return what comes next and by when, as far as it is recorded."""
    queries, works = session.queries(), main_works(view)
    package = queries.package_of(works.works_id) if works else None
    said = coming_on(view, main_stage(view), works, package, queries.stretch_story(view.stretch_id))
    return Markup('<div class="jg-next">{}</div>').format(paragraphs(said)) if said else Markup("")


def _show_works(view: WorksView | None) -> None:
    if view is None or view.road_id is None or view.from_m is None or view.to_m is None:
        st.info(_("These works are no longer on the map."))
        map_list.show_stretches()
        return
    st.html(
        _card(
            _("Road works"),
            view.road_name,
            _aliases(view.aliases),
            _sample_note(view.sample, _("Sample data: partly invented, the source says which part.")),
            paragraphs(
                [
                    where_line(view.from_m, view.to_m, view.subdistricts),
                    _("Agency: {name}").format(name=agency_name(session.region(), view.agency)),
                ]
            ),
            _traffic(view.road_id, view.from_m, view.to_m, view.works_id),
            timeline(view.timeline, view.stage),
            comparison(session.queries().works_photos(view.works_id), limit=1),
            _works_part(view),
        )
    )
    navigation.link("repair", _("All about these works"), pekerjaan=str(view.works_id))
    if st.button(_("Report damage on this road"), key="card_report", width="stretch"):
        navigation.go("report", ruas=view.road_id, sta=f"{view.from_m:.0f}")


def _actions(view: StretchView) -> None:
    with st.container(horizontal=True, gap="small", key="card_actions"):
        if st.button(_("Report on this stretch"), key="card_report", type="primary", width="stretch"):
            navigation.go("report", penggal=str(view.stretch_id))
        # Asked only where somebody says so; the link below leads to the same page.
        if view.share_done > 0 and st.button(_("Is it really repaired?"), key="card_fixed", width="stretch"):
            navigation.go("stretch", id=str(view.stretch_id))
    navigation.link("stretch", _("How far is the repair?"), id=str(view.stretch_id))
    navigation.link("subscribe", _("News of this stretch"), penggal=str(view.stretch_id))


def _card(kind: str, title: str, *parts: Markup) -> Markup:
    return _part(Markup("<small>{}</small><h1>{}</h1>").format(kind, title), *parts)


def _part(*parts: Markup) -> Markup:
    return Markup('<div class="jg-card">{}</div>').format(Markup("").join(parts))


def _aliases(aliases: Sequence[str]) -> Markup:
    return Markup("").join(Markup('<span class="jg-alias">{}</span>').format(alias) for alias in aliases)


def _sample_note(is_sample: bool, words: str) -> Markup:
    return Markup('<p class="jg-sample">{}</p>').format(words) if is_sample else Markup("")


def _stations(from_m: float, to_m: float) -> str:
    return f"STA {format_station(from_m)} – {format_station(to_m)}"


def _traffic(road_id: str, from_m: float, to_m: float, works_id: int | None = None) -> Markup:
    """Return where one may not drive on these metres; of ``works_id`` only what those works close."""
    table = on_range(session.queries().traffic([road_id]), from_m, to_m)
    mine = table if works_id is None else table[table["works_id"] == works_id]
    return traffic_notes(mine)


def _who(view: StretchView) -> str:
    region = session.region()
    return _("{authority}, answered by {agency}").format(
        authority=name_of(region.authority(view.authority).name), agency=agency_name(region, view.agency)
    )


def stretch_figures(view: StretchView) -> Markup:
    """Return how many, how long, how far; once every complaint is closed only how far."""
    told = [(percent(view.share_done), _("repaired"))]
    if view.complaints:
        told[:0] = [
            (number(view.complaints), ngettext_("open complaint", "open complaints", view.complaints)),
            (number(view.reporters), ngettext_("reporter", "reporters", view.reporters)),
            ("–" if view.age_days is None else age(view.age_days), _("since the first complaint")),
        ]
    return figures(told)


def _works_part(works: WorksView) -> Markup:
    """Return name, progress with its source, dates and ranges of works."""
    return Markup("").join(
        (
            heading(works.name),
            paragraphs([_(works.treatment_name)]),
            _progress(works),
            paragraphs(
                [
                    _closed(works),
                    _dates(works),
                    _("Under warranty until {date}").format(date=day(works.warranty_end))
                    if works.warranty_end
                    else "",
                    _("Budget: Rp {amount}").format(amount=number(works.budget_rupiah))
                    if works.budget_rupiah
                    else "",
                    works.budget_note,
                    with_links(_("Source: {source}").format(source=works.source)) if works.source else "",
                ]
            ),
            _ranges(works.ranges),
        )
    )


def _progress(works: WorksView) -> Markup:
    """Return the progress that sources gave, newest first; failing that, what the stages amount to."""
    if not works.progress:
        share = works.physical_percent / 100
        said = [_("{percent} done by the stages reached").format(percent=percent(share))]
    else:
        share = works.progress[-1].percent / 100
        said = [_told(point) for point in reversed(works.progress[-POINTS_SHOWN:])]
    return meter(share, _("Physical progress")) + paragraphs(map(with_links, said))


def _told(point: ProgressPoint) -> str:
    done = _("{percent} done on {date}").format(percent=percent(point.percent / 100, 1), date=day(point.on))
    return " · ".join((done, _("source: {source}").format(source=point.source))) if point.source else done


def _closed(works: WorksView) -> str:
    """Return how many complaints the works answer, and how many of them are closed."""
    if not works.complaints:
        return ""
    return _("{complaints} on these metres, {closed} of them closed").format(
        complaints=ngettext_("{count} complaint", "{count} complaints", works.complaints),
        closed=number(works.closed),
    )


def _dates(works: WorksView) -> str:
    if works.planned_end is None:
        return ""
    if works.planned_start is None:
        return _("Planned until {end}").format(end=day(works.planned_end))
    return _("Planned {start} to {end}").format(start=day(works.planned_start), end=day(works.planned_end))


def _ranges(ranges: Sequence[WorksRange]) -> Markup:
    lanes = {"both": "", "left": _("left lane"), "right": _("right lane")}
    lines = (
        " · ".join(
            text
            for text in (
                _stations(each.from_m, each.to_m),
                lanes[each.lane],
                _(each.stage_name),
                _("since {date}").format(date=day(each.since)),
            )
            if text
        )
        for each in ranges[:RANGES_SHOWN]
    )
    return paragraphs(lines)


def _kinds(categories: Sequence[tuple[str, int]]) -> Markup:
    region = session.region()
    names = ", ".join(
        f"{category_name(region, category)} ({number(count)})" for category, count in categories
    )
    return heading(_("Kinds of damage")) + paragraphs([names]) if names else Markup("")


def _words(view: StretchView) -> Markup:
    if not view.words:
        return Markup("")
    quotes = (Markup("<blockquote>{}</blockquote>").format(words.words) for words in view.words)
    return heading(_("What people say")) + Markup("").join(quotes)


def _photos(view: StretchView) -> Markup:
    image = Markup('<img src="foto/{}" alt="{}" loading="lazy">')
    return Markup("").join(image.format(photo, _("Photo of the damage")) for photo in view.photos)


def _tickets(tickets: Sequence[PublicTicket]) -> None:
    if not tickets:
        return
    region = session.region()
    with st.expander(_("Newest tickets"), key="card_tickets"):
        for ticket in tickets[:TICKETS_SHOWN]:
            kind, state_now = category_name(region, ticket.category), state_name(ticket.state)
            about = f"{kind} · {state_now} · {day(ticket.happened_at)}"
            navigation.link("track", f"**{ticket.ticket}** {about}", nomor=ticket.ticket)
