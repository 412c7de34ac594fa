"""New works over others that are not finished are named with their metres before they are added."""

from collections.abc import Callable
from typing import Any

import pytest

from dashboard import backend
from data.accounts import User
from data.regions import Region
from tests.dashboard.conftest import PASSWORD
from tests.dashboard.pages import open_page, texts

ROAD = "plosoklaten-gedangsewu"


@pytest.fixture
def engineer(installation: Region, sign_in: Callable[[User], None]) -> User:
    backend.accounts().add_user(installation.id, "insinyur", PASSWORD, "engineer")
    user = backend.accounts().check_password(installation.id, "insinyur", PASSWORD)
    assert user is not None
    sign_in(user)
    return user


def test_the_form_names_unfinished_works_on_the_same_metres(installation: Region, engineer: User) -> None:
    register = backend.register_of(installation.id)
    package = register.record_package(engineer, name="Paket uji", budget_year=2026, agency="pupr")
    planned = {"treatment": "rigid_pavement", "road_id": ROAD, "from_m": 200.0, "to_m": 850.0}
    register.record_planned_works(engineer, name="Beton uji", package_id=package, **planned)
    page = open_page("works", paket=str(package), bagian="tahap")

    def field(kind: str, end: str) -> Any:
        (found,) = [one for one in page.get(kind) if (one.key or "") == f"works_add_{package}_{end}"]
        return found

    page = field("selectbox", "road").set_value(ROAD).run()
    page = field("text_input", "from").set_value("0+700").run()
    page = field("text_input", "to").set_value("1+000").run()
    assert "Beton uji**: 150 m tumpang tindih, STA 0+700 – 0+850" in texts(page)
    page = field("text_input", "from").set_value("0+900").run()
    assert "Beton uji**" not in texts(page)
    assert not page.exception
