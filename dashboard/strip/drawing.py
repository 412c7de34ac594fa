"""The geometry of a strip: which station lies where, and what is drawn in each row, before it is any SVG."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from geo.stationing import format_station

# Ticks of the axis: the finest whose labels keep apart is taken.
TICKS_M = (10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000)
LEAST_VIEW_M = 20.0  # a view shows at least so much: less is finer than anybody measures
LEAST_BOX_PX = 2.0  # a patch of five metres is still seen on a road of forty kilometres


@dataclass(frozen=True, slots=True)
class View:
    """The stations that are shown, and the pixels between which they lie."""

    from_m: float
    to_m: float
    left_px: float
    right_px: float

    def x(self, station_m: float) -> float:
        """Return where a station lies, in pixels."""
        share = (station_m - self.from_m) / (self.to_m - self.from_m)
        return self.left_px + share * (self.right_px - self.left_px)

    @property
    def px_per_m(self) -> float:
        """How many pixels a metre has."""
        return (self.right_px - self.left_px) / (self.to_m - self.from_m)


def view_of(
    length_m: float, from_m: float | None, to_m: float | None, left_px: float, right_px: float
) -> View:
    """Return the view between two stations in either order, kept on the road; the whole road without them."""
    low, high = sorted((0.0 if from_m is None else from_m, length_m if to_m is None else to_m))
    wanted = min(max(high - low, LEAST_VIEW_M), max(length_m, LEAST_VIEW_M))
    start = min(max(low, 0.0), max(length_m - wanted, 0.0))
    return View(start, start + wanted, left_px, right_px)


@dataclass(frozen=True, slots=True)
class Span:
    """What a row says of some metres: a colour and texts to choose the longest fitting one from."""

    from_m: float
    to_m: float
    fill: str
    texts: tuple[str, ...] = ()
    hint: str = ""  # everything there is to say, for who asks
    casing: str | None = None
    hatch: str | None = None  # close | wide: told apart in a grey print
    dashed: bool = False
    part: str = "both"  # both | left | right: the half of the row that belongs to a lane
    name: bool = False  # its text may be shortened by an ellipsis


@dataclass(frozen=True, slots=True)
class Bar:
    """Complaints on some metres."""

    from_m: float
    to_m: float
    verified: int
    unverified: int
    closed: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.verified + self.unverified + self.closed


@dataclass(frozen=True, slots=True)
class Mark:
    """Something at a station, or several things too close to be told apart."""

    station_m: float
    kind: str  # sign | photo
    count: int
    hint: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the strip. Spans of a band do not overlap, except those of different halves."""

    key: str
    label: str
    note: str = ""
    bands: tuple[tuple[Span, ...], ...] = ()
    bars: tuple[Bar, ...] = ()
    bars_most: int = 0
    marks: tuple[Mark, ...] = ()
    empty: str = ""  # said instead, where there is no data
    legend: tuple["LegendItem", ...] = ()
    legend_heading: str = ""  # what its colours are called, if not as the row


@dataclass(frozen=True, slots=True)
class LegendItem:
    """A colour and what it stands for; ``code`` is written into the swatch."""

    text: str
    fill: str
    casing: str | None = None
    hatch: str | None = None
    code: str = ""
    dashed: bool = False


def tick_step_m(view: View, least_px: float) -> int:
    """Return the distance of labelled ticks, in metres, so that they are ``least_px`` apart."""
    return next((step for step in TICKS_M if step * view.px_per_m >= least_px), TICKS_M[-1])


def ticks(view: View, step_m: int) -> list[tuple[float, str]]:
    """Return (station, label) of the ticks inside a view."""
    first = int(-(-view.from_m // step_m)) * step_m
    stations = range(first, int(view.to_m) + 1, step_m)
    return [(float(station), format_station(station)) for station in stations]


def clipped(spans: Iterable[Span], view: View) -> tuple[Span, ...]:
    """Return what of the spans lies in a view; what only touches it does not."""
    kept = (
        replace(span, from_m=max(span.from_m, view.from_m), to_m=min(span.to_m, view.to_m)) for span in spans
    )
    return tuple(span for span in kept if span.to_m > span.from_m)


def packed(spans: Iterable[Span]) -> tuple[tuple[Span, ...], ...]:
    """Return the spans in as few bands as keep them apart; each is in one band."""
    bands: list[list[Span]] = []
    for span in sorted(spans, key=lambda one: (one.from_m, one.to_m)):
        free = next((band for band in bands if band[-1].to_m <= span.from_m), None)
        if free is None:
            bands.append([span])
        else:
            free.append(span)
    return tuple(tuple(band) for band in bands)


def box_px(view: View, from_m: float, to_m: float) -> tuple[float, float]:
    """Return x and width of a box; a narrow one is widened about its middle, and stays in the drawing."""
    left, right = view.x(from_m), view.x(to_m)
    if right - left >= LEAST_BOX_PX:
        return left, right - left
    left = min(max((left + right - LEAST_BOX_PX) / 2, view.left_px), view.right_px - LEAST_BOX_PX)
    return left, LEAST_BOX_PX


def gathered(marks: Sequence[Mark], view: View, least_px: float) -> list[Mark]:
    """Return the marks of a view, those closer than ``least_px`` as one where the first of them is."""
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda one: one.station_m):
        if not view.from_m <= mark.station_m <= view.to_m:
            continue
        last = kept[-1] if kept else None
        if last and last.kind == mark.kind and view.x(mark.station_m) - view.x(last.station_m) < least_px:
            together = Mark(last.station_m, last.kind, last.count + mark.count, f"{last.hint}\n{mark.hint}")
            kept[-1] = together
        else:
            kept.append(mark)
    return kept
