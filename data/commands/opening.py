"""What a command works on, opened as the settings say: the region and the store."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Annotated

import typer

from data.regions import Region, resolve_region
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
