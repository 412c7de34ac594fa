"""What is already known where somebody wants to report, with the offer to support it instead."""

from collections.abc import Callable
from html import escape

import streamlit as st

from dashboard import held_press, palette, session
from dashboard.i18n import _, name_of, ngettext_
from dashboard.views.report_place import Place
from dashboard.words.sentences import stretch_line, time_ago
from data.regions import Category
from data.register import NearbyStretch

# More than the nearest few are another part of the road.
MOST_SHOWN = 3


def known_at(place: Place | None, category: Category | None) -> list[NearbyStretch]:
    """Return the known stretches at the place, of the category's family if one is chosen."""
    if place is None or (category and not category.on_road):
        return []
    known = session.register().known_here(
        lon=place.lon,
        lat=place.lat,
        road_id=place.road_id,
        category=category.id if category else None,
        station_m=place.station_m,
    )
    return [one for one in known if category is None or one.family == category.family]


def show(known: list[NearbyStretch], on_support: Callable[[int], None]) -> None:
    """Show what is known at the place, if anything; ``on_support`` gets the id of the one supported."""
    if not known:
        return
    with st.container(key="jg_known", border=True):
        st.markdown("**" + _("Already reported here") + "**")
        st.caption(
            _("If it is the same damage, support it: one more person counts, and it is done with one tap.")
        )
        for stretch in known[:MOST_SHOWN]:
            _stretch(stretch)
            supported = held_press.button(
                _("I have the same trouble here"), key=f"report_support_{stretch.stretch_id}", width="stretch"
            )
            if supported:
                held_press.over()
                on_support(stretch.stretch_id)


def _stretch(stretch: NearbyStretch) -> None:
    """Draw one stretch: stage, road and stations, how many, how long ago."""
    families: dict[str, str] = {family.id: name_of(family.name) for family in session.region().families}
    said = [
        families.get(stretch.family, ""),
        palette.stage_name(stretch.stage),
        ngettext_("{count} complaint", "{count} complaints", stretch.complaints),
    ]
    if stretch.last_at:
        said.append(_("last one: {age}").format(age=time_ago(stretch.last_at)))
    st.html(
        f'<p class="jg-stretch" style="--stage:{palette.STAGE_COLOURS[stretch.stage]}">'
        f"<b>{escape(stretch_line(stretch.road_name, stretch.from_m, stretch.to_m))}</b><br>"
        f"{escape(' · '.join(said))}</p>"
    )
