"""What pages and feeds are given to show: plain frozen records, the public ones without anything personal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from data.clocks import Clock, Standing

# --- public


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One thing that a search box offers; ``id`` is a road id, an area code, a landmark's row or a ticket."""

    kind: Literal["road", "village", "subdistrict", "landmark", "ticket"]
    id: str
    name: str
    context: str  # tells namesakes apart
    score: float  # 0 to 1
    lon: float | None
    lat: float | None


@dataclass(frozen=True, slots=True)
class StageDate:
    """One public stage on the way of a stretch or of works; ``on`` is None until it is reached."""

    stage: str
    on: date | None
    note: str | None = None  # English msgid of the latest step of works within it: "Lean concrete"
    note_on: date | None = None  # the day of that step, which may be long after ``on``


@dataclass(frozen=True, slots=True)
class WorksRange:
    """A range of works on one road and what it is at now; stations in metres."""

    road_id: str
    road_name: str
    from_m: float
    to_m: float
    lane: str  # both | left | right
    stage: str  # id of the treatment's stage
    stage_name: str  # English msgid
    trade_name: str  # Indonesian, as engineers write it
    public_stage: str | None  # None: back to routine
    since: date


@dataclass(frozen=True, slots=True)
class ProgressPoint:
    """Physical progress of works as a source gave it."""

    on: date
    percent: float
    source: str | None


@dataclass(frozen=True, slots=True)
class WorksView:
    """Works as the public may know them; road and stations are those of their longest range."""

    works_id: int
    name: str
    treatment: str
    treatment_name: str  # English msgid
    agency: str | None
    budget_rupiah: int | None
    budget_note: str | None
    planned_start: date | None
    planned_end: date | None
    warranty_end: date | None
    source: str | None
    sample: bool
    road_id: str | None  # None until a range is recorded
    road_name: str
    aliases: tuple[str, ...]
    from_m: float | None
    to_m: float | None
    subdistricts: tuple[str, ...]
    stage: str | None  # the worst that is not done; done if all is; None until a range is recorded
    timeline: tuple[StageDate, ...]
    share_done: float  # of the metres of all lanes, 0 to 1
    physical_percent: float  # by the weights of the stages that the ranges have behind them
    progress: tuple[ProgressPoint, ...]  # oldest first
    ranges: tuple[WorksRange, ...]
    complaints: int  # that lay in its ranges when it began or came later, closed ones too
    closed: int  # of them


@dataclass(frozen=True, slots=True)
class PublicTicket:
    """A complaint in the list of its stretch."""

    ticket: str
    category: str
    state: str
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class PublicWords:
    """Words of a complaint that the desk has released."""

    ticket: str
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StretchView:
    """A stretch of damaged road: where, how many, how long, how far its repair is."""

    stretch_id: int
    road_id: str
    road_name: str
    aliases: tuple[str, ...]
    family: str
    from_m: float
    to_m: float
    bounds_lon_lat: tuple[float, float, float, float]  # west, south, east, north
    complaints: int
    verified: int
    reporters: int
    first_at: datetime | None
    last_at: datetime | None
    age_days: int | None
    level: str  # strong | weak
    stage: str  # the worst that is not done; done if all is
    pieces: tuple[tuple[str, float, float], ...]  # public stage, from and to in metres, as the map draws them
    timeline: tuple[StageDate, ...]  # the six public stages in order
    share_done: float  # of its length, 0 to 1
    authority: str
    agency: str | None
    subdistricts: tuple[str, ...]  # names
    villages: tuple[str, ...]
    categories: tuple[tuple[str, int], ...]  # id and number of complaints, the most first
    works: tuple[WorksView, ...]
    tickets: tuple[PublicTicket, ...]  # newest first
    words: tuple[PublicWords, ...]  # newest first
    photos: tuple[str, ...]  # public ids of released ones
    sample: bool
    check_due_on: date | None  # of the complaints that nobody has checked, the one due first


