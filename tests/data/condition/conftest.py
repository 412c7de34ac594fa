"""An office with surveyors, and rows as they bring them."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd
import pytest

from data.accounts import User
from data.condition.survey_book import SurveyHead
from data.register import Register
from tests.data.world import World

SURFACE = {"surface": "asphalt"}
SOUND = {**SURFACE, "cracked_percent": 0.0, "potholes": 0, "rut_cm": 0.0}  # SDI 0
BROKEN = {**SURFACE, "cracked_percent": 40.0, "crack_width_mm": 5.0, "potholes": 6, "rut_cm": 0.0}  # 305


@pytest.fixture
def office(world: World) -> Register:
    """The office of ``world`` at its time."""
    return Register(world.store, world.region, world.people, clock=lambda: world.NOW)


@pytest.fixture
def engineer(world: World) -> User:
    """Somebody who may record surveys."""
    from data.sign_in import Accounts  # noqa: PLC0415

    accounts = Accounts(world.store)
    made = accounts.add_user(world.region.id, "insinyur", "sandi-yang-panjang", "engineer")
    return User(made, "insinyur", "engineer", None, world.region.id)


@pytest.fixture
def rows() -> Callable[..., pd.DataFrame]:
    """Rows of a survey: (road_id, from_m, to_m, what was measured), numbered from 1."""

    def make(*told: tuple[str, float, float, dict[str, Any]]) -> pd.DataFrame:
        made = [{"road_id": road, "from_m": a, "to_m": b, **what} for road, a, b, what in told]
        return pd.DataFrame(made, index=range(1, len(made) + 1))

    return make


@pytest.fixture
def head() -> Callable[..., SurveyHead]:
    """The head of a survey of a day."""

    def make(on_date: date = date(2026, 1, 5), name: str = "Semester 1", **more: Any) -> SurveyHead:
        return SurveyHead(name=name, on_date=on_date, **more)

    return make
