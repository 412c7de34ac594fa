"""Packages from the plan to the final hand-over, with what is recorded at the road meanwhile."""

import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from PIL import Image

from data import schema
from data.accounts import NotAllowedError, User
from data.office import MACHINE
from data.photos import PhotoError, Photos
from data.photos.release import PhotoReleaseError
from data.reads.queries import Queries
from data.register import Register
from data.repairs.handing_over import end_warranties
from data.repairs.milestones import MilestoneError
from data.repairs.packages_book import PackageError, UnknownPackageError
from data.repairs.progress_control import PlanError
from data.repairs.stage_writing import WorksError
from data.repairs.table_rows import TableError
from data.repairs.treatments import StageMoveError
from data.settings import Settings
from tests.data.register.town import Town, lon_lat

START = date(2021, 4, 5)


@pytest.fixture
def package_id(town: Town) -> int:
    return town.register.record_package(
        town.engineer,
        name="Paket rigid Ploso – Gedang",
        budget_year=2021,
        agency="pupr",
        contractor="CV Contoh",
        rup_code="RUP-1",
        method="tender",
        ceiling_rupiah=12_000_000_000,
        estimate_rupiah=11_900_000_000,
        value_rupiah=10_000_000_000,
        planned_start=START,
        planned_end=START + timedelta(days=100),
    )


@pytest.fixture
def works_id(town: Town, package_id: int) -> int:
    works_id = town.register.record_works(
        town.engineer, name="Rigid", treatment="rigid_pavement", package_id=package_id
    )
    stage(town, works_id, "preparation", 0, 1000)
    return works_id


@pytest.fixture
def photos(town: Town, tmp_path: Path) -> Photos:
    photos = Photos(town.store, town.people, Settings(var=tmp_path), clock=lambda: town.now)
    town.register = Register(town.store, town.region, town.people, photos, clock=lambda: town.now)
    return photos


def uploaded(town: Town, photos: Photos) -> tuple[str, str]:
    picture = Image.new("RGB", (400, 300), "grey")
    exif = picture.getexif()
    exif[0x010F] = "Merek Ponsel"
    written = io.BytesIO()
    picture.save(written, "JPEG", exif=exif)
    form = photos.open_ticket(town.region.id)
    return photos.accept(town.region.id, form, written.getvalue()).public_id, form


def stage(  # noqa: PLR0917  # as it is said
    town: Town,
    works_id: int,
    name: str,
    from_m: float = 0,
    to_m: float = 1000,
    days: int = 0,
    **said: Any,
) -> int:
    since = START + timedelta(days=days)
    return town.register.record_stage(town.engineer, works_id, "R1", from_m, to_m, name, since=since, **said)


def queries(town: Town) -> Queries:
    return Queries(town.store, town.region, town.people, clock=lambda: town.now)


def to_marking(town: Town, works_id: int, from_m: float = 0, to_m: float = 1000) -> None:
    steps = ("subgrade", "base", "formwork", "casting", "curing", "shoulders", "marking")
    for days, name in enumerate(steps, start=1):
        stage(town, works_id, name, from_m, to_m, days)


def test_a_package_goes_through_the_chain_and_its_dates_may_not_contradict(town, package_id):
    kinds = ("rup", "tender", "sppbj", "contract", "spmk", "pcm", "mc0")
    for number, kind in enumerate(kinds):
        town.register.record_milestone(town.engineer, package_id, kind, START + timedelta(days=number))
    view = queries(town).package(package_id)
    assert [one.on for one in view.milestones][:7] == [START + timedelta(days=n) for n in range(7)]
    assert [one.on for one in view.milestones][7:] == [None, None]
    with pytest.raises(MilestoneError, match=r"CONTRACT on 2021-05-30 .*|SPMK"):
        town.register.record_milestone(town.engineer, package_id, "contract", date(2021, 5, 30))
    town.register.record_milestone(town.engineer, package_id, "mc0", START + timedelta(days=9), number="B/1")
    assert queries(town).package(package_id).milestones[6].number == "B/1"
    with pytest.raises(PackageError, match="has not come yet"):
        town.register.record_milestone(town.engineer, package_id, "pho", date(2021, 7, 1))
    with pytest.raises(NotAllowedError):
        town.register.record_milestone(town.desk, package_id, "rup", START)
    with pytest.raises(UnknownPackageError):
        town.register.record_milestone(town.engineer, package_id + 1, "rup", START)


