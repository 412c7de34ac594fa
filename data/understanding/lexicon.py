"""The lexicon: what words stand for, by the common table and the region's own beside its ``region.toml``."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TypeVar

from pydantic import Field

from data.deployment.toml_tables import Table
from data.regions import Category, Region, read_toml
from data.understanding.spelling import Speller, folded, key_of, pieces_of

COMMON = Path(__file__).with_name("lexicon.toml")
LEXICON_FILE = "lexicon.toml"
# A category that is no topic of any lexicon is known by its own name and hint.
OWN_WORDS_WEIGHT = 2.6


class ThingTable(Table):
    """Something that may be wrong, or people who are spoken of; see the head of ``lexicon.toml``."""

    topic: str = ""
    alone: float = 1.0
    faulty: float = 3.6
    landmark: bool = False
    road: bool = False
    people: bool = False  # nothing that may be broken
    words: str = ""


class FaultTable(Table):
    """What may be wrong with it; ``topic`` and weights hold for a road, or where nothing was named."""

    topic: str = ""
    alone: float = 1.0
    with_road: float | None = None  # None: a fifth more than alone
    also: dict[str, float] = Field(default_factory=dict)
    of_people: bool = False  # what people do badly, not what is broken
    over: tuple[str, ...] = ()  # things that leave the topic to it, as a road does
    even_denied: bool = False  # "tidak diperbaiki" tells of damage as well
    words: str = ""


class EmergencyTable(Table):
    """One rule: all of these in one sentence."""

    kind: str
    all: tuple[str, ...] = Field(min_length=1)
    lasting: bool = False


class LexiconTable(Table):
    """A ``lexicon.toml``: the common one, or a region's, which adds words and maps topics to categories."""

    topics: dict[str, str] = Field(default_factory=dict)
    concerns: dict[str, str] = Field(default_factory=dict)  # concern → category of what is about nothing else
    things: dict[str, ThingTable] = Field(default_factory=dict)
    faults: dict[str, FaultTable] = Field(default_factory=dict)
    signs: dict[str, str] = Field(default_factory=dict)
    cues: dict[str, str] = Field(default_factory=dict)
    states: dict[str, str] = Field(default_factory=dict)
    adverts: dict[str, str] = Field(default_factory=dict)
    emergencies: tuple[EmergencyTable, ...] = ()
    spellings: dict[str, str] = Field(default_factory=dict)


Phrase = tuple[str, ...]
_T = TypeVar("_T", ThingTable, FaultTable)


@dataclass(frozen=True)
class Lexicon:
    """A region's lexicon; ``phrases`` maps a first word to (rest, concepts), the longest first."""

    speller: Speller
    phrases: Mapping[str, tuple[tuple[Phrase, frozenset[str]], ...]]
    things: Mapping[str, ThingTable]
    faults: Mapping[str, FaultTable]
    emergencies: tuple[EmergencyTable, ...]
    categories: Mapping[str, str | None]  # topic → category of the region
    concerns: Mapping[str, str]
    known: frozenset[str]  # ids of the region's categories

    def concern_category(self, concern: str | None) -> str | None:
        """Return the category of what is only a concern of that kind; None if the region has none for it."""
        named = self.concerns.get(concern or "")
        return named if named in self.known else None

    def category_concern(self, category: str | None) -> str | None:
        """Return what somebody wants who chose that category; None unless it is for that concern alone."""
        if category == self.categories.get("lain"):  # thanks lie there beside everything else
            return None
        return next((concern for concern, named in self.concerns.items() if named == category), None)

    def with_road(self, fault: FaultTable) -> float:
        """Return the weight of a fault that is a road's."""
        return fault.alone * 1.2 if fault.with_road is None else fault.with_road


def lexicon_of(region: Region) -> Lexicon:
    """Return the lexicon of a region; unchanged files are read once a process.

    Raises ``RegionError`` naming every fault of the region's file.
    """
    file = region.folder / LEXICON_FILE
    modified_ns = file.stat().st_mtime_ns if region.folder.name and file.is_file() else 0
    return _lexicon(region.categories, file if modified_ns else None, modified_ns)


@lru_cache(maxsize=32)
def _lexicon(categories: tuple[Category, ...], file: Path | None, _modified_ns: int) -> Lexicon:
    tables = [read_toml(COMMON, LexiconTable)]
    if file is not None:
        tables.append(read_toml(file, LexiconTable))
    own = {
        one.id: ThingTable(
            topic=one.id,
            alone=OWN_WORDS_WEIGHT,
            words=f"{one.name.id}, {one.hint.id}, {one.name.en}, {one.hint.en}",
        )
        for one in categories
        if not any(one.id in table.topics or one.id in table.concerns.values() for table in tables)
        and not any(one.id in said.split() for table in tables for said in table.topics.values())
    }
    tables.append(LexiconTable(things={f"own_{name}": thing for name, thing in own.items()}))
    return _made(tables, categories, own)


