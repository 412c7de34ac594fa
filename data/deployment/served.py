"""Which regions an installation serves: of all that lie ready, those that somebody wanted here."""

from collections.abc import Sequence

from sqlalchemy import select

from data import schema
from data.regions import BUILT_IN_REGIONS, Region, list_regions, load_region, resolve_region
from data.settings import PREFIX, get_settings
from data.store import Store


class RegionsSettingError(LookupError):
    """A setting that names a region which is not here; the message says which and what to do."""


def wanted_regions() -> list[str]:
    """Return the ids of the regions that the settings name: the usual one first, none twice.

    Raises RegionsSettingError for a name that is no region.
    """
    settings = get_settings()
    names = [settings.region, *filter(None, map(str.strip, settings.regions.split(",")))]
    known = list_regions()
    ids = [name if name in known else _resolved(name).id for name in names]
    return list(dict.fromkeys(ids))


def served_regions(store: Store) -> list[str]:
    """Return the ids of the regions that this installation serves, the usual one first.

    Those that JEGLONGAN_REGIONS names. Without it: the office's own, and of the built-in ones those that
    were prepared here (``python -m data init``).
    """
    wanted = wanted_regions()
    if get_settings().regions.strip():
        return wanted
    with store.connect() as conn:
        prepared = set(conn.scalars(select(schema.region.c.id)))
    own = (region_id for region_id in list_regions() if region_id in prepared or _is_own(region_id))
    return list(dict.fromkeys([*wanted, *own]))


def unprepared(store: Store, region_ids: Sequence[str]) -> list[str]:
    """Return those of the regions that have no areas or no roads yet."""
    with store.connect() as conn:
        return [name for name in region_ids if not {"areas", "roads"} <= Store.revisions(conn, name).keys()]


def _is_own(region_id: str) -> bool:
    return load_region(region_id).folder.parent != BUILT_IN_REGIONS


def _resolved(name: str) -> Region:
    try:
        return resolve_region(name)
    except LookupError as error:
        raise RegionsSettingError(f"{PREFIX}REGION or {PREFIX}REGIONS: {error}") from error
