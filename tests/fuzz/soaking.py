"""Runs a property over generated inputs: some hundred in `make test`, 100,000 in `make soak`, resumable."""

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy

ROOT = Path(__file__).parents[2]
SOAK = os.environ.get("JEGLONGAN_SOAK") == "1"
INPUTS = int(os.environ.get("JEGLONGAN_SOAK_INPUTS", "100000"))  # per parser, as the project promises
CHUNK = 5_000  # inputs between two notes of the count: what a stopped run does again at most
SHORT = 120  # a second or so per parser
COUNTS = ROOT / "var" / "soak"  # one small file per parser: two workers never write the same
# What decides whether a count still holds: the readers, what they stand on, and the grammars.
FINGERPRINTED = (
    "data/channels",
    "data/importers",
    "data/exchange",
    "data/understanding",
    "data/regions",
    "tests/fuzz",
)


def hold(
    name: str,
    inputs: SearchStrategy[Any],
    check: Callable[[Any], None],
    *,
    short: int = SHORT,
    at_once: int = 1,
) -> None:
    """Call ``check`` on inputs; in a soak on as many as are missing to INPUTS since the code last changed.

    Where it takes lists of inputs, each counts; ``at_once`` is how many a list holds on average.
    """
    if not SOAK:
        quiet = settings(max_examples=short, derandomize=True, database=None, deadline=None)
        quiet(given(inputs)(_function(check)))()
        return
    while (done := count_of(name)) < INPUTS:
        tried = _try(inputs, check, first=done, most=min(CHUNK, INPUTS - done), at_once=at_once)
        assert tried, f"{name}: the grammar has no more than {done} inputs"
        _note(name, done + tried)


def _function(check: Callable[[Any], None]) -> Callable[[Any], None]:
    """Return ``check`` as the plain function that hypothesis wants: a method keeps its object."""

    def checked(value: Any) -> None:
        check(value)

    return checked


def _try(
    inputs: SearchStrategy[Any], check: Callable[[Any], None], *, first: int, most: int, at_once: int
) -> int:
    """Try some ``most`` inputs that depend on ``first`` only; return how many there were."""
    tried = 0

    def counted(value: Any) -> None:
        nonlocal tried
        tried += len(value) if at_once > 1 else 1
        check(value)

    long = settings(
        max_examples=-(-most // at_once),
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    seed(first)(long(given(inputs)(counted)))()
    return tried


def count_of(name: str) -> int:
    """Return how many inputs the reader ``name`` has passed since the code last changed."""
    try:
        noted = json.loads((COUNTS / f"{name}.json").read_text())
    except FileNotFoundError:
        return 0
    return int(noted["inputs"]) if noted["code"] == _fingerprint() else 0


def counts() -> Iterator[tuple[str, str]]:
    """Yield every reader that a soak has tried with its count, and other figures that a soak took."""
    for path in sorted(COUNTS.glob("*.json")):
        yield path.stem, f"{count_of(path.stem):,} inputs"
    for path in sorted(COUNTS.glob("*.figures")):
        yield path.stem, path.read_text()


def _note(name: str, inputs: int) -> None:
    COUNTS.mkdir(parents=True, exist_ok=True)
    path = COUNTS / f"{name}.json"
    path.with_suffix(".new").write_text(json.dumps({"inputs": inputs, "code": _fingerprint()}))
    path.with_suffix(".new").replace(path)  # whole or not at all: the run may be killed here


@cache
def _fingerprint() -> str:
    digest = hashlib.sha256()
    for folder in FINGERPRINTED:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in {".py", ".toml", ".csv"}:
                digest.update(path.read_bytes())
    return digest.hexdigest()
