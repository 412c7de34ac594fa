"""The name under which somebody sent a message masked in its words: "saya Siti Aminah", "Aminah yang lapor".

Only the channel told it, so nothing in the text need announce it. Words of it that are places or everyday
words too stay where they stand alone: somebody called Kepung may write of the village of Kepung.
"""

from collections.abc import Collection, Sequence

from data.masking.names import Known, TextWord, is_ordinary, joined, places_in, text_words, written
from data.masking.words import masking_words

LEAST_LETTERS = 2  # a lone letter is in every text
MOST_WORDS = 8  # of a name; what is longer is a sentence that somebody shows as their name


def mask_own_names(text: str, names: Collection[str], known: Known) -> str:
    """Return a text without the names (as the channel gave them) of whoever sent it."""
    told = [parts for name in names if (parts := parts_of(name))]
    if not told:
        return text
    words = text_words(text)
    kept, masked = places_in(words, known) | _streets(text, words), set[int]()
    for parts in told:
        sure = _whole(text, words, parts, known) | _sure(words, parts, known)
        masked |= _grown(text, words, parts, sure - kept)
    return written(text, words, masked - kept)


def parts_of(name: str) -> tuple[str, ...]:
    """Return the words of a name that may tell who somebody is: no titles, figures and signs."""
    told = masking_words()
    words = [word for word in text_words(name) if word.small and not word.said.startswith("[")]
    if len(words) > MOST_WORDS:
        return ()
    titles = told.titles | told.titles_before_capital | told.roles
    named = [word.small for word in words if len(word.small) >= LEAST_LETTERS and word.small.isalpha()]
    return tuple(word for word in named if word not in titles) or tuple(named)


def _streets(text: str, words: Sequence[TextWord]) -> set[int]:
    """Return the words that a street is called by: those with capitals after "Jl.", "Gang", "Simpang"."""
    found: set[int] = set()
    for row in range(1, len(words)):
        behind = row - 1 in found or words[row - 1].small in masking_words().streets
        if behind and words[row].capital and joined(text, words, row):
            found.add(row)
    return set() if text.isupper() else found


def _whole(text: str, words: Sequence[TextWord], parts: tuple[str, ...], known: Known) -> set[int]:
    """Return where a name of several words stands as it is, unless all of it are places and common words."""
    if len(parts) < 2 or not any(_tells(part, known) or part in masking_words().also_names for part in parts):
        return set()
    found: set[int] = set()
    for row in range(len(words) - len(parts) + 1):
        run = range(row, row + len(parts))
        said = tuple(words[at].small for at in run)
        if said == parts and all(joined(text, words, at) for at in run[1:]):
            found.update(run)
    return found


def _sure(words: Sequence[TextWord], parts: tuple[str, ...], known: Known) -> set[int]:
    """Return the words that are of the name and nothing else; "Bulan" is a name, "bulan" and "BULAN" none."""
    also = masking_words().also_names - known.places
    return {
        row
        for row, word in enumerate(words)
        if word.small in parts
        and (_tells(word.small, known) or (word.small in also and word.capital and not word.said.isupper()))
    }


def _tells(part: str, known: Known) -> bool:
    return part not in known.places and not is_ordinary(part)


def _grown(text: str, words: Sequence[TextWord], parts: tuple[str, ...], sure: set[int]) -> set[int]:
    """Return them with the words of the same name right beside them: "Siti Kepung" is no village."""
    found = set(sure)
    for row in sorted(sure):
        for step in (1, -1):
            at = row + step
            while 0 <= at < len(words) and words[at].small in parts:
                if not joined(text, words, max(at, at - step)):
                    break
                found.add(at)
                at += step
    return found