def test_own_crews_need_no_chain_and_have_none(town):
    package_id = town.register.record_package(
        town.engineer, name="Swakelola 2021", budget_year=2021, kind="own_crew"
    )
    town.register.record_milestone(town.engineer, package_id, "rup", START)
    with pytest.raises(PackageError, match="no contract"):
        town.register.record_milestone(town.engineer, package_id, "contract", START)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"name": " "}, "needs a name"),
        ({"kind": "gift"}, "no kind"),
        ({"method": "raffle"}, "no method"),
        ({"agency": "nasa"}, "no agency"),
        ({"budget_year": 21}, "four digits"),
        ({"value_rupiah": -1}, "value_rupiah"),
        ({"planned_start": date(2021, 2, 1), "planned_end": date(2021, 1, 1)}, "before it starts"),
        ({"warranty_days": 0}, "a day or more"),
    ],
)
def test_a_package_that_cannot_be_is_refused_in_words(town, said, words):
    with pytest.raises(PackageError, match=words):
        town.register.record_package(town.engineer, **({"name": "Paket", "budget_year": 2021} | said))
    assert town.rows(schema.package) == []


def test_pho_hands_every_range_over_begins_the_warranty_and_fho_ends_it(town, package_id, works_id):
    to_marking(town, works_id, 0, 600)
    town.register.record_milestone(town.engineer, package_id, "spmk", START)
    on = START + timedelta(days=20)
    with pytest.raises(WorksError, match="say how many days"):
        town.register.record_milestone(town.engineer, package_id, "pho", on)
    with pytest.raises(StageMoveError, match=r"STA 0\+600 – 1\+000"):  # it is still being prepared
        town.register.record_milestone(town.engineer, package_id, "pho", on, warranty_days=30)
    assert [row.kind for row in town.rows(schema.milestone)] == ["spmk"]
    to_marking(town, works_id, 600, 1000)
    town.register.record_milestone(town.engineer, package_id, "pho", on, warranty_days=30)
    view = queries(town).package(package_id)
    assert (view.warranty_end, view.warranty_days) == (on + timedelta(days=30), 30)
    assert {piece.stage for piece in view.works[0].ranges} == {"warranty"}
    assert view.works[0].warranty_end == view.warranty_end
    assert view.control.state == "finished"
    with pytest.raises(MilestoneError, match="before the warranty ends"):
        town.register.record_milestone(town.engineer, package_id, "fho", on + timedelta(days=29))
    town.register.record_milestone(town.engineer, package_id, "fho", on + timedelta(days=30))
    assert {piece.stage for piece in queries(town).package(package_id).works[0].ranges} == {"fho"}


@pytest.mark.parametrize("with_fho", [True, False])
def test_after_the_warranty_a_range_is_routine_again_with_or_without_fho(
    town, package_id, works_id, with_fho
):
    to_marking(town, works_id)
    town.register.record_milestone(town.engineer, package_id, "spmk", START)
    on = START + timedelta(days=20)
    town.register.record_milestone(town.engineer, package_id, "pho", on, warranty_days=30)
    end = on + timedelta(days=30)
    if with_fho:
        town.register.record_milestone(town.engineer, package_id, "fho", end)
    story = town.register.record_works(  # a sample's story is there to be looked at
        town.engineer, name="Contoh", treatment="overlay", package_id=package_id, sample=True
    )
    stage(town, story, "warranty", 2000, 2500, 20, sample=True)
    assert end_warranties(town.register, end) == 0
    assert end_warranties(town.register, end + timedelta(days=1)) == 1
    assert end_warranties(town.register, end + timedelta(days=1)) == 0
    (piece,) = queries(town).works(works_id).ranges
    assert (piece.stage, piece.since, piece.public_stage) == ("routine", end + timedelta(days=1), None)
    told = [row.why for row in town.rows(schema.event) if row.to_state == "routine"]
    assert told == [None if with_fho else "without_fho"]


