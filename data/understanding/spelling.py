"""Words as citizens spell them brought to words that are known: affixes, doubled letters, slips, run-ons."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from rapidfuzz.distance import OSA

MAX_CHARACTERS = 4_000  # read of one text, as geo.wording reads; what is wrong stands at its beginning
MIN_MENDED = 5  # a slip in a shorter word makes another word
MIN_MENDED_TWICE = 9
MIN_RUN_ON = 8  # letters of two known words written as one
_MEMORY = 50_000  # different words remembered: a regency's people use fewer

_PIECE = re.compile(r"[^\W\d_]+|\d+|[.!?;:,()\n]")
_APOSTROPHES = dict.fromkeys(map(ord, "'’‘`ʼ"))
_BREATHED = re.compile(r"([dt])h(?=[aeiou])")  # the dental consonants of Javanese: "gedhang", "petheng"
_DOUBLED = re.compile(r"([^\W\d_])\1+")
_SPACED_OUT = re.compile(r"\b(?:[^\W\d_][ .\-_*]){3,}[^\W\d_]\b")  # "S L O T", "g.a.c.o.r"
# Written onto a word: Indonesian, Javanese and Minang; the longest first. "ya" is "-nya" after an n.
_SUFFIXES = ("ipun", "nya", "nyo", "lah", "kah", "pun", "kan", "ku", "mu", "ne", "an", "ya", "e", "i")
_PREFIXES = ("ber", "ter", "di", "ke", "se", "me", "ba", "ta", "ka", "n")
_SHORTEST_STEM = 3


def folded(text: str) -> str:
    """Return a text as plain letters: small, without invisible characters, disguises and spaced-out words."""
    plain = unicodedata.normalize("NFKC", text[:MAX_CHARACTERS]).translate(_APOSTROPHES)
    if not plain.isascii():
        plain = "".join(letter for letter in plain if unicodedata.category(letter) != "Cf")
    return _SPACED_OUT.sub(lambda found: re.sub(r"[ .\-_*]", "", found[0]), plain)


def pieces_of(plain: str) -> list[str]:
    """Return the words, numbers and marks of a folded text, in order."""
    return _PIECE.findall(plain)


def key_of(word: str) -> str:
    """Return one form for the ways of writing one sound: "parahhh" and "gedhang" are "parah" and "gedang"."""
    return _DOUBLED.sub(r"\1", _BREATHED.sub(r"\1", word.casefold()))


class Speller:
    """Brings words to those of a vocabulary. Safe to share between threads."""

    def __init__(self, vocabulary: Iterable[str], spellings: Mapping[str, str]) -> None:
        """``vocabulary`` and ``spellings`` (variant to form) are written as ``key_of`` writes."""
        self._spellings = dict(spellings)
        self._known = frozenset(vocabulary) | frozenset(self._spellings.values())
        self._all = self._known | frozenset(self._spellings)
        self._near = _by_deletion(word for word in self._all if len(word) >= MIN_MENDED)
        self._seen: dict[str, tuple[str, ...]] = {}
        self._longest = max(map(len, self._all), default=0)

    def words(self, piece: str) -> tuple[str, ...]:
        """Return the known words that a piece of text is, itself where it is none."""
        known = self._seen.get(piece)
        if known is None:
            if len(self._seen) > _MEMORY:
                self._seen.clear()
            known = self._seen[piece] = self._read(key_of(piece))
        return known

    def _read(self, word: str) -> tuple[str, ...]:
        plain = self._plain(word)
        if plain is not None:
            return (plain,)
        if not word[:1].isalpha():
            return (word,)
        mended = self._mended(word)
        if mended is not None:
            return (mended,)
        return tuple(self._cut(word)) or (word,)

    def _plain(self, word: str) -> str | None:
        """Return the known word that a word is, without what is written onto it."""
        if word in self._all:
            return self._spellings.get(word, word)
        for stem in _stems(word):
            if stem in self._all:
                return self._spellings.get(stem, stem)
        return None

    def _mended(self, word: str) -> str | None:
        """Return the known word that a slip or two made this of, if one is nearest."""
        if len(word) < MIN_MENDED:
            return None
        allowed = 2 if len(word) >= MIN_MENDED_TWICE else 1
        found = {known for part in _deletions(word) for known in self._near.get(part, ())}
        near = sorted((OSA.distance(word, known), known) for known in found if known[0] == word[0])
        near = [(slips, known) for slips, known in near if slips <= allowed]
        if not near or (len(near) > 1 and near[0][0] == near[1][0] and not self._same(near)):
            return None
        return self._spellings.get(near[0][1], near[0][1])

    def _same(self, near: list[tuple[int, str]]) -> bool:
        """Tell whether the two nearest words stand for one."""
        first, second = (self._spellings.get(word, word) for _, word in near[:2])
        return first == second or first.startswith(second) or second.startswith(first)

    def _cut(self, word: str) -> Iterator[str]:
        """Yield the two or three known words that were written as one: "lampujalanmati"."""
        if len(word) < MIN_RUN_ON:
            return
        cut = self._cut_at(word, 3)
        yield from cut or ()

    def _cut_at(self, word: str, parts: int) -> list[str] | None:
        for at in range(min(len(word) - 3, self._longest), 3, -1):
            first = self._plain(word[:at]) if word[:at] in self._all else None
            if first is None:
                continue
            rest = word[at:]
            if (plain := self._plain(rest)) is not None:
                return [first, plain]
            if parts > 2 and (more := self._cut_at(rest, parts - 1)):
                return [first, *more]
        return None


def _stems(word: str) -> Iterator[str]:
    """Yield a word without what may be written onto it, the least taken off first."""
    bare = [word, *(word.removesuffix(s) for s in _SUFFIXES if word.endswith(s))]
    bare = [stem for stem in bare if len(stem) >= _SHORTEST_STEM]
    yield from (stem for stem in bare[1:] if len(stem) > _SHORTEST_STEM or len(word) - len(stem) > 1)
    for stem in bare:
        for prefix in _PREFIXES:
            rest = stem.removeprefix(prefix)
            if rest != stem and len(rest) > _SHORTEST_STEM:
                yield rest


def _deletions(word: str) -> set[str]:
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def _by_deletion(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return what is left of each word without one of its letters, to the words it may have been."""
    found: dict[str, list[str]] = {}
    for word in words:
        for part in _deletions(word):
            found.setdefault(part, []).append(word)
    return {part: tuple(some) for part, some in found.items()}
