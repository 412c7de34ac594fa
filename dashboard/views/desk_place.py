"""One complaint on the desk's map: where it was reported, where it was put, where an officer wants it."""

import streamlit as st

from dashboard.components.place_pin import LonLat, Shown
from dashboard.road_lines import bounds_of, lon_lat_of, road_lines
from data.reads.views import StaffComplaint, StaffEvidence

_PROPOSED = "desk_proposed"  # ticket -> (lon, lat) that an officer has tapped and not yet saved


def propose(ticket: str, lon_lat: LonLat) -> None:
    """Keep the place that an officer tapped until it is saved or dropped."""
    st.session_state.setdefault(_PROPOSED, {})[ticket] = lon_lat


def proposed(ticket: str) -> LonLat | None:
    """Return the place tapped and not yet saved."""
    lon_lat: LonLat | None = st.session_state.get(_PROPOSED, {}).get(ticket)
    return lon_lat


def drop(ticket: str) -> None:
    """Forget the place tapped."""
    st.session_state.get(_PROPOSED, {}).pop(ticket, None)


def shown(complaint: StaffComplaint) -> Shown:
    """Return what the complaint's map shows: pin as reported (or as tapped now), point and roads found."""
    tapped = proposed(complaint.ticket)
    told = reported(complaint)
    position = complaint.position
    found = lon_lat_of(position.lon, position.lat) if position else None
    pin = tapped or (lon_lat_of(told.lon, told.lat) if told else None) or found
    lines = road_lines(_roads(complaint))
    return Shown(
        pin=pin,
        accuracy_m=told.accuracy_m if told and not tapped else None,
        on_road=None if tapped else found,
        lines=lines,
        bounds=None if pin else bounds_of(lines),
        view=complaint.ticket,
    )


def reported(complaint: StaffComplaint) -> StaffEvidence | None:
    """Return the newest evidence that has a coordinate."""
    with_place = [one for one in complaint.evidence if one.lon is not None and one.lat is not None]
    return with_place[-1] if with_place else None


def _roads(complaint: StaffComplaint) -> list[str]:
    position = complaint.position
    if position and position.status == "placed" and position.road_id:
        return [position.road_id]
    return [candidate.road_id for candidate in complaint.candidates]