@dataclass(frozen=True, slots=True)
class PublicEvent:
    """A step in the story of a complaint that everybody may read."""

    at: datetime
    action: str
    from_state: str | None
    to_state: str | None
    why: str | None
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ClockView:
    """One clock of a complaint and how it stands today; days are the region's."""

    clock: Clock
    due_on: date | None  # None while it is paused
    met_on: date | None
    paused_on: date | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class TicketView:
    """A complaint as the bearer of its number sees it.

    Of a confidential one without its secret only state and times are given.
    """

    ticket: str
    state: str
    category: str | None
    agency: str | None
    road_id: str | None
    road_name: str | None
    station_m: float | None
    subdistrict: str | None
    village: str | None
    lon: float | None  # of the point on the road
    lat: float | None
    happened_at: datetime
    created_at: datetime
    stage: str | None
    stretch_id: int | None
    supports: int
    main_ticket: str | None
    confidential: bool
    secret_ok: bool
    sample: bool
    public_words: str | None
    photos: tuple[str, ...]  # public ids of released ones
    events: tuple[PublicEvent, ...]  # oldest first
    next_due: ClockView | None  # the first of its clocks that has not stopped
    question: str | None  # what its reporter, who came by the secret, was asked and has not answered


# --- staff


@dataclass(frozen=True, slots=True)
class StaffPhoto:
    """A photo of a complaint; staff with the right see it unreleased too.

    ``rendition`` names what the public sees or saw of it, None if nothing was ever made for them.
    """

    public_id: str
    released: bool
    rendition: str | None = None
    hidden: tuple[tuple[float, float, float, float], ...] = ()  # boxes of that rendition, shares of the photo


@dataclass(frozen=True, slots=True)
class StaffEvidence:
    """Where the reporter said it is, as given."""

    kind: str
    lon: float | None
    lat: float | None
    accuracy_m: float | None
    words: str | None
    road_id: str | None
    road_name: str | None
    station_m: float | None


@dataclass(frozen=True, slots=True)
class StaffPosition:
    """Where it was placed, and how sure that is."""

    status: str
    road_id: str | None
    road_name: str | None
    station_m: float | None
    from_m: float | None
    to_m: float | None
    offset_m: float | None
    side: str | None
    sigma_m: float | None
    confidence: float | None
    lon: float | None
    lat: float | None
    village: str | None
    subdistrict: str | None
    authority: str | None
    set_by: str
    reason: str | None
    question: str | None


@dataclass(frozen=True, slots=True)
class StaffCandidate:
    """A road that the complaint may be about."""

    road_id: str
    road_name: str
    confidence: float


@dataclass(frozen=True, slots=True)
class NearbyComplaint:
    """Another complaint on the same road: perhaps the same thing."""

    ticket: str
    state: str
    category: str
    road_name: str
    station_m: float
    distance_m: float  # along the road
    happened_at: datetime
    same_person: bool


@dataclass(frozen=True, slots=True)
class StaffEvent:
    """A step in the history of a complaint."""

    at: datetime
    action: str
    actor_kind: str
    actor_name: str | None  # of staff; a reporter has none
    from_state: str | None
    to_state: str | None
    why: str | None
    details: Mapping[str, Any]
    public: bool


@dataclass(frozen=True, slots=True)
class StaffComplaint:
    """A complaint as the office sees it; what the user may not see is None."""

    ticket: str
    state: str
    category: str
    family: str
    agency: str | None
    channel: str
    words: str | None
    release_words: str  # the words masked, for the desk to start from; empty where none may become public
    public_words: str | None
    has_contact: bool  # told by data.privacy.revealing only, for a reason that is written down
    confidential: bool
    sample: bool
    happened_at: datetime
    created_at: datetime
    main_ticket: str | None
    stretch_id: int | None
    photos: tuple[StaffPhoto, ...]
    evidence: tuple[StaffEvidence, ...]
    position: StaffPosition | None
    candidates: tuple[StaffCandidate, ...]
    nearby: tuple[NearbyComplaint, ...]
    events: tuple[StaffEvent, ...]  # oldest first
    concern: str | None = None
    category_confidence: float | None = None  # None: a person said the category
    category_candidates: tuple[tuple[str, float], ...] = ()  # id and probability, the best first
    verified_how: str | None = None
    words_kept_back: bool = False  # the reporter wrote something that this user may not read
    withheld_from: str | None = None
    decides: bool = True  # it is the user's own agency's, or the user answers for the whole region
    clocks: tuple[ClockView, ...] = ()
