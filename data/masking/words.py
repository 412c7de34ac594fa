"""The words of masking, read once: by what names, houses and numbers of persons are known."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("words.toml")


@dataclass(frozen=True)
class MaskingWords:
    """See ``words.toml`` for what each list is for."""

    titles: frozenset[str]
    titles_before_capital: frozenset[str]
    titles_of_streets: frozenset[str]
    streets: frozenset[str]
    roles: frozenset[str]
    also_names: frozenset[str]
    introduces: tuple[tuple[str, ...], ...]
    introduces_capital: tuple[tuple[str, ...], ...]
    joins_names: frozenset[str]
    others: Mapping[str, frozenset[str]]
    owns: tuple[tuple[str, ...], ...]
    house: Mapping[str, frozenset[str]]
    digits: Mapping[str, str]
    between: frozenset[str]
    contact: frozenset[str]
    units: frozenset[str]


@cache
def masking_words() -> MaskingWords:
    """Return the lists of ``words.toml``."""
    told = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    names = (
        "titles",
        "titles_before_capital",
        "titles_of_streets",
        "streets",
        "roles",
        "also_names",
        "joins_names",
    )
    numbers = told["numbers"]
    return MaskingWords(
        **{name: frozenset(told[name].split()) for name in names},
        introduces=_phrases(told["introduces"]),
        introduces_capital=_phrases(told["introduces_capital"]),
        others={name: frozenset(said.split()) for name, said in told["others"].items()},
        owns=_phrases(told["owns"]),
        house={name: frozenset(said.split()) for name, said in told["house"].items()},
        digits=numbers["words"],
        **{name: frozenset(numbers[name].split()) for name in ("between", "contact", "units")},
    )


def _phrases(said: str) -> tuple[tuple[str, ...], ...]:
    """Return phrases as small words without marks, the longest first."""
    phrases = {
        tuple(part.replace(".", "").replace("/", "").replace("'", "").split()) for part in said.split(",")
    }
    return tuple(sorted((phrase for phrase in phrases if phrase), key=lambda phrase: (-len(phrase), phrase)))
