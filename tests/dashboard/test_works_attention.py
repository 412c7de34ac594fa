"""Perlu diperiksa: what a new network left doubtful is counted in the bar and settled on its own page."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from dashboard import backend
from data import schema
from data.accounts import User
from data.regions import Region
from tests.dashboard.pages import open_page, texts

ROAD = "plosoklaten-gedangsewu"


@pytest.fixture
def doubtful(installation: Region, engineer: User) -> int:
    """Works of which a new network left one range doubtful."""
    register = backend.register_of(installation.id)
    works_id = register.record_planned_works(
        engineer, name="Beton uji", treatment="rigid_pavement", road_id=ROAD, from_m=200.0, to_m=850.0
    )
    with register.store.begin() as conn:
        mine = schema.works_range.c.works_id == works_id
        row = conn.execute(select(schema.works_range.c.id).where(mine)).scalar_one()
        told = {"doubt": "two_roads_fit", "table": "works_range", "row": row}
        told |= {"road_id": ROAD, "from_m": 200.0, "to_m": 850.0}
        register.tell(conn, "works", works_id, "review", details=told)
        register.store.bump(conn, installation.id, "works")
    return works_id


def test_it_is_counted_shown_with_its_place_and_gone_once_somebody_has_looked(
    sign_in: Callable[[User], None], engineer: User, doubtful: int
) -> None:
    sign_in(engineer)
    for name in ("works", "priorities", "review"):
        links = [one.proto.label for one in open_page(name).get("page_link")]
        assert [label for label in links if "perlu diperiksa" in label] == ["**1 hal perlu diperiksa**"], name
    page = open_page("works", periksa="1")
    assert "cocok dengan dua ruas" in texts(page)
    assert any("0+200 – 0+850" in one.value for one in page.get("text"))
    (right,) = [one for one in page.button if one.label == "Sudah benar"]
    page = right.click().run()
    assert "cocok dengan dua ruas" not in texts(page)
    assert not page.exception
    links = [one.proto.label for one in open_page("priorities").get("page_link")]
    assert not [label for label in links if "perlu diperiksa" in label]
