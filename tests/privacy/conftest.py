"""An installation into which every channel has brought a canary."""

import pytest

from tests.e2e.conftest import DESK_PASSWORD, Server, app, outside

__all__ = ["app", "outside"]

REGION = "kab-kediri"
ROLES = {"insinyur": "engineer", "pimpinan": "leader"}


@pytest.fixture(scope="session")
def staff(app: Server) -> Server:
    """The app, with accounts that may not see reporters."""
    for name, role in ROLES.items():
        app.data("adduser", name, "--role", role, "--password-stdin", stdin=DESK_PASSWORD + "\n")
    return app
