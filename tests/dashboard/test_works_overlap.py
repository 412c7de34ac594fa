"""What would lie over works that are not finished is told, with their metres, before it is recorded."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from dashboard import backend
from data.accounts import User
from data.regions import Region
from tests.dashboard.pages import open_page, texts

ROAD = "plosoklaten-gedangsewu"


@pytest.fixture
def planner(engineer: User, sign_in: Callable[[User], None]) -> User:
    """An engineer, signed in to every page."""
    sign_in(engineer)
    return engineer


def package_of_concrete(
    region: Region, actor: User, name: str, metres: tuple[float, float], *days: date
) -> int:
    """Record a package with planned concrete on ROAD; return its id."""
    register = backend.register_of(region.id)
    planned = dict(zip(("planned_start", "planned_end"), days, strict=False))
    package = register.record_package(actor, name=f"Paket {name}", budget_year=2026, agency="pupr", **planned)
    register.record_planned_works(
        actor,
        name=name,
        treatment="rigid_pavement",
        road_id=ROAD,
        from_m=metres[0],
        to_m=metres[1],
        package_id=package,
    )
    return package


def test_the_form_names_unfinished_works_on_the_same_metres(installation: Region, planner: User) -> None:
    package = package_of_concrete(installation, planner, "Beton uji", (200.0, 850.0))
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


def test_a_stage_beyond_the_works_own_metres_names_whose_they_are(
    installation: Region, planner: User
) -> None:
    package_of_concrete(installation, planner, "Beton tetangga", (1_000.0, 1_200.0))
    package = package_of_concrete(installation, planner, "Beton sendiri", (900.0, 1_000.0))
    page = open_page("works", paket=str(package), bagian="tahap")
    assert "Beton tetangga**" not in texts(page)
    assert "Beton sendiri**" not in texts(page)
    (to,) = [one for one in page.text_input if one.key == f"works_stage_{package}_to"]
    page = to.set_value("1+100").run()
    assert "Beton tetangga**: 100 m tumpang tindih, STA 1+000 – 1+100" in texts(page)
    assert "Beton sendiri**" not in texts(page)
    assert not page.exception


def test_a_table_of_stages_names_whose_metres_it_would_lie_over(installation: Region, planner: User) -> None:
    package_of_concrete(installation, planner, "Beton lama", (1_500.0, 1_600.0))
    package = package_of_concrete(installation, planner, "Beton baru", (1_300.0, 1_400.0))
    page = open_page("works", paket=str(package), bagian="tahap")
    table = "dari,sampai,lajur,tahap,tanggal\n1+350,1+550,,planned,01/03/2026\n"
    upload = page.file_uploader(key=f"works_import_{package}_file_0")
    page = upload.set_value(("tahap.csv", table.encode(), "text/csv")).run()
    assert not page.exception
    assert "Beton lama**: 50 m tumpang tindih, STA 1+500 – 1+550" in texts(page)


def test_new_days_of_a_package_name_the_works_that_may_be_under_way_then(
    installation: Region, planner: User
) -> None:
    june, august = date(2031, 6, 1), date(2031, 8, 31)
    package_of_concrete(installation, planner, "Beton kemarau", (1_700.0, 1_900.0), june, august)
    package = package_of_concrete(
        installation, planner, "Beton hujan", (1_800.0, 2_000.0), date(2031, 10, 1), date(2031, 12, 1)
    )
    page = open_page("works", paket=str(package), bagian="kontrak")
    assert "Beton kemarau**" not in texts(page)
    page = page.date_input(key=f"works_contract_{package}_start").set_value(date(2031, 9, 1)).run()
    assert "Beton kemarau**" not in texts(page)
    page = page.date_input(key=f"works_contract_{package}_start").set_value(date(2031, 8, 1)).run()
    assert "Beton kemarau**: 100 m tumpang tindih, STA 1+800 – 1+900 (1 Jun 2031 – 31 Agu 2031)" in texts(
        page
    )
    assert not page.exception
