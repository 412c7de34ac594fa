"""Sentences of sample complaints: put together from a region's ``sample.toml`` as people in a hurry write."""

from collections.abc import Sequence

import numpy as np

from data.sample_tables import Words

HURRIED_SHARE = 0.4  # of the messages are abbreviated
LOWER_CASE_SHARE = 0.3
TYPO_SHARE = 0.2
MIN_TYPO_LETTERS = 6  # a slip in a shorter word makes another word
ALIAS_SHARE = 0.3  # of those who name a road that has one use its alias
ROAD_FORMS = (
    "ruas {a} – {b}",
    "ruas {a} - {b}",
    "jalan {a} - {b}",
    "jalan {a}-{b}",
    "jl. {a} - {b}",
    "jalur {a} {b}",
)


class Writer:
    """Writes sentences with one random generator, so that the same seed gives the same ones."""

    def __init__(self, words: Words, random: np.random.Generator) -> None:
        self.words = words
        self.random = random

    def about_road(
        self,
        problems: Sequence[str],
        ends: tuple[str, str],
        aliases: Sequence[str],
        village: str,
        subdistrict: str,
    ) -> str:
        """Return a complaint about a road between two ``ends``, somewhere in ``village``."""
        road = self.one_of(ROAD_FORMS).format(a=ends[0], b=ends[1])
        if aliases and self.random.random() < ALIAS_SHARE:
            road = self.one_of(aliases)
        place = self.one_of(self.words.places).format(ruas=road, desa=village, kec=subdistrict)
        said = f"{self.one_of(self.words.openings)} {self.one_of(problems)} {place}."
        return self._as_typed(f"{said} {self.one_of(self.words.details)} {self.one_of(self.words.pleas)}")

    def about_village(self, sentences: Sequence[str], village: str, subdistrict: str) -> str:
        """Return one of the ``sentences`` about a matter in ``village``."""
        said = self.one_of(sentences).format(desa=village, kec=subdistrict)
        return self._as_typed(f"{self.one_of(self.words.openings)} {said}")

    def one_of(self, choices: Sequence[str]) -> str:
        """Return one of the choices."""
        return choices[int(self.random.integers(len(choices)))]

    def _as_typed(self, text: str) -> str:
        words = text.split()
        if self.random.random() < HURRIED_SHARE:
            words = [self.words.hurried.get(word.lower(), word) for word in words]
        long_words = [i for i, word in enumerate(words) if len(word) >= MIN_TYPO_LETTERS and word.islower()]
        if long_words and self.random.random() < TYPO_SHARE:
            slip = long_words[int(self.random.integers(len(long_words)))]
            words[slip] = self._mistyped(words[slip])
        said = " ".join(words)
        return said.lower() if self.random.random() < LOWER_CASE_SHARE else said[0].upper() + said[1:]

    def _mistyped(self, word: str) -> str:
        """Swap two letters inside, or leave one out."""
        at = int(self.random.integers(1, len(word) - 2))
        if self.random.random() < 0.5:
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        return word[:at] + word[at + 1 :]
