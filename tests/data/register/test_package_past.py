"""A package read as of an earlier day reads as it did on that day, whatever was recorded since."""

from datetime import date

from data.reads.queries import Queries


def test_a_package_of_an_earlier_day_is_what_it_was_then(town):
    register, engineer = town.register, town.engineer
    package = register.record_package(
        engineer,
        name="Paket Ploso",
        budget_year=2021,
        planned_start=date(2021, 6, 1),
        planned_end=date(2021, 6, 30),
        value_rupiah=1_000_000_000,
    )
    works = register.record_planned_works(
        engineer,
        name="Overlay",
        treatment="overlay",
        road_id="R1",
        from_m=0,
        to_m=1000,
        package_id=package,
    )
    register.record_stage(engineer, works, "R1", 0, 1000, "preparation", since=date(2021, 6, 15))
    register.record_progress(engineer, works, date(2021, 6, 15), 3.0)
    queries = Queries(town.store, town.region, town.people, clock=lambda: town.now)
    day = date(2021, 6, 15)
    before = queries.package(package)
    assert before.value_rupiah == 1_000_000_000

    town.later(days=10)
    for stage, on in (("surface", 20), ("marking", 22), ("pho", 23)):
        register.record_stage(engineer, works, "R1", 0, 1000, stage, since=date(2021, 6, on), reason="lanjut")
    register.record_progress(engineer, works, date(2021, 6, 22), 97.0)
    register.change_package(
        engineer, package, value_rupiah=1_100_000_000, planned_end=date(2021, 7, 15), contractor="CV Jalan"
    )
    register.change_package(engineer, package, value_rupiah=1_200_000_000)
    register.set_stage_weights(engineer, works, {"preparation": 90.0, "surface": 10.0})
    assert queries.package(package).value_rupiah == 1_200_000_000
    assert queries.package(package, day) == before
