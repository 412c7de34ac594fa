"""Accounts kept by the administrators of a region: who may, what is refused, and what the history keeps."""

from datetime import date

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from data import schema
from data.accounts import PERMISSIONS, NotAllowedError, User
from data.office import MACHINE
from data.passwords import AccountError, new_password
from data.sign_in import Accounts, GivenPasswordOverError
from data.staff_book import Duty, Handed
from tests.data.register.town import Town

OWN = "kata sandi pilihan budi"


def chosen_session(accounts: Accounts, town: Town, handed: Handed) -> str:
    """Choose another password than the one that was handed over, and sign in with it."""
    user = accounts.check_password(town.region.id, handed.name, handed.password)
    assert user is not None
    accounts.change_own_password(user, handed.password, OWN)
    return accounts.open_session(accounts.check_password(town.region.id, handed.name, OWN))


@pytest.fixture
def accounts(town: Town) -> Accounts:
    return Accounts(
        town.store, clock=lambda: town.now, hasher=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    )


@pytest.fixture
def admin(town: Town, accounts: Accounts) -> User:
    """The administrator of the town, as the one who runs the server made them."""
    region, password = town.region.id, "empat kata yang panjang"
    accounts.add_user(region, "kepala", password, "admin")
    user = accounts.check_password(region, "kepala", password)
    assert user is not None
    return user


def events(town: Town) -> list[tuple[str, str, int | None]]:
    table = schema.event
    query = select(table.c.action, table.c.actor_kind, table.c.actor_id).where(table.c.subject == "account")
    with town.store.connect() as conn:
        return [tuple(row) for row in conn.execute(query.order_by(table.c.id))]


def everything_kept(town: Town) -> str:
    with town.store.connect() as conn:
        return str([*conn.execute(select(schema.account)), *conn.execute(select(schema.event))])


def test_an_account_opened_by_an_administrator_signs_in_with_the_password_shown_once(
    town: Town, accounts: Accounts, admin: User
):
    handed = town.register.open_account(admin, "  Siti   AMINAH ", Duty("desk", "pupr"))
    signed_in = accounts.check_password(town.region.id, "siti aminah", handed.password)
    assert signed_in is not None
    assert (signed_in.role, signed_in.agency, signed_in.region_id) == ("desk", "pupr", town.region.id)
    assert handed.password not in everything_kept(town)
    assert handed.password not in repr(handed)
    assert events(town)[-1] == ("added", "staff", admin.id)


def test_another_role_holds_at_once_and_the_history_says_what_it_was(
    town: Town, accounts: Accounts, admin: User
):
    handed = town.register.open_account(admin, "budi", Duty("engineer", "pupr"))
    token = chosen_session(accounts, town, handed)
    assert accounts.user_of_token(token) is not None
    town.register.change_account(admin, handed.account_id, Duty("leader"))
    assert accounts.user_of_token(token) is None
    assert accounts.check_password(town.region.id, "budi", OWN).role == "leader"
    with town.store.connect() as conn:
        query = select(schema.event.c.details).where(schema.event.c.action == "changed")
        told = conn.execute(query).scalar_one()
    assert (told["role"], told["former"]["role"], told["former"]["agency"]) == ("leader", "engineer", "pupr")
    assert "budi" not in str(told)


def test_saving_an_account_as_it_is_leaves_its_owner_signed_in(town: Town, accounts: Accounts, admin: User):
    handed = town.register.open_account(admin, "budi", Duty("engineer"))
    token = chosen_session(accounts, town, handed)
    before = events(town)
    town.register.change_account(admin, handed.account_id, Duty("engineer"))
    assert accounts.user_of_token(token) is not None
    assert events(town) == before


def test_a_lost_password_is_made_anew_and_the_lost_one_opens_nothing(
    town: Town, accounts: Accounts, admin: User
):
    first = town.register.open_account(admin, "budi", Duty("desk"))
    token = chosen_session(accounts, town, first)
    second = town.register.renew_password(admin, first.account_id)
    assert accounts.user_of_token(token) is None
    assert accounts.check_password(town.region.id, "budi", OWN) is None
    assert accounts.check_password(town.region.id, "budi", first.password) is None
    assert accounts.check_password(town.region.id, "budi", second.password) is not None


