"""Masuk: what staff and others see of the sign-in."""

import pytest

from data.accounts import User
from data.regions import Region
from tests.dashboard.pages import open_page, texts

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


@pytest.mark.parametrize(
    ("reason", "language", "sentence"),
    [
        ("salah", "id", "Nama atau kata sandi salah."),
        ("salah", "en", "Name or password is wrong."),
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
