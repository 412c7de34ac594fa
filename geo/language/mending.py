"""Words of a language found again where they are misspelt, or run together with a name."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from geo.language.mentions import MIN_LETTERS, NameIndex
from geo.wording import SPACE, Tokens, spelt

MIN_NAME = 4  # letters of a name with another word run on to it
LIKELY_NAME = 0.75  # one letter in four may be wrong
SURE_CUT = 3  # a shorter word begins too many others: what it leaves must be a name as it stands
LETTERS_FOR_CUT = 1.0  # a missing space is a common error
LONG_SIGN = 5  # letters of a word that is the same as another with its part in a phrase
AT_ONCE = 20_000


def mended(tokens: Tokens, names: NameIndex) -> Tokens:
    """Return tokens with misspelt words of the language written right, and words cut off names.

    "jaln" is jalan, "dariBuluanyar" dari Buluanyar; what may itself be a name stays as it is.
    """
    language = names.words
    known = names.known_words
    strange = [
        word
        for word in tokens.vocabulary
        if len(word) >= MIN_LETTERS and word.isalpha() and word not in known
    ]
    like = dict(zip(strange, names.likeness([spelt([word], language) for word in strange]), strict=True))
    instead = _run_together({word: likeness for word, likeness in like.items() if likeness < 1}, names)
    # Though it is like a name too: N West St reads as well from "west" as from "westt".
    doubled = {word: language.undoubled(word) for word in strange if word not in instead}
    strange = [word for word in strange if like[word] < LIKELY_NAME and word not in instead]
    instead |= {word: [single] for word, single in doubled.items() if single in language.cues}
    twice = [word for word in tokens.vocabulary if len(word) == 2 and word[0] == word[1]]
    instead |= {word: [word[0]] for word in twice if word[0] in language.directions}
    cues = {word: _two_cues(word, names) for word in strange}
    instead |= {word: two for word, two in cues.items() if two}
    instead |= _misspelt([word for word in strange if word not in instead], sorted(language.cues), names)
    # "norfh" is like North St, but as "north" it is so too, and more often "N" before another name.
    unlike = [word for word in like if word not in instead and word not in strange and like[word] < 1]
    instead |= _misspelt(unlike, sorted(names.spoken & language.directions.keys()), names)
    instead |= {word: [word[:-1]] * 2 for word in tokens.vocabulary if _is_doubled(word, names)}
    return _rewritten(tokens, instead, _in_parts(tokens, names)) if instead else tokens


def _is_doubled(word: str, names: NameIndex) -> bool:
    """Return whether a word is a name with a 2 for its second half: "adan2" is Adan-adan."""
    return word[-1] == "2" and word[:-1].isalpha() and names.knows(spelt([word[:-1]] * 2, names.words))


def _in_parts(tokens: Tokens, names: NameIndex) -> NDArray[np.bool_]:
    """Return the tokens that make a name with their neighbour: "kedung sari" is no misspelt "kedung dari"."""
    next_to = np.flatnonzero((np.diff(tokens.text) == 0) & (tokens.glue[1:] == SPACE))
    said, pairs = tokens.vocabulary, tokens.code[np.stack([next_to, next_to + 1], axis=1)]
    known = {
        pair: names.knows(spelt([said[code] for code in pair], names.words))
        for pair in set(map(tuple, pairs.tolist()))
    }
    at = next_to[[known[pair] for pair in map(tuple, pairs.tolist())]]
    parts = np.zeros(len(tokens.code), bool)
    parts[at], parts[at + 1] = True, True
    return parts


def _misspelt(strange: list[str], right: list[str], names: NameIndex) -> dict[str, list[str]]:
    """Return the one word of the language that each strange word is within a typing error of.

    Spellings of one kind of road are one word: "avd" is avenue, be it for "av" or for "ave". So are words
    with one part in a phrase: "antaa" is antara or antar. Shorter ones are like too much else.
    """
    signs = {word: sign for word, sign in names.words.signs.items() if len(word) >= LONG_SIGN}
    kinds = {**signs, **names.words.kinds}
    right = [word for word in right if len(word) >= MIN_LETTERS]
    found = {}
    for start in range(0, len(strange), AT_ONCE):
        some = strange[start : start + AT_ONCE]
        near = cdist(some, right, scorer=OSA.distance, score_cutoff=1, dtype=np.uint8) == 1
        for row in np.flatnonzero(near.any(axis=1)).tolist():
            alike = [right[at] for at in np.flatnonzero(near[row]).tolist()]
            if len({kinds.get(word, word) for word in alike}) == 1:
                found[some[row]] = alike[:1]
    return found


def _run_together(like: dict[str, float], names: NameIndex) -> dict[str, list[str]]:
    """Return words of which a word of the language can be cut off so that a name is left.

    ``like`` says how far each is a name as it stands; the cut must explain more letters.
    """
    language = names.words
    cut = [(word, *parts) for word in like for parts in _cuts(word, names.run_on_words)]
    likeness = names.likeness([spelt([name], language) for _, name, _ in cut])
    best = {word: (whole * len(word), [word]) for word, whole in like.items()}
    for (word, name, parts), left in zip(cut, likeness.tolist(), strict=True):
        letters = left * len(name) + len(word) - len(name) - LETTERS_FOR_CUT
        sure = left == 1 or (left >= LIKELY_NAME and len(word) - len(name) >= SURE_CUT)
        if sure and letters > best[word][0]:
            best[word] = (letters, parts)
    return {word: parts for word, (_, parts) in best.items() if len(parts) > 1}


def _two_cues(word: str, names: NameIndex) -> list[str] | None:
    """Return the two words that "rdnear" and "atsouth" are, None for any other word."""
    kinds, language = names.words.kinds_after, names.words
    links = language.reference if kinds else frozenset()
    for at in range(2, len(word) - 1):
        head, tail = word[:at], word[at:]
        if (head in kinds and tail in links) or (head in links and tail in language.directions):
            return [head, tail]
    return None


def _cuts(word: str, known: frozenset[str]) -> Iterable[tuple[str, list[str]]]:
    """Yield the name and both pieces for every known word that a word begins or ends with."""
    for at in range(2, len(word) - MIN_NAME + 1):
        if word[:at] in known:
            yield word[at:], [word[:at], word[at:]]
        if word[-at:] in known:
            yield word[:-at], [word[:-at], word[-at:]]


def _rewritten(tokens: Tokens, instead: dict[str, list[str]], kept: NDArray[np.bool_]) -> Tokens:
    """Return the tokens with some words of the vocabulary replaced by one or more, unless they are kept."""
    said = tokens.vocabulary
    pieces = [*(instead.get(word, [word]) for word in said), *([word] for word in said)]
    code = tokens.code + len(said) * kept
    number: dict[str, int] = {}
    codes = [[number.setdefault(piece, len(number)) for piece in some] for some in pieces]
    count = np.fromiter(map(len, codes), np.int64, len(codes))
    first = np.concatenate([[0], np.cumsum(count)[:-1]]).astype(np.int64)
    flat = np.fromiter((code for some in codes for code in some), np.int64, int(count.sum()))
    repeat = count[code]
    which = np.repeat(np.arange(len(tokens.code)), repeat)
    step = _steps(repeat)
    glue = np.where(step == 0, tokens.glue[which], SPACE).astype(np.int8)
    return Tokens(tokens.text[which], flat[first[code[which]] + step], glue, list(number))


def _steps(repeat: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return 0, 1, … within each of the repeats."""
    ends = np.cumsum(repeat)
    return np.arange(int(repeat.sum())) - np.repeat(ends - repeat, repeat)
