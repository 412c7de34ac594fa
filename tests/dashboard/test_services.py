"""Service points: where one goes and when it is ready, and the office's daily counts behind it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete

from dashboard import backend
from data import schema
from data.accounts import User
from data.regions import Region
from tests.dashboard.pages import button, open_page, texts

pytestmark = pytest.mark.usefixtures("installation")

WATUGEDE = "35.06.08.2005"  # Kecamatan Puncu
POINT = "pare"


@pytest.fixture
def counts(installation: Region) -> Iterator[None]:
    """What a test counts is gone afterwards."""
    yield
    with backend.store().begin() as conn:
        conn.execute(delete(schema.service_count))
        conn.execute(delete(schema.service_assignment))


def today(region: Region) -> Any:
    return datetime.now(region.zone).date()


def test_a_village_is_told_its_point_as_an_estimate_and_the_papers_with_their_source() -> None:
    page = open_page("services", desa=WATUGEDE)
    assert not page.exception
    said = texts(page)
    assert "Kantor Kecamatan Pare" in said
    assert "perkiraan" in said
    assert "Akta kelahiran" in said
    assert "Sahaja Lekat" in said
    assert "Bacaini" in said
    assert "Kantor Dispendukcapil" in said
    assert "Kantor belum mengisi catatan harian" in said


def test_a_paper_is_ready_the_same_day() -> None:
    page = open_page("services", desa=WATUGEDE)
    page.pills[0].set_value("ktp").run()
    assert "KTP elektronik: jadi hari itu juga" in texts(page)


def test_a_village_is_found_by_its_name_and_its_address_can_be_passed_on() -> None:
    page = open_page("services")
    assert "Ketik desa Anda" in texts(page)
    page.text_input[0].set_value("watuged").run()
    button(page, "Watugede").click().run()
    assert not page.exception
    assert "Kantor Kecamatan" in texts(page)
    assert WATUGEDE in page.query_params["desa"]


def test_a_subdistrict_of_the_address_answers_too_and_made_up_ones_do_not() -> None:
    assert "Kantor Kecamatan Wates" in texts(open_page("services", kec="35.06.06"))
    assert "Ketik desa Anda" in texts(open_page("services", desa="99.99.99.9999"))


def test_what_the_office_sets_is_certain_and_what_it_counts_is_shown(
    installation: Region, desk_user: User, counts: None
) -> None:
    register = backend.register_of(installation.id)
    register.set_area(desk_user, "35.06.08", "wates")
    day = today(installation) - timedelta(days=1)
    register.record_counts(desk_user, "wates", day, applicants=100, same_day=98, wait_mean_min=25)
    said = texts(open_page("services", desa=WATUGEDE))
    assert "Sudah ditetapkan kantor." in said
    assert "98 % jadi hari itu juga, 100 orang per hari, menunggu 25 menit" in said


def test_a_region_without_service_points_has_no_such_page_in_its_bar(empty_region: Region) -> None:
    page = open_page("services", wilayah=empty_region.id)
    assert not page.exception
    assert "belum mengumumkan titik layanan" in texts(page)
    assert "Titik layanan" not in [link.label for link in page.get("page_link")]


def test_the_english_page_speaks_english() -> None:
    said = texts(open_page("services", language="en", desa=WATUGEDE))
    assert "Pare sub-district office" in said
    assert "estimate" in said


def test_daily_counts_are_for_the_office_only(sign_in: Any, leader: User) -> None:
    assert "Kata sandi" in texts(open_page("services_office"))
    sign_in(leader)
    page = open_page("services_office")
    assert not page.number_input


@pytest.mark.usefixtures("signed_in")
def test_the_office_enters_a_day_and_corrects_it(installation: Region, counts: None) -> None:
    page = open_page("services_office")
    assert not page.exception
    came, done, wait = _fields(page, installation)
    came.set_value(60)
    done.set_value(58)
    wait.set_value(20)
    button(page, "Simpan hari ini").click().run()
    assert "Tersimpan: 1 titik" in str([one.value for one in page.success])
    _fields(page, installation)[1].set_value(60)
    button(page, "Simpan hari ini").click().run()
    day = today(installation)
    register = backend.register_of(installation.id)
    assert [one.same_day for one in register.history(POINT, day)] == [58, 60]
    assert "<b>60</b> 100 %" in texts(page)


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize(
    ("values", "why"),
    [
        ((10, 12, None), "yang jadi lebih banyak"),
        ((10, None, None), "isi jumlah yang datang"),
    ],
)
def test_numbers_that_cannot_be_right_are_refused_and_named(
    installation: Region, values: tuple[int | None, ...], why: str, counts: None
) -> None:
    page = open_page("services_office")
    for field, value in zip(_fields(page, installation), values, strict=True):
        field.set_value(value)
    button(page, "Simpan hari ini").click().run()
    assert f"Kantor Kecamatan Pare: {why}" in texts(page)
    assert backend.register_of(installation.id).history(POINT, today(installation)) == []


@pytest.mark.usefixtures("signed_in")
def test_the_office_sets_whom_a_point_serves(installation: Region, counts: None) -> None:
    page = open_page("services_office")
    areas, points = page.selectbox[0], page.selectbox[1]
    areas.set_value("35.06.08")
    points.set_value("wates")
    button(page, "Tetapkan").click().run()
    assert backend.register_of(installation.id).overrides() == {"35.06.08": "wates"}


def _fields(page: Any, region: Region) -> list[Any]:
    """The three fields of one point on this day: came, done, wait."""
    day = today(region).isoformat()
    return [page.number_input(key=f"counts_{POINT}_{day}_{name}") for name in ("came", "done", "wait")]
