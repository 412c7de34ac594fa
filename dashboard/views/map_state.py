"""What the map page shows (filter, choice, where to look), kept in its address so that a link reopens it."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

import streamlit as st

from dashboard import maps, session
from dashboard.api.pieces import FilterError, PieceFilter, PieceLayer
from dashboard.api.region_layers import layers_of
from dashboard.api.tiles import Box, bounds_of

_STATE = "map_state"
# Parameters of the address beside those of PieceFilter: a stretch, works, or a place without either.
STRETCH, WORKS, PLACE = "penggal", "pekerjaan", "titik"
# The widgets that show the filter, and the field of PieceFilter each shows.
WIDGETS = {
    "map_stages": "stages",
    "map_subdistrict": "subdistrict",
    "map_category": "category",
    "map_days": "days",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """The stretch or works whose card is open, or a place (lat, lon) where nothing was reported."""

    stretch: int | None = None
    works: int | None = None
    lat_lon: tuple[float, float] | None = None

    @classmethod
    def from_params(cls, params: dict[str, str]) -> "Choice":
        """Read the choice of a link; what is no number is no choice."""
        lat, _, lon = params.get(PLACE, "").partition(",")
        place = _number(lat), _number(lon)
        return cls(
            session.asked_number(params.get(STRETCH)),
            session.asked_number(params.get(WORKS)),
            None if place[0] is None or place[1] is None else (place[0], place[1]),
        )

    def to_params(self) -> dict[str, str]:
        """Return the parameters that ``from_params`` reads."""
        place = "{:.6f},{:.6f}".format(*self.lat_lon) if self.lat_lon else ""
        params = {STRETCH: str(self.stretch or ""), WORKS: str(self.works or ""), PLACE: place}
        return {name: value for name, value in params.items() if value}

    @property
    def is_made(self) -> bool:
        """Say whether anything is chosen."""
        return self != Choice()


@dataclass(frozen=True, slots=True)
class MapState:
    """The whole of it; ``fit`` is the latest wish of where to look (``maps.fit``)."""

    wanted: PieceFilter = field(default_factory=PieceFilter)
    choice: Choice = field(default_factory=Choice)
    fit: dict[str, Any] | None = None

    def to_params(self) -> dict[str, str]:
        """Return the parameters of the page's address."""
        return self.wanted.to_params() | self.choice.to_params()


def state() -> MapState:
    """Return what this session's map shows."""
    current: MapState = st.session_state.setdefault(_STATE, MapState())
    return current


def pieces() -> PieceLayer:
    """Return the pieces of the session's region."""
    return layers_of(session.region().id).pieces.get()[1]


def today() -> date:
    """Return the day on which periods end (UTC, as in the feed)."""
    return datetime.now(UTC).date()


def open_address() -> None:
    """Show what the address asks for; back from another page, show what was shown before."""
    params = st.query_params.to_dict()
    asked = _from_params(params)
    if asked.to_params():
        if asked.to_params() != state().to_params():
            _set(replace(asked, fit=_fit_for(asked)))
    elif not session.has_just_arrived():
        _set(replace(asked, fit=state().fit))
    elif state().to_params():
        _write_address(state())
    _set_widgets()


def show(
    *, wanted: PieceFilter | None = None, choice: Choice | None = None, look_at: Box | None = None
) -> None:
    """Change what the page shows, its address and its widgets; call it from callbacks only."""
    current = state()
    changed = MapState(
        current.wanted if wanted is None else wanted,
        current.choice if choice is None else choice,
        current.fit if look_at is None else maps.fit(look_at),
    )
    _set(changed)
    _set_widgets()
    _write_address(changed)


def subdistrict_box(code: str) -> Box | None:
    """Return the lon/lat rectangle of a sub-district."""
    areas = session.queries().areas("subdistrict")
    return bounds_of(areas[areas["code"] == code])


def road_box(road_id: str) -> Box | None:
    """Return the lon/lat rectangle of a road."""
    network = session.queries().network()
    if network is None or road_id not in set(network.table["road_id"]):
        return None
    geometry = network.lon_lat_geometries()[int(network.rows_of([road_id])[0])]
    return Box(*geometry.bounds)


def subdistrict_name(code: str) -> str:
    """Return the name of a sub-district; the code itself where there is none such."""
    areas = session.queries().areas("subdistrict")
    names = areas.loc[areas["code"] == code, "name"]
    return str(names.iloc[0]) if len(names) else code


def road_name(road_id: str) -> str:
    """Return the name of a road; the id itself where there is none such."""
    network = session.queries().network()
    names = [] if network is None else network.table.loc[network.table["road_id"] == road_id, "name"].tolist()
    return str(names[0]) if names else road_id


def _from_params(params: dict[str, str]) -> MapState:
    try:
        wanted = PieceFilter.from_params(params)
    except FilterError:
        wanted = PieceFilter()  # a link that was mistyped still opens the map
    return MapState(wanted, Choice.from_params(params))


def _fit_for(asked: MapState) -> dict[str, Any] | None:
    """Return where to look for a link: at the choice, else at the road or sub-district it filters by."""
    choice, wanted = asked.choice, asked.wanted
    box = None
    if choice.lat_lon:
        lat, lon = choice.lat_lon
        box = Box(lon, lat, lon, lat)
    elif choice.is_made:
        box = pieces().box_of(choice.stretch, choice.works)
    elif wanted.road:
        box = road_box(wanted.road)
    elif wanted.subdistrict:
        box = subdistrict_box(wanted.subdistrict)
    return maps.fit(box) if box else None


def _set(changed: MapState) -> None:
    st.session_state[_STATE] = changed


def _set_widgets() -> None:
    wanted = state().wanted
    for key, name in WIDGETS.items():
        value = getattr(wanted, name)
        st.session_state[key] = list(value) if name == "stages" else value


def _write_address(shown: MapState) -> None:
    """Replace our own parameters, keeping the others (region, language, the view that the map writes)."""
    ours = {STRETCH, WORKS, PLACE, *PieceFilter.PARAMETERS}
    kept = {name: value for name, value in st.query_params.to_dict().items() if name not in ours}
    st.query_params.from_dict(kept | shown.to_params())


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if -180 <= value <= 180 else None
