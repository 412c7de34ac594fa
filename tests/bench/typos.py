"""A noisy channel: what thumbs, hurry and small fields do to a text that was clear in the head.

Nothing here knows how the engine reads: slips are drawn by the keyboard, and by habits of writing.
"""

import re
from dataclasses import dataclass

import numpy as np

ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
NEIGHBOURS = {
    letter: "".join(
        other
        for r, other_row in enumerate(ROWS)
        for c, other in enumerate(other_row)
        if other != letter and abs(r - row) <= 1 and abs((c + r / 2) - (column + row / 2)) <= 1.1
    )
    for row, letters in enumerate(ROWS)
    for column, letter in enumerate(letters)
}
# The spelling before 1972, and the dental consonants of Javanese, as people still write names.
OLD_SPELLINGS = (("u", "oe"), ("j", "dj"), ("c", "tj"), ("d", "dh"), ("t", "th"))
SHORT_FORMS = {
    "jalan": ("jl.", "jln", "jl", "jln."),
    "desa": ("ds.", "ds", "Ds."),
    "dusun": ("dsn", "dsn.", "dk."),
    "kecamatan": ("kec.", "kec"),
    "kelurahan": ("kel.", "kel"),
    "kabupaten": ("kab.", "kab"),
    "yang": ("yg",),
    "tolong": ("tlg", "tlong"),
    "sudah": ("udah", "sdh"),
    "tidak": ("gak", "ga", "tdk"),
    "dengan": ("dgn", "dg"),
    "sebelah": ("sblh",),
    "depan": ("dpn",),
    "meter": ("m", "mtr"),
    "sampai": ("sampe", "smp"),
    "simpang": ("sp.",),
    "street": ("st", "st.", "str"),
    "avenue": ("ave", "av", "ave."),
    "road": ("rd", "rd."),
    "north": ("n", "n."),
    "south": ("s", "s."),
    "east": ("e", "e."),
    "west": ("w", "w."),
}


@dataclass(frozen=True)
class Severity:
    """How badly a text is typed; shares and rates are probabilities."""

    name: str
    slips_per_letter: float
    space_lost: float  # of each space between words
    habits: float  # that a word with a short form is abbreviated
    old_spelling: float  # of each text, in one of its words
    one_case: float  # all small or all capitals
    emoji: float
    cut_off: float  # that the text ends early; never within what is said first


CLEAN = Severity("clean", 0, 0, 0, 0, 0, 0, 0)
LIGHT = Severity("light", 0.010, 0.005, 0.3, 0.02, 0.4, 0.1, 0)
MEDIUM = Severity("medium", 0.030, 0.02, 0.5, 0.05, 0.6, 0.2, 0.02)
HEAVY = Severity("heavy", 0.060, 0.05, 0.6, 0.08, 0.7, 0.2, 0.04)
EXTREME = Severity("extreme", 0.120, 0.10, 0.7, 0.12, 0.7, 0.3, 0.05)
SEVERITIES = (CLEAN, LIGHT, MEDIUM, HEAVY, EXTREME)

EMOJI = ("😭", "🙏", "🙏🙏", "😡", "😅", "🚧", "⚠️", "👍", "🤦‍♂️", "😢")


def mistyped(text: str, severity: Severity, rng: np.random.Generator) -> str:
    """Return ``text`` as it comes through the channel; the same generator state gives the same slips."""
    words = [_habit(word, severity, rng) for word in text.split(" ")]
    if rng.random() < severity.old_spelling:
        words = _old(words, rng)
    words = [_slipped(word, severity.slips_per_letter, rng) for word in words]
    said = words[0]
    for word in words[1:]:
        said += word if rng.random() < severity.space_lost else f" {word}"
    if rng.random() < severity.one_case:
        said = said.lower() if rng.random() < 0.75 else said.upper()
    if rng.random() < severity.emoji:
        said = f"{said}{rng.choice(['', ' '])}{rng.choice(EMOJI)}"
    return said


def cut_off(text: str, keep: int, severity: Severity, rng: np.random.Generator) -> str:
    """Return the text, now and then ended somewhere after its first ``keep`` characters."""
    if rng.random() >= severity.cut_off or keep >= len(text):
        return text
    return text[: int(rng.integers(keep, len(text)))]


def _habit(word: str, severity: Severity, rng: np.random.Generator) -> str:
    short = SHORT_FORMS.get(word.lower())
    return str(rng.choice(short)) if short and rng.random() < severity.habits else word


def _old(words: list[str], rng: np.random.Generator) -> list[str]:
    """Write one of the names (a capital and five letters or more) in an old way."""
    names = [at for at, word in enumerate(words) if re.match(r"^[A-Z][a-z]{4,}$", word)]
    if not names:
        return words
    at = int(rng.choice(names))
    new, old = OLD_SPELLINGS[int(rng.integers(len(OLD_SPELLINGS)))]
    return [*words[:at], words[at][0] + words[at][1:].replace(new, old, 1), *words[at + 1 :]]


def _slipped(word: str, rate: float, rng: np.random.Generator) -> str:
    """Mistype letters of a word: neighbours, swaps, doubles and losses; numbers are typed with care."""
    letters, at = list(word), 0
    while at < len(letters):
        if letters[at].isalpha() and rng.random() < rate:
            at += _slip(letters, at, rng)
        at += 1
    return "".join(letters)


def _slip(letters: list[str], at: int, rng: np.random.Generator) -> int:
    """Make one slip at a letter; returns how many letters more are dealt with."""
    letter, kind = letters[at], rng.random()
    if kind < 0.35:
        near = NEIGHBOURS.get(letter.lower())
        if near:
            other = str(rng.choice(list(near)))
            letters[at] = other.upper() if letter.isupper() else other
        return 0
    if kind < 0.6 and at + 1 < len(letters) and letters[at + 1].isalpha():
        letters[at], letters[at + 1] = letters[at + 1], letters[at]
        return 1
    if kind < 0.8:
        letters.insert(at, letter)
        return 1
    if len(letters) > 3:
        del letters[at]
        return -1
    return 0