def test_a_password_that_was_handed_over_opens_nothing_but_the_choice_of_another(
    town: Town, accounts: Accounts, admin: User
):
    handed = town.register.open_account(admin, "budi", Duty("desk"))
    (shown,) = [one for one in town.register.staff_accounts(admin) if one.name == "budi"]
    assert (shown.given_until, shown.given_over) == (date(2021, 6, 22), False)
    budi = accounts.check_password(town.region.id, "budi", handed.password)
    token = accounts.open_session(budi)
    assert accounts.user_of_token(token) is None
    assert accounts.chooser_of_token(token) == budi
    with pytest.raises(AccountError, match="is the old one"):
        accounts.change_own_password(budi, handed.password, handed.password)
    accounts.change_own_password(budi, handed.password, OWN)
    assert accounts.chooser_of_token(token) is None  # with the session in which it was chosen
    token = accounts.open_session(accounts.check_password(town.region.id, "budi", OWN))
    assert accounts.user_of_token(token) == budi
    assert accounts.chooser_of_token(token) is None
    (shown,) = [one for one in town.register.staff_accounts(admin) if one.name == "budi"]
    assert shown.given_until is None
    town.register.renew_password(admin, handed.account_id)
    town.register.close_account(admin, handed.account_id)
    again = town.register.reopen_account(admin, handed.account_id)
    token = accounts.open_session(accounts.check_password(town.region.id, "budi", again.password))
    assert accounts.user_of_token(token) is None


def test_a_password_that_was_handed_over_runs_out_after_a_week(town: Town, accounts: Accounts, admin: User):
    handed = town.register.open_account(admin, "budi", Duty("desk"))
    town.later(days=7, seconds=-1)
    budi = accounts.check_password(town.region.id, "budi", handed.password)
    town.later(seconds=1)
    with pytest.raises(GivenPasswordOverError):
        accounts.check_password(town.region.id, "budi", handed.password)
    with pytest.raises(GivenPasswordOverError):
        accounts.change_own_password(budi, handed.password, OWN)
    assert accounts.check_password(town.region.id, "budi", "salah sama sekali") is None  # says nothing of it
    (shown,) = [one for one in town.register.staff_accounts(admin) if one.name == "budi"]
    assert shown.given_over
    second = town.register.renew_password(admin, handed.account_id)
    assert accounts.check_password(town.region.id, "budi", second.password) == budi


def test_who_was_not_given_a_password_is_asked_nothing_and_never_runs_out(town: Town, accounts: Accounts):
    accounts.add_user(town.region.id, "skrip", OWN, "desk")
    town.later(days=400)
    token = accounts.open_session(accounts.check_password(town.region.id, "skrip", OWN))
    assert accounts.user_of_token(token) is not None
    accounts.set_password(town.region.id, "skrip", "lima kata yang lain lagi", given=True)
    skrip = accounts.check_password(town.region.id, "skrip", "lima kata yang lain lagi")
    assert accounts.user_of_token(accounts.open_session(skrip)) is None


def test_a_closed_account_is_opened_again_with_another_password_only(
    town: Town, accounts: Accounts, admin: User
):
    first = town.register.open_account(admin, "budi", Duty("desk"))
    town.register.close_account(admin, first.account_id)
    assert accounts.check_password(town.region.id, "budi", first.password) is None
    with pytest.raises(AccountError, match="closed"):
        town.register.renew_password(admin, first.account_id)
    again = town.register.reopen_account(admin, first.account_id)
    assert accounts.check_password(town.region.id, "budi", first.password) is None
    assert accounts.check_password(town.region.id, "budi", again.password) is not None
    assert [one[0] for one in events(town)][-3:] == ["added", "disabled", "reopened"]


def test_nobody_but_administrators_of_this_region_sees_or_changes_an_account(town: Town, admin: User):
    handed = town.register.open_account(admin, "budi", Duty("desk"))
    before = everything_kept(town)
    others = [User(900, "x", role, None, town.region.id) for role in PERMISSIONS if role != "admin"]
    for who in [*others, User(901, "x", "admin", None, "kota-lain"), None]:
        for attempt in (
            town.register.staff_accounts,
            lambda who: town.register.staff_changes(who, 5),
            lambda who: town.register.open_account(who, "baru", Duty("admin")),
            lambda who: town.register.change_account(who, handed.account_id, Duty("admin")),
            lambda who: town.register.renew_password(who, handed.account_id),
            lambda who: town.register.close_account(who, handed.account_id),
            lambda who: town.register.reopen_account(who, handed.account_id),
        ):
            with pytest.raises(NotAllowedError):
                attempt(who)
    assert everything_kept(town) == before


