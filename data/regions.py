"""A region is a deployment: its agencies, categories, channels and rules, read from its ``region.toml``.

Built-in regions lie in ``data/regions/<id>/``, an office's own in ``<var>/regions/<id>/``; where both have
the same id the office's own is read. A new regency is a new folder and needs no code.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeVar
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, Field, ValidationError, model_validator

from data.deployment.region_systems import System
from data.deployment.region_words import Emergency, Publishing, Reading
from data.deployment.toml_tables import Table, Text
from data.desk.answering_rules import ClockRules, Letterhead, Visibility
from data.priorities.priority_rules import PriorityRules
from data.privacy.retention_rules import Retention
from data.review.rules import ReviewRules
from data.settings import get_settings

BUILT_IN_REGIONS = Path(__file__).parent / "regions"
REGION_FILE = "region.toml"
# Also keeps names that come from a URL inside the regions' folders.
REGION_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

# The kind of a channel that says none, by its id. Before channels had kinds all but the form were files.
USUAL_CHANNELS: dict[object, str] = {
    "web": "web",
    "whatsapp": "whatsapp",
    "sms": "sms",
    "call": "call",
    "sp4n": "sp4n",
    "open311": "open311",
}

_T = TypeVar("_T", bound=BaseModel)


class RegionError(ValueError):
    """A ``region.toml`` that cannot be used; the message names file, key and remedy of every fault."""

    def __init__(self, file: Path, faults: Sequence[str]) -> None:
        self.file = file
        self.faults = tuple(faults)
        super().__init__(f"{file}: " + " ".join(self.faults))


class UnknownRegionError(LookupError):
    """A region that has no folder."""


class Agency(Table):
    """Who must answer."""

    id: str
    name: Text
    short: str


class Family(Table):
    """What a category is about; stretches form within one family."""

    id: Literal["pavement", "drainage", "structure", "lighting", "furniture", "other"]
    name: Text


class Category(Table):
    """A kind of complaint, and the agency that answers it on the region's own roads."""

    id: str
    name: Text
    hint: Text
    family: str
    agency: str
    on_road: bool  # False: kept at its village, never in a stretch


class Channel(Table):
    """A way in for complaints; ``kind`` is the door that its messages come through.

    A channel that says none is what its id tells, else one whose messages come in files. One that is not
    ``public`` is fed by the office only, and not told to citizens. ``services`` are the senders without a
    number that report nonetheless, such as an emergency line ("112") that passes texts on.
    """

    id: str
    name: Text
    kind: Literal["web", "whatsapp", "whatsapp_export", "sms", "call", "spreadsheet", "sp4n", "open311"]
    public: bool = True
    services: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _kind_of_usual_id(cls, row: Any) -> Any:
        if isinstance(row, dict) and "kind" not in row:
            return {**row, "kind": USUAL_CHANNELS.get(row.get("id"), "spreadsheet")}
        return row


class ServicePoint(Table):
    """An office where people go for their papers."""

    id: str
    name: Text
    agency: str
    village_code: str | None = None  # the village whose point stands for the office's place
    subdistrict_codes: tuple[str, ...] = ()  # who is served there; empty: anybody
    estimated: bool  # the office has not published whom it serves here


class ServiceDocument(Table):
    """A paper that service points issue, and when it is ready."""

    id: str
    name: Text
    ready_days: int = Field(ge=0, le=60)  # working days after the application; 0: the same day
    needs: tuple[Text, ...] = ()  # what to bring
    note: Text | None = None


class Authority(Table):
    """Whose road it is; ``kugi`` is its code in the national catalogue of geographic features.

    ``email`` is where letters to it go, unless the credentials say otherwise.
    """

    id: Literal["national", "province", "regency", "village", "unknown"]
    name: Text
    agency: str | None = None  # None: the region's own, where the category decides
    kugi: int | None = None
    email: str | None = None


class Source(Table):
    """Where a layer or table comes from, under which licence, and how it wants to be named.

    ``fetch`` downloads all but ``facts`` into ``file``; in their ``url`` ``{west}``, ``{south}``, ``{east}``
    and ``{north}`` stand for the region's bounds in degrees.
    """

    id: str
    what: Literal["areas", "roads", "landmarks", "facts"]
    url: str = Field(pattern="^https?://")
    licence: str
    attribution: str
    file: str | None = Field(default=None, pattern=r"^[\w.-]+$")


