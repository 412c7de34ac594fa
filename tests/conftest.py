"""What every test may use: the real data beside the project, a browser, and hypothesis profiles."""

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

from tests.e2e import chromium
from tests.fuzz import soaking

BROWSER_TESTS = Path(__file__).parent / "e2e"
# Each of these keeps a worker busy for minutes by a few tests: begun last, the others would wait for it.
LONGEST = tuple(
    Path(__file__).parent / name for name in ("privacy", "e2e/test_real_data.py", "soak", "test_readme.py")
)
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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless chromium for all tests of the process: a second Playwright cannot run beside the first."""
    path = chromium.chromium_path()
    if path is None:
        pytest.fail("chromium is missing, and this run may leave nothing out")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=chromium.FLAGS)
        yield started
        started.close()


@pytest.fixture(autouse=True)
def main_module() -> Iterator[None]:
    """Put ``__main__`` back: AppTest leaves the page there, and a process spawned later would run it."""
    before = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = before


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Spare the collector what lives as long as the run: it looked through it again with every test.

    A million objects are there once all files are read. What tests leave is collected as before, less often.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.set_threshold(10_000, 20, 50)
        gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the longest files; without a chromium leave the browser tests out, as the summary says."""
    items.sort(key=lambda item: not any(item.path.is_relative_to(place) for place in LONGEST))
    if not chromium.left_out():
        return
    browser = [
        item
        for item in items
        if item.path.is_relative_to(BROWSER_TESTS) or "browser" in getattr(item, "fixturenames", ())
    ]
    items[:] = [item for item in items if item not in browser]
    config.hook.pytest_deselected(items=browser)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was left out, and how to add it; after a soak what it counted."""
    if soaking.SOAK:
        for name, told in soaking.counts():
            terminalreporter.write_line(f"soak: {name}: {told}")
    if chromium.left_out():
        terminalreporter.write_line(
            "Left out: the browser tests in tests/e2e. To add them, install chromium "
            "(Debian: sudo apt install chromium) or name one in JEGLONGAN_CHROMIUM."
        )
