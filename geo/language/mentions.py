"""Known names found in many texts at once, exactly or with typos, missing spaces and cut-off ends."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from geo.language.close_names import MIN_FUZZY, Matches, ShortNames, Trigrams
from geo.wording import BREAK, CROSS, Tokens, Words, spelt

MAX_TOKENS = 8  # longest name looked for, in the text's tokens: "BEAR ST TO WB I 690 RAMP"
MORE_TOKENS = 1  # "Candi Boko" may be written in three
# Log-odds in nats. A letter of the text that a name explains speaks for it: letters of names carry some 2.4
# (their entropy given the letter before). A typing error speaks against it: one name in six is mistyped, in
# one of some 500 ways that are about as likely, exp(-8); we hold errors for twice as common.
NATS_PER_LETTER, NATS_PER_EDIT = 2.4, 5.0
# A name cut off at the end of a field of limited width: letters and share of it that are left.
MIN_CUT_LENGTH, MIN_CUT_SHARE = 5, 0.6
# A name written without its vowels, "plsklatn": consonants it must have, and what it counts as in edits.
MIN_CONSONANTS = 4
EDITS_OF_SHORTENING = 1.0
EDITS_OF_DOUBLING = 0.2  # "Gedanggsewuu": common, and rarely another name
# Of the readings of the same words those so much (nats) below the best are left out: two typing errors.
KEPT_BELOW_BEST = 2 * NATS_PER_EDIT + 0.5
MIN_LETTERS = 3  # of a word of the language with one typing error
_VOWELS = str.maketrans("", "", "aeiou")


@dataclass(frozen=True)
class Mentions:
    """Names found. All arrays have one entry per mention, in the order of the texts.

    ``start`` is the first token, ``tokens`` how many there are, ``unit`` the name; ``edits`` is how many
    typing errors lie between the name and what is written, ``similarity`` the share of the name without them;
    ``letters`` is how many letters of the text the name explains.
    """

    start: NDArray[np.int64]
    tokens: NDArray[np.int64]
    unit: NDArray[np.int64]
    edits: NDArray[np.float64]
    similarity: NDArray[np.float64]
    letters: NDArray[np.int64]

    @property
    def gain(self) -> NDArray[np.float64]:
        """Return the log-odds (nats) of each name against other words that happen to look like it."""
        return NATS_PER_LETTER * self.letters - NATS_PER_EDIT * self.edits

    def keep(self, which: NDArray[np.bool_] | NDArray[np.int64]) -> "Mentions":
        """Return some of the mentions."""
        return Mentions(*(getattr(self, name)[which] for name in self.__dataclass_fields__))

    @classmethod
    def joined(cls, some: Sequence["Mentions"]) -> "Mentions":
        """Return all of them."""
        return cls(
            *(np.concatenate([getattr(one, name) for one in some]) for name in cls.__dataclass_fields__)
        )


@dataclass(frozen=True)
class _Grams:
    """The runs of ``size`` tokens in the texts: each distinct one once, and where it stands."""

    size: int
    codes: NDArray[np.int64]  # [distinct, size]
    start: NDArray[np.int64]  # first token of every occurrence
    which: NDArray[np.int64]  # row of ``codes`` of every occurrence

    def keep(self, which: NDArray[np.bool_]) -> "_Grams":
        """Return some of the occurrences."""
        return replace(self, start=self.start[which], which=self.which[which])

    def mentions(self, matches: Matches, letters: NDArray[np.int64], of_unit: NDArray[np.int64]) -> Mentions:
        """Return every occurrence of the n-grams (of so many ``letters`` each) that match names."""
        order = np.argsort(self.which, kind="stable")
        first, last = (np.searchsorted(self.which[order], matches.row, side) for side in ("left", "right"))
        match = np.repeat(np.arange(len(first)), last - first)
        at = np.arange(len(match)) - np.repeat(np.cumsum(last - first) - last, last - first)
        edits, unit = matches.edits[match], matches.unit[match]
        return Mentions(
            start=self.start[order][at],
            tokens=np.full(len(match), self.size),
            unit=unit,
            edits=edits,
            similarity=np.maximum(1 - edits / np.maximum(of_unit[unit], 1), 0.0),
            letters=letters[matches.row[match]],
        )


class NameIndex:
    """An index of names (as ``wording.spelt`` writes them) for looking through many texts."""

    def __init__(
        self, units: Sequence[str], words: Words, spoken: Collection[str] = (), most_tokens: int = 3
    ):
        """Index ``units``, names of at most ``most_tokens`` words.

        ``spoken`` are the single words of the names, some of which may be ordinary.
        """
        self._most_tokens = min(most_tokens + MORE_TOKENS, MAX_TOKENS)
        self.units = list(units)
        self.words = words
        self.spoken = frozenset(spoken)
        self._by_letters: dict[str, list[int]] = {}  # without doubled ones
        for row, unit in enumerate(self.units):
            self._by_letters.setdefault(words.undoubled(unit), []).append(row)
        self._number = {unit: row for row, unit in enumerate(self.units)}
        self._sorted = sorted(self.units)
        self._lengths = np.fromiter(map(len, self.units), np.int64, len(self.units))
        self._longest = max(map(len, self.units), default=0)
        self._trigrams = Trigrams(self.units)
        self._short = ShortNames(self.units)
        self._of_consonants = _by_consonants(self.units)

    def __len__(self) -> int:
        return len(self.units)

    @cached_property
    def known_words(self) -> frozenset[str]:
        """The words of the language and of the names, none of which is misspelt."""
        return self.words.cues | self.words.ordinary | self.words.everywhere | self.spoken

    @cached_property
    def run_on_words(self) -> frozenset[str]:
        """The words of the language that people run together with names."""
        language = self.words
        known = language.cues | {word for word in language.ordinary if len(word) > MIN_LETTERS}
        # "Wonokulon" is a village of its own, and no Wono in the west: directions are parts of names.
        return (known - language.compass.keys()) - (self.spoken - language.kinds_after)

    def knows(self, written: str) -> bool:
        """Return whether this is a name (as ``spelt`` writes it)."""
        return written in self._number

    def find(self, tokens: Tokens) -> Mentions:
        """Return every name that the texts may mention, with all close readings of the same words."""
        if not self.units or not len(tokens.code):
            nothing, nought = np.empty(0, np.int64), np.empty(0)
            return Mentions(nothing, nothing, nothing, nought, nought, nothing)
        last_of_text = np.append(np.diff(tokens.text) != 0, True)
        found = []
        for grams in _n_grams(tokens, self._most_tokens):
            keys, ordinary = self._keys(tokens, grams.codes)
            letters = np.fromiter(map(len, keys), np.int64, len(keys))
            matches = self._matches(keys, ordinary, letters)
            matches = matches.keep(self._faithful(matches, tokens, grams.codes, keys))
            found.append(grams.mentions(matches, letters, self._lengths))
            at_end = grams.keep(last_of_text[grams.start + grams.size - 1])
            cut_off = self._cut_off(keys, np.unique(at_end.which[~ordinary[at_end.which]]))
            found.append(at_end.mentions(cut_off, letters, self._lengths))
        every = Mentions.joined(found)
        return close_readings(every.keep(~self._of_another_number(every, tokens)))

    def _of_another_number(self, mentions: Mentions, tokens: Tokens) -> NDArray[np.bool_]:
        """Return which mentions lack the figures of their name where other ones follow.

        "Cemara gang 5" is no Cemara Gang 2 of which the number is missing.
        """
        number = tokens.marks(frozenset(filter(str.isdigit, tokens.vocabulary)))
        counted = np.concatenate([[0], np.cumsum(number)])
        end = mentions.start + mentions.tokens
        next_ = np.minimum(end, len(number) - 1)
        follows = (end < len(number)) & number[next_] & (tokens.text[next_] == tokens.text[mentions.start])
        unnumbered = (mentions.edits > 0) & (counted[end] == counted[mentions.start])
        other: NDArray[np.bool_] = follows & self._numbered[mentions.unit] & unnumbered
        return other

    @cached_property
    def _numbered(self) -> NDArray[np.bool_]:
        """Which names end with a figure."""
        return np.array([unit[-1:].isdigit() for unit in self.units], dtype=bool)

    def likeness(self, written: Sequence[str]) -> NDArray[np.float64]:
        """Return how like the likeliest name each of these is (as ``spelt`` writes them), 0 to 1."""
        letters = np.fromiter(map(len, written), np.int64, len(written))
        found = self._matches(list(written), np.zeros(len(written), bool), letters)
        like = np.zeros(len(written))
        np.maximum.at(like, found.row, 1 - found.edits / np.maximum(self._lengths[found.unit], 1))
        return like

    def _keys(self, tokens: Tokens, gram: NDArray[np.int64]) -> tuple[list[str], NDArray[np.bool_]]:
        """Return each n-gram as a key, and whether it holds words of their own: no misspelt name does."""
        said = tokens.vocabulary
        modern = np.array([spelt([w], self.words) for w in said], dtype=object)
        keys = ["".join(parts) for parts in modern[gram].tolist()]
        dull = np.array([self.words.is_ordinary(w) for w in said])
        known = dull | np.array([w in self.words.everywhere for w in said])
        foreign = known & np.array([w not in self.spoken for w in said])
        return keys, foreign[gram].any(axis=1) | dull[gram].all(axis=1)

    def _faithful(
        self, matches: Matches, tokens: Tokens, gram: NDArray[np.int64], keys: list[str]
    ) -> NDArray[np.bool_]:
        """Return which matches keep what no typing error makes: whole words as they stand, and the figures.

        "SDN 1 Wates" is not SDN 2 Wates, and "Wates desa Wates" no misspelt Kantor Desa Wates.
        """
        said = tokens.vocabulary
        solid = [
            spelt([word], self.words) if word in self.spoken or self.words.is_ordinary(word) else ""
            for word in said
        ]
        is_solid = np.array([bool(word) for word in solid])[gram]
        looked_at = is_solid.any(axis=1) & (
            (gram.shape[1] > 1) | np.array([w.isdigit() for w in said])[gram[:, 0]]
        )
        # "W Warrington" is no Warrington with a doubled letter: the direction is a word of its own.
        direction = np.array([word in self.words.directions for word in said])[gram[:, 0]]
        kept: NDArray[np.bool_] = (matches.edits == 0) | (gram.shape[1] == 1) | ~direction[matches.row]
        kept |= matches.edits > EDITS_OF_DOUBLING
        for at in np.flatnonzero((matches.edits > EDITS_OF_DOUBLING) & looked_at[matches.row]).tolist():
            row, unit = matches.row[at], self.units[matches.unit[at]]
            figures, named = ("".join(filter(str.isdigit, some)) for some in (keys[row], unit))
            words = (solid[code] for code in gram[row].tolist() if not solid[code].isdigit())
            kept[at] = _holds(unit, words) and (figures == named or not (figures and named))
        return kept

    def _matches(self, keys: list[str], ordinary: NDArray[np.bool_], length: NDArray[np.int64]) -> Matches:
        alike = [self.words.undoubled(key) for key in keys]
        hit, unit = _pairs(
            (row, unit) for row, letters in enumerate(alike) for unit in self._by_letters.get(letters, ())
        )
        doubled = np.fromiter(
            (keys[r] != self.units[u] for r, u in zip(hit, unit, strict=True)), bool, len(hit)
        )
        open_to_typos = ~ordinary & (length <= self._longest + 3) & (length >= MIN_FUZZY - 1)
        rows = np.flatnonzero(open_to_typos)
        again = np.array([row for row in rows.tolist() if alike[row] != keys[row]], dtype=np.int64)
        typed = [*(keys[row] for row in rows), *(alike[row] for row in again)]
        typos, few = self._trigrams.close_to(typed), self._short.close_to(typed)
        short = self._shortened(keys, rows)
        return Matches(
            np.concatenate(
                [hit, *(np.concatenate([rows, again])[some.row] for some in (typos, few)), short.row]
            ),
            np.concatenate([unit, typos.unit, few.unit, short.unit]),
            np.concatenate([doubled * EDITS_OF_DOUBLING, typos.edits, few.edits, short.edits]),
        )

    def _shortened(self, keys: list[str], rows: NDArray[np.int64]) -> Matches:
        """Return the names that n-grams write without some of their vowels."""
        found = [
            (row, unit)
            for row in rows.tolist()
            for unit in self._of_consonants.get(keys[row].translate(_VOWELS), ())
            if len(keys[row]) < self._lengths[unit] - 1 and _is_within(keys[row], self.units[unit])
        ]
        row, unit = _pairs(found)
        return Matches(row, unit, np.full(len(row), EDITS_OF_SHORTENING))

    def _cut_off(self, keys: list[str], rows: NDArray[np.int64]) -> Matches:
        """Return the names that n-grams begin, where it is one name and most of it is there."""
        found = []
        for row in rows.tolist():
            start = keys[row]
            at = bisect_right(self._sorted, start)
            begun = [unit for unit in self._sorted[at : at + 2] if unit.startswith(start)]
            if len(begun) == 1 and len(start) >= max(MIN_CUT_LENGTH, MIN_CUT_SHARE * len(begun[0])):
                found.append((row, self._number[begun[0]]))
        row, unit = _pairs(found)
        return Matches(row, unit, np.full(len(row), EDITS_OF_SHORTENING))


def _pairs(found: Iterable[tuple[int, int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return pairs as two arrays."""
    first, second = np.array(list(found), dtype=np.int64).reshape(-1, 2).T
    return first, second


