"""The list of packages tells what the page of each one tells, and asks no more for a hundred than for one."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pandas as pd
from sqlalchemy import event

from data.reads.queries import Queries
from tests.data.register.town import Town

START = date(2021, 4, 5)


def new_package(town: Town, name: str, budget_rupiah: int | None = None) -> int:
    """A package with works of two stages; their own plan, weights and milestones for every other one."""
    package_id = town.register.record_package(
        town.engineer,
        name=name,
        budget_year=2021,
        value_rupiah=1_000_000_000,
        planned_start=START,
        planned_end=START + timedelta(days=100),
    )
    for number in range(2):
        works_id = town.register.record_works(
            town.engineer,
            name=f"{name}, bagian {number}",
            treatment="rigid_pavement",
            package_id=package_id,
            budget_rupiah=budget_rupiah,
        )
        for days, stage in enumerate(("preparation", "subgrade")):
            town.register.record_stage(
                town.engineer, works_id, "R1", 0, 400 + 200 * number, stage, since=START + timedelta(days)
            )
    if budget_rupiah is not None:
        points = [(START, 0.0), (START + timedelta(days=60), 100.0)]
        town.register.set_plan(town.engineer, package_id, points)
        town.register.record_milestone(town.engineer, package_id, "rup", START)
        town.register.record_milestone(town.engineer, package_id, "tender", START + timedelta(days=1))
    return package_id


@contextmanager
def statements(town: Town) -> Iterator[list[str]]:
    """Collect what is asked of the database meanwhile."""
    asked: list[str] = []

    def note(_conn, _cursor, statement, *_rest):
        asked.append(statement)

    event.listen(town.store.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(town.store.engine, "before_cursor_execute", note)


def test_each_row_says_what_the_package_s_own_page_says(town):
    for number in range(4):
        new_package(town, f"Paket {number}", None if number % 2 else 500_000_000)
    queries = Queries(town.store, town.region, town.people, clock=lambda: town.now)
    for day in (None, START + timedelta(days=1)):
        listed = queries.packages(day)
        assert len(listed) == 4
        for row in listed.to_dict("records"):
            view = queries.package(row["package_id"], day)
            assert view is not None
            control = view.control
            assert row["name"] == view.name
            assert row["works"] == len(view.works) == 2
            assert row["road_ids"] == ("R1",)
            assert row["length_m"] == max(piece.to_m for works in view.works for piece in works.ranges)
            told = (row["planned_percent"], row["actual_percent"], row["state"], row["days_left"])
            assert told == (
                control.planned_percent, control.actual_percent, control.state, control.days_left
            )  # fmt: skip
            reached = [one.kind for one in view.milestones if one.on is not None]
            assert (row["milestone"] if pd.notna(row["milestone"]) else None) == (reached or [None])[-1]


def test_a_package_is_as_long_as_its_road_whatever_lies_beside_or_on_another(town):
    package_id = new_package(town, "Paket")  # both works from 0+000: to 0+400 and to 0+600
    queries = Queries(town.store, town.region, town.people, clock=lambda: town.now)
    (left, right) = [one.works_id for one in queries.package(package_id).works]
    later = START + timedelta(days=2)
    town.register.record_stage(town.engineer, left, "R1", 0, 300, "base", lane="left", since=later)
    town.register.record_stage(town.engineer, right, "R1", 700, 900, "subgrade", lane="right", since=later)
    listed = queries.packages().set_index("package_id")
    assert listed.loc[package_id, "length_m"] == 800.0


def test_ten_packages_are_listed_with_as_many_queries_as_one(town):
    queries = Queries(town.store, town.region, town.people, clock=lambda: town.now)
    new_package(town, "Paket pertama")
    queries.packages()
    with statements(town) as of_one:
        queries.packages()
    for number in range(9):
        new_package(town, f"Paket {number}", 500_000_000)
    with statements(town) as of_ten:
        assert len(queries.packages()) == 10
    assert len(of_ten) == len(of_one)
