"""The one store of this process and, per region, what reads and changes it: shared by pages and HTTP routes."""

from functools import cache

from data.people import People
from data.queries import Queries
from data.regions import Region, load_region, resolve_region
from data.register import Register
from data.settings import get_settings
from data.store import Store, open_store


@cache
def store() -> Store:
    """Return the store named by the settings, opened and migrated once."""
    return open_store(get_settings().database_url)


@cache
def region_named(name: str) -> Region:
    """Return a region by its name or alias.

    Raises what ``data.regions`` raises for a name it does not have.
    """
    return load_region(resolve_region(name))


@cache
def queries_of(region_id: str) -> Queries:
    """Return the read models of a region."""
    return Queries(store(), region_named(region_id))


@cache
def register_of(region_id: str) -> Register:
    """Return the use cases of a region."""
    return Register(store(), region_named(region_id), people())


@cache
def people() -> People:
    """Return the keeper of the reporters' keys."""
    return People(store(), get_settings().key_file)
