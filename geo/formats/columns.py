"""Which column of a file holds what: guessed from the usual names, or as the caller says."""

import re
from collections.abc import Iterable, Mapping, Sequence

from geo.errors import MissingColumnError


def guess_columns(
    columns: Iterable[object],
    wanted: Mapping[str, Sequence[str]],
    given: Mapping[str, str | None] | None = None,
) -> dict[str, str]:
    """Return which column holds each wanted thing; what no column seems to hold is left out.

    ``wanted`` maps each thing to the usual names of its column, the surest first; case, spaces and
    punctuation do not count. ``given`` maps things to columns that the caller named: these are taken as
    they are. A column is taken once. Raises MissingColumnError if a given column is not there.
    """
    names = [str(column) for column in columns]
    chosen = {thing: _named(name, names) for thing, name in (given or {}).items() if name is not None}
    by_squeezed = {squeeze(name): name for name in reversed(names)}  # the first of two alike wins
    for thing, usual in wanted.items():
        taken = set(chosen.values())
        found = (by_squeezed.get(squeeze(name)) for name in usual)
        column = next((name for name in found if name is not None and name not in taken), None)
        if thing not in chosen and column is not None:
            chosen[thing] = column
    return chosen


def of(heads: Sequence[str], nouns: Sequence[str]) -> tuple[str, ...]:
    """Return names such as "nama desa" and "nm kel" from their parts, those of the first noun first."""
    return tuple(f"{head} {noun}" for noun in nouns for head in heads)


def squeeze(name: str) -> str:
    """Return a name reduced to what people mean by it: ``Nama Ruas``, ``NAMA_RUAS`` -> ``namaruas``."""
    return re.sub(r"[\W_]+", "", name).casefold()


def _named(name: str, names: Sequence[str]) -> str:
    if name in names:
        return name
    alike = [candidate for candidate in names if squeeze(candidate) == squeeze(name)]
    if len(alike) == 1:
        return alike[0]
    raise MissingColumnError(f"There is no column {name!r}. The file has: {', '.join(names)}.")
