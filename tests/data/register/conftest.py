"""The town in which the use cases are tried."""

import pytest

from data.people import People
from data.store import Store
from tests.data.register.town import Town, town_region


@pytest.fixture
def town(store: Store, people: People, region_id: str) -> Town:
    """A small town in ``store`` (see ``town.py``)."""
    return Town(store, people, town_region(region_id))
