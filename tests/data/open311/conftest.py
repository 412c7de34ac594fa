"""The town in which programs post, with photos."""

from pathlib import Path

import pytest

from data.people import People
from data.photos import Photos
from data.register import Register
from data.settings import get_settings
from data.store import Store
from tests.data.register.town import Town, town_region


@pytest.fixture
def town(
    store: Store, people: People, region_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Town:
    """The town, which keeps photos in a folder of its own."""
    monkeypatch.setenv("JEGLONGAN_VAR", str(tmp_path / "var"))
    town = Town(store, people, town_region(region_id))
    photos = Photos(store, people, get_settings(), clock=lambda: town.now)
    town.register = Register(store, town.region, people, photos, clock=lambda: town.now)
    return town