class Region(Table):
    """One deployment, as its ``region.toml`` describes it."""

    id: str
    folder: Path
    code: str  # of the Ministry of Home Affairs: 35.06
    name: Text
    short_name: Text
    aliases: tuple[str, ...] = ()
    timezone: str
    languages: tuple[Literal["id", "en"], ...] = Field(min_length=1)
    words: Literal["id", "en"]  # the language in which its places and roads are written about
    crs_epsg: int | None = None  # None until the first areas or roads are imported
    bounds_lon_lat: tuple[float, float, float, float] | None = None  # west, south, east, north
    ticket_prefix: str = Field(pattern="^[A-Z]{2,4}$")
    sample: bool = False  # comes with sample complaints and works
    agencies: tuple[Agency, ...] = Field(min_length=1)
    families: tuple[Family, ...] = Field(min_length=1)
    categories: tuple[Category, ...] = Field(min_length=1)
    channels: tuple[Channel, ...] = Field(min_length=1)
    authorities: tuple[Authority, ...] = Field(min_length=1)
    service_points: tuple[ServicePoint, ...] = ()
    service_system: str | None = None  # the one of ``systems`` that the service points belong to
    service_documents: tuple[ServiceDocument, ...] = ()
    systems: tuple[System, ...] = ()  # the region's own complaint systems, as published
    sources: tuple[Source, ...] = ()
    understanding: Reading = Reading()
    publishing: Publishing = Publishing()
    emergency: Emergency = Emergency()
    clocks: ClockRules = ClockRules()
    visibility: Visibility = Visibility()
    retention: Retention = Retention()
    letterhead: Letterhead = Letterhead()
    priority: PriorityRules = PriorityRules()
    review: ReviewRules = ReviewRules()

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which times without a zone are read and all are shown."""
        return ZoneInfo(self.timezone)

    def agency(self, agency_id: str) -> Agency:
        """Return an agency by its id; KeyError if the region has none such."""
        return {agency.id: agency for agency in self.agencies}[agency_id]

    def category(self, category_id: str) -> Category:
        """Return a category by its id; KeyError if the region has none such."""
        return {category.id: category for category in self.categories}[category_id]

    def authority(self, authority_id: str | None) -> Authority:
        """Return an authority by its id; an id not in the table means ``unknown``."""
        known: dict[str, Authority] = {authority.id: authority for authority in self.authorities}
        return known.get(authority_id or "unknown", known["unknown"])

    def is_other_authority(self, authority_id: str | None) -> bool:
        """Tell whether a road is somebody else's than the region's: then it is forwarded, not rejected."""
        return self.authority(authority_id).agency is not None

    def agency_for(self, category_id: str, authority_id: str | None = None) -> str:
        """Return the id of the agency that answers: the road's authority first, else the category's."""
        category = self.category(category_id)
        owner = self.authority(authority_id).agency if category.on_road else None
        return owner or category.agency


def load_region(region_id: str) -> Region:
    """Read a region from its folder; unchanged files are read once a process.

    Raises UnknownRegionError if it has no folder, RegionError if its ``region.toml`` has faults.
    """
    file = _file_of(region_id)
    if file is None:
        raise UnknownRegionError(
            f"There is no region {region_id!r}; known are {', '.join(list_regions())}. "
            f"Make one with `python -m data region new NAME`."
        )
    return _read(file, file.stat().st_mtime_ns)


def list_regions() -> list[str]:
    """Return the ids of all regions, built-in and the office's own, in alphabetical order."""
    return sorted(_folders())


def resolve_region(name_or_alias: str) -> Region:
    """Return the region of that id or, failing that, the one that has that alias.

    Raises UnknownRegionError if none or several have it.
    """
    wanted = name_or_alias.strip().lower()
    if (file := _file_of(wanted)) is not None:
        return _read(file, file.stat().st_mtime_ns)
    named = [region for region in map(load_region, list_regions()) if wanted in region.aliases]
    if len(named) > 1:
        several = ", ".join(region.id for region in named)
        raise UnknownRegionError(f"{name_or_alias!r} may be {several}; use one of these names.")
    return named[0] if named else load_region(wanted)


