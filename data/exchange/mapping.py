"""How a file of certain headings is read: its columns, whose export it is, what its words mean."""

from collections.abc import Mapping as MappingType
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, insert, select, update

from data import schema
from data.exchange.names import THINGS
from data.exchange.statuses import STATUSES, plain_status
from data.office import Actor, Office
from data.regions import Region
from geo.errors import InvalidInputError

PLAIN_FILE = "file"  # a list that is no system's export
MOST_WORDS = 200  # categories and statuses of a system; more are no categories but texts
MOST_CHARACTERS = 80


class MappingError(InvalidInputError):
    """A mapping that contradicts itself or the region; the sentence says what to correct."""


@dataclass(frozen=True, kw_only=True)
class Mapping:
    """What is known of a kind of file.

    ``columns``: thing (``names.THINGS``) -> column. ``statuses``, ``categories`` and ``agencies`` bring words
    of the file (evened out by ``plain_status``) to STATUSES and to ids of the region. ``category`` is that of
    rows which tell none.
    """

    system: str = PLAIN_FILE
    columns: MappingType[str, str] = field(default_factory=dict)
    statuses: MappingType[str, str] = field(default_factory=dict)
    categories: MappingType[str, str] = field(default_factory=dict)
    agencies: MappingType[str, str] = field(default_factory=dict)
    category: str | None = None
    crs: str | None = None

    def checked(self, region: Region) -> "Mapping":
        """Return it with its words evened out. Raises ``MappingError`` that names everything wrong."""
        faults = [
            *_strange("column for", self.columns, THINGS),
            *_strange_values("status", self.statuses, STATUSES),
            *_strange_values("category", self.categories, [one.id for one in region.categories]),
            *_strange_values("agency", self.agencies, [one.id for one in region.agencies]),
        ]
        if self.category is not None and self.category not in {one.id for one in region.categories}:
            faults.append(f"The region has no category {self.category!r}.")
        used = list(self.columns.values())
        faults += [f"The column {name!r} is used twice." for name in {n for n in used if used.count(n) > 1}]
        if ("lon" in self.columns) != ("lat" in self.columns):
            faults.append("Longitude and latitude come in pairs. Name the columns of both.")
        if faults:
            raise MappingError(" ".join(faults))
        return replace(
            self,
            statuses={plain_status(text): meant for text, meant in self.statuses.items()},
            categories={plain_status(text): meant for text, meant in self.categories.items()},
            agencies={plain_status(text): meant for text, meant in self.agencies.items()},
        )


def saved_mapping(conn: Connection, region_id: str, headings_sha256: str) -> Mapping | None:
    """Return the mapping that was saved for a file's headings; None if there is none."""
    table = schema.column_mapping
    query = select(table.c.mapping).where(
        table.c.region_id == region_id, table.c.headings_sha256 == headings_sha256, table.c.active
    )
    found = conn.scalar(query.order_by(table.c.id.desc()).limit(1))
    return None if found is None else Mapping(**found)


def save_mapping(
    office: Office, conn: Connection, headings_sha256: str, mapping: Mapping, actor: Actor
) -> None:
    """Keep a mapping for the next file of the same headings; the one before is kept as history."""
    at = office.clock()
    told: dict[str, Any] = {key: dict(v) if isinstance(v, dict) else v for key, v in asdict(mapping).items()}
    table = schema.column_mapping
    here = (table.c.region_id == office.region.id) & (table.c.headings_sha256 == headings_sha256)
    if saved_mapping(conn, office.region.id, headings_sha256) == mapping:
        return
    conn.execute(update(table).where(here, table.c.active).values(active=False))
    row = {
        "region_id": office.region.id,
        "headings_sha256": headings_sha256,
        "system": mapping.system,
        "mapping": told,
        "saved_by": getattr(actor, "id", None),
        "saved_at": at,
        "active": True,
    }
    made = conn.execute(insert(table).values(row).returning(table.c.id)).scalar_one()
    details = {"system": mapping.system, "things": sorted(mapping.columns)}
    office.tell(conn, "exchange", made, "mapping_saved", actor=actor, details=details, at=at)


def _strange(what: str, given: MappingType[str, str], known: Any) -> list[str]:
    strange = [name for name in given if name not in known]
    return [f"There is no {what} {name!r}; there are: {', '.join(known)}." for name in strange]


def _strange_values(what: str, given: MappingType[str, str], known: Any) -> list[str]:
    faults = [
        f"{text!r} cannot be the {what} {meant!r}; there are: {', '.join(known)}."
        for text, meant in given.items()
        if meant not in known
    ]
    if len(given) > MOST_WORDS:
        faults.append(f"{len(given)} words for {what}: more than {MOST_WORDS}. Is it the right column?")
    faults += [
        f"A word for {what} is too long: {text[:20]!r}…" for text in given if len(text) > MOST_CHARACTERS
    ]
    return faults
