"""The own crews' day: planned by the engineer, driven in order, finished with a photo as evidence."""

import io
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from argon2 import PasswordHasher
from PIL import Image

from data import schema
from data.accounts import NotAllowedError, User, may_serve
from data.passwords import AccountError
from data.photos import PhotoError, Photos
from data.reads.queries import Queries
from data.register import Register
from data.repairs.crew_records import TaskError
from data.repairs.crew_rules import Material, NewTask
from data.repairs.driving import driving_m
from data.settings import Settings
from data.sign_in import Accounts
from tests.data.register.town import Town, lon_lat

TODAY = date(2021, 6, 15)


@pytest.fixture
def photos(town: Town, tmp_path: Path) -> Photos:
    photos = Photos(town.store, town.people, Settings(var=tmp_path), clock=lambda: town.now)
    town.register = Register(town.store, town.region, town.people, photos, clock=lambda: town.now)
    return photos


@pytest.fixture
def crew_id(town: Town) -> int:
    lon, lat = lon_lat(0, 0)
    return town.register.record_crew(
        town.engineer, name="Regu Timur", agency="pupr", depot_lon=lon, depot_lat=lat
    )


@pytest.fixture
def crew(town: Town) -> User:
    return User(7, "regu", "crew", "pupr", town.region.id)


def taken(town: Town, photos: Photos) -> tuple[str, str]:
    written = io.BytesIO()
    Image.new("RGB", (300, 200), "black").save(written, "JPEG")
    form = photos.open_ticket(town.region.id)
    return photos.accept(town.region.id, form, written.getvalue()).public_id, form


def verified(town: Town, x_m: float, y_m: float = 0.0, **said: object) -> str:
    receipt = town.report(x_m, y_m, **said)
    town.register.verify(receipt.ticket, town.desk)
    return str(receipt.ticket)


def day_of(town: Town, crew_id: int) -> list:
    return Queries(town.store, town.region, town.people, clock=lambda: town.now).crew_day(crew_id, TODAY)


def planned(town: Town, crew_id: int, *tickets: str) -> list[int]:
    tasks = [NewTask(ticket=ticket) for ticket in tickets]
    return town.register.plan_day(town.engineer, crew_id, TODAY, tasks)


def test_a_task_done_with_a_photo_patches_the_metre_and_closes_the_report(town, photos, crew_id, crew):
    ticket = verified(town, 500)
    (task_id,) = planned(town, crew_id, ticket)
    used = [Material("campuran aspal dingin", 0.4, "ton")]
    assert town.register.finish_task(crew, task_id, taken(town, photos), used)
    (task,) = day_of(town, crew_id)
    assert (task.state, task.ticket, task.materials) == ("done", ticket, tuple(used))
    assert len(task.photos) == 1
    assert town.complaint(ticket).state == "closed"
    closing = town.events(ticket)[-1]
    assert (closing.action, closing.actor_id, closing.details["reason"]) == ("close", 7, "repaired")
    assert closing.details["works_photo"] == task.photos[0]
    view = Queries(town.store, town.region, clock=lambda: town.now).works(task.works_id)
    assert (view.treatment, view.ranges[0].stage, view.share_done) == ("patching", "patched", 1)
    (package,) = town.rows(schema.package)
    assert (package.kind, package.budget_year, package.crew_id) == ("own_crew", 2021, crew_id)


@pytest.mark.parametrize(
    ("category", "treatment", "stage"),
    [("lubang", "patching", "patched"), ("drainase", "routine_maintenance", "finished")],
)
def test_the_public_history_tells_in_codes_what_the_crew_finished(  # noqa: PLR0917 (a world, and one case)
    town, photos, crew_id, crew, category, treatment, stage
):
    ticket = verified(town, 500, category=category)
    (task_id,) = planned(town, crew_id, ticket)
    town.register.finish_task(crew, task_id, taken(town, photos))
    view = Queries(town.store, town.region, town.people, clock=lambda: town.now).ticket(ticket)
    closing = view.events[-1]
    assert (closing.action, closing.why) == ("close", None)
    assert closing.details == {
        "reason": "repaired",
        "crew": "Regu Timur",
        "treatment": treatment,
        "stage": stage,
    }


