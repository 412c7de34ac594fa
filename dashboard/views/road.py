"""Ruas: what is on this road? One road by station, for everybody: its strip, and lists that lead on."""

from datetime import date
from pathlib import Path

import streamlit as st
from markupsafe import Markup

from dashboard import navigation, session
from dashboard.components.road_strip import road_strip
from dashboard.i18n import _, day, kilometres, name_of, ngettext_, number
from dashboard.strip.files import kept_strip
from dashboard.views import road_parts as parts
from dashboard.views.road_search import ROAD, show_search, show_usual
from dashboard.widgets import figures, paragraphs, tab_title
from data.reads.strip_views import RoadStrip, StripStretch
from data.stages import OTHER_AUTHORITY

STYLE = Path(__file__).parents[1] / "styles" / "road.css"
AS_OF = "pada"
_FIRST_DAY = date(2000, 1, 1)


def page() -> None:
    """Draw the road that the address names, or the way to one."""
    st.html(STYLE)
    asked = st.query_params.get(ROAD, "")
    strip = kept_strip(session.region().id, asked, _asked_day()) if asked else None
    if strip is None:
        st.title(_("Which road?"))
        if asked:
            st.warning(_("There is no such road here (any more). Search for it by its name."))
        show_search()
        show_usual()
        return
    tab_title(strip.name)
    st.html(head_of(strip))
    _tools(strip)
    key = f"strip_{strip.road_id}_{strip.as_of}"
    chosen = road_strip(key, strip, choose_range=True, typing_open=False)
    if chosen is not None:
        parts.chosen(strip, chosen)
    parts.files(strip)
    left, right = st.columns(2, gap="large")
    with left:
        parts.stretches(strip)
        parts.works(strip)
    with right:
        parts.condition(strip)
        parts.photos(strip)
    parts.table(strip)


def _asked_day() -> date | None:
    """Return the day of the address; None for today, and for what is no day of the records."""
    try:
        asked = date.fromisoformat(st.query_params.get(AS_OF, ""))
    except ValueError:
        return None
    return asked if asked >= _FIRST_DAY else None


def head_of(strip: RoadStrip) -> Markup:
    """Return name, other names, whose it is and where, and the figures."""
    through = list(dict.fromkeys(area.subdistrict for area in strip.areas if area.subdistrict))
    owner = name_of(strip.authority_name) if strip.authority_name else ""
    running = len({one.works_id for one in strip.works if one.public_stage not in (None, "done")})
    waiting = sum(one.verified + one.unverified for one in strip.complaints) + strip.without_place
    damaged = len({one.number for one in damaged_pieces(strip)})
    told = [
        (kilometres(strip.length_m), _("long")),
        (number(waiting), ngettext_("open complaint", "open complaints", waiting)),
        (number(damaged), ngettext_("damaged stretch", "damaged stretches", damaged)),
        (number(running), _("works under way or planned")),
    ]
    sample = Markup('<p class="jg-sample">{}</p>').format(_("Sample data: invented to show how this works."))
    return Markup('<div class="jg-card jg-road">{}<small>{}</small><h1>{}</h1>{}{}{}</div>').format(
        sample if strip.sample else "",
        _("What is on this road?"),
        strip.name,
        Markup("").join(Markup('<span class="jg-alias">{}</span>').format(a) for a in strip.aliases),
        paragraphs([" · ".join(filter(None, (strip.number, owner, " → ".join(through))))]),
        figures(told),
    )


def damaged_pieces(strip: RoadStrip) -> list[StripStretch]:
    """Return the pieces of stretches that this office still has to mend."""
    return [one for one in strip.stretches if one.stage not in ("done", OTHER_AUTHORITY)]


def _tools(strip: RoadStrip) -> None:
    """Draw the choice of another day, and the way to another road."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="road_tools"):
        st.date_input(
            _("As of"),
            value=strip.as_of,
            min_value=_FIRST_DAY,
            max_value=strip.today,
            format="DD/MM/YYYY",
            key=f"road_day_{strip.road_id}",
            on_change=_choose_day,
            args=(strip,),
            width=180,
        )
        with st.popover(_("Another road")):
            show_search()
        navigation.link("map", _("Show on the map"), ruas=strip.road_id)
        navigation.link("subscribe", _("News of this road"), ruas=strip.road_id)
    if strip.as_of != strip.today:
        st.caption(
            _(
                "As the records of {date} tell it: complaints, stages and surveys until then, on the road "
                "as it is known today."
            ).format(date=day(strip.as_of))
        )


def _choose_day(strip: RoadStrip) -> None:
    chosen = st.session_state[f"road_day_{strip.road_id}"]
    if isinstance(chosen, date) and chosen < strip.today:
        st.query_params[AS_OF] = chosen.isoformat()
    elif AS_OF in st.query_params:
        del st.query_params[AS_OF]
