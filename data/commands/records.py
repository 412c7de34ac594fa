"""The register of a region, opened for a command: what reads or writes complaints needs the whole of it."""

from collections.abc import Iterator
from contextlib import contextmanager

from data.commands.opening import chosen_region, opened_store
from data.people import People
from data.photos import Photos
from data.register import Register
from data.samples.builtin import init_region
from data.settings import get_settings


@contextmanager
def open_register(region: str | None, *, prepare: bool = True) -> Iterator[Register]:
    """Give the register of a region; one not prepared yet gets its schematic map and sample first."""
    chosen = chosen_region(region)
    with opened_store() as store:
        if prepare:
            init_region(store, chosen)
        people = People(store, get_settings().key_file)
        yield Register(store, chosen, people, Photos(store, people, get_settings()))
