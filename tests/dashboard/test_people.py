"""Orang: administrators keep the accounts of their region; a password is shown once; others see nothing."""

from collections.abc import Callable

import pytest

from dashboard import backend
from data.accounts import User
from data.regions import Region
from tests.dashboard.conftest import PASSWORD
from tests.dashboard.pages import button, open_page, texts


@pytest.fixture
def admin(installation: Region, sign_in: Callable[[User], None]) -> User:
    """The administrator, signed in."""
    accounts = backend.accounts()
    if accounts.check_password(installation.id, "kepala", PASSWORD) is None:
        accounts.add_user(installation.id, "kepala", PASSWORD, "admin")
    user = accounts.check_password(installation.id, "kepala", PASSWORD)
    assert user is not None
    sign_in(user)
    return user


def test_an_account_is_opened_its_password_shown_until_handed_over(installation: Region, admin: User):
    page = open_page("people")
    count = len(backend.register_of(installation.id).staff_accounts(admin))
    page.text_input(key=f"people_new_{count}_name").input("Bu Rini").run()
    page = button(page, "Buka akun").click().run()
    password = page.code[0].value
    user = backend.accounts().check_password(installation.id, "bu rini", password)
    assert user is not None
    assert user.role == "desk"
    assert "belum masuk pertama kali" in texts(page)
    assert password in page.run().code[0].value  # a touch elsewhere does not lose it
    page = button(page, "Sudah disampaikan").click().run()
    assert len(page.code) == 0
    assert password not in texts(page)
    assert "bu rini" in texts(page)


def test_a_name_that_is_taken_is_said_at_the_form_and_nothing_is_made(installation: Region, admin: User):
    register = backend.register_of(installation.id)
    before = register.staff_accounts(admin)
    page = open_page("people")
    page.text_input(key=f"people_new_{len(before)}_name").input("Kepala").run()
    page = button(page, "Buka akun").click().run()
    assert "Nama ini sudah dipakai" in texts(page)
    assert len(page.code) == 0
    assert register.staff_accounts(admin) == before


def test_an_account_is_changed_closed_and_opened_again(installation: Region, admin: User):
    register = backend.register_of(installation.id)
    handed_id = backend.accounts().add_user(installation.id, "pak joko", PASSWORD, "crew")
    page = open_page("people").button(key=f"people_open_{handed_id}").click().run()
    page.radio(key=f"people_{handed_id}_role").set_value("engineer").run()
    page = page.button(key=f"people_{handed_id}_do").click().run()
    assert "pak joko sudah diubah" in "\n".join(str(one.value) for one in page.success)
    assert backend.accounts().check_password(installation.id, "pak joko", PASSWORD).role == "engineer"
    page = page.button(key=f"people_open_{handed_id}").click().run()
    page = page.button(key=f"people_{handed_id}_close").click().run()
    assert backend.accounts().check_password(installation.id, "pak joko", PASSWORD) is None
    page = page.button(key=f"people_open_{handed_id}").click().run()
    page = page.button(key=f"people_{handed_id}_reopen").click().run()
    assert backend.accounts().check_password(installation.id, "pak joko", page.code[0].value) is not None
    done = [one.action for one in register.staff_changes(admin, 3)]
    assert done == ["reopened", "disabled", "changed"]


def test_an_administrator_has_no_button_on_their_own_account(admin: User):
    keys = {one.key for one in open_page("people").button}
    assert f"people_open_{admin.id}" not in keys


@pytest.mark.parametrize("role", ["desk_user", "engineer", "leader"])
def test_others_see_no_account(role: str, request: pytest.FixtureRequest, sign_in: Callable[[User], None]):
    sign_in(request.getfixturevalue(role))
    page = open_page("people")
    assert "Akun Anda tidak" in texts(page)
    assert "Buka akun baru" not in texts(page)
    assert not any(one.key and one.key.startswith("people_") for one in page.button)


def test_strangers_are_asked_to_sign_in(installation: Region):
    page = open_page("people")
    assert "Masuk petugas" in texts(page)
    assert not page.radio


def test_who_was_handed_a_password_chooses_their_own_before_any_page_opens(
    installation: Region, sign_in: Callable[[User], None]
):
    accounts, new = backend.accounts(), "lima kata sandi pilihan sendiri"
    accounts.add_user(installation.id, "baru", PASSWORD, "desk", given=True)
    sign_in(accounts.check_password(installation.id, "baru", PASSWORD))
    for name in ("desk", "sign_in"):
        page = open_page(name)
        assert "Tinggal selangkah lagi, **baru**" in texts(page)
        assert "nomor aduan" not in texts(page).lower()
    assert 'action="akun/keluar"' in texts(page)  # not stuck: it may be left
    for at, typed in enumerate((PASSWORD, new, new)):
        page.text_input[at].input(typed)
    page = button(page, "Ganti").click().run()
    assert "Masuk dengan yang baru" in "\n".join(str(one.value) for one in page.success)
    sign_in(accounts.check_password(installation.id, "baru", new))
    assert "Tinggal selangkah lagi" not in texts(open_page("desk"))


def test_somebody_chooses_another_password_on_the_page_of_the_sign_in(
    installation: Region, sign_in: Callable[[User], None]
):
    accounts, new = backend.accounts(), "lima kata sandi yang baru"
    accounts.add_user(installation.id, "ganti", PASSWORD, "desk")
    sign_in(accounts.check_password(installation.id, "ganti", PASSWORD))
    page = open_page("sign_in")
    for at, typed in enumerate((PASSWORD, new, new + " salah")):
        page.text_input[at].input(typed)
    page = button(page, "Ganti").click().run()
    assert "Kedua kata sandi baru berbeda" in texts(page)
    page.text_input[2].input(new)
    page = button(page, "Ganti").click().run()
    assert "Masuk dengan yang baru" in "\n".join(str(one.value) for one in page.success)
    assert accounts.check_password(installation.id, "ganti", PASSWORD) is None
    assert accounts.check_password(installation.id, "ganti", new) is not None
