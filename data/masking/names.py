"""Names of people masked: after "Pak" and "Bu", where somebody tells a name, and below a letter.

Names of places and roads stay: ``known_names`` are the region's own, and "Warung Bu Tini" is kept where it is
one of them. "Jl. H. Agus Salim" is a street, but "jalan Pak Kusno", unless it is the known name of one, is
the way to somebody's house and is masked. Where it is not clear whether a word is a name, it is masked: a
reader misses little by one word, its owner may lose much.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from data.masking.words import MaskingWords, masking_words
from data.understanding.lexicon import common_words
from data.understanding.spelling import key_of
from geo.wording import words_of

NAME = "[nama]"
MOST_PARTS = 4  # of one name

_WORD = re.compile(r"[^\W\d_]+(?:['’`-][^\W\d_]+)*\.?|\[[^\]]*\]|\d+")


_ENDS = re.compile(r"\s[-–—]\s")  # between the two ends of a road's name


@dataclass(frozen=True, slots=True)
class TextWord:
    """A word of a text, or a mask in it: where it stands, and as it is compared."""

    start: int
    end: int
    said: str
    small: str  # without marks

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital."""
        return self.said[:1].isupper()


class Known:
    """The names of a region's places, as masking needs them: whole, and their words."""

    def __init__(self, names: Collection[str]) -> None:
        told = {tuple(_small(part) for part in _WORD.findall(name) if _small(part)) for name in names}
        self.wholes = frozenset(name for name in told if len(name) > 1)
        self.words = frozenset(word for name in told for word in name)
        # What is a place by itself: "Kepung", both ends of "Kepung – Brumbung"; not "Ahmad" for its street.
        ends = {tuple(map(_small, _WORD.findall(end))) for name in names for end in _ENDS.split(name)}
        self.places = frozenset(end[0] for end in ends if len(end) == 1)
        # What of a name may be said for all of it: "Ahmad Yani" of "Jalan Jenderal Ahmad Yani".
        self.parts = frozenset(
            name[start:end]
            for name in self.wholes
            for start in range(len(name) - 1)
            for end in range(start + 2, len(name) + 1)
        )
        self.first = frozenset(name[0] for name in self.wholes)
        self.longest = max(map(len, self.wholes), default=0)


def text_words(text: str) -> list[TextWord]:
    """Return the words of a text in order."""
    return [TextWord(one.start(), one.end(), one[0], _small(one[0])) for one in _WORD.finditer(text)]


def mask_names(text: str, known: Known) -> str:
    """Return a text without names of people."""
    words = text_words(text)
    kept = places_in(words, known)
    shouted = text.isupper()
    masked: set[int] = set()
    for row, word in enumerate(words):
        if row in masked or word.said.startswith("["):
            continue
        masked.update(at for at in _named(text, words, row, known, shouted=shouted) if at not in kept)
    return written(text, words, masked)


def places_in(words: Sequence[TextWord], known: Known) -> set[int]:
    """Return the words that are part of a known name of several words."""
    kept: set[int] = set()
    for row, word in enumerate(words):
        if word.small in known.first:
            for length in range(min(known.longest, len(words) - row), 1, -1):
                if tuple(one.small for one in words[row : row + length]) in known.wholes:
                    kept.update(range(row, row + length))
                    break
    return kept


def _named(text: str, words: Sequence[TextWord], row: int, known: Known, *, shouted: bool) -> list[int]:
    """Return the words of the name that a word of a text announces."""
    told = masking_words()
    word = words[row]
    before = words[row - 1].small if row else ""
    if word.small in told.titles_of_streets and before in told.streets:
        return []
    if word.small in told.titles:
        at = _after_roles(text, words, row, told)
        if at > row + 1 and at < len(words) and words[at].small in known.words:
            return []  # "Pak Camat Gurah", "Bu Lurah Pare"
        return _name_at(text, words, at, known, needs_capital=False, shouted=shouted)
    if word.small in told.titles_before_capital and word.capital and not shouted:
        return _name_at(text, words, row + 1, known, needs_capital=True, shouted=shouted)
    return _introduced(text, words, row, known, shouted=shouted)


