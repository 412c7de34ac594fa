"""What every test may use: the real data beside the project, and hypothesis profiles."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

SHARED_DATA = Path(__file__).parents[2] / "shared" / "data"

# "short" is what `make test` runs: seeded, so that a failure repeats; `make soak` searches for long.
settings.register_profile("short", max_examples=40, derandomize=True, deadline=None)
settings.register_profile(
    "soak", max_examples=2_000, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "short"))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data beside the project; tests that read it skip where it is absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"no real data beside the project: {SHARED_DATA.name} is absent")
    return SHARED_DATA
