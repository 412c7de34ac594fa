"""Of which roads anything is recorded that everybody may know: the others have a name and a length only."""

from sqlalchemy import select

from data import schema
from data.reads.place_history import roads_with_complaints
from data.reads.scope import Scope

_RECORDED = (
    schema.works_range,
    schema.traffic,
    schema.warning_sign,
    schema.works_photo,
    schema.survey_row,
    schema.road_profile,
)


def told_roads(scope: Scope) -> frozenset[str]:
    """Return the ids of the active roads with complaints, works, traffic, signs, photos, surveys or lanes."""
    found = roads_with_complaints(scope)
    for table in _RECORDED:
        query = select(table.c.road_id).where(
            table.c.region_id == scope.region.id,
            table.c.roads_version_id == scope.ground.roads_version_id,
            table.c.road_id.is_not(None),
        )
        found.update(scope.conn.scalars(query.distinct()))
    return frozenset(found & scope.ground.road_rows.keys())
