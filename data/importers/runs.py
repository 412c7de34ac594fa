"""What every import has in common: options, the fingerprint of the file, the account of what was done."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import geopandas as gpd
import pandas as pd
from sqlalchemy import Connection, insert, select

from data import schema
from data.exchange.mapping import Mapping as ColumnMapping
from data.importers.report import ImportReport, write_set_aside
from data.placement.networks import Made, active_version, load_areas, region_crs
from data.register import Register
from data.settings import get_settings
from geo.crs import LocalCrs, local_crs
from geo.errors import Fault, InvalidInputError, rows_in_error
from geo.formats.signatures import DEFAULT_MAX_BYTES, identify
from geo.formats.zipped_maps import SHAPEFILE_PARTS

FrameT = TypeVar("FrameT", bound=pd.DataFrame)

CHUNK_BYTES = 1 << 20
UNREAD_OPTIONS = {"max_bytes", "replace"}  # change whether a file is read, not what is read from it
CORRECTIONS = {"columns", "crs", "category", "system", "statuses"}  # a whole mapping says them all


@dataclass(frozen=True, kw_only=True)
class Options:
    """How a file is read, and what is noted of where it comes from. What is None is guessed or unknown."""

    columns: Mapping[str, str] = field(default_factory=dict)  # thing -> column, as the caller named it
    crs: str | None = None
    layer: str | None = None  # of a GeoPackage, or the sheet of a workbook
    encoding: str | None = None
    max_bytes: int = DEFAULT_MAX_BYTES
    source: str | None = None
    licence: str | None = None
    attribution: str | None = None
    level: str | None = None  # areas: village | subdistrict
    replace: bool = False  # areas: sub-districts alone may replace villages
    authority: str | None = None  # roads: of every road whose row does not tell
    category: str | None = None  # complaints: of every row that does not tell
    system: str | None = None  # complaints: whose export it is
    statuses: Mapping[str, str] = field(default_factory=dict)  # complaints: their word -> one of STATUSES
    mapping: ColumnMapping | None = None  # complaints: everything about the columns, instead of a guess

    @property
    def how(self) -> dict[str, Any]:
        """The arguments of ``geo.formats.files.read_file``."""
        return {"layer": self.layer, "encoding": self.encoding, "max_bytes": self.max_bytes}

    def digest(self) -> str:
        """Return a fingerprint of everything that changes what is read from a file."""
        unread = UNREAD_OPTIONS if self.mapping is None else UNREAD_OPTIONS | CORRECTIONS
        said = {key: value for key, value in asdict(self).items() if key not in unread}
        return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


def without_errors(frame: FrameT, faults: Iterable[Fault]) -> FrameT:
    """Return the rows of a frame (indexed by row number) that no error sets aside."""
    kept: FrameT = frame[~frame.index.isin(rows_in_error(faults))]
    return kept


def _elsewhere(areas: gpd.GeoDataFrame, bounds: Sequence[float]) -> bool:
    """Whether a map (west, south, east, north in degrees) has nothing in common with the region's areas."""
    if areas.empty:
        return False
    west, south, east, north = areas.total_bounds
    return bool(bounds[0] > east or bounds[2] < west or bounds[1] > north or bounds[3] < south)


