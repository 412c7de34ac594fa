"""Whatever people told of a place, and whoever is signed in: every page opens, or says who may open it."""

from collections.abc import Callable
from typing import Any

import pytest

from dashboard import backend
from dashboard.navigation import PATHS
from data.accounts import User
from data.regions import Region
from data.register import ReportDraft
from tests.dashboard.conftest import PASSWORD
from tests.dashboard.pages import open_page, texts

ROAD = "Plosoklaten – Gedangsewu"
HERE: dict[str, Any] = {"lon": 112.1822, "lat": -7.81, "how": "gps"}
# How a place may be told. What comes of it is asked of placing elsewhere; here it has to be borne.
TOLD: dict[str, dict[str, Any]] = {
    "a point on a road": HERE | {"accuracy_m": 10.0},
    "a point that may be anywhere near": HERE | {"accuracy_m": 900.0},
    "a crossing": {"lon": 112.2226, "lat": -7.7639, "how": "gps", "accuracy_m": 60.0},
    "a point far from roads": {"lon": 112.15, "lat": -7.80, "how": "gps", "accuracy_m": 5.0},
    "a point of another island": {"lon": 106.8, "lat": -6.2, "how": "gps"},
    "a point turned round": {"lon": -7.81, "lat": 112.1822, "how": "gps"},
    "a road of the list": {"road_id": ROAD},
    "a station of a road of the list": {"road_id": ROAD, "station_m": 1200.0},
    "a road in words": {"words": "jalan rusak ruas Plosoklaten - Gedangsewu"},
    "a road and a village in words": {"words": "rusak di ruas Plosoklaten - Gedangsewu desa Watugede"},
    "a village in words": {"words": "jalan rusak di desa Gurah kecamatan Gurah"},
    "nothing": {"words": "tolong pak, rusak"},
}
ROLES = (
    ("desk", None),
    ("desk", "disdik"),
    ("engineer", None),
    ("leader", None),
    ("crew", None),
    ("admin", None),
)


@pytest.fixture(scope="module")
def tickets(installation: Region) -> dict[str, str]:
    """A complaint of each kind of place, and one about no road."""
    register, queries = backend.register_of(installation.id), backend.queries_of(installation.id)
    road = next(hit.id for hit in queries.search(ROAD) if hit.kind == "road")
    made = {}
    for number, (name, said) in enumerate(TOLD.items()):
        fields = said | ({"road_id": road} if "road_id" in said else {})
        draft = ReportDraft(category="lubang", contact=f"warga{number}@contoh.invalid", **fields)
        made[name] = register.report(draft).ticket or ""
    made["no road at all"] = (
        register.report(ReportDraft(category="pendidikan", words="Atap bocor")).ticket or ""
    )
    return made


def account(region: Region, role: str, agency: str | None) -> User:
    name = f"{role}-{agency}"
    backend.accounts().add_user(region.id, name, PASSWORD, role, agency)
    user = backend.accounts().check_password(region.id, name, PASSWORD)
    assert user is not None
    return user


@pytest.mark.parametrize(("role", "agency"), ROLES)
@pytest.mark.usefixtures("tickets")
def test_every_page_opens_for_every_account(
    installation: Region, sign_in: Callable[[User], None], role: str, agency: str | None
) -> None:
    sign_in(account(installation, role, agency))
    assert [name for name in PATHS if open_page(name).exception] == []


def test_who_has_no_desk_is_told_what_they_may_open(
    installation: Region, sign_in: Callable[[User], None]
) -> None:
    sign_in(account(installation, "crew", "pupr"))
    assert "Akun Anda tidak berwenang melakukan ini." in texts(open_page("desk"))


@pytest.mark.usefixtures("signed_in")
def test_every_kind_of_place_is_shown_to_the_office_and_to_its_reporter(tickets: dict[str, str]) -> None:
    broken = [
        (told, name)
        for told, ticket in tickets.items()
        for name in ("desk", "track")
        if open_page(name, nomor=ticket).exception
    ]
    assert broken == []
