"""Functions compiled to machine code: how, where the code is kept, and when it is worth waiting for.

Modules named in KERNELS hold functions decorated with ``compiled`` and a function ``warm_up`` that calls each
once with the types it is used with. They import numba, which takes half a second, so nothing imports them but
``kernel``; and compiling takes many seconds, so the code is kept: in a folder beside this file, or one of the
user's where that cannot be written. The folder bears the state of all sources that the code comes from: numba
looks at one file only, and would keep code into which an older version of another was inlined.
"""

import hashlib
import importlib
import os
import platform
import re
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])

HERE = Path(__file__).parent
ROOT = HERE.parents[__name__.count(".") - 1]  # the folder that the room geo lies in
KERNELS = (
    "grid_kernel",
    "near_kernel",
    "nearest_kernel",
    "rank_kernel",
    "position_kernel",
    "plain_kernel",
    "semimarkov_kernel",
    "range_kernel",
    "patch_kernel",
    "gather_kernel",
)
# From so many rows on a call gains more than it waits for: loading kept code takes about a second, compiling
# half a minute, and the way without compiling 30 to 60 µs a row.
ROWS_WORTH_LOADING = 20_000
ROWS_WORTH_COMPILING = 600_000
ROWS_PER_TASK = 50_000  # what a thread takes at once: long against starting it, short against the whole

FORGET_AFTER_S = 24 * 3600.0

_IMPORTED = re.compile(r"^from (geo[.\w]+) import", re.MULTILINE)
_loaded: set[str] = set()  # the kernels that this process has ready
_settled: ContextVar[bool | None] = ContextVar("settled", default=None)  # see one_way


def compiled(function: Function) -> Function:
    """Compile a function of numbers and arrays, to run without the interpreter's lock, and keep the code."""
    return _compiled(function, inline="never")


def uncounted(function: Function) -> Function:
    """Compile a function as ``compiled`` does that makes no array: then no use of one is counted.

    Counting costs more than what is done for each segment. What such a function calls is to be inlined, or of
    its kind. (numba tells of the option to its own code only; a function that does make an array fails when
    it is compiled, at ``warm_up``.)
    """
    return _compiled(function, inline="never", _nrt=False)


def inlined(function: Function) -> Function:
    """Compile a function into each that calls it.

    A call counts the references to every array it hands over; in a function called for each segment that
    would cost more than what it does.
    """
    return _compiled(function, inline="always")


def summed(function: Function) -> Function:
    """Compile a function that may add and multiply in any order: several numbers at once.

    What it returns may differ in the last digits from one kind of processor to another.
    """
    return _compiled(function, inline="never", fastmath={"reassoc", "contract", "nsz"})


def _compiled(function: Function, **options: Any) -> Function:
    numba = importlib.import_module("numba")
    try:
        with _kept_in(numba.config, _folder(function.__module__.rpartition(".")[2])):
            done: Function = numba.njit(cache=True, nogil=True, error_model="numpy", **options)(function)
    except RuntimeError:  # nowhere to keep it
        done = numba.njit(nogil=True, error_model="numpy", **options)(function)
    return done


def kernel(name: str) -> Any:
    """Return the module of KERNELS of that name, on first use compiled or loaded from where it is kept."""
    module = importlib.import_module(f"{__package__}.{name}")
    if name not in _loaded:
        _loaded.add(name)  # before, because a kernel warms up through the functions that ask for it
        module.warm_up()
        _keep_mark(name)
    return module


def is_warm(*names: str) -> bool:
    """Tell whether these kernels (all, if none is named) are loaded or kept: nobody waits for a compiler."""
    return all(name in _loaded or _mark(name).exists() for name in names or KERNELS)


@contextmanager
def one_way(compiled: bool) -> Iterator[None]:
    """Let everything inside go by machine code, or nothing, whatever this process has ready.

    Both ways agree to a millionth, not to the last digit: what is done in pieces, here or by other processes,
    must go one way to give the same file.
    """
    before = _settled.set(compiled)
    try:
        yield
    finally:
        _settled.reset(before)


def worth(rows: int, name: str) -> bool:
    """Tell whether so many rows should go the way of a kernel, given what they would wait for."""
    if (settled := _settled.get()) is not None:
        return settled
    if name in _loaded:
        return True
    return rows >= (ROWS_WORTH_LOADING if is_warm(name) else ROWS_WORTH_COMPILING)


def warm() -> None:
    """Compile every kernel, or load it where that was done before; half a minute or about a second."""
    for name in KERNELS:
        kernel(name)


def in_threads(task: Callable[[int, int], Any], rows: int, threads: int | None = None) -> list[Any]:
    """Return what ``task(begin, end)`` gives for consecutive pieces of ``rows``, in their order.

    ``threads`` is the number of threads, by default one for each processor this process may use.
    """
    pieces = max(1, -(-rows // ROWS_PER_TASK))
    borders = [rows * piece // pieces for piece in range(pieces + 1)]
    workers = min(threads or usable_processors(), pieces)
    if workers <= 1:
        return [task(begin, end) for begin, end in pairwise(borders)]
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(task, borders[:-1], borders[1:]))


def usable_processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def _kept_in(config: Any, folder: Path) -> Iterator[None]:
    """Let numba choose this folder for its cache while a function is decorated."""
    before, config.CACHE_DIR = config.CACHE_DIR, str(folder)
    try:
        yield
    finally:
        config.CACHE_DIR = before


def _mark(name: str) -> Path:
    """Return the file that is there once a kernel was compiled."""
    return _folder(name) / "complete"


def _keep_mark(name: str) -> None:
    try:
        _mark(name).parent.mkdir(parents=True, exist_ok=True)
        _mark(name).touch()
        _forget_older(_folder(name))
    except OSError:
        return  # nothing is kept then; this process has its code all the same


@cache
def _folder(name: str) -> Path:
    """Return where the code of a kernel is kept, compiled from these sources for this machine."""
    stamps = [(path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in sorted(_sources(name))]
    told = repr((stamps, sys.version, version("numba"), platform.machine(), _processor()))
    return _base() / f"{name}-{hashlib.sha256(told.encode()).hexdigest()[:16]}"


def _sources(name: str) -> set[Path]:
    """Return the sources that a kernel's code comes from: its own, what it imports of ours, and so on."""
    found: set[Path] = set()
    wanted = [f"{__package__}.{name}", __name__]
    while wanted:
        path = ROOT.joinpath(*wanted.pop().split(".")).with_suffix(".py")
        if path not in found and path.exists():
            found.add(path)
            if path.parent == HERE:
                wanted += _IMPORTED.findall(path.read_text(encoding="utf-8"))
    return found


def _base() -> Path:
    """Return the folder that all kept code lies in."""
    if chosen := os.environ.get("NUMBA_CACHE_DIR"):
        return Path(chosen)
    beside = HERE / "__pycache__"
    if os.access(beside if beside.exists() else HERE, os.W_OK):
        return beside
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "jeglongan"


def _processor() -> str:
    """Return what the processor can do, as far as the system tells it in a file."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return platform.processor()
    return next((line for line in lines if line.lower().startswith(("flags", "features"))), "")


def _forget_older(folder: Path) -> None:
    """Remove code compiled from older sources, if nobody can be at work on it any more."""
    for other in folder.parent.glob(f"{folder.name.rpartition('-')[0]}-*"):
        if other != folder and time.time() - other.stat().st_mtime > FORGET_AFTER_S:
            shutil.rmtree(other, ignore_errors=True)