@dataclass(frozen=True)
class Job:
    """One file on its way into one layer of a region."""

    register: Register
    layer: str  # areas | roads | landmarks | complaints
    path: Path
    options: Options
    check: bool  # a dry run: nothing is stored

    @cached_property
    def file_sha256(self) -> str:
        """Fingerprint of the file; of a Shapefile, of all its parts."""
        suffixes = SHAPEFILE_PARTS if self.path.suffix.lower() == ".shp" else (self.path.suffix,)
        digest = hashlib.sha256()
        for part in map(self.path.with_suffix, suffixes):
            if part.is_file():
                with part.open("rb") as file:
                    while chunk := file.read(CHUNK_BYTES):
                        digest.update(chunk)
        return digest.hexdigest()

    @property
    def fingerprints(self) -> dict[str, str]:
        """What tells this file, read in this way, from every other."""
        return {"file_sha256": self.file_sha256, "options_sha256": self.options.digest()}

    def unchanged(self) -> ImportReport | None:
        """Return the report of a file that is stored already, read in the same way; None if it is not.

        A map must also be the active one: after others, the same file brings them back. Raises
        UnreadableFileError if the file is none that is read here, before all of it is read.
        """
        identify(self.path, max_bytes=self.options.max_bytes)
        table = schema.import_run
        region_id = self.register.region.id
        query = select(table.c.rows_read).where(table.c.region_id == region_id, table.c.layer == self.layer)
        with self.register.store.connect() as conn:
            rows_read = conn.scalar(query.filter_by(**self.fingerprints).order_by(table.c.id.desc()).limit(1))
            version = active_version(conn, region_id, self.layer)
        if rows_read is None or (self.layer != "complaints" and not self._is(version)):
            return None
        return ImportReport(
            layer=self.layer,
            file_name=self.path.name,
            check=self.check,
            rows_read=rows_read,
            imported=0,
            set_aside=0,
            unchanged=True,
            version=version.id if version else None,
        )

    def _is(self, version: Any | None) -> bool:
        return all(getattr(version, name, None) == value for name, value in self.fingerprints.items())

    def crs(self, conn: Connection, bounds: Sequence[float]) -> LocalCrs:
        """Return the region's metric CRS, settled by ``bounds`` (degrees) if this is its first map.

        Raises InvalidInputError if the map lies far from the region.
        """
        here = local_crs(*bounds)
        region = self.register.region
        stated = None if region.crs_epsg is None else LocalCrs(region.crs_epsg)
        settled = region_crs(conn, region.id) or stated or here
        zones_apart = abs(here.epsg % 100 - settled.epsg % 100)
        if min(zones_apart, 60 - zones_apart) > 1 or _elsewhere(load_areas(conn, region.id), bounds):
            west, south, *_ = bounds
            raise InvalidInputError(
                f"{self.path.name} lies near {west:.1f}, {south:.1f} (lon, lat), far from {region.id}. "
                "Import it into a region of its own; `python -m data region new NAME` makes one."
            )
        return settled

    def made(self) -> Made:
        """Return what is kept with a network version that this file makes."""
        return {
            "schematic": False,
            "source": self.options.source or self.path.name,
            "licence": self.options.licence,
            "attribution": self.options.attribution,
            "now": self.register.clock(),
            "file_sha256": self.file_sha256,
            "options_sha256": self.options.digest(),
        }

    def report(
        self, frame: pd.DataFrame, faults: list[Fault], columns: Mapping[str, str], *, notes: Sequence[str]
    ) -> ImportReport:
        """Write the file of the rows set aside and return the account; ``frame`` as it was read."""
        set_aside = len(rows_in_error(faults))
        folder = get_settings().var / "set_aside"
        taken = ", ".join(f"{thing} from {column!r}" for thing, column in columns.items())
        return ImportReport(
            layer=self.layer,
            file_name=self.path.name,
            check=self.check,
            rows_read=len(frame),
            imported=len(frame) - set_aside,
            set_aside=set_aside,
            faults=faults,
            notes=[f"Columns taken: {taken or 'none'}.", *notes],
            set_aside_file=write_set_aside(
                folder, self.register.region.id, self.path, frame, faults, check=self.check
            ),
        )

    def nothing_left(self, report: ImportReport) -> str:
        """Return the sentence for a file of which no row can be used."""
        told = sorted(report.faults, key=lambda fault: fault.severity)  # errors before warnings
        first = f" First: {told[0]}" if told else ""
        where = f" All stand in {report.set_aside_file}." if report.set_aside_file else ""
        return f"{self.path.name} has no row that can be used.{first}{where}"

    def note(self, conn: Connection, report: ImportReport) -> None:
        """Note the import, in the transaction that stores its rows."""
        conn.execute(
            insert(schema.import_run).values(
                region_id=self.register.region.id,
                layer=self.layer,
                file_name=self.path.name,
                rows_read=report.rows_read,
                rows_imported=report.imported,
                rows_set_aside=report.set_aside,
                at=self.register.clock(),
                **self.fingerprints,
            )
        )
