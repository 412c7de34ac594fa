"""Answers: the templates they start from, and whether words are an answer at all.

An answer that only passes the buck is none ("akan kami teruskan", "mohon hubungi …", thanks alone): it stops
no clock. What is left of the words once courtesy, passing on and promises without a day are taken away has
to say something.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from data.deployment.toml_tables import Table, Text
from data.regions import Category, Region, read_toml

COMMON_FILE = Path(__file__).with_name("answers.toml")
REGION_FILE = "answers.toml"

Fault = Literal["no_words", "only_courtesy", "only_passes_on", "only_promises", "too_short", "left_open"]

# "Ditambal 3 Juli" says what and when; two words or fewer say neither.
LEAST_WORDS = 3

# Clauses: what stands between marks, or between two words that join.
_CLAUSES = re.compile(
    r"[.!?;\n]+(?!\d)|,\s|\s[–—-]\s|\b(?:dan|serta|namun|tetapi|tapi|and|but)\b", re.IGNORECASE
)
_WORD = re.compile(r"[^\W_]{2,}|\d+")
_OPEN = re.compile(r"\[[^\]\n]*\]")


class Template(Table):
    """Words to start from; ``use`` are decisions (``answer``, ``close.repaired``, ``plan.scheduled`` …)."""

    id: str
    name: Text  # on its button
    use: tuple[str, ...] = Field(alias="for", min_length=1)
    categories: tuple[str, ...] = ()  # empty: every one
    concerns: tuple[str, ...] = ()
    on_road: bool | None = None  # for kinds on the road alone, or for the others; None: for both
    text: Text

    def suits(self, decision: str, category: Category, concern: str | None) -> bool:
        """Tell whether the template is meant for this decision about this kind of complaint."""
        return (
            decision in self.use
            and (not self.categories or category.id in self.categories)
            and self.on_road in (None, category.on_road)
            and (not self.concerns or concern in self.concerns)
        )


class Empty(Table):
    """Patterns of what answers nothing; ``dates`` redeem a promise."""

    courtesy: tuple[str, ...] = ()
    passes_on: tuple[str, ...] = ()
    promises: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _check(self) -> Self:
        for pattern in (*self.courtesy, *self.passes_on, *self.promises, *self.dates):
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"{pattern!r} is no regular expression: {error}") from error
        return self


class AnswersFile(Table):
    """An ``answers.toml``: the common one, or what a region adds to it."""

    templates: tuple[Template, ...] = ()
    empty: Empty = Empty()


def fault_of(words: str | None, region: Region) -> Fault | None:
    """Return why these words are no answer; None if they are one."""
    if not words or not words.strip():
        return "no_words"
    if _OPEN.search(words):
        return "left_open"
    found = dict.fromkeys(("courtesy", "passes_on", "promises", "content"), 0)
    is_dated = False
    rules = _rules(region)
    for clause in _clauses(words):
        kind = _kind(clause, rules)
        has_date = rules["dates"].search(clause) is not None
        if kind == "promises" and has_date:
            kind = "content"
        is_dated = is_dated or (kind == "content" and has_date)
        found[kind] += len(_WORD.findall(clause))
    if found["content"] >= LEAST_WORDS or is_dated:
        return None
    if found["passes_on"]:
        return "only_passes_on"
    if found["promises"]:
        return "only_promises"
    return "too_short" if found["content"] else "only_courtesy"


def templates_for(
    region: Region, decision: str, category: str, concern: str | None = None
) -> tuple[Template, ...]:
    """Return the templates for a decision, the region's own first."""
    own, common = _file(region.folder / REGION_FILE), _file(COMMON_FILE)
    kind = region.category(category)
    return tuple(one for one in (*own.templates, *common.templates) if one.suits(decision, kind, concern))


def filled(template: Template, fields: Mapping[str, str], language: str) -> str:
    """Return a template's words with ``{fields}`` filled in; a field that is not known is left [open]."""
    words = re.sub(
        r"\{(\w+)\}", lambda found: fields.get(found[1]) or f"[{found[1]}]", _in(template, language)
    )
    return words[:1].upper() + words[1:]


def _in(template: Template, language: str) -> str:
    return template.text.in_language(language)


def _clauses(words: str) -> Iterator[str]:
    for clause in _CLAUSES.split(" ".join(words.split(" ")).casefold()):
        if clause.strip():
            yield clause.strip()


def _kind(clause: str, rules: Mapping[str, re.Pattern[str]]) -> str:
    for kind in ("passes_on", "courtesy", "promises"):
        if rules[kind].search(clause):
            return kind
    return "content"


def _rules(region: Region) -> Mapping[str, re.Pattern[str]]:
    own, common = _file(region.folder / REGION_FILE).empty, _file(COMMON_FILE).empty
    return _compiled(own, common)


@lru_cache(maxsize=32)
def _compiled(own: Empty, common: Empty) -> Mapping[str, re.Pattern[str]]:
    return {kind: _any((*getattr(common, kind), *getattr(own, kind))) for kind in Empty.model_fields}


def _any(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{one})" for one in patterns) or r"(?!)")


def _file(path: Path) -> AnswersFile:
    """Read a file of templates; a region need not have one. Raises ``RegionError`` for faults in it."""
    try:
        return _read(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        return AnswersFile()


@lru_cache(maxsize=64)
def _read(path: Path, modified_ns: int) -> AnswersFile:
    return read_toml(path, AnswersFile)
