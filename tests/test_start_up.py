"""A command starts at once: it loads what it uses, and its list of commands is true without loading them."""

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from data.__main__ import COMMANDS as DATA
from data.commands.importing import COMMANDS as IMPORTS
from data.commands.users_errors import USERS_ERRORS
from geo.__main__ import COMMANDS as GEO
from geo.commands.on_demand import Later

ROOT = Path(__file__).parents[1]
# Each takes a tenth of a second to a second to load; who has many accounts to make waits for all, each time.
HEAVY = {
    "numba",
    "numpy",
    "pandas",
    "geopandas",
    "scipy",
    "pyarrow",
    "shapely",
    "pyproj",
    "streamlit",
    "httpx",
}


@pytest.mark.parametrize(
    ("room", "arguments"),
    [
        ("data", ["--help"]),
        ("data", ["settings"]),
        ("data", ["region", "new", "kab-sleman"]),
        ("data", ["adduser", "petugas", "--role", "desk", "--password-stdin"]),
        ("data", ["passwd", "nobody", "--password-stdin"]),
        ("geo", ["--help"]),
        ("dashboard", ["--help"]),
    ],
)
def test_a_command_that_touches_no_map_loads_nothing_of_maps(
    room: str, arguments: list[str], tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", room, *arguments],
        cwd=ROOT,
        env={**os.environ, "JEGLONGAN_VAR": str(tmp_path)},
        input="jalan-mulus-2021\n",
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    imports = [line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if "import time:" in line]
    assert "typer" in imports
    assert not {name.partition(".")[0] for name in imports} & HEAVY
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("name", "later"), [pair for commands in (GEO, DATA, IMPORTS) for pair in commands.items()]
)
def test_what_the_list_says_of_a_command_is_the_first_sentence_of_its_own_help(
    name: str, later: Later
) -> None:
    own = later.load(name).help or ""
    assert later.help == own.splitlines()[0]


# Forgets what is ours before each, so that none finds loaded what another one needed: loaded first, a module
# may meet a circle that none ever met before.
ONE_BY_ONE = """
import importlib, sys
for name in sys.argv[1:]:
    for loaded in [one for one in sys.modules if one.partition(".")[0] in ("geo", "data", "dashboard")]:
        del sys.modules[loaded]
    importlib.import_module(name)
    print(name)
"""


def test_every_command_is_loaded_by_itself() -> None:
    commands = [*GEO.values(), *DATA.values(), *IMPORTS.values()]
    modules = sorted({later.where.partition(":")[0] for later in commands})
    done = subprocess.run(
        [sys.executable, "-c", ONE_BY_ONE, *modules],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.stdout.split() == modules, done.stderr


@pytest.mark.parametrize("name", sorted(USERS_ERRORS))
def test_an_error_that_users_can_put_right_is_named_as_it_is_called(name: str) -> None:
    module, _, error = name.rpartition(".")
    assert issubclass(getattr(import_module(module), error), Exception)
