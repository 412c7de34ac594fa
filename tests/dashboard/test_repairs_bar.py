"""The one entry 'Perbaikan' in the bar, and the row of links between the pages of repairs."""

from collections.abc import Callable

import pytest

from dashboard import backend
from data.accounts import User
from data.regions import Region
from tests.dashboard.conftest import PASSWORD
from tests.dashboard.pages import open_page

BAR = ("Prioritas", "Program", "Pekerjaan", "Kondisi", "Regu", "Tinjauan")
SignIn = Callable[[User], None]


def labels(page: object) -> list[str]:
    """Return the words of all links to pages."""
    return [str(link.proto.label) for link in page.get("page_link")]  # type: ignore[attr-defined]


def somebody(region: Region, role: str) -> User:
    """Return a new member of staff."""
    backend.accounts().add_user(region.id, f"uji-{role}", PASSWORD, role)
    user = backend.accounts().check_password(region.id, f"uji-{role}", PASSWORD)
    assert user is not None
    return user


def test_visitors_see_no_pages_of_the_office(installation: Region) -> None:
    assert "Perbaikan" not in labels(open_page("about"))


@pytest.mark.parametrize(
    ("role", "shown"),
    [
        ("desk", ["Prioritas", "Program", "Pekerjaan", "Kondisi", "Tinjauan"]),
        ("leader", ["Prioritas", "Program", "Pekerjaan", "Kondisi", "Tinjauan"]),
        ("engineer", ["Prioritas", "Program", "Pekerjaan", "Kondisi", "Regu", "Tinjauan"]),
    ],
)
def test_staff_are_led_to_the_pages_of_repairs_that_they_may_open(
    installation: Region, sign_in: SignIn, role: str, shown: list[str]
) -> None:
    sign_in(somebody(installation, role))
    found = labels(open_page("works"))
    assert "Perbaikan" in found
    after = found[found.index("Perbaikan") + 1 :]
    assert [one for one in after if one in BAR] == shown


def test_a_crew_sees_its_own_page_only_and_no_desk(installation: Region, sign_in: SignIn) -> None:
    sign_in(somebody(installation, "crew"))
    found = labels(open_page("about"))
    assert "Perbaikan" in found
    assert "Meja aduan" not in found
