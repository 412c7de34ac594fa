"""An installation with the built-in region, as `make run` leaves it, and people who sign in to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard import backend
from data.accounts import User
from data.builtin import init_region
from data.regions import Region, load_region

PASSWORD = "empat kata sandi panjang"  # noqa: S105 (of accounts that live as long as a test)


def _forget() -> None:
    """Let the next look at the backend open what the settings name now."""
    for keeper in (
        backend.store,
        backend.people,
        backend.accounts,
        backend.photos,
        backend.queries_of,
        backend.register_of,
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