def test_new_damage_under_warranty_becomes_a_claim_however_late_it_is_placed(town, package_id, works_id):
    to_marking(town, works_id)
    town.register.record_milestone(town.engineer, package_id, "spmk", START)
    town.register.record_milestone(
        town.engineer, package_id, "pho", START + timedelta(days=20), warranty_days=180
    )
    inside, elsewhere, lamp = town.report(500), town.report(2500), town.report(400, category="pju")
    for receipt in (inside, elsewhere, lamp):
        town.register.verify(receipt.ticket, town.desk)
    (claim,) = queries(town).package(package_id).claims
    assert (claim.ticket, claim.contractor, claim.outcome) == (inside.ticket, "CV Contoh", None)
    for again in (700, 710):  # a complaint is flagged once, however often it is looked at
        town.register.correct_place(elsewhere.ticket, town.desk, *lon_lat(again, 0))
        assert len(queries(town).package(package_id).claims) == 2
    assert queries(town).packages()["claims_open"].tolist() == [2]
    town.register.answer_claim(town.engineer, claim.claim_id, "repaired", "Ditambal 20 Juni oleh penyedia.")
    assert queries(town).packages()["claims_open"].tolist() == [1]
    with pytest.raises(WorksError, match="no outcome"):
        town.register.answer_claim(town.engineer, claim.claim_id, "maybe", "x")


def test_only_damage_seen_within_the_warranty_is_the_contractors_whenever_it_is_written_down(
    town, package_id, works_id
):
    to_marking(town, works_id)
    now, handed_over = town.now, START + timedelta(days=20)  # 25 April
    town.now = datetime(2021, 4, 24, 16, 59, tzinfo=UTC)  # a minute before midnight in the region
    before = town.report(500)
    town.later(minutes=1)
    after = town.report(600, contact="0812 000 001")
    town.now = now
    for receipt in (before, after):  # checked before anybody wrote down the hand-over
        town.register.verify(receipt.ticket, town.desk)
    town.register.record_milestone(town.engineer, package_id, "spmk", START)
    town.register.record_milestone(town.engineer, package_id, "pho", handed_over, warranty_days=30)
    # Recorded after the hand-over: the warranty of its package is its own.
    late = town.register.record_works(town.engineer, name="Sisa", treatment="overlay", package_id=package_id)
    stage(town, late, "warranty", 2000, 2500, 20)
    over = town.report(2200)  # June: after the last day
    town.register.verify(over.ticket, town.desk)
    assert [one.ticket for one in queries(town).package(package_id).claims] == [after.ticket]


def test_works_put_into_the_wrong_package_leave_it_until_it_is_awarded(town, package_id, works_id):
    other = town.register.record_package(town.engineer, name="Paket lain", budget_year=2021)
    town.register.record_milestone(town.engineer, package_id, "tender", START)
    town.register.take_out_of_package(town.engineer, package_id, [works_id], "salah pilih")
    assert town.rows(schema.works)[0].package_id is None
    told = town.rows(schema.event)[-1]
    assert (told.subject, told.subject_id, told.action) == ("package", package_id, "works_out")
    assert (told.actor_id, told.why, told.details["works_id"]) == (town.engineer.id, "salah pilih", works_id)
    with pytest.raises(PackageError, match="any more"):
        town.register.take_out_of_package(town.engineer, package_id, [works_id])
    assert len(town.rows(schema.works_range)) == 1, "what is recorded at the road stays"
    town.register.put_in_package(town.engineer, other, [works_id])
    town.register.record_milestone(town.engineer, other, "sppbj", START)
    with pytest.raises(PackageError, match="awarded"):
        town.register.take_out_of_package(town.engineer, other, [works_id])
    assert town.rows(schema.works)[0].package_id == other


