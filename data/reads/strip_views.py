"""What the strip of one road shows: plain frozen records by station, nothing personal among them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from data.deployment.toml_tables import Text


@dataclass(frozen=True, slots=True)
class StripArea:
    """Metres of the road that lie in one village and sub-district; None outside every area."""

    from_m: float
    to_m: float
    village: str | None
    subdistrict: str | None


@dataclass(frozen=True, slots=True)
class ComplaintCount:
    """Complaints (supports too) on one interval of ``COUNT_M`` metres; of nothing there is no record."""

    from_m: float
    to_m: float
    verified: int  # open ones that the office has checked
    unverified: int  # open ones that nobody has checked yet
    closed: int  # settled before or on that day


@dataclass(frozen=True, slots=True)
class StripStretch:
    """A piece of a damaged stretch that has one public stage."""

    from_m: float
    to_m: float
    stretch_id: int | None  # None: found for a past day, none such has an address today
    family: str
    stage: str  # of data.stages.PUBLIC_STAGES, or other_authority
    complaints: int  # of the whole stretch
    verified: int  # of them
    located: bool  # False: the damage is somewhere along it, nobody knows where
    number: int = 0  # the same for all pieces of one stretch


@dataclass(frozen=True, slots=True)
class StripCondition:
    """What a survey said of these metres, or that they were rebuilt since."""

    from_m: float
    to_m: float
    condition: str | None  # of geo.condition.CLASSES; None: surveyed, but nothing tells
    surface: str | None
    sdi: float | None
    iri_m_per_km: float | None
    pci: float | None
    method: str | None
    on_date: date  # of the survey; of the new surface where the road was rebuilt since
    sample: bool
    repaired: bool = False  # rebuilt since its survey: nothing tells its class yet


@dataclass(frozen=True, slots=True)
class StripProfile:
    """What the road is like on these metres."""

    from_m: float
    to_m: float
    surface: str | None
    width_m: float | None
    lanes: int | None
    vehicles_per_day: float | None
    function: str | None
    sample: bool


@dataclass(frozen=True, slots=True)
class StripWorks:
    """A range of works, whatever its stages and lanes are."""

    from_m: float
    to_m: float
    works_id: int
    name: str
    treatment: str  # of data.repairs.treatments.TREATMENTS
    treatment_name: str  # English msgid
    public_stage: str | None  # the worst on these metres that is not done; None: all is routine again
    since: date  # of the newest record
    warranty_end: date | None
    sample: bool


@dataclass(frozen=True, slots=True)
class StripStep:
    """A step of a treatment that holds on one lane."""

    from_m: float
    to_m: float
    lane: str  # left | right
    works_id: int
    treatment: str
    stage: str  # id of the treatment's stage
    stage_name: str  # English msgid
    public_stage: str | None  # None: back to routine
    since: date


@dataclass(frozen=True, slots=True)
class StripTraffic:
    """Whether one may drive on these metres; what nothing is said of is open."""

    from_m: float
    to_m: float
    lane: str  # both | left | right
    state: str  # closed | half | light_only | open
    since: date | None
    expected_open: date | None
    derived: bool  # from the days that concrete cures, not recorded
    sample: bool = False


@dataclass(frozen=True, slots=True)
class StripCuring:
    """Fresh concrete: ``day`` counts from the day it was finished."""

    from_m: float
    to_m: float
    lane: str  # both | left | right
    day: int
    days: int  # until heavy loads may drive on it
    opens_on: date


@dataclass(frozen=True, slots=True)
class StripSign:
    """A warning sign that stands at the road (UU 22/2009 art. 24)."""

    from_m: float
    to_m: float  # equal to from_m where it stands at one station
    placed_on: date
    sample: bool = False


@dataclass(frozen=True, slots=True)
class StripPhoto:
    """A photo of works that the public may see."""

    station_m: float
    moment: str  # before | during | after
    taken_on: date | None
    works_id: int | None
    photo_id: str  # by which its address is made
    sample: bool = False


@dataclass(frozen=True, slots=True)
class RoadStrip:
    """One road from 0+000 to its end as it was at the end of a day; every range lies within its length.

    Ranges of one row do not overlap, lane by lane, except ``stretches`` of different families, ``works`` and
    ``signs``. Each tuple is in rising order of stations; an empty one says that nothing is recorded.
    """

    region_id: str
    road_id: str
    name: str
    aliases: tuple[str, ...]
    number: str | None  # the official one
    authority: str | None
    road_class: str | None
    length_m: float
    as_of: date
    today: date  # the region's; as_of may be earlier
    authority_name: Text | None = None
    family_names: Mapping[str, Text] = field(default_factory=dict)
    areas: tuple[StripArea, ...] = ()
    complaints: tuple[ComplaintCount, ...] = ()
    without_place: int = 0  # open complaints somewhere on the road, nobody knows where
    stretches: tuple[StripStretch, ...] = ()
    condition: tuple[StripCondition, ...] = ()
    profile: tuple[StripProfile, ...] = ()
    works: tuple[StripWorks, ...] = ()
    steps: tuple[StripStep, ...] = ()
    traffic: tuple[StripTraffic, ...] = ()
    curing: tuple[StripCuring, ...] = ()
    signs: tuple[StripSign, ...] = ()
    photos: tuple[StripPhoto, ...] = ()
    schematic: bool = False  # the road is computed from facts, not surveyed
    sample: bool = False  # some of it is invented
    segment_m: float | None = None  # of the survey that most metres of ``condition`` are from