def test_without_a_photo_the_metre_is_patched_but_the_report_stays_open(town, crew_id, crew):
    ticket = verified(town, 500)
    (task_id,) = planned(town, crew_id, ticket)
    assert not town.register.finish_task(crew, task_id)
    assert town.complaint(ticket).state == "verified"
    assert day_of(town, crew_id)[0].state == "done"


def test_a_place_that_nobody_knew_more_exactly_is_done_as_a_whole(town, photos, crew_id, crew):
    (task_id,) = planned(town, crew_id, verified(town, 500))
    (stretch,) = town.stretches()
    town.register.finish_task(crew, task_id, taken(town, photos))
    view = Queries(town.store, town.region, clock=lambda: town.now).stretch(stretch.id)
    assert (view.stage, view.share_done, view.complaints) == ("done", 1, 0)


def test_pressed_twice_on_a_bad_line_it_is_done_once(town, photos, crew_id, crew):
    (task_id,) = planned(town, crew_id, verified(town, 500))
    photo = taken(town, photos)
    assert town.register.finish_task(crew, task_id, photo)
    assert not town.register.finish_task(crew, task_id, photo)
    assert len(town.rows(schema.works_range)) == 1


def test_nothing_is_half_done_when_the_photo_is_not_there(town, photos, crew_id, crew):
    (task_id,) = planned(town, crew_id, verified(town, 500))
    with pytest.raises(PhotoError):
        town.register.finish_task(crew, task_id, ("0" * 32, "anything"))
    assert day_of(town, crew_id)[0].state == "open"
    assert town.rows(schema.works_range) == []


def test_all_tasks_of_a_crew_and_year_are_one_works_a_treatment(town, photos, crew_id, crew):
    tickets = [verified(town, 300), verified(town, 900), verified(town, 1500, category="drainase")]
    for task_id in planned(town, crew_id, *tickets):
        town.register.finish_task(crew, task_id, taken(town, photos))
    assert sorted(row.treatment for row in town.rows(schema.works)) == ["patching", "routine_maintenance"]
    assert len(town.rows(schema.package)) == 1


def test_the_day_goes_from_the_depot_always_to_the_nearest_task_left(town, crew_id):
    far, near, middle = verified(town, 2500), verified(town, 200), verified(town, 1200)
    planned(town, crew_id, far, near, middle)
    assert [task.ticket for task in day_of(town, crew_id)] == [near, middle, far]
    ids = [task.task_id for task in day_of(town, crew_id)]
    town.register.order_day(town.engineer, crew_id, TODAY, ids[::-1])
    assert [task.ticket for task in day_of(town, crew_id)] == [far, middle, near]
    with pytest.raises(TaskError, match="other tasks"):
        town.register.order_day(town.engineer, crew_id, TODAY, ids[:2])
    town.register.order_day(town.engineer, crew_id, TODAY, None)
    assert [task.number for task in day_of(town, crew_id)] == [1, 2, 3]
    assert [task.ticket for task in day_of(town, crew_id)] == [near, middle, far]


def test_distances_are_along_the_roads_and_the_same_both_ways(town):
    network = town.register.ground().network
    stops = [("R1", 100.0), ("R1", 2600.0), ("R3", 1500.0)]
    away_m = driving_m(network, stops, lon_lat(0, 0))
    assert away_m[1, 2] == pytest.approx(2500, abs=1)
    assert np.allclose(away_m, away_m.T)
    assert np.allclose(np.diag(away_m), 0)
    assert away_m[1, 3] > 2000  # no road leads there: the straight line, and more