def test_an_account_of_another_region_is_out_of_reach(town: Town, accounts: Accounts, admin: User):
    theirs = accounts.add_user("kota-lain", "orang lain", "empat kata yang panjang", "desk")
    assert [one.name for one in town.register.staff_accounts(admin)] == ["kepala"]
    with pytest.raises(AccountError, match="no account"):
        town.register.renew_password(admin, theirs)
    assert "orang lain" not in str(town.register.staff_changes(admin, 99))


def test_one_administrator_always_remains_for_nobody_changes_their_own_account(town: Town, admin: User):
    for attempt in (
        lambda: town.register.change_account(admin, admin.id, Duty("desk")),
        lambda: town.register.close_account(admin, admin.id),
        lambda: town.register.renew_password(admin, admin.id),
    ):
        with pytest.raises(AccountError, match="another administrator"):
            attempt()


@pytest.mark.parametrize(
    ("name", "duty", "code"),
    [
        ("  ", Duty("desk"), "no_name"),
        ("x" * 65, Duty("desk"), "long_name"),
        ("KEPALA", Duty("desk"), "name_taken"),
        ("budi", Duty("raja"), "no_role"),
        ("budi", Duty("desk", "dinas lain"), "no_agency"),
        ("budi", Duty("crew", None, 999), "no_crew"),
    ],
)
def test_an_account_that_cannot_be_is_refused_whole(
    town: Town, admin: User, name: str, duty: Duty, code: str
):
    with pytest.raises(AccountError) as refused:
        town.register.open_account(admin, name, duty)
    assert refused.value.code == code
    assert [one.name for one in town.register.staff_accounts(admin)] == ["kepala"]


def test_only_a_crews_own_account_is_bound_to_it_and_loses_it_with_the_role(town: Town, admin: User):
    crew_id = town.register.record_crew(town.engineer, name="Regu Timur", agency="pupr")
    for duty, code in (
        (Duty("engineer", "pupr", crew_id), "crew_role"),
        (Duty("crew", "perkim", crew_id), "crew_agency"),
    ):
        with pytest.raises(AccountError) as refused:
            town.register.open_account(admin, "hp", duty)
        assert refused.value.code == code
    handed = town.register.open_account(admin, "hp", Duty("crew", "pupr", crew_id))
    listed = {one.name: one for one in town.register.staff_accounts(admin)}
    assert (listed["hp"].crew, listed["kepala"].crew) == ("Regu Timur", None)
    town.register.change_account(admin, handed.account_id, Duty("desk"))
    assert {one.name: one.duty for one in town.register.staff_accounts(admin)}["hp"] == Duty("desk")


def test_the_changes_say_who_did_them(town: Town, admin: User):
    handed = town.register.open_account(admin, "budi", Duty("desk"))
    town.register.close_account(MACHINE, handed.account_id)
    changes = [(one.account, one.action, one.by) for one in town.register.staff_changes(admin, 9)]
    assert changes == [("budi", "disabled", None), ("budi", "added", "kepala"), ("kepala", "added", None)]


def test_who_knows_the_password_chooses_another_and_is_signed_out(
    town: Town, accounts: Accounts, admin: User
):
    token, new = accounts.open_session(admin), "lima kata yang lain lagi"
    for old, wanted, code in (
        ("bukan ini", new, "wrong_password"),
        ("empat kata yang panjang", "empat kata yang panjang", "same_password"),
        ("empat kata yang panjang", "pendek", "password_length"),
    ):
        with pytest.raises(AccountError) as refused:
            accounts.change_own_password(admin, old, wanted)
        assert refused.value.code == code
    assert accounts.user_of_token(token) == admin
    accounts.change_own_password(admin, "empat kata yang panjang", new)
    assert accounts.user_of_token(token) is None
    assert accounts.check_password(town.region.id, "kepala", new) == admin
    assert events(town)[-1] == ("password_set", "staff", admin.id)


def test_made_up_passwords_are_long_and_never_the_same_twice():
    made = {new_password() for _ in range(200)}
    assert len(made) == 200
    assert all(len(one) == 19 and not set(one) & set("01ilouv") for one in made)
