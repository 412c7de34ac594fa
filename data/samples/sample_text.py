"""Sentences of sample complaints: put together from a region's ``sample.toml`` as people in a hurry write."""

from collections.abc import Sequence

import numpy as np

from data.samples.sample_tables import Words

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

    def road(self, ends: tuple[str, str], aliases: Sequence[str]) -> str:
        """Return a road between two ``ends`` as people name it."""
        if aliases and self.random.random() < ALIAS_SHARE:
            return self._one_of(aliases)
        return self._one_of(ROAD_FORMS).format(a=ends[0], b=ends[1])

    def about_road(
        self, road: str, place: tuple[str, str], category: str, problems: Sequence[str] = ()
    ) -> str:
        """Return a complaint about a ``road`` at a ``place`` (village, sub-district)."""
        problem = self._one_of(problems or self.words.problems[category])
        where = self._one_of(self.words.places).format(ruas=road, desa=place[0], kec=place[1])
        details = (*self.words.details["any"], *self.words.details.get(category, ()))
        said = self._opened(f"{problem} {where}.")
        return self._as_typed(f"{said} {self._one_of(details)} {self._one_of(self.words.pleas)}")

    def about_village(self, sentences: Sequence[str], place: tuple[str, str]) -> str:
        """Return one of the ``sentences`` about a matter at a ``place`` (village, sub-district)."""
        return self._as_typed(self._opened(self._one_of(sentences).format(desa=place[0], kec=place[1])))

    def _one_of(self, choices: Sequence[str]) -> str:
        return choices[int(self.random.integers(len(choices)))]

    def _opened(self, sentence: str) -> str:
        opening = self._one_of(self.words.openings)
        if opening and not sentence[:2].isupper():  # "PJU" stays
            sentence = sentence[0].lower() + sentence[1:]
        return f"{opening} {sentence}".strip()

    def _as_typed(self, text: str) -> str:
        words = text.split()
        if self.random.random() < HURRIED_SHARE:
            words = [self.words.hurried.get(word.lower(), word) for word in words]
        long_words = [i for i, word in enumerate(words) if word.islower() and len(word) >= MIN_TYPO_LETTERS]
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
