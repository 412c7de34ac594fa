"""Words for street that no list of ours has, learnt from a network: names that end as many others do.

In Helsinki streets are called Vironkatu, Liisankatu and Siltavuorenranta, elsewhere Kirchgasse, Rue Grimaldi
or Carrer Major. Who writes such a name says that it is a street.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from geo.wording import Words, name_tokens

LEAST_SHARE, LEAST_NAMES = 0.05, 8  # of the names of a network that begin or end alike
ENDING_LETTERS = range(3, 8)  # "tie", "katu", "strasse"
LEAST_BEFORE = 3  # letters that the ending leaves of a word


@dataclass(frozen=True, slots=True)
class StreetWords:
    """What many names begin with ("rue ") or end with ("katu"), the kinds that a language lists left out."""

    shared: frozenset[str]

    @classmethod
    def of(cls, names: Iterable[str], words: Words) -> "StreetWords":
        """Return those of a network's names; none where a word for street stands before the name."""
        if words.kind_stands == "before":
            return cls(frozenset())
        every = [name_tokens(name) for name in names]
        counted = Counter(part for tokens in every for part in _parts(tokens, words))
        least = max(LEAST_NAMES, LEAST_SHARE * len(every))
        return cls(frozenset(part for part, count in counted.items() if count >= least))

    def are_in(self, name: str, words: Words) -> bool:
        """Return whether a name begins or ends as many others do, or with a kind: "Avenue B"."""
        tokens = name_tokens(name)
        if words.kind_stands == "after" and len(tokens) > 1 and tokens[0] in words.kinds:
            return True
        return not self.shared.isdisjoint(_parts(tokens, words)) if self.shared else False


def _parts(tokens: list[str], words: Words) -> set[str]:
    """Return the first word (with a space behind) and the endings of a name that tells no kind of ours."""
    if not tokens or tokens[-1] in words.kinds or any(not token.isalpha() for token in tokens):
        return set()
    last = tokens[-1]
    parts = {last[-size:] for size in ENDING_LETTERS if len(last) >= size + LEAST_BEFORE}
    if len(tokens) > 1:
        parts |= {f"{tokens[0]} ", last}
    return parts - words.directions.keys() - {f"{word} " for word in words.directions}