def test_the_year_of_a_crew_keeps_its_works(town):
    crew = town.register.record_crew(town.engineer, name="Regu")
    year = town.register.record_package(
        town.engineer, name="Swakelola", budget_year=2021, kind="own_crew", crew_id=crew
    )
    with pytest.raises(PackageError, match="crew's year"):
        town.register.take_out_of_package(town.engineer, year, [])


def test_the_plan_is_the_usual_shape_until_one_is_set_and_old_days_keep_theirs(town, package_id, works_id):
    view = queries(town).package(package_id)
    assert view.plan_is_default
    assert view.plan[0] == (START, 0)
    points = [(START, 0.0), (START + timedelta(days=50), 70.0), (START + timedelta(days=100), 100.0)]
    town.register.set_plan(town.engineer, package_id, points)
    view = queries(town).package(package_id)
    assert (view.plan, view.plan_is_default) == (tuple(points), False)
    town.later(days=10)
    later = [(START, 0.0), (START + timedelta(days=120), 100.0)]
    town.register.set_plan(town.engineer, package_id, later, why="Adendum 1")
    assert queries(town).package(package_id).plan == tuple(later)
    assert queries(town).package(package_id, date(2021, 6, 16)).plan == tuple(points)
    with pytest.raises(PlanError, match="falls"):
        town.register.set_plan(town.engineer, package_id, [(START, 50.0), (START + timedelta(days=1), 10.0)])


def test_weights_are_a_proposal_until_the_office_sets_its_own(town, package_id, works_id):
    stage(town, works_id, "subgrade", days=3)
    view = queries(town).package(package_id)
    assert view.weights[0].is_proposal
    assert view.control.actual_percent == pytest.approx(8)
    town.register.set_stage_weights(town.engineer, works_id, {"preparation": 40, "casting": 60})
    view = queries(town).package(package_id)
    assert (view.weights[0].is_proposal, view.control.actual_percent) == (False, pytest.approx(40))
    with pytest.raises(PlanError, match="add up to"):
        town.register.set_stage_weights(town.engineer, works_id, {"casting": 60})


def test_an_earlier_day_tells_what_had_been_reached_by_then(town, package_id, works_id):
    stage(town, works_id, "subgrade", days=3)
    stage(town, works_id, "base", days=30)
    early = queries(town).package(package_id, START + timedelta(days=10))
    assert early.control.actual_percent == pytest.approx(8)
    assert queries(town).packages(START + timedelta(days=10))["actual_percent"].tolist() == [pytest.approx(8)]


def test_traffic_is_told_with_its_day_and_a_sign_by_its_hours(town, works_id):
    today = date(2021, 6, 15)
    town.register.record_traffic(
        town.engineer,
        "R1",
        0,
        500,
        "half",
        since=today,
        expected_open=date(2021, 7, 1),
        works_id=works_id,
        note="Lewat pasar",
    )
    row = queries(town).traffic().iloc[0]
    assert (row["state"], row["expected_open"], row["why"], row["note"]) == (
        "half",
        date(2021, 7, 1),
        "recorded",
        "Lewat pasar",
    )
    for wrong, words in (("shut", "no state of traffic"),):
        with pytest.raises(WorksError, match=words):
            town.register.record_traffic(town.engineer, "R1", 0, 500, wrong, since=today)
    receipt = town.report(800)
    town.register.verify(receipt.ticket, town.desk)
    sign = town.register.place_sign(town.desk, ticket=receipt.ticket, note="Rambu lubang")
    assert [event.action for event in town.events(receipt.ticket)][-1] == "sign_placed"
    town.later(hours=5)
    town.register.remove_sign(town.desk, sign)
    (row,) = town.rows(schema.warning_sign)
    assert row.removed_at - row.placed_at == timedelta(hours=5)
    with pytest.raises(WorksError, match="no sign"):
        town.register.remove_sign(town.desk, sign)
    with pytest.raises(WorksError, match="name one"):
        town.register.place_sign(town.desk)


