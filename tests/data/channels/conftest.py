"""The town in which channels are tried, with photos, and an ear for holes only."""

from dataclasses import replace
from pathlib import Path

import pytest

from data.channels import ParsedMessage
from data.incoming import intake
from data.incoming.receiving import ReadMessage
from data.people import People
from data.photos import Photos
from data.regions import Region
from data.register import Register
from data.settings import get_settings
from data.store import Store
from tests.data.register.town import Town, town_region


@pytest.fixture
def plain_understanding(monkeypatch: pytest.MonkeyPatch) -> None:
    """Understand one word and no more: which words tell what is tried elsewhere."""

    def understood(message: ReadMessage, _region: Region) -> ParsedMessage | None:
        said = message.said
        if said is None or said.category or said.lacks:
            return said
        return replace(said, category="lubang" if "lubang" in (said.words or "").casefold() else None)

    monkeypatch.setattr(intake, "understood", understood)


@pytest.fixture
def town(
    store: Store, people: People, region_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Town:
    """The town, which keeps photos in a folder of its own."""
    monkeypatch.setenv("JEGLONGAN_VAR", str(tmp_path / "var"))
    (tmp_path / "var").mkdir(exist_ok=True)
    town = Town(store, people, town_region(region_id))
    photos = Photos(store, people, get_settings(), clock=lambda: town.now)
    town.register = Register(store, town.region, people, photos, clock=lambda: town.now)
    return town
