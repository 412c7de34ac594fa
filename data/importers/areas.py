"""Areas from a file: villages with their sub-districts dissolved from them, or sub-districts alone.

The file is the whole truth: what it holds replaces the areas that the region had. Only a file of
sub-districts alone does not replace imported villages, unless told to: those dissolved from the villages fit
them exactly.
"""

from dataclasses import replace
from pathlib import Path

import geopandas
from sqlalchemy import Connection

from data.importers.report import ImportReport
from data.importers.runs import Job, Options, without_errors
from data.placement.networks import active_version, load_areas, save_areas, save_road_areas, settle_crs
from data.register import Register
from geo.areas import SUBDISTRICT, VILLAGE
from geo.errors import InvalidInputError
from geo.formats.area_layers import read_area_rows, with_both_levels
from geo.formats.files import read_vector

WOULD_LOSE_VILLAGES = (
    "The file has sub-districts only, and the villages imported before would be lost. Sub-districts are made "
    "from villages; to drop these all the same, import with --replace."
)


def import_areas(
    register: Register, path: Path, options: Options | None = None, *, check: bool = False
) -> ImportReport:
    """Read areas, make them the region's and place its complaints anew; report every bad row.

    In a dry run nothing is stored. Raises the errors of ``geo.formats.files.read_vector``, MissingColumnError
    if the areas have no names, InvalidInputError if no row can be used or imported villages would be lost.
    """
    job = Job(register, "areas", path, options or Options(), check)
    if same := job.unchanged():
        return same
    frame, faults = read_vector(path, crs=job.options.crs, shape="Polygon", **job.options.how)
    with register.store.connect() as conn:
        known, villages_imported = _known(conn, register.region.id)
    rows, more, columns = read_area_rows(
        without_errors(frame, faults), job.options.columns, level=job.options.level, names=known
    )
    areas = with_both_levels(rows)
    loses = villages_imported and not job.options.replace and not (rows["level"] == VILLAGE).any()
    report = job.report(
        frame, faults + more, columns, notes=[_counted(areas), *[WOULD_LOSE_VILLAGES] * loses]
    )
    if check:
        return report
    if areas.empty or loses:
        raise InvalidInputError(WOULD_LOSE_VILLAGES if loses else job.nothing_left(report))
    with register.store.begin() as conn:
        settle_crs(conn, register.region.id, job.crs(conn, areas.total_bounds))
        version_id = save_areas(conn, register.region.id, areas, **job.made())
        save_road_areas(conn, register.region.id)
        register.place_anew(conn)
        job.note(conn, report)
    return replace(report, version=version_id)


def _known(conn: Connection, region_id: str) -> tuple[dict[str, str], bool]:
    """Return the names of the region's sub-districts by code, and whether its villages were imported."""
    areas = load_areas(conn, region_id)
    version = active_version(conn, region_id, "areas")
    subdistricts = areas[areas["level"] == SUBDISTRICT]
    names = dict(zip(subdistricts["code"], subdistricts["name"], strict=True))
    has_villages = bool((areas["level"] == VILLAGE).any())
    return names, has_villages and version is not None and not version.schematic


def _counted(areas: geopandas.GeoDataFrame) -> str:
    counts = areas["level"].value_counts()
    return f"{counts.get(SUBDISTRICT, 0)} sub-districts, {counts.get(VILLAGE, 0)} villages"
