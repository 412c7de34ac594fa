"""The one store of this process and what reads and changes it, per region: for pages and HTTP routes.

Each part is imported when first asked for: together they take seconds, in which the first visitor's browser
loads the page already (``startup.warm_up`` imports them beside it).
"""

# ruff: noqa: PLC0415 (see above)

from functools import cache
from typing import TYPE_CHECKING

from data.deployment.served import served_regions
from data.regions import Region, UnknownRegionError, load_region, resolve_region
from data.settings import get_settings
from data.store import Store, open_store
from data.throttle import Throttle

if TYPE_CHECKING:
    from data.people import People
    from data.photos import Photos
    from data.reads.queries import Queries
    from data.register import Register
    from data.sign_in import Accounts


@cache
def store() -> Store:
    """Return the store named by the settings, opened and migrated once."""
    return open_store(get_settings().database_url)


@cache
def people() -> "People":
    """Return the keeper of the reporters' keys."""
    from data.people import People

    return People(store(), get_settings().key_file)


@cache
def accounts() -> "Accounts":
    """Return the accounts of the staff."""
    from data.sign_in import Accounts

    return Accounts(store(), get_settings().session_hours)


@cache
def photos() -> "Photos":
    """Return the photos, which also count uploads."""
    from data.photos import Photos

    return Photos(store(), people(), get_settings())


@cache
def seen_regions() -> set[str]:
    """Return the ids of regions found to be served: what is served once stays so, and asks no store."""
    return set()


def regions() -> list[Region]:
    """Return the regions that this process serves, the usual one first."""
    found = [load_region(region_id) for region_id in served_regions(store())]
    seen_regions().update(region.id for region in found)
    return found


@cache
def report_limit() -> Throttle:
    """Return what counts the reports that each address sends by the form."""
    return Throttle(get_settings().reports_per_hour, 3600)


def region_named(name: str) -> Region:
    """Return a region served here by its id or alias; UnknownRegionError where there is none such."""
    region = resolve_region(name)
    if region.id not in seen_regions() and region.id not in {known.id for known in regions()}:
        raise UnknownRegionError(f"The region {region.id!r} is not served here.")
    return region


@cache
def queries_of(region_id: str) -> "Queries":
    """Return the read models of a region."""
    from data.reads.queries import Queries

    return Queries(store(), load_region(region_id), people())


@cache
def register_of(region_id: str) -> "Register":
    """Return the use cases of a region, whose row is there from then on: without a ground it has none yet."""
    from data.register import Register

    region = load_region(region_id)
    with store().begin() as conn:
        store().ensure_region(conn, region_id)
    return Register(store(), region, people(), photos())
