"""Works belong to one package: opened with it or not at all, never taken from another in silence."""

import pytest
from sqlalchemy import func, select

from data import schema
from data.people import People
from data.repairs.packages_book import PackageError
from data.repairs.works_book import UnknownWorksError
from data.store import Store
from tests.data.register.town import Town, town_region


@pytest.fixture
def town(store: Store, people: People, region_id: str) -> Town:
    return Town(store, people, town_region(region_id))


def works(town: Town, name: str) -> int:
    return town.register.record_works(town.engineer, name=name, treatment="overlay")


def opened(town: Town, name: str, *works_ids: int) -> int:
    return town.register.record_package(
        town.engineer, name=name, kind="contract", agency="pupr", budget_year=2021, works_ids=works_ids
    )


def package_of(town: Town, works_id: int) -> int | None:
    with town.store.connect() as conn:
        query = select(schema.works.c.package_id).where(schema.works.c.id == works_id)
        return conn.execute(query).scalar_one()


def packages(town: Town) -> int:
    with town.store.connect() as conn:
        mine = schema.package.c.region_id == town.region.id
        return conn.execute(select(func.count()).where(mine)).scalar_one()


def test_a_package_is_opened_with_its_works(town: Town):
    first, second = works(town, "Overlay barat"), works(town, "Overlay timur")
    package_id = opened(town, "Paket barat", first, second)
    assert [package_of(town, one) for one in (first, second)] == [package_id, package_id]


def test_works_that_another_officer_has_put_elsewhere_meanwhile_stay_there_and_no_package_is_opened(
    town: Town,
):
    free, taken = works(town, "Overlay barat"), works(town, "Overlay timur")
    theirs = opened(town, "Paket timur", taken)
    with pytest.raises(PackageError, match=f"Works {taken} belong to the package 'Paket timur'") as refused:
        opened(town, "Paket barat", free, taken)
    assert (refused.value.code, refused.value.told["works"]) == ("other_package", "Overlay timur")
    assert (packages(town), package_of(town, free), package_of(town, taken)) == (1, None, theirs)


def test_works_are_put_in_all_or_none_and_the_same_twice_changes_nothing(town: Town):
    free, taken = works(town, "Overlay barat"), works(town, "Overlay timur")
    mine, theirs = opened(town, "Paket barat"), opened(town, "Paket timur", taken)
    for wrong, expected in ((taken, PackageError), (10**6, UnknownWorksError)):
        with pytest.raises(expected):
            town.register.put_in_package(town.engineer, mine, [free, wrong])
        assert package_of(town, free) is None
    for _again in range(2):
        town.register.put_in_package(town.engineer, theirs, [taken])
    assert package_of(town, taken) == theirs
