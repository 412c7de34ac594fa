"""A text cut into sentences and clauses of what it says: things, faults and signs, in their order."""

from dataclasses import dataclass, field

from data.understanding.lexicon import Lexicon
from data.understanding.spelling import folded, pieces_of

_MARKS = frozenset(".!?;:,()\n")
_SENTENCE_ENDS = frozenset(".!?\n")


@dataclass(slots=True)
class Unit:
    """A word or phrase and the concepts it stands for; none for a word that is not in the lexicon."""

    concepts: frozenset[str]
    number: int  # of the word in the text
    length: int = 1
    word: str = ""

    def first(self, group: str) -> str | None:
        """Return the name of its concept of a group ("things"), None if it has none."""
        for concept in self.concepts:
            if concept.startswith(group):
                return concept[len(group) + 1 :]
        return None


@dataclass(slots=True)
class Clause:
    """Units between two marks, or up to a word such as "tapi"."""

    units: list[Unit] = field(default_factory=list)
    sentence: int = 0
    ends: str = ""  # the mark after it
    turned: bool = False  # begins with "tapi"

    def has(self, concept: str) -> bool:
        """Tell whether a concept is said in it."""
        return any(concept in unit.concepts for unit in self.units)


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as clauses; of its ``words`` so many are ``known`` to the lexicon, so many ``distinct``."""

    clauses: tuple[Clause, ...]
    words: int
    known: int
    distinct: int

    @property
    def units(self) -> list[Unit]:
        """What is said, in order, whatever clause it is in."""
        return [unit for clause in self.clauses for unit in clause.units]

    def has(self, *concepts: str) -> bool:
        """Tell whether one of the concepts is said anywhere."""
        return any(clause.has(concept) for clause in self.clauses for concept in concepts)


_NOTHING: frozenset[str] = frozenset()


def read(text: str, lexicon: Lexicon) -> Reading:
    """Return what a text says."""
    words: list[str] = []
    marks: dict[int, str] = {}  # number of the next word → the weightiest mark before it
    spell = lexicon.speller.words
    for piece in pieces_of(folded(text)):
        if piece in _MARKS:
            if piece == "?" or marks.get(len(words), ",") not in _SENTENCE_ENDS:
                marks[len(words)] = piece
        else:
            words.extend(spell(piece))
    clauses, known = _clauses(words, marks, lexicon)
    return Reading(tuple(clauses), len(words), known, len(set(words)))


def _clauses(words: list[str], marks: dict[int, str], lexicon: Lexicon) -> tuple[list[Clause], int]:
    clauses = [Clause()]
    at = known = sentence = 0
    while at < len(words):
        mark = marks.get(at)
        if mark is not None and at:
            sentence += mark in _SENTENCE_ENDS
            _close(clauses, mark, sentence)
        length, concepts = _longest(words, at, marks, lexicon)
        if "signs.but" in concepts and clauses[-1].units:
            _close(clauses, "", sentence)
        clauses[-1].turned |= "signs.but" in concepts
        known += length if concepts else 0
        clauses[-1].units.append(Unit(concepts, at, length, words[at]))
        at += length
    clauses[-1].ends = marks.get(len(words), "")
    return [clause for clause in clauses if clause.units], known


def _close(clauses: list[Clause], mark: str, sentence: int) -> None:
    clauses[-1].ends = mark
    clauses.append(Clause(sentence=sentence))


def _longest(
    words: list[str], at: int, marks: dict[int, str], lexicon: Lexicon
) -> tuple[int, frozenset[str]]:
    """Return the length and concepts of the longest phrase that begins here; marks end a phrase."""
    for rest, concepts in lexicon.phrases.get(words[at], ()):
        length = 1 + len(rest)
        if tuple(words[at + 1 : at + length]) == rest and not any(
            number in marks for number in range(at + 1, at + length)
        ):
            return length, concepts
    return 1, _NOTHING
