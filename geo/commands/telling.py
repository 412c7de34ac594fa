"""What ``python -m geo`` says on the screen: faults of rows, and errors as one sentence."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import typer
from rich.console import Console

from geo.errors import Fault, GeoError

FAULTS_SHOWN = 3
UNUSABLE = 2  # exit code where a file or an option cannot be used
STOPPED = 130  # 128 + SIGINT, as shells say it
screen = Console(stderr=True, highlight=False, soft_wrap=True)


class Teller:
    """Tells the first faults of a file as they come, and at the end how many more there were."""

    def __init__(self, path: Path):
        self._name, self._told = path.name, 0

    def __call__(self, faults: Sequence[Fault]) -> None:
        """Tell of more faults."""
        for fault in faults[: max(FAULTS_SHOWN - self._told, 0)]:
            screen.print(f"{self._name}, {fault}", style="yellow", markup=False)
        self._told += len(faults)

    def __enter__(self) -> "Teller":
        return self

    def __exit__(self, *_: object) -> None:
        if self._told > FAULTS_SHOWN:
            more = f"{self._name}: {self._told - FAULTS_SHOWN:,} more such rows."
            screen.print(more, style="yellow", markup=False)


def tell_all(path: Path, faults: Sequence[Fault]) -> None:
    """Tell of the faults of a file that was read whole."""
    with Teller(path) as teller:
        teller(faults)


@contextmanager
def errors_told() -> Iterator[None]:
    """End with one sentence and UNUSABLE where a file or an option cannot be used."""
    try:
        yield
    except (GeoError, OSError) as error:
        screen.print(f"Error: {' '.join(str(error).split())}", style="red", markup=False)
        raise typer.Exit(UNUSABLE) from error
    except KeyboardInterrupt:
        screen.print("Stopped. Nothing was written.", style="red")
        raise typer.Exit(STOPPED) from None
