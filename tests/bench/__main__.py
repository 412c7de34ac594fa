"""``python -m tests.bench [engine|app|all]``: measure, and print the figures as a table (``make bench``)."""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench import app, engine
from tests.bench.figures import Figure, markdown


def engine_figures(*, quick: bool) -> Iterator[Figure]:
    """Placing and stretches; ``quick`` with a tenth of the points."""
    share = 10 if quick else 1
    yield from engine.placing_figures(points=200_000 // share, roads=40_000 // share)
    yield from engine.stretch_figures(points=1_000_000 // share, roads=40_000 // share)


def app_figures(*, quick: bool) -> Iterator[Figure]:
    """The running app over its sample, then over many complaints more."""
    with tempfile.TemporaryDirectory() as folder:
        var = Path(folder)
        _data(var, "init")
        yield from app.start_figures(var)
        yield from app.interaction_figures(var, "sample")
        complaints = app.MANY // 10 if quick else app.MANY
        yield app.many_complaints(lambda *words: _data(var, *words), var, complaints)
        yield from app.interaction_figures(var, f"{complaints:,} complaints")


def _data(var: Path, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "data", *words],
        env={**os.environ, "JEGLONGAN_VAR": str(var)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    return done.stdout


def main() -> None:
    """Run what is asked for and print as it comes."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("which", nargs="?", choices=["engine", "app", "all"], default="all")
    parser.add_argument("--quick", action="store_true", help="a tenth of the points and complaints")
    arguments = parser.parse_args()
    figures: list[Figure] = []
    for name, measure in (("engine", engine_figures), ("app", app_figures)):
        if arguments.which in {name, "all"}:
            for figure in measure(quick=arguments.quick):
                print(f"{figure.work}: {figure.ours:,.4g} {figure.unit}", file=sys.stderr, flush=True)
                figures.append(figure)
    print(markdown(figures))


if __name__ == "__main__":
    main()
