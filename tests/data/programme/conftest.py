"""An office that plans repairs in the small region, with surveyed roads and verified stretches."""

from collections.abc import Callable
from datetime import date

import pandas as pd
import pytest

from data.accounts import User
from data.condition.survey_book import SurveyHead
from data.office import MACHINE
from data.register import Register
from data.sign_in import Accounts
from tests.data.world import World

HEAVY = {"surface": "asphalt", "cracked_percent": 40.0, "crack_width_mm": 5.0, "potholes": 600, "rut_cm": 0.0}
SOUND = {"surface": "asphalt", "cracked_percent": 0.0, "potholes": 0, "rut_cm": 0.0}


@pytest.fixture
def office(world: World) -> Register:
    """The office of ``world`` at its time."""
    return Register(world.store, world.region, world.people, clock=lambda: world.NOW)


@pytest.fixture
def engineer(world: World) -> User:
    """Somebody who plans repairs."""
    made = Accounts(world.store).add_user(world.region.id, "insinyur", "sandi-yang-panjang", "engineer")
    return User(made, "insinyur", "engineer", None, world.region.id)


@pytest.fixture
def survey(office: Register) -> Callable[..., None]:
    """Record a survey of (from_m, to_m, what was measured) on the road "utara"."""

    def record(*told: tuple[float, float, dict[str, object]]) -> None:
        made = [{"road_id": "utara", "from_m": a, "to_m": b, **what} for a, b, what in told]
        rows = pd.DataFrame(made, index=range(1, len(made) + 1))
        office.record_survey(MACHINE, rows, SurveyHead(name="Semester 1", on_date=date(2026, 1, 5)))

    return record


@pytest.fixture
def stretch(world: World) -> Callable[..., tuple[int, str]]:
    """Make a stretch with one verified complaint in its middle; return its id and the ticket."""

    def make(from_m: float, to_m: float, **columns: object) -> tuple[int, str]:
        told = {"state": "verified", "verified_at": world.NOW} | columns
        member = world.complaint(station_m=(from_m + to_m) / 2, **told)
        family = {"family": columns["family"]} if "family" in columns else {}
        return world.stretch(from_m, to_m, [member], **family), member[1]

    return make
