from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from data import schema
from data.accounts import ACTIONS, PERMISSIONS, NotAllowedError, User, may, require
from data.passwords import AccountError
from data.sign_in import Accounts
from data.store import Store
from data.throttle import TooManyAttemptsError

pytestmark = pytest.mark.every_database

PASSWORD = "empat kata yang panjang"  # noqa: S105  # of accounts that live for one test
START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


class Clock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


class CountingHasher(PasswordHasher):
    """Argon2 with the least work, that counts how often it checks a password."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.checks = 0

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # noqa: A002  # argon2's own name
        self.checks += 1
        return super().verify(hash, password)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def hasher() -> CountingHasher:
    return CountingHasher()


@pytest.fixture
def accounts(store: Store, clock: Clock, hasher: CountingHasher) -> Accounts:
    return Accounts(store, session_hours=10, clock=clock, hasher=hasher)


@pytest.fixture
def user(accounts: Accounts, region_id: str) -> User:
    accounts.add_user(region_id, "Petugas Contoh", PASSWORD, "desk", "pupr")
    signed_in = accounts.check_password(region_id, "Petugas Contoh", PASSWORD)
    assert signed_in is not None
    return signed_in


def test_the_right_password_signs_in_however_the_name_is_typed(
    accounts: Accounts, user: User, region_id: str
):
    assert accounts.check_password(region_id, "  petugas   CONTOH ", PASSWORD) == user
    assert (user.role, user.agency, user.region_id) == ("desk", "pupr", region_id)


@pytest.mark.parametrize("password", ["", PASSWORD + " ", PASSWORD.upper(), "x" * 100_000])
def test_a_wrong_password_does_not_sign_in(accounts: Accounts, user: User, region_id: str, password: str):
    assert accounts.check_password(region_id, user.name, password) is None


def test_there_is_no_account_until_one_is_made(accounts: Accounts, region_id: str):
    assert not accounts.has_accounts(region_id)
    for name in ("admin", "petugas", ""):
        assert accounts.check_password(region_id, name, "admin") is None
    accounts.add_user(region_id, "kepala", PASSWORD, "admin")
    assert accounts.has_accounts(region_id)
    assert not accounts.has_accounts("kota-lain")


def test_an_unknown_name_costs_as_much_work_as_a_known_one(
    accounts: Accounts, user: User, region_id: str, hasher: CountingHasher
):
    hasher.checks = 0
    accounts.check_password(region_id, user.name, "salah")
    known = hasher.checks
    accounts.check_password(region_id, "tidak ada", "salah")
    assert (known, hasher.checks) == (1, 2)


def test_passwords_and_tokens_are_not_in_the_store(
    accounts: Accounts, store: Store, user: User, region_id: str
):
    token = accounts.open_session(user)
    with store.connect() as conn:
        rows = [*conn.execute(select(schema.account)), *conn.execute(select(schema.session))]
    assert len(rows) == 2
    assert PASSWORD not in str(rows)
    assert token not in str(rows)
    assert "$argon2id$" in str(rows)


def test_repeated_failures_must_wait_even_with_the_right_password(
    accounts: Accounts, user: User, region_id: str
):
    for _ in range(5):
        assert accounts.check_password(region_id, user.name, "salah", "10.0.0.1") is None
    with pytest.raises(TooManyAttemptsError) as refused:
        accounts.check_password(region_id, user.name, PASSWORD, "10.0.0.1")
    assert 0 < refused.value.retry_after_s <= 900
    assert accounts.check_password(region_id, user.name, PASSWORD, "10.0.0.2") == user


def test_one_address_cannot_try_many_names(accounts: Accounts, region_id: str):
    for n in range(50):
        accounts.check_password(region_id, f"nama {n}", "salah", "10.0.0.1")
    with pytest.raises(TooManyAttemptsError):
        accounts.check_password(region_id, "nama baru", "salah", "10.0.0.1")


def test_signing_in_rightly_many_times_is_no_failure(accounts: Accounts, user: User, region_id: str):
    assert all(accounts.check_password(region_id, user.name, PASSWORD, "10.0.0.1") for _ in range(60))


def test_a_session_lasts_its_hours(accounts: Accounts, user: User, clock: Clock):
    token = accounts.open_session(user)
    assert accounts.user_of_token(token) == user
    clock.now = START + timedelta(hours=10, seconds=-1)
    assert accounts.user_of_token(token) == user
    clock.now = START + timedelta(hours=10)
    assert accounts.user_of_token(token) is None


def test_sessions_that_have_run_out_are_removed_when_somebody_signs_in(
    accounts: Accounts, store: Store, user: User, clock: Clock
):
    accounts.open_session(user)
    clock.now = START + timedelta(hours=11)
    accounts.open_session(user)
    with store.connect() as conn:
        assert len(conn.execute(select(schema.session)).all()) == 1


def test_signing_out_ends_that_session_only(accounts: Accounts, user: User):
    phone, desk = accounts.open_session(user), accounts.open_session(user)
    accounts.end_session(phone)
    accounts.end_session("never was")
    assert accounts.user_of_token(phone) is None
    assert accounts.user_of_token(desk) == user


@pytest.mark.parametrize("token", ["", "x", "' OR 1=1 --"])
def test_a_made_up_token_is_nobody(accounts: Accounts, user: User, token: str):
    accounts.open_session(user)
    assert accounts.user_of_token(token) is None


def test_closing_an_account_ends_its_sessions_and_its_sign_in(accounts: Accounts, user: User, region_id: str):
    token = accounts.open_session(user)
    accounts.disable(region_id, user.name)
    assert accounts.user_of_token(token) is None
    assert accounts.check_password(region_id, user.name, PASSWORD) is None
    assert not accounts.has_accounts(region_id)


def test_a_new_password_ends_the_old_one_and_its_sessions(accounts: Accounts, user: User, region_id: str):
    token = accounts.open_session(user)
    accounts.set_password(region_id, user.name, "empat kata lain lagi")
    assert accounts.user_of_token(token) is None
    assert accounts.check_password(region_id, user.name, PASSWORD) is None
    assert accounts.check_password(region_id, user.name, "empat kata lain lagi") == user


def test_what_is_done_to_an_account_is_kept_as_history(
    accounts: Accounts, store: Store, user: User, region_id: str
):
    accounts.set_password(region_id, user.name, "empat kata lain lagi")
    accounts.disable(region_id, user.name)
    with store.connect() as conn:
        events = conn.execute(select(schema.event.c.subject_id, schema.event.c.action)).all()
    assert events == [(user.id, "added"), (user.id, "password_set"), (user.id, "disabled")]


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"name": "petugas contoh"}, "already"),
        ({"password": "pendek"}, "12 to 256 characters"),
        ({"password": "x" * 257}, "12 to 256 characters"),
        ({"role": "raja"}, "desk, engineer, leader, crew, admin"),
        ({"name": "  "}, "needs a name"),
    ],
)
def test_an_account_that_cannot_be_is_refused_in_words(
    accounts: Accounts, user: User, region_id: str, change: dict[str, str], complaint: str
):
    with pytest.raises(AccountError, match=complaint):
        accounts.add_user(region_id, **{"name": "baru", "password": PASSWORD, "role": "desk"} | change)


def test_an_unknown_account_cannot_be_changed(accounts: Accounts, region_id: str):
    with pytest.raises(AccountError, match="no account 'siapa'"):
        accounts.disable(region_id, "Siapa")


@pytest.mark.parametrize("action", sorted(ACTIONS))
@pytest.mark.parametrize("role", list(PERMISSIONS))
def test_a_role_may_do_what_the_table_says_in_its_own_region_and_nothing_elsewhere(role: str, action: str):
    user = User(1, "contoh", role, None, "kab-contoh")
    assert may(user, action, "kab-contoh") == (action in PERMISSIONS[role])
    assert not may(user, action, "kota-lain")
    assert not may(None, action, "kab-contoh")


def test_every_role_has_exactly_these_rights():
    """Written out by hand: a right that wanders to another role is a decision, not a slip."""
    checking = {"verify", "reject", "correct_place", "correct_category", "mark_duplicate", "forward"}
    checking |= {"answer", "close", "reopen", "release_words", "release_photos", "see_words", "see_photos"}
    checking |= {"handle_alarm", "read_inbox"}
    engineering = {"record_works", "record_stage", "record_progress", "record_condition", "plan_repairs"}
    engineering |= {"crew_work", "hold_review"}
    of_desk = {"see_reporter", "see_confidential", "take_call"}
    of_desk |= {"exchange_data", "record_services", "manage_notices"}
    of_admin = {"manage_accounts", "erase_reporter", "place_anew"}
    assert dict(PERMISSIONS) == {
        "desk": checking | of_desk,
        "engineer": checking | engineering,
        "leader": {"read_inbox", "hold_review"},
        "crew": {"crew_work"},
        "admin": checking | engineering | of_desk | of_admin,
    }


def test_leaders_and_engineers_do_not_see_who_reported():
    who_sees = {role for role, actions in PERMISSIONS.items() if "see_reporter" in actions}
    assert who_sees == {"desk", "admin"}


def test_what_may_not_be_done_is_refused_in_words():
    leader = User(1, "contoh", "leader", None, "kab-contoh")
    with pytest.raises(NotAllowedError, match=r"role 'leader'.*'verify'"):
        require(leader, "verify", "kab-contoh")
    with pytest.raises(NotAllowedError, match="Nobody is signed in"):
        require(None, "verify", "kab-contoh")
    assert require(leader, "read_inbox", "kab-contoh") is leader


def test_an_action_that_does_not_exist_is_a_mistake_not_a_refusal():
    with pytest.raises(KeyError, match="verfy"):
        may(None, "verfy", "kab-contoh")