def _made(tables: list[LexiconTable], categories: tuple[Category, ...], own: Iterable[str]) -> Lexicon:
    spellings = {
        variant: form
        for table in tables
        for told, variants in table.spellings.items()
        for form in (key_of(told),)
        for variant in map(key_of, _words(variants))
        if variant != form
    }
    said = [(phrase, concept) for table in tables for phrase, concept in _said(table, spellings)]
    said += _cues_within(said)
    phrases: dict[str, dict[Phrase, set[str]]] = {}
    for phrase, concept in said:
        phrases.setdefault(phrase[0], {}).setdefault(phrase[1:], set()).add(concept)
    topics = dict.fromkeys(own, "") | {name: to for table in tables for name, to in table.topics.items()}
    return Lexicon(
        speller=Speller((word for phrase, _ in said for word in phrase), spellings),
        phrases={
            first: tuple(
                (rest, frozenset(concepts))
                for rest, concepts in sorted(found.items(), key=lambda item: -len(item[0]))
            )
            for first, found in phrases.items()
        },
        things=_merged(table.things for table in tables),
        faults=_merged(table.faults for table in tables),
        emergencies=tuple(rule for table in tables for rule in table.emergencies),
        categories=_categories(topics, [one.id for one in categories]),
        concerns={k: v for table in tables for k, v in table.concerns.items()},
        known=frozenset(one.id for one in categories),
    )


def _merged(tables: Iterable[Mapping[str, _T]]) -> dict[str, _T]:
    """Return the entries of all tables; a region that only adds words leaves the weights as they are."""
    merged: dict[str, _T] = {}
    for table in tables:
        for name, entry in table.items():
            known = merged.get(name)
            changed = entry.model_dump(exclude_unset=True, exclude={"words"})
            merged[name] = entry if known is None else known.model_copy(update=changed)
    return merged


def _said(table: LexiconTable, spellings: Mapping[str, str]) -> Iterator[tuple[Phrase, str]]:
    """Yield every phrase of a table with the concept it stands for, such as ``things.bridge``."""
    groups: dict[str, Mapping[str, str]] = {
        "things": {name: thing.words for name, thing in table.things.items()},
        "faults": {name: fault.words for name, fault in table.faults.items()},
        "signs": table.signs,
        "cues": table.cues,
        "states": table.states,
        "adverts": table.adverts,
    }
    for group, entries in groups.items():
        for name, words in entries.items():
            for said in words.replace("\n", " ").split(","):
                phrase = tuple(spellings.get(key, key) for key in map(key_of, pieces_of(folded(said))))
                if phrase:
                    yield phrase, f"{group}.{name}"


def _cues_within(said: list[tuple[Phrase, str]]) -> list[tuple[Phrase, str]]:
    """Return cues within longer phrases: "ada korban" speaks of a victim, "kalau malam" says when."""
    cues: dict[Phrase, set[str]] = {}
    for phrase, concept in said:
        if concept.startswith("cues.") or concept == "signs.when":
            cues.setdefault(phrase, set()).add(concept)
    return [
        (phrase, cue)
        for phrase, _ in said
        for first in range(len(phrase))
        for last in range(first + 1, len(phrase) + 1)
        for cue in cues.get(phrase[first:last], ())
    ]


def _categories(topics: Mapping[str, str], known: list[str]) -> dict[str, str | None]:
    """Return the category that each topic is in this region; None where it has none for it."""
    found = {}
    for topic, others in topics.items():
        names = [topic, *others.split()]
        if others.startswith("="):  # a region's own word on it goes before the name
            names = [others.removeprefix("=").strip()]
        found[topic] = next((name for name in names if name in known), None)
    return found


@cache
def common_words() -> frozenset[str]:
    """Return every word of the common lexicon as ``key_of`` writes it: words of any complaint."""
    table = read_toml(COMMON, LexiconTable)
    spelt = {key_of(word) for told, said in table.spellings.items() for word in (told, *_words(said))}
    return frozenset(word for phrase, _ in _said(table, {}) for word in phrase) | spelt


def _words(said: str) -> Iterator[str]:
    return (word.strip() for word in said.replace("\n", " ").split(",") if word.strip())
