"""Regu: a crew at its task on a phone, over a slow connection."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from dashboard import backend
from dashboard.components.photo import Photo, Photos
from data.accounts import User
from data.regions import Region
from data.repairs.crew_rules import CrewTask, NewTask
from tests.dashboard.pages import button, open_page, texts

SignIn = Callable[[User], None]


@pytest.fixture
def task(installation: Region, engineer: User, sign_in: SignIn) -> CrewTask:
    """A task of today; the engineer who planned it is signed in."""
    sign_in(engineer)
    queries, register = backend.queries_of(installation.id), backend.register_of(installation.id)
    crew, today = queries.crews()[0], queries.today()
    ticket = queries.plannable(limit=1)["ticket"].iloc[0]
    (task_id,) = register.plan_day(engineer, crew.crew_id, today, [NewTask(ticket=ticket)])
    return next(one for one in queries.crew_day(crew.crew_id, today) if one.task_id == task_id)


def opened(task: CrewTask) -> AppTest:
    return open_page("crew", tugas=str(task.task_id))


def sent_photo(region_id: str, page: AppTest, task: CrewTask) -> Photo:
    """Send a photo as the phone does, and return what it is told."""
    written = io.BytesIO()
    Image.new("RGB", (80, 60), "dimgrey").save(written, "JPEG")
    ticket = page.session_state[f"crew_upload_{task.task_id}"]
    return Photo(backend.photos().accept(region_id, ticket, written.getvalue()).public_id, None)


def state_of(task: CrewTask, region_id: str) -> str:
    queries = backend.queries_of(region_id)
    day = queries.crew_day(queries.crews()[0].crew_id, queries.today())
    return next(one.state for one in day if one.task_id == task.task_id)


def test_a_press_while_the_photo_is_on_its_way_holds_until_it_has_come_through(
    installation: Region, task: CrewTask
) -> None:
    page = opened(task)
    photos = f"crew_photo_{task.task_id}_kept"
    page.session_state[photos] = Photos(0, (), waiting=1)
    page = button(page, "selesai").click().run()
    assert "begitu fotonya sampai" in texts(page)
    assert state_of(task, installation.id) == "open"
    page.session_state[photos] = Photos(0, (sent_photo(installation.id, page, task),))
    page.run()
    assert state_of(task, installation.id) == "done"


def test_a_photo_that_did_not_come_through_finishes_nothing(installation: Region, task: CrewTask) -> None:
    page = opened(task)
    photos = f"crew_photo_{task.task_id}_kept"
    page.session_state[photos] = Photos(0, (), waiting=1)
    page = button(page, "selesai").click().run()
    page.session_state[photos] = Photos(0)  # it failed; the page says so beside it
    page.run()
    page.session_state[photos] = Photos(0, (sent_photo(installation.id, page, task),))
    page.run()
    assert state_of(task, installation.id) == "open"  # that press is over


def account(installation: Region, name: str, crew: str | None = None) -> User:
    """Open an account of role crew, bound to the crew of this name."""
    password = "empat kata yang panjang"  # noqa: S105  # of an account that lives for one test
    accounts = backend.accounts()
    accounts.add_user(installation.id, name, password, "crew", "pupr", crew=crew)
    user = accounts.check_password(installation.id, name, password)
    assert user is not None
    return user


def test_a_bound_account_sees_its_own_crews_day_only_and_the_engineer_sees_who_is_bound(
    installation: Region, engineer: User, sign_in: SignIn
) -> None:
    queries = backend.queries_of(installation.id)
    mine, other = queries.crews()[:2]
    sign_in(account(installation, "hp-regu", mine.name))
    page = open_page("crew", regu=str(other.crew_id))  # an address of another crew's day
    assert not any(one.label == "Regu" for one in page.selectbox)
    others = {f"crew_open_{one.task_id}" for one in queries.crew_day(other.crew_id, queries.today())}
    assert others
    assert others.isdisjoint(one.key for one in page.button)
    sign_in(account(installation, "hp-bersama"))
    assert any(one.label == "Regu" for one in open_page("crew").selectbox)
    sign_in(engineer)
    page = open_page("crew", regu=str(mine.crew_id))
    page.session_state["crew_tabs"] = "Rencana"
    shown = texts(page.run())
    assert "Akun khusus regu ini: hp-regu." in shown
    assert "Akun yang melihat semua regu: hp-bersama." in shown


def test_what_yesterday_left_open_stands_on_todays_list_until_it_is_finished(
    installation: Region, engineer: User, sign_in: SignIn
) -> None:
    sign_in(engineer)
    queries, register = backend.queries_of(installation.id), backend.register_of(installation.id)
    crew, yesterday = queries.crews()[0], queries.today() - timedelta(days=1)
    ticket = queries.plannable(limit=1)["ticket"].iloc[0]
    (task_id,) = register.plan_day(engineer, crew.crew_id, yesterday, [NewTask(ticket=ticket)])
    page = open_page("crew")
    assert "Belum selesai dari hari sebelumnya" in texts(page)
    page = page.button(key=f"crew_open_{task_id}").click().run()
    assert button(page, "selesai")  # it opens as a task of today does
    register.finish_task(engineer, task_id)
    assert "Belum selesai dari hari sebelumnya" not in texts(open_page("crew"))
