"""What a command works on, opened as the settings say: the store, the region, and its register."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Annotated

import typer

from data.people import People
from data.photos import Photos
from data.regions import Region, resolve_region
from data.register import Register
from data.samples.builtin import init_region
from data.settings import get_settings
from data.store import Store, open_store

RegionOption = Annotated[str | None, typer.Option("--region", help="Region; JEGLONGAN_REGION unless given.")]


def chosen_region(name: str | None) -> Region:
    """Return the region of that name or alias, that of the settings unless given."""
    return resolve_region(name or get_settings().region)


@contextmanager
def opened_store() -> Iterator[Store]:
    """Give the store of the settings, closed at the end."""
    with closing(open_store(get_settings().database_url)) as store:
        yield store


@contextmanager
def open_register(region: str | None, *, prepare: bool = True) -> Iterator[Register]:
    """Give the register of a region; one not prepared yet gets its schematic map and sample first."""
    chosen = chosen_region(region)
    with opened_store() as store:
        if prepare:
            init_region(store, chosen)
        people = People(store, get_settings().key_file)
        yield Register(store, chosen, people, Photos(store, people, get_settings()))
