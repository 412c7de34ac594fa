"""A small region whose stretches are surveyed, reported and ranked."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import insert

from data import schema
from data.accounts import User
from data.condition.survey_book import SurveyHead
from data.office import MACHINE
from data.register import Register
from data.sign_in import Accounts
from tests.data.world import World


@pytest.fixture
def office(world: World) -> Register:
    """The office of ``world`` at its time."""
    return Register(world.store, world.region, world.people, clock=lambda: world.NOW)


@pytest.fixture
def staff(world: World) -> Callable[[str], User]:
    """Somebody of a role."""
    accounts = Accounts(world.store)

    def make(role: str) -> User:
        made = accounts.add_user(world.region.id, role, "sandi-yang-panjang", role)
        return User(made, role, role, None, world.region.id)

    return make


@pytest.fixture
def verified(world: World) -> Callable[..., int]:
    """A stretch from one station to another with complaints that the office has checked."""

    def make(
        from_m: float,
        to_m: float,
        *people: str | None,
        road_id: str = "utara",
        days_ago: float = 10,
        **more: Any,
    ) -> int:
        told = {"verified_at": world.NOW, "state": "verified", "days_ago": days_ago} | more
        at = (from_m + to_m) / 2
        members = [world.complaint(road_id, at, contact=who, **told) for who in people or (None,)]
        west = to_m <= 1_000
        return world.stretch(
            from_m, to_m, members, road_id=road_id, subdistrict_codes=["K1" if west else "K2"]
        )

    return make


@pytest.fixture
def surveyed(office: Register) -> Callable[..., int]:
    """A survey of asphalt by its IRI: (road, from, to, IRI)."""

    def make(*told: tuple[str, float, float, float], **more: Any) -> int:
        rows = pd.DataFrame(
            [
                {"road_id": road, "from_m": a, "to_m": b, "surface": "asphalt", "iri_m_per_km": iri}
                for road, a, b, iri in told
            ],
            index=range(1, len(told) + 1),
        )
        head = {"name": "Survei", "on_date": World.NOW.date()} | more
        return office.record_survey(MACHINE, rows, SurveyHead(**head))

    return make


@pytest.fixture
def alarm(world: World) -> Callable[..., None]:
    """An alarm about a complaint."""

    def make(complaint_id: int, **more: Any) -> None:
        row = {
            "region_id": world.region.id,
            "complaint_id": complaint_id,
            "kind": "people_hurt",
            "raised_at": world.NOW,
        } | more
        with world.store.begin() as conn:
            conn.execute(insert(schema.alarm).values(row))
            world.store.bump(conn, world.region.id, "alarms")

    return make