def read_toml(file: Path, table: type[_T], **known: object) -> _T:
    """Read a TOML file into a table whose keys it must have, beside the ``known`` ones.

    Raises RegionError naming every fault of the file.
    """
    try:
        rows = tomllib.loads(file.read_text(encoding="utf-8"))
        return table.model_validate({**rows, **known})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RegionError(file, [f"is not valid TOML in UTF-8 ({error}); correct that line."]) from error
    except ValidationError as error:
        raise RegionError(file, [_sentence(fault) for fault in error.errors()]) from error


def _places() -> tuple[Path, Path]:
    """Return where regions lie; an office's own folder hides the built-in one of the same id."""
    return BUILT_IN_REGIONS, get_settings().var / "regions"


def _file_of(region_id: str) -> Path | None:
    """Return the region file of one id without looking at all others: a page asks with every sentence."""
    if REGION_ID.fullmatch(region_id) is None:
        return None
    files = (place / region_id / REGION_FILE for place in reversed(_places()))
    return next((file for file in files if file.exists()), None)


def _folders() -> dict[str, Path]:
    """Return the region file of each id."""
    files = (file for place in _places() for file in place.glob(f"*/{REGION_FILE}"))
    return {file.parent.name: file for file in files if REGION_ID.fullmatch(file.parent.name)}


@lru_cache(maxsize=64)
def _read(file: Path, modified_ns: int) -> Region:
    """Read and check one region file; ``modified_ns`` is there so that a changed file is read anew."""
    region = read_toml(file, Region, id=file.parent.name, folder=file.parent)
    if faults := list(_cross_faults(region)):
        raise RegionError(file, faults)
    return region


def _sentence(fault: Any) -> str:
    """Say one of pydantic's faults as: key, what is wrong, remedy."""
    key = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in fault["loc"])
    remedies = {
        "missing": "is missing; add it.",
        "extra_forbidden": "is not a known key; remove or respell it.",
    }
    said = remedies.get(fault["type"], f"is {fault['input']!r}: {fault['msg']}; correct the value.")
    return f"{key.removeprefix('.')} {said}"


def _cross_faults(region: Region) -> Iterator[str]:
    """Yield what is wrong between the tables of a region."""
    for name in (
        "agencies",
        "families",
        "categories",
        "channels",
        "authorities",
        "service_points",
        "systems",
        "sources",
    ):
        yield from _repeated(name, [row.id for row in getattr(region, name)])
    agencies = {agency.id for agency in region.agencies}
    families = {family.id for family in region.families}
    rows: tuple[Category | ServicePoint | Authority, ...]
    named = [("[emergency]", contact.agency) for contact in region.emergency.contacts]
    for rows in (region.categories, region.service_points, region.authorities):
        named += [(repr(row.id), row.agency) for row in rows if row.agency is not None]
    for who, agency in named:
        if agency not in agencies:
            yield f"{who} names the agency {agency!r}; add it to [[agencies]] or correct it."
    for category in region.categories:
        if category.family not in families:
            yield f"{category.id!r} names the family {category.family!r}; add it to [[families]]."
    if "unknown" not in {authority.id for authority in region.authorities}:
        yield "authorities has no 'unknown'; add it, for roads whose owner nobody has told."
    if region.timezone not in available_timezones():
        yield f"timezone is {region.timezone!r}, which is unknown; use a name such as Asia/Jakarta."
    yield from _bounds_faults(region.bounds_lon_lat)


def _bounds_faults(bounds_lon_lat: tuple[float, float, float, float] | None) -> Iterator[str]:
    if bounds_lon_lat is None:
        return
    west, south, east, north = bounds_lon_lat
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        yield "bounds_lon_lat is not west, south, east, north in degrees; put the four in that order."


def _repeated(table: str, ids: Iterable[str]) -> Iterator[str]:
    for name, times in Counter(ids).items():
        if times > 1:
            yield f"{table} has {name!r} {times} times; keep one."
