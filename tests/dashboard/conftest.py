"""An installation with the built-in region, as `make run` leaves it, and people who sign in to it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.runtime.context import ContextProxy

from dashboard import backend
from dashboard.session import ACCOUNT_COOKIE
from data.accounts import User
from data.deployment.new_region import new_region
from data.regions import Region, load_region
from data.samples.builtin import init_region

PASSWORD = "empat kata sandi panjang"  # noqa: S105 (of accounts that live as long as a test)


def _forget() -> None:
    """Let the next look at the backend open what the settings name now."""
    for keeper in (
        backend.store,
        backend.people,
        backend.accounts,
        backend.photos,
        backend.report_limit,
        backend.queries_of,
        backend.register_of,
        backend.seen_regions,
    ):
        keeper.cache_clear()


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Region]:
    """The region kab-kediri with its sample, in a folder of its own; shared by all tests of the session."""
    folder: Path = tmp_path_factory.mktemp("var")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JEGLONGAN_VAR", str(folder))
        patch.setenv("JEGLONGAN_REGION", "kab-kediri")
        _forget()
        region = load_region("kab-kediri")
        init_region(backend.store(), region)
        yield region
        backend.store().close()
        _forget()


@pytest.fixture(scope="session")
def desk_user(installation: Region) -> User:
    """Somebody of the desk."""
    return _added(installation, "petugas", "desk")


@pytest.fixture(scope="session")
def leader(installation: Region) -> User:
    """A leader: reads the inbox, decides nothing."""
    return _added(installation, "camat", "leader")


def _added(region: Region, name: str, role: str) -> User:
    accounts = backend.accounts()
    accounts.add_user(region.id, name, PASSWORD, role)
    user = accounts.check_password(region.id, name, PASSWORD)
    assert user is not None
    return user


@pytest.fixture(scope="session")
def empty_region(installation: Region) -> Region:
    """A region that somebody has just made: no roads, no areas, no accounts."""
    return new_region("kab-kosong")


@pytest.fixture
def sign_in(monkeypatch: pytest.MonkeyPatch) -> Callable[[User], None]:
    """Sign somebody in to every page opened from now on: AppTest sends no cookies of its own."""

    def send_cookie_of(user: User) -> None:
        cookies = {ACCOUNT_COOKIE: backend.accounts().open_session(user)}
        monkeypatch.setattr(ContextProxy, "cookies", property(lambda _context: cookies))

    return send_cookie_of


@pytest.fixture
def signed_in(sign_in: Callable[[User], None], desk_user: User) -> User:
    """Somebody of the desk, signed in to every page."""
    sign_in(desk_user)
    return desk_user
