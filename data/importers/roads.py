"""Roads from a file: official layers, street centrelines, OpenStreetMap; lines joined into measured roads."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import shapely
from sqlalchemy import Connection

from data.importers.report import ImportReport
from data.importers.runs import Job, Options, without_errors
from data.placement.networks import load_areas, save_road_areas, save_roads
from data.register import Register
from geo.areas import VILLAGE
from geo.errors import InvalidInputError
from geo.formats.files import read_vector
from geo.formats.road_layers import read_road_rows
from geo.network.assembly import Assembly, assemble_roads


def import_roads(
    register: Register, path: Path, options: Options | None = None, *, check: bool = False
) -> ImportReport:
    """Read lines, join them into roads, make these the region's and place its complaints anew.

    In a dry run nothing is stored. Raises the errors of ``geo.formats.files.read_vector``,
    InvalidInputError if no row can be used or the roads lie far from the region.
    """
    job = Job(register, "roads", path, options or Options(), check)
    if same := job.unchanged():
        return same
    frame, faults = read_vector(path, crs=job.options.crs, shape="LineString", **job.options.how)
    codes = {str(owner.kugi): owner.id for owner in register.region.authorities if owner.kugi is not None}
    rows = read_road_rows(without_errors(frame, faults), job.options.columns, authority_codes=codes)
    faults += rows.faults
    paths = f"{rows.left_out:,} footways, paths, nameless drives and the like were left out."
    notes = [paths] if rows.left_out else []
    if rows.lines.empty:
        report = job.report(frame, faults, rows.columns, notes=notes)
        if check:
            return report
        raise InvalidInputError(job.nothing_left(report))
    lines = rows.lines.assign(authority=rows.lines["authority"].fillna(job.options.authority or "unknown"))
    with register.store.connect() as conn:
        crs = job.crs(conn, lines.total_bounds)
        places = places_by_name(conn, register.region.id)
    made = assemble_roads(lines, crs, places=places)
    report = job.report(frame, faults + made.faults, rows.columns, notes=[*notes, _counted(made)])
    if check:
        return report
    if len(made.network) == 0:
        raise InvalidInputError(job.nothing_left(report))
    with register.store.begin() as conn:
        version_id = save_roads(conn, register.region.id, made.network, **job.made())
        save_road_areas(conn, register.region.id)
        register.place_anew(conn)
        job.note(conn, report)
    return replace(report, version=version_id)


def places_by_name(conn: Connection, region_id: str) -> Mapping[str, tuple[float, float]]:
    """Return a point (lon, lat) of each place that may be an end of a road "A – B".

    A village stands before a sub-district of its name; a name that several villages bear says no place.
    """
    areas = load_areas(conn, region_id)
    villages = areas[areas["level"] == VILLAGE]
    others = areas[(areas["level"] != VILLAGE) & ~areas["name"].isin(villages["name"])]
    places: dict[str, tuple[float, float]] = {}
    for group in (villages, others):
        known = group[~group["name"].duplicated(keep=False)]
        points = shapely.get_coordinates(known.representative_point())
        places.update(zip(known["name"], map(tuple, points.tolist()), strict=True))
    return places


def _counted(made: Assembly) -> str:
    notes = made.notes
    joined = f"{int(notes['rows'].sum()):,} lines make {len(notes):,} roads"
    length = f"{made.network.table['length_m'].sum() / 1000:,.1f} km"
    gaps = int((notes["gaps"] > 0).sum())
    beside = int((notes["carriageway_m"] > 0).sum())
    return f"{joined}, {length}; {gaps} of them with gaps, {beside} with a second carriageway."