def _holds(name: str, words: Iterable[str]) -> bool:
    """Return whether words stand in a name one after the other."""
    at = 0
    for word in words:
        found = name.find(word, at)
        if found < 0:
            return False
        at = found + len(word)
    return True


def _by_consonants(units: Sequence[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for row, unit in enumerate(units):
        consonants = unit.translate(_VOWELS)
        if len(consonants) >= MIN_CONSONANTS:
            found.setdefault(consonants, []).append(row)
    return found


def _is_within(short: str, name: str) -> bool:
    """Return whether the letters of ``short`` stand in ``name`` in their order."""
    letters = iter(name)
    return all(letter in letters for letter in short)


def _n_grams(tokens: Tokens, most_tokens: int) -> Iterator[_Grams]:
    """Yield the n-grams of each size up to ``most_tokens``; none runs over a comma, a line end or an "&"."""
    grams = _Grams(1, np.arange(len(tokens.vocabulary))[:, None], np.arange(len(tokens.code)), tokens.code)
    closed = (tokens.glue == BREAK) | (tokens.glue == CROSS)
    while len(grams.start):
        yield grams
        if grams.size == most_tokens:
            return
        following = grams.start + grams.size
        inside = following < len(tokens.code)
        start, which, following = grams.start[inside], grams.which[inside], following[inside]
        inside = (tokens.text[start] == tokens.text[following]) & ~closed[following]
        longer = which[inside] * len(tokens.vocabulary) + tokens.code[following[inside]]
        distinct, which = np.unique(longer, return_inverse=True)
        head, tail = np.divmod(distinct, len(tokens.vocabulary))
        grams = _Grams(grams.size + 1, np.column_stack([grams.codes[head], tail]), start[inside], which)


def close_readings(mentions: Mentions) -> Mentions:
    """Return each reading once, without those far below the best one of the same words."""
    order = np.lexsort((mentions.edits, mentions.unit, mentions.tokens, mentions.start))
    mentions = mentions.keep(order)
    span = mentions.start * (MAX_TOKENS + 1) + mentions.tokens
    first = np.ones(len(span), bool)
    first[1:] = (np.diff(span) != 0) | (np.diff(mentions.unit) != 0)
    _, group = np.unique(span, return_inverse=True)
    best = np.full(int(group.max(initial=-1)) + 1, -np.inf)
    np.maximum.at(best, group, mentions.gain)
    return mentions.keep(first & (mentions.gain >= best[group] - KEPT_BELOW_BEST))


def best_readings(mentions: Mentions) -> Mentions:
    """Drop every reading that shares words with a better one that stays: one that explains more letters.

    "Ploso Lor" is not also a mention of Ploso, and where "Sumber" is a name it is not a misspelt Sumberan.
    Readings that are equally good are all kept.
    """
    better, worse = _rivals(mentions)
    stays, open_ = np.zeros(len(mentions.start), bool), np.ones(len(mentions.start), bool)
    while open_.any():
        fought = open_[better] & open_[worse]
        beaten = np.zeros(len(open_), bool)
        beaten[worse[fought]] = True
        stays |= open_ & ~beaten
        open_ &= ~stays
        open_[worse[stays[better]]] = False
    return mentions.keep(stays)


def _rivals(mentions: Mentions) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the pairs (better, worse) of mentions, sorted by start, that share words."""
    first, last = mentions.start, mentions.start + mentions.tokens - 1
    good = mentions.gain
    better, worse = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for step in range(1, len(first)):
        a = np.flatnonzero(first[step:] - first[:-step] < MAX_TOKENS)
        if not len(a):
            break
        a = a[first[a + step] <= last[a]]  # a + step starts where a does, or after it
        for one, other in ((a, a + step), (a + step, a)):
            wins = good[one] > good[other]
            better.append(one[wins])
            worse.append(other[wins])
    return np.concatenate(better), np.concatenate(worse)


def best_over(
    tokens: int, mentions: Mentions, at: NDArray[np.int64], gain: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return for each token the greatest ``gain`` of the mentions ``at`` that hold it."""
    best = np.full(tokens, -np.inf)
    for step in range(int(mentions.tokens.max(initial=0))):
        inside = step < mentions.tokens[at]
        np.maximum.at(best, mentions.start[at[inside]] + step, gain[inside])
    return best


def most_within(best: NDArray[np.float64], mentions: Mentions, at: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the greatest of ``best`` over the tokens of each of the mentions ``at``."""
    most = np.full(len(at), -np.inf)
    for step in range(int(mentions.tokens.max(initial=0))):
        inside = np.flatnonzero(step < mentions.tokens[at])
        most[inside] = np.maximum(most[inside], best[mentions.start[at[inside]] + step])
    return most
