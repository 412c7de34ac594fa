"""What the app does beside serving when it starts."""

import os
import subprocess
import sys

from geo.kernels.compiled import KERNELS, ROOT

START = """
import asyncio, threading
from dashboard.startup import make_kernels_ready
from geo.kernels import compiled
print(compiled.is_warm())
asyncio.run(make_kernels_ready(threading.Thread()))
print(compiled.is_warm())
"""


def test_where_nothing_is_compiled_yet_another_process_does_it_and_the_app_takes_it_up(tmp_path):
    # numba's own switch leaves every function as it is written: all of the way but its half a minute.
    surroundings = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path), "NUMBA_DISABLE_JIT": "1"}
    done = subprocess.run(
        [sys.executable, "-c", START],
        cwd=ROOT,
        env=surroundings,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert done.stdout.split() == ["False", "True"], done.stderr
    assert "ended with code" not in done.stderr
    kept = {mark.parent.name.rpartition("-")[0] for mark in tmp_path.glob("*/complete")}
    assert kept == set(KERNELS)
