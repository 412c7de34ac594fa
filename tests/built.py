"""The built-in region with its sample, made once for all processes of a test run and copied by each."""

import fcntl
import os
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from data.regions import load_region
from data.samples.builtin import init_region
from data.settings import PREFIX, get_settings
from data.store import open_store

REGION = "kab-kediri"


def built_installation(temporary: pytest.TempPathFactory) -> Path:
    """Return the folder of an installation with REGION, which nothing may change: see ``copied``."""
    base = temporary.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent  # that of the whole run, which its workers share
    folder = base / "built"
    with (base / "built.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the first makes it, the others wait; a process that dies lets go
        if not folder.exists():
            _build(base / "being-built")
            (base / "being-built").rename(folder)
    return folder


def copied(built: Path, folder: Path) -> Path:
    """Copy the installation into a folder, which may be there, and return that."""
    shutil.copytree(built, folder, dirs_exist_ok=True)
    return folder


def _build(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)  # left by a process that was stopped half way
    folder.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(f"{PREFIX}VAR", str(folder))  # where the sample's people get their key
        with closing(open_store(get_settings().database_url)) as store:
            init_region(store, load_region(REGION))