def test_a_crew_gets_only_what_was_checked_lies_on_a_road_and_is_a_crews_matter(town, crew_id):
    waiting, lamp = town.report(500).ticket, verified(town, 700, category="pju")
    checked = verified(town, 900)
    with pytest.raises(TaskError, match=r"Task 1.*received"):
        planned(town, crew_id, waiting)
    with pytest.raises(ValueError, match="lighting"):
        planned(town, crew_id, lamp)
    planned(town, crew_id, checked)
    with pytest.raises(TaskError, match="planned already"):
        planned(town, crew_id, checked)
    with pytest.raises(TaskError, match="name a complaint"):
        town.register.plan_day(town.engineer, crew_id, TODAY, [NewTask()])
    assert len(day_of(town, crew_id)) == 1


def test_a_stretch_and_a_plain_range_can_be_planned_too(town, crew_id, crew):
    verified(town, 500)
    (stretch,) = town.stretches()
    new = [NewTask(stretch_id=stretch.id), NewTask("patching", road_id="R3", from_m=10, to_m=40)]
    ids = town.register.plan_day(town.engineer, crew_id, TODAY, new)
    for task_id in ids:
        town.register.finish_task(crew, task_id)
    assert {(row.road_id, row.stage) for row in town.rows(schema.works_range)} == {
        ("R1", "patched"),
        ("R3", "patched"),
    }


def test_what_could_not_be_done_says_why_and_may_be_planned_again(town, crew_id, crew):
    ticket = verified(town, 500)
    (task_id,) = planned(town, crew_id, ticket)
    with pytest.raises(TaskError, match="why"):
        town.register.leave_task(crew, task_id, " ")
    town.register.leave_task(crew, task_id, "Hujan")
    assert [(task.state, task.why_left) for task in day_of(town, crew_id)] == [("left", "Hujan")]
    with pytest.raises(TaskError, match="was left"):
        town.register.finish_task(crew, task_id)
    assert len(planned(town, crew_id, ticket)) == 1


def test_a_crew_does_its_day_and_plans_none_and_touches_no_other_agencys(town, crew_id, crew):
    ticket = verified(town, 500)
    with pytest.raises(NotAllowedError):
        town.register.plan_day(crew, crew_id, TODAY, [NewTask(ticket=ticket)])
    with pytest.raises(NotAllowedError):
        town.register.record_crew(crew, name="Regu Lain")
    (task_id,) = planned(town, crew_id, ticket)
    with pytest.raises(NotAllowedError):
        town.register.finish_task(User(8, "lain", "crew", "perkim", town.region.id), task_id)
    with pytest.raises(NotAllowedError):
        town.register.finish_task(town.desk, task_id)
    town.register.drop_task(town.engineer, task_id)
    assert day_of(town, crew_id) == []


def test_an_account_bound_to_a_crew_sees_and_settles_the_day_of_that_crew_only(town, crew_id):
    """Every use case at the road, tried by everybody: who may serve a crew, and who not."""
    other = town.register.record_crew(town.engineer, name="Regu Barat", agency="pupr")
    tickets = iter([verified(town, x_m) for x_m in range(100, 1100, 100)])
    region = town.region.id
    may = {  # account -> whether it may at the day of Regu Timur
        User(21, "bound", "crew", "pupr", region, crew_id): True,
        User(22, "elsewhere", "crew", "pupr", region, other): False,
        User(23, "bound without agency", "crew", None, region, other): False,
        User(24, "unbound", "crew", "pupr", region): True,
        User(25, "of all", "crew", None, region): True,
        User(26, "other agency", "crew", "perkim", region): False,
        User(27, "engineer", "engineer", None, region): True,
    }
    for who, allowed in may.items():
        assert may_serve(who, crew_id, "pupr") is allowed, who.name
        ticket = next(tickets)
        (task_id,) = planned(town, crew_id, ticket)
        ids = [one.task_id for one in day_of(town, crew_id)]
        uses = [
            lambda who=who, ids=ids: town.register.order_day(who, crew_id, TODAY, ids),
            lambda who=who, task_id=task_id: town.register.leave_task(who, task_id, "hujan"),
        ]
        for use in uses:
            if allowed:
                use()
            else:
                with pytest.raises(NotAllowedError):
                    use()
                with pytest.raises(NotAllowedError):
                    town.register.finish_task(who, task_id)
                with pytest.raises(NotAllowedError):
                    town.register.add_task_photo(who, task_id, ("x", "y"))


