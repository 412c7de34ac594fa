"""Where the system's chromium lies, and how it is started; Playwright's own is never downloaded."""

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# --no-sandbox: test machines run as root; the rest keeps chromium from calling home.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium_path() -> str | None:
    """Return the path of a chromium, JEGLONGAN_CHROMIUM before what is installed; None if there is none."""
    named = os.environ.get("JEGLONGAN_CHROMIUM")
    return named or next((path for name in NAMES if (path := shutil.which(name))), None)


def left_out() -> bool:
    """Whether the browser tests are left out: never where this run must be complete."""
    return chromium_path() is None and not os.environ.get("JEGLONGAN_TESTS_COMPLETE")
