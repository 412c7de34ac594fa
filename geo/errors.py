"""The errors of the spatial core, and the faults found in a table row by row.

Every error inherits a builtin, so that callers who know nothing of this package can still catch it,
and every message says what is wrong, where, and what to do about it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal


class GeoError(Exception):
    """Base of every error raised by ``geo``."""


class UnreadableFileError(ValueError, GeoError):
    """The file is not what its name says, or not of a kind that is read here."""


class UnknownLayerError(UnreadableFileError):
    """The file has several layers, and none or another one was named; ``layers`` are those to choose from."""

    def __init__(self, message: str, layers: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.layers = tuple(layers)


class UnknownCrsError(ValueError, GeoError):
    """The coordinates do not say which reference system they are in, or it cannot be used."""


class MissingColumnError(ValueError, GeoError):
    """A column that is needed was neither named nor guessed."""


class InvalidInputError(ValueError, GeoError):
    """A table or argument that no row of could be used."""


class UnknownRoadError(LookupError, GeoError):
    """A road id that the network does not have."""


class StationError(ValueError, GeoError):
    """A station that is malformed or lies outside its road."""


class WorkersError(ConnectionError, GeoError):
    """The processes or machines that should share the work cannot be reached, or die of it."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with one row of an input file.

    ``row`` counts the data rows of the file from 1 (a heading is not counted); None means the whole file.
    ``code`` is stable and language-free; ``problem`` and ``remedy`` are English sentences.
    An ``error`` sets the row aside, a ``warning`` lets it in.
    """

    row: int | None
    code: str
    problem: str
    remedy: str
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        where = "the file" if self.row is None else f"row {self.row}"
        return f"{where}: {self.problem} {self.remedy}"


def rows_in_error(faults: Iterable[Fault]) -> set[int]:
    """Return the row numbers that at least one error sets aside."""
    return {fault.row for fault in faults if fault.severity == "error" and fault.row is not None}