def test_a_photo_of_works_says_nothing_of_the_phone_and_is_gone_when_withdrawn(town, works_id, photos):
    public_id = town.register.add_works_photo(
        town.engineer, works_id, "R1", 300, "before", uploaded(town, photos)
    )
    jpeg = photos.read_works_photo(public_id, town.engineer)
    assert b"Merek Ponsel" not in jpeg
    assert not Image.open(io.BytesIO(jpeg)).getexif()
    assert [row.public_id for row in town.rows(schema.photo)] == []  # no form's photo any more
    town.register.withdraw_works_photo(town.engineer, public_id, "wajah orang")
    with pytest.raises(PhotoError):
        photos.read_works_photo(public_id)
    assert list((photos._folder).iterdir()) == []
    with pytest.raises(PhotoError, match="belong"):
        town.register.add_works_photo(town.engineer, works_id, "R1", 300, "after", (public_id, "x"))


def test_the_public_sees_a_photo_of_works_once_somebody_has_looked_at_it(town, works_id, photos):
    public_id = town.register.add_works_photo(
        town.engineer, works_id, "R1", 300, "during", uploaded(town, photos)
    )
    crew = User(7, "regu", "crew", None, town.region.id)
    leader = User(6, "bupati", "leader", None, town.region.id)
    neighbour = User(5, "tetangga", "admin", None, "kab-lain")
    for who in (None, leader, neighbour):
        with pytest.raises(NotAllowedError):
            photos.read_works_photo(public_id, who)
    assert photos.read_works_photo(public_id, crew)
    assert public_views(town, works_id) == []
    with pytest.raises(PhotoReleaseError, match="Look at the photo"):
        town.register.release_works_photo(town.desk, public_id)
    with pytest.raises(NotAllowedError):
        town.register.release_works_photo(crew, public_id, nothing_to_hide=True)
    taken = photos.read_works_photo(public_id, town.desk)
    town.register.release_works_photo(town.desk, public_id, [(0.0, 0.0, 0.9, 0.9)])
    assert public_views(town, works_id) == [public_id]
    assert photos.read_works_photo(public_id) != taken
    assert photos.read_works_photo(public_id, town.desk, original=True) == taken
    town.register.take_back_works_photo(town.desk, public_id)
    town.register.take_back_works_photo(town.desk, public_id)
    assert public_views(town, works_id) == []
    with pytest.raises(NotAllowedError):
        photos.read_works_photo(public_id)
    told = [(row.action, row.actor_id) for row in town.rows(schema.event) if row.subject == "works"]
    assert told[-2:] == [("photo_released", town.desk.id), ("photo_taken_back", town.desk.id)]


def test_a_photo_withdrawn_for_good_takes_what_the_public_saw_along(town, works_id, photos):
    public_id = town.register.add_works_photo(
        town.engineer, works_id, "R1", 300, "during", uploaded(town, photos)
    )
    town.register.release_works_photo(town.desk, public_id, nothing_to_hide=True)
    town.register.withdraw_works_photo(town.engineer, public_id)
    assert list(photos._folder.iterdir()) == []
    assert public_views(town, works_id) == []
    with pytest.raises(WorksError, match="no such photo"):
        town.register.release_works_photo(town.desk, public_id, nothing_to_hide=True)


def public_views(town: Town, works_id: int) -> list[str]:
    """Return the photos that everybody sees of works, on their page and beside the road."""
    queries = Queries(town.store, town.region, town.people, clock=lambda: town.now)
    shown = [one.photo_id for one in queries.works_photos(works_id)]
    assert [one.photo_id for one in queries.photos_on("R1", 0, 1_000)] == shown
    return shown


def diary(*rows: dict[str, object]) -> pd.DataFrame:
    return pd.DataFrame(list(rows))