def test_the_office_sees_which_account_is_bound_to_which_crew(town, crew_id):
    accounts = Accounts(town.store, hasher=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    region, password = town.region.id, "empat kata yang panjang"
    accounts.add_user(region, "hp-timur", password, "crew", "pupr", crew="regu timur")
    accounts.add_user(region, "hp-bersama", password, "crew", "pupr")
    signed_in = accounts.check_password(region, "hp-timur", password)
    assert signed_in.crew_id == crew_id
    token = accounts.open_session(signed_in)

    def bound() -> dict[str, int | None]:
        found = Queries(town.store, town.region, town.people).crew_accounts(town.engineer)
        return {one.name: one.crew_id for one in found}

    assert bound() == {"hp-timur": crew_id, "hp-bersama": None}
    accounts.bind_crew(region, "HP-Timur", None)
    assert accounts.user_of_token(token) is None  # signed out: it may see more, or less, from now on
    accounts.bind_crew(region, "hp-bersama", "Regu Timur")
    assert bound() == {"hp-timur": None, "hp-bersama": crew_id}
    with pytest.raises(NotAllowedError):
        Queries(town.store, town.region, town.people).crew_accounts(signed_in)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (("engineer", "pupr", "Regu Timur"), "Only accounts of role crew"),
        (("crew", "pupr", "Regu Utara"), "no crew 'Regu Utara'.*There are: Regu Timur"),
        (("crew", "perkim", "Regu Timur"), "is of agency pupr, not of perkim"),
    ],
)
@pytest.mark.usefixtures("crew_id")
def test_an_account_is_bound_to_a_crew_of_its_agency_only(town, said, words):
    role, agency, crew = said
    accounts = Accounts(town.store, hasher=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    with pytest.raises(AccountError, match=words):
        accounts.add_user(town.region.id, "hp", "empat kata yang panjang", role, agency, crew=crew)
    with pytest.raises(AccountError, match="no account 'tidak ada'"):
        accounts.bind_crew(town.region.id, "tidak ada", crew)


def test_materials_have_a_name_an_amount_and_a_unit(town, crew_id, crew):
    (task_id,) = planned(town, crew_id, verified(town, 500))
    for wrong in ({"name": "aspal", "amount": 0, "unit": "ton"}, {"name": "", "amount": 1, "unit": "ton"}):
        with pytest.raises(ValueError, match="Material 1"):
            town.register.finish_task(crew, task_id, None, [wrong])
    assert day_of(town, crew_id)[0].state == "open"


def test_what_a_day_left_open_is_seen_the_next_day_until_it_is_done_or_left(town, crew_id, crew):
    done, left, waiting = planned(town, crew_id, *(verified(town, x_m) for x_m in (300, 900, 1500)))
    queries = Queries(town.store, town.region, town.people, clock=lambda: town.now)
    assert queries.crew_left_open(crew_id, TODAY) == []
    town.register.finish_task(crew, done)
    town.register.leave_task(crew, left, "Hujan")
    tomorrow = TODAY + timedelta(days=1)
    assert [one.task_id for one in queries.crew_left_open(crew_id, tomorrow)] == [waiting]
    town.register.leave_task(crew, waiting, "Bahan habis")
    assert queries.crew_left_open(crew_id, tomorrow) == []


def test_a_confidential_report_is_never_on_a_list(town, crew_id):
    receipt = town.report(500, confidential=True)
    admin = User(3, "admin", "admin", None, town.region.id)
    town.register.verify(receipt.ticket, admin)
    with pytest.raises(ValueError, match="no complaint"):
        planned(town, crew_id, receipt.ticket)
    assert Queries(town.store, town.region, clock=lambda: town.now).plannable().empty
