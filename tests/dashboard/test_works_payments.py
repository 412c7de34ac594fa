"""Payments on the page of a package: recorded, refused at their field, corrected, beside what is done."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from dashboard import backend
from dashboard.views.works_curve import SCurve, paid_steps, s_curve_svg
from data.accounts import User
from data.regions import Region
from data.repairs.payments_book import NewPayment
from tests.dashboard.pages import button, open_page, texts

SignIn = Callable[[User], None]
VALUE = 800_000_000


@pytest.fixture
def package(installation: Region, engineer: User, sign_in: SignIn) -> int:
    """A contract of last month, signed in by the engineer."""
    sign_in(engineer)
    register = backend.register_of(installation.id)
    today = backend.queries_of(installation.id).today()
    package_id = register.record_package(
        engineer, name="Paket bayar", budget_year=today.year, value_rupiah=VALUE, contractor="CV Uji"
    )
    register.record_milestone(engineer, package_id, "contract", today - timedelta(days=30))
    return package_id


def part(package_id: int, language: str = "id", **said: str) -> Any:
    return open_page("works", language=language, paket=str(package_id), bagian="bayar", **said)


def field(page: Any, kind: str, key_end: str, *, of: str = "_0_0_") -> Any:
    return next(one for one in page.get(kind) if of in (one.key or "") and one.key.endswith(key_end))


def paid(installation: Region, package_id: int) -> Any:
    return backend.queries_of(installation.id).package(package_id)


def test_an_advance_is_recorded_and_told_beside_what_is_done(installation: Region, package: int) -> None:
    page = part(package)
    assert "Belum ada pembayaran yang dicatat" in texts(page)
    field(page, "text_input", "_money").set_value("200 juta")
    page = button(page, "Catat").click().run()
    assert not page.exception
    (one,) = paid(installation, package).payments
    assert (one.kind, one.number, one.rupiah, one.recorded_by) == ("advance", 1, 200_000_000, "insinyur")
    shown = texts(page)
    assert "mendahului fisik sebesar 25 poin persen" in shown
    assert "Uang muka saja 25 %" in shown
    assert "25,0" in texts(open_page("works"))  # the list


@pytest.mark.parametrize(
    ("amount", "days_ago", "words"),
    [
        ("900 juta", 5, "akan melebihi kontrak Rp 800.000.000 sebesar Rp 100.000.000"),
        ("banyak", 5, "Tulis jumlah"),
        ("", 5, "Tulis jumlah"),
        ("100 juta", 40, "mendahului kontrak tanggal"),
    ],
)
def test_what_cannot_be_is_refused_with_the_remedy_and_the_fields_stay(
    installation: Region, package: int, amount: str, days_ago: int, words: str
) -> None:
    page = part(package)
    field(page, "text_input", "_money").set_value(amount)
    field(page, "date_input", "_on").set_value(date.today() - timedelta(days=days_ago))  # noqa: DTZ011
    page = button(page, "Catat").click().run()
    assert words in texts(page)
    assert field(page, "text_input", "_money").value == amount
    assert paid(installation, package).payments == ()


def test_a_certificate_ahead_of_the_stages_needs_its_reason_and_says_so(
    installation: Region, package: int
) -> None:
    page = part(package)
    field(page, "selectbox", "_kind").set_value("term").run()
    field(page, "text_input", "_money").set_value("100 juta")
    field(page, "number_input", "_certified_term").set_value(30.0)
    page = button(page, "Catat").click().run()
    assert "tahap yang tercatat pada hari itu baru 0 %" in texts(page)
    field(page, "text_input", "_ahead").set_value("Belum dicatat per STA")
    page = button(page, "Catat").click().run()
    assert "melebihi tahap tercatat: Belum dicatat per STA" in texts(page)
    (one,) = paid(installation, package).payments
    assert (one.certified_percent, one.number) == (30.0, 1)


def test_a_payment_is_corrected_then_withdrawn_and_nothing_of_it_disappears(
    installation: Region, package: int, engineer: User
) -> None:
    register = backend.register_of(installation.id)
    today = backend.queries_of(installation.id).today()
    first = register.record_payment(engineer, package, NewPayment("advance", today, 200_000_000))
    page = part(package)
    change = f"works_payment_change_{first}_"
    field(page, "text_input", "_money", of=change).set_value("150 juta")
    page = button(page, "Simpan koreksi").click().run()
    assert "Tulis mengapa dikoreksi" in texts(page)
    field(page, "text_input", "_end_why", of=change).set_value("Salah ketik")
    page = button(page, "Simpan koreksi").click().run()
    (one,) = paid(installation, package).payments
    assert one.rupiah == 150_000_000
    field(page, "text_input", "_end_why", of=f"change_{one.payment_id}_").set_value("Dibatalkan")
    page = button(page, "Tarik").click().run()
    assert paid(installation, package).payments == ()
    shown = texts(page)
    assert "Salah ketik" in shown
    assert "Dibatalkan" in shown


def test_one_table_of_several_packages_is_recorded_as_a_whole_and_only_once(
    installation: Region, package: int, engineer: User
) -> None:
    register = backend.register_of(installation.id)
    today = backend.queries_of(installation.id).today()
    other = register.record_package(engineer, name="Paket lain", budget_year=today.year, value_rupiah=VALUE)
    register.record_milestone(engineer, other, "contract", today - timedelta(days=30))
    rows = f"{package},uang muka,{today},100 juta\n{{}},uang muka,{today},50 juta\n"
    heading = "paket,jenis,tanggal,jumlah\n"
    page = open_page("works")
    page.file_uploader(key="works_payments_all_file_0").upload(
        "bayar.csv", (heading + rows.format("Paket hilang")).encode(), "text/csv"
    ).run()
    assert "Baris 2" in texts(page)
    assert not paid(installation, package).payments
    page.file_uploader(key="works_payments_all_file_0").upload(
        "bayar.csv", (heading + rows.format("Paket lain")).encode(), "text/csv"
    ).run()
    assert "Paket lain" in texts(page)
    page = page.button(key="works_payments_all_do").click().run()
    assert [len(paid(installation, one).payments) for one in (package, other)] == [1, 1]
    # The table is given back: another press cannot record its payments a second time.
    assert "works_payments_all_do" not in {one.key for one in page.button}


def test_a_day_gone_by_and_a_leader_take_nothing_in(
    installation: Region, package: int, engineer: User, leader: User, sign_in: SignIn
) -> None:
    today = backend.queries_of(installation.id).today()
    backend.register_of(installation.id).record_payment(
        engineer, package, NewPayment("advance", today, 200_000_000)
    )
    yesterday = part(package, pada=(today - timedelta(days=1)).isoformat())
    assert "Belum ada pembayaran" in texts(yesterday)
    assert "Catat pembayaran" not in texts(yesterday)
    sign_in(leader)
    page = part(package, "en")
    assert "Paid ahead of work" in texts(page)
    assert "Record a payment" not in texts(page)


def test_what_is_paid_is_drawn_as_steps_that_hold_until_today() -> None:
    first, second, today = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)
    assert paid_steps([(first, 20.0), (second, 50.0)], today) == [
        (first, 0.0),
        (first, 20.0),
        (second, 20.0),
        (second, 50.0),
        (today, 50.0),
    ]
    curve = SCurve(((first, 0.0), (today, 100.0)), (), (), today, is_bad=False, paid=((first, 20.0),))
    assert "Dibayar" in s_curve_svg(curve, width_px=400, language="id")


def test_the_public_reads_which_share_is_paid_only_where_payments_are_recorded(
    installation: Region, package: int, engineer: User
) -> None:
    queries, register = backend.queries_of(installation.id), backend.register_of(installation.id)
    works_id = register.record_planned_works(
        engineer,
        name="Overlay bayar",
        treatment="overlay",
        road_id="plosoklaten-gedangsewu",
        from_m=200,
        to_m=600,
        package_id=package,
    )
    assert "Dibayar:" not in texts(open_page("repair", pekerjaan=str(works_id)))
    today = queries.today()
    register.record_payment(engineer, package, NewPayment("advance", today, 200_000_000))
    assert "Dibayar: 25 % dari nilai" in texts(open_page("repair", pekerjaan=str(works_id)))
    assert queries.money()["paid_rupiah"].sum() >= 200_000_000
