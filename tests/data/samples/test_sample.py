from collections import Counter
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from data.regions import Region, load_region
from data.samples.builtin import read_villages, schematic_areas, schematic_roads
from data.samples.sample import SampleComplaint, sample_complaints
from data.samples.sample_places import Country
from data.samples.sample_tables import WorksRow, day, read_complaints, read_works_table
from data.settings import PREFIX
from data.stages import COMPLAINT_MOVES
from geo.areas import Areas, roads_by_area
from geo.stationing import nearest_on_roads

NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)


@pytest.fixture(scope="module")
def region() -> Region:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(f"{PREFIX}VAR", "no-such-folder")
        return load_region("kab-kediri")


@pytest.fixture(scope="module")
def country(region: Region) -> Country:
    villages = read_villages(region)
    network = schematic_roads(region, villages)
    areas = Areas.from_frame(schematic_areas(region, villages), network.crs)
    own = villages[villages["regency_code"] == region.code]
    return Country.of(network, roads_by_area(network, areas), own)


@pytest.fixture(scope="module")
def works(region: Region) -> tuple[WorksRow, ...]:
    return read_works_table(region).works


@pytest.fixture(scope="module")
def complaints(region: Region, country: Country, works: tuple[WorksRow, ...]) -> list[SampleComplaint]:
    return sample_complaints(region, read_complaints(region), works, country, NOW)


def test_the_same_seed_and_time_give_the_same_sample(
    region: Region, country: Country, works: tuple[WorksRow, ...], complaints: list[SampleComplaint]
) -> None:
    assert sample_complaints(region, read_complaints(region), works, country, NOW) == complaints


def test_there_are_a_few_hundred_complaints_of_every_family(
    region: Region, complaints: list[SampleComplaint]
) -> None:
    assert 350 <= len(complaints) <= 500
    assert {region.category(made.category).family for made in complaints} == {
        family.id for family in region.families
    }


def test_every_reporter_says_that_he_is_an_example(complaints: list[SampleComplaint]) -> None:
    assert all(made.reporter.endswith("@contoh.invalid") for made in complaints)
    assert all(made.id.startswith("contoh-") for made in complaints)
    assert len({made.id for made in complaints}) == len(complaints)


def test_nothing_happens_after_now_and_the_desk_looks_after_the_report(
    complaints: list[SampleComplaint],
) -> None:
    for made in complaints:
        times = [made.happened_at, *(decision.at for decision in made.decisions)]
        assert times == sorted(times), made.id
        assert times[-1] < NOW


def test_the_map_is_alive_complaints_came_in_every_month_of_the_last_half_year(
    complaints: list[SampleComplaint],
) -> None:
    ages = Counter((NOW - made.happened_at) // timedelta(days=30) for made in complaints)
    assert all(ages[months] >= 10 for months in range(6))


def test_jeglongan_sewu_was_complained_about_before_it_was_cast_and_in_puncu(
    country: Country, complaints: list[SampleComplaint]
) -> None:
    row = int(country.network.rows_of(["plosoklaten-gedangsewu"])[0])
    old = [made for made in complaints if made.happened_at.year <= 2021 and made.lon is not None]
    x, y = country.network.crs.to_metres([made.lon for made in old], [made.lat for made in old])
    near = nearest_on_roads(country.network, x, y, np.full(len(old), row))
    on_it = near.distance_m < 300
    assert on_it.sum() > 25
    puncu = [
        piece for piece in country.pieces if piece.road_row == row and piece.subdistrict_code == "35.06.08"
    ]
    assert near.station_m[on_it].min() > min(piece.from_m for piece in puncu) - 300
    assert near.station_m[on_it].max() < max(piece.to_m for piece in puncu) + 300


def test_what_the_desk_does_is_allowed_step_by_step(complaints: list[SampleComplaint]) -> None:
    seen = set()
    for made in complaints:
        state = "received"
        for decision in made.decisions:
            state = COMPLAINT_MOVES[state][decision.action]
            seen.add(state)
    assert seen == {"verified", "closed", "rejected", "support", "duplicate"}


def test_a_duplicate_is_the_same_persons_and_a_support_anothers(complaints: list[SampleComplaint]) -> None:
    by_id = {made.id: made for made in complaints}
    again = [(made, decision) for made in complaints for decision in made.decisions if decision.of]
    assert again
    for made, decision in again:
        assert by_id[decision.of].happened_at <= made.happened_at
        same_person = by_id[decision.of].reporter == made.reporter
        assert same_person == (decision.action == "mark_duplicate")


def test_complaints_gather_along_roads_and_in_every_subdistrict(
    country: Country, complaints: list[SampleComplaint]
) -> None:
    placed = [made for made in complaints if made.lon is not None]
    x, y = country.network.crs.to_metres([made.lon for made in placed], [made.lat for made in placed])
    neighbours = (np.hypot(x[:, None] - x, y[:, None] - y) < 500).sum(axis=1) - 1
    assert np.median(neighbours) >= 3  # spread evenly, there would be 0.2 within half a kilometre
    named = " ".join(made.words for made in complaints).lower()
    assert sum(village.name.lower() in named for village in country.villages) > 60


def test_the_works_show_every_public_stage(works: tuple[WorksRow, ...]) -> None:
    shown = {row.public_stage for row in works}
    assert {"planned", "in_works", "finishing", "done"} <= shown


def test_the_progress_of_jeglongan_sewu_is_as_the_news_told_it(works: tuple[WorksRow, ...]) -> None:
    told = {(step.on, step.percent): step.source for row in works for step in row.progress if not step.sample}
    story = {(str(on)[:7], percent) for on, percent in told}
    assert {("2021-07", 44.0), ("2021-09", 98.0)} <= story
    assert all("http" in source for source in told.values())


def test_works_that_no_source_tells_of_say_that_they_are_examples(works: tuple[WorksRow, ...]) -> None:
    invented = [row for row in works if row.source == "Contoh"]
    assert len(invented) >= 8
    assert all("(contoh)" in row.name for row in invented)
    assert all("contoh" in row.source for row in works if row not in invented)


def test_works_lie_on_roads_of_the_region(country: Country, works: tuple[WorksRow, ...]) -> None:
    rows = country.network.rows_of([row.road for row in works])
    for row, at in zip(works, rows, strict=True):
        assert 0 <= row.range_m[0] < row.range_m[1] <= country.network.length_m[at]
        days = [day(stage.since, NOW.date()) for stage in row.stages]
        assert days == sorted(days)
