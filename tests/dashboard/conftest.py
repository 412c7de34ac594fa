"""An installation with the built-in region, as `make run` leaves it, and people who sign in to it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.context import ContextProxy

from dashboard import backend
from dashboard.api.region_layers import layers_of
from dashboard.session import ACCOUNT_COOKIE
from data.accounts import User
from data.deployment.new_region import new_region
from data.regions import Region, load_region
from tests.built import built_installation, copied

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
        layers_of,
    ):
        keeper.cache_clear()
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture(scope="session", autouse=True)
def components_of_packages() -> Iterator[None]:
    """Look once which installed packages bring components: AppTest read them all for every page it opened."""
    with pytest.MonkeyPatch.context() as patch:
        looked_up_once = cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", looked_up_once)
        yield


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Region]:
    """The region kab-kediri with its sample, in a folder of the file's own: no other file changes it."""
    folder = copied(built_installation(tmp_path_factory), tmp_path_factory.mktemp("var"))
    with _served_from(folder):
        yield load_region("kab-kediri")


@contextmanager
def _served_from(folder: Path) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JEGLONGAN_VAR", str(folder))
        patch.setenv("JEGLONGAN_REGION", "kab-kediri")
        _forget()
        yield
        backend.store().close()
        _forget()


@pytest.fixture(scope="module")
def desk_user(installation: Region) -> User:
    """Somebody of the desk."""
    return _added(installation, "petugas", "desk")


@pytest.fixture(scope="module")
def leader(installation: Region) -> User:
    """A leader: reads the inbox, decides nothing."""
    return _added(installation, "camat", "leader")


@pytest.fixture(scope="module")
def engineer(installation: Region) -> User:
    """An engineer: plans repairs and records works."""
    return _added(installation, "insinyur", "engineer")


def _added(region: Region, name: str, role: str) -> User:
    accounts = backend.accounts()
    accounts.add_user(region.id, name, PASSWORD, role)
    user = accounts.check_password(region.id, name, PASSWORD)
    assert user is not None
    return user


@pytest.fixture(scope="module")
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