def test_a_site_diary_is_recorded_whole_in_whatever_order_its_rows_stand(town, works_id):
    table = diary(
        {"STA": "0+000 - 0+500", "Lajur": "kiri", "Tahap": "LPA kelas A/B", "Tanggal": "12/04/2021"},
        {"STA": "0+000 - 0+500", "Lajur": "kiri", "Tahap": "penyiapan badan jalan", "Tanggal": "08/04/2021"},
    )
    ids = town.register.record_stages(town.engineer, table, works_id=works_id)
    assert len(ids) == 2
    shown = [(p.from_m, p.to_m, p.lane, p.stage) for p in queries(town).works(works_id).ranges]
    assert shown == [
        (0, 500, "left", "base"),
        (0, 500, "right", "preparation"),
        (500, 1000, "both", "preparation"),
    ]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"stage": "melukis"}, "Row 2.*no stage 'melukis'"),
        ({"since": "kapan-kapan"}, "Row 2: the day"),
        ({"from": "2+9"}, "Row 2: a station"),
        ({"to": 0}, "Row 2: From 400"),
        ({"to": 99_000}, "Row 2: Nothing runs"),
        ({"lane": "tengah"}, "Row 2.*no lane"),
        ({"works": "Paket lain"}, "Row 2.*names no works"),
        ({"road": "Jalan Anu"}, "Row 2.*no road"),
        ({"stage": "casting"}, "Row 2: STA.*skip"),
        ({"since": "2031-01-01"}, "Row 2.*has not come"),
    ],
)
def test_a_fault_in_one_row_leaves_the_whole_table_out_and_names_the_row(town, works_id, change, words):
    row = {"works": "Rigid", "road": "R1", "from": 0, "to": 400, "lane": "both", "stage": "subgrade"}
    table = diary(
        row | {"since": "2021-04-08"}, row | {"from": 400, "to": 800, "since": "2021-04-09"} | change
    )
    before = len(town.rows(schema.works_range))
    with pytest.raises(TableError, match=words):
        town.register.record_stages(town.engineer, table)
    assert len(town.rows(schema.works_range)) == before


def test_records_may_come_in_any_order_and_leave_the_same(town, package_id):
    def stages_of(order: list[int]) -> list[tuple[float, float, str, str]]:
        works_id = town.register.record_works(MACHINE, name=f"{order}", treatment="overlay")
        told = [("preparation", 0, 900, 1), ("surface", 0, 300, 5), ("surface", 300, 900, 9)]
        for number in order:
            name, from_m, to_m, days = told[number]
            stage(town, works_id, name, from_m, to_m, days)
        return [(p.from_m, p.to_m, p.lane, p.stage) for p in queries(town).works(works_id).ranges]

    assert stages_of([0, 1, 2]) == stages_of([2, 0, 1]) == stages_of([1, 2, 0])


def test_what_comes_in_between_must_lead_on_to_what_was_recorded_after(town, works_id):
    stage(town, works_id, "subgrade", days=2)
    stage(town, works_id, "base", days=8)
    with pytest.raises(StageMoveError, match="went to 'base' later"):
        stage(town, works_id, "preparation", days=5, reason="digali lagi")


def test_a_new_survey_of_roads_carries_all_that_lies_on_them(town, works_id, photos):
    town.register.record_traffic(town.engineer, "R1", 0, 400, "closed", since=date(2021, 6, 15))
    town.register.place_sign(town.engineer, road_id="R1", from_m=0, to_m=400)
    town.register.add_works_photo(town.engineer, works_id, "R1", 300, "before", uploaded(town, photos))
    town.survey_roads({"N1": ("Ploso – Gedang", "regency", [(-500, 10), (3000, 10)])})
    town.register.place_anew()
    for table in (schema.traffic, schema.warning_sign, schema.works_range):
        (row,) = town.rows(table)
        assert row.road_id == "N1"
        assert row.from_m == pytest.approx(500, abs=2)
    (photo,) = town.rows(schema.works_photo)
    assert (photo.road_id, photo.station_m) == ("N1", pytest.approx(800, abs=2))
    assert queries(town).traffic().iloc[0]["to_m"] == pytest.approx(900, abs=2)