def _introduced(text: str, words: Sequence[TextWord], row: int, known: Known, *, shouted: bool) -> list[int]:
    """Return the words of the name that somebody tells from a row on: "nama saya …", "istri saya …"."""
    told = masking_words()
    for phrases, needs_capital in ((told.introduces, False), (told.introduces_capital, True)):
        for phrase in phrases:
            at = row + len(phrase)
            if words[row].small != phrase[0] or tuple(one.small for one in words[row:at]) != phrase:
                continue
            if needs_capital and at < len(words) and words[at].small in known.places:
                return []  # "tetangga saya Gurah": where, not who
            return _name_at(text, words, at, known, needs_capital=needs_capital, shouted=shouted, loose=True)
    return []


def _after_roles(text: str, words: Sequence[TextWord], row: int, told: MaskingWords) -> int:
    """Return where a name may begin after a title: behind "RT", "Kepala Desa", another title."""
    at = row + 1
    while (
        at < len(words)
        and joined(text, words, at)
        and (
            words[at].small in told.roles
            or words[at].small in told.titles
            or (words[at].small in told.titles_before_capital and words[at].capital)
        )
    ):
        at += 1
    return at


def _name_at(
    text: str,
    words: Sequence[TextWord],
    first: int,
    known: Known,
    *,
    needs_capital: bool,
    shouted: bool,
    loose: bool = False,
) -> list[int]:
    """Return the words of a name that begins at a row; none if no name stands there."""
    found: list[int] = []
    told = masking_words()
    for at in range(first, min(first + MOST_PARTS, len(words))):
        word = words[at]
        if not (joined(text, words, at) or (loose and at == first and _loosely_joined(text, words, at))):
            break
        if found and word.small in told.joins_names:
            found.append(at)
            continue
        capital = word.capital and not shouted
        if (needs_capital or (found and words[found[0]].capital and not shouted)) and not capital:
            break
        if not _may_be_name(word, known, capital=capital, first=not found):
            break
        found.append(at)
        if not capital and len(found) == 2:  # "pak kusno santoso jalannya": in small letters no more
            break
    while found and words[found[-1]].small in told.joins_names:
        found.pop()
    return found


def _may_be_name(word: TextWord, known: Known, *, capital: bool, first: bool) -> bool:
    told = masking_words()
    if word.said.startswith("[") or not word.said[0].isalpha() or word.small in told.roles:
        return False
    if word.small in told.titles or (not first and word.small in known.words):
        return False
    if capital and word.small in told.also_names:
        return True
    if len(word.small) == 1:
        return capital and not first  # an initial
    return not (is_word(word.small) if capital else is_ordinary(word.small))


def joined(text: str, words: Sequence[TextWord], at: int) -> bool:
    """Tell whether only blanks stand before a word."""
    return (
        at > 0
        and 0 < words[at].start - words[at - 1].end <= 2
        and text[words[at - 1].end : words[at].start].isspace()
    )


def _loosely_joined(text: str, words: Sequence[TextWord], at: int) -> bool:
    """Tell whether blanks, a colon, a comma or a new line stand before a word: "Salam, Budi"."""
    between = text[words[at - 1].end : words[at].start]
    return len(between) <= 4 and all(letter in " :,=\n\r\t-" for letter in between)


def written(text: str, words: Sequence[TextWord], masked: set[int]) -> str:
    """Return the text with one mask for each name."""
    parts, at = [], 0
    for row in sorted(masked):
        if row - 1 not in masked:
            parts += [text[at : words[row].start], NAME]
        end = words[row].end
        at = end - 1 if words[row].said.endswith(".") and len(words[row].small) > 1 else end
    return "".join([*parts, text[at:]])


def _small(word: str) -> str:
    return re.sub(r"[^\w]|_", "", word).casefold()


def is_word(word: str) -> bool:
    """Tell whether a word itself is one of any complaint: "Dimas" is not "di" and "mas"."""
    plain = (word, word.removesuffix("nya"))
    return any(
        one in words.ordinary or one in words.cues or key_of(one) in common_words()
        for one in plain
        for words in (words_of("id"), words_of("en"))
    )


@lru_cache(maxsize=20_000)
def is_ordinary(word: str) -> bool:
    """Tell whether a word, with what is written onto it, is one of any complaint, and no name."""
    return is_word(word) or words_of("id").is_ordinary(word) or words_of("en").is_ordinary(word)
