"""Masuk: what staff and others see of the sign-in."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import backend
from dashboard.navigation import PATHS
from data.accounts import User
from data.regions import Region
from tests.dashboard.conftest import PASSWORD
from tests.dashboard.pages import open_page, texts

PUBLIC = {""} | {
    PATHS[name] for name in ("map", "report", "track", "progress", "services", "about", "sign_in")
}  # the map lies at the bare address too

pytestmark = pytest.mark.usefixtures("desk_user")


@pytest.mark.parametrize(
    ("language", "words"), [("id", ("Masuk petugas", "Kata sandi")), ("en", ("Staff sign-in", "Password"))]
)
def test_the_form_is_there_in_both_languages(language: str, words: tuple[str, ...]) -> None:
    page = open_page("sign_in", language=language)
    assert not page.exception
    shown = texts(page)
    assert 'action="akun/masuk"' in shown
    for word in words:
        assert word in shown


def test_the_form_keeps_where_to_go_and_writes_it_safely() -> None:
    shown = texts(open_page("sign_in", lanjut='meja?nomor="><script>'))
    assert "<script>" not in shown.partition("jg-form")[2]
    assert "meja?nomor=&quot;&gt;&lt;script&gt;" in shown


def test_a_crew_signs_in_to_its_own_day_and_not_to_a_desk_it_may_not_open(
    installation: Region, sign_in: Callable[[User], None]
) -> None:
    backend.accounts().add_user(installation.id, "regu-1", PASSWORD, "crew")
    crew = backend.accounts().check_password(installation.id, "regu-1", PASSWORD)
    assert crew is not None
    sign_in(crew)
    signed_in = open_page("sign_in")
    assert links(signed_in) == {"regu"}
    refused = open_page("priorities")
    assert "Akun Anda tidak berwenang" in texts(refused)
    assert links(refused) == {"regu"}  # no dead end: where it may go on to


def test_the_desk_is_shown_all_that_it_may_open(desk_user: User, sign_in: Callable[[User], None]) -> None:
    sign_in(desk_user)
    assert {"meja", "prioritas", "tinjauan"} <= links(open_page("sign_in"))


def links(page: AppTest) -> set[str]:
    """Return the addresses of the links in the list of what an account may open."""
    return {link.proto.page for link in page.get("page_link")} - PUBLIC


@pytest.mark.parametrize(
    ("reason", "language", "sentence"),
    [
        ("salah", "id", "Nama atau kata sandi salah."),
        ("salah", "en", "Name or password is wrong."),
        ("lewat", "id", "hanya untuk masuk pertama dalam 7 hari"),
        ("lewat", "en", "was for a first sign-in within 7 days."),
        ("tunggu", "id", "Terlalu banyak percobaan."),
        ("tunggu", "en", "Too many attempts."),
    ],
)
def test_a_failed_attempt_says_why(reason: str, language: str, sentence: str) -> None:
    assert sentence in texts(open_page("sign_in", language=language, gagal=reason))


def test_where_nobody_has_an_account_it_says_how_to_make_one(empty_region: Region) -> None:
    page = open_page("sign_in", wilayah=empty_region.id)
    assert not page.exception
    assert "python -m data adduser --region kab-kosong" in page.code[0].value
    assert "jg-name" not in texts(page)


def test_who_is_signed_in_can_sign_out(signed_in: User) -> None:
    shown = texts(open_page("sign_in"))
    assert signed_in.name in shown
    assert 'action="akun/keluar"' in shown
