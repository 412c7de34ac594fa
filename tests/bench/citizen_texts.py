"""Invented messages of citizens with what they are about, for fitting and judging what the lexicon reads.

The sentences stand in ``sayings/citizens.toml`` and share no list with ``data/understanding``. Their places,
openings, asides and slips are drawn here; an aside may speak of another matter, as people do.
"""

import tomllib
from collections.abc import Container, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

with (Path(__file__).parent / "sayings" / "citizens.toml").open("rb") as file:
    SENTENCES: dict[str, list[str]] = tomllib.load(file)

PLACES = (
    *(
        "Plosoklaten",
        "Watugede",
        "ds. Tunglur",
        "pertigaan Gambang",
        "depan SDN Sidorejo 2",
        "dekat jembatan Ringin Gong",
    ),
    *(
        "perempatan Joho",
        "Gurah",
        "seberang pasar Pranggang",
        "kidul balai desa",
        "lor masjid",
        "jln Mataram",
        "KM 3",
        "Kepung Timur",
    ),
    *(
        "arah puskesmas Puncu",
        "ruas Pare - Kandangan",
        "gang 2",
        "samping kantor pos",
        "sekitar alun-alun",
        "Ngasem",
    ),
)
OPENINGS = (
    "",
    "",
    "",
    "",
    "Assalamualaikum, ",
    "Lapor min, ",
    "Pak Bupati yth, ",
    "Selamat siang. ",
    "mohon maaf ",
    "Nyuwun sewu, ",
    "Halo admin ",
)
ASIDES = (
    *(
        "",
        "",
        "",
        "",
        "",
        " Tolong segera ditindaklanjuti.",
        " Terima kasih.",
        " Matur nuwun",
        " Sudah berkali-kali lapor.",
        " Kasihan warga.",
    ),
    *(
        " Kalau malam gelap.",
        " Anak sekolah lewat situ.",
        " Kemarin ada yang jatuh.",
        " Jalannya sempit.",
        " Dekat sekolah soalnya.",
        " kalau hujan tambah parah",
        " Mohon dicek pak",
    ),
)
SLIP_SHARE, LOWER_SHARE, RUN_ON_SHARE, NOISE_SHARE = 0.35, 0.5, 0.05, 0.1


@dataclass(frozen=True)
class CitizenText:
    """A message, and the category it is about; ``sentence`` numbers what it was made from."""

    words: str
    category: str
    sentence: int


def sentences() -> Iterator[tuple[int, str, str]]:
    """Yield (number, category, sentence) of every invented sentence."""
    number = 0
    for category, said in SENTENCES.items():
        for sentence in said:
            yield number, category, sentence
            number += 1


def unseen() -> list[int]:
    """Return the sentences that nobody looked at while the lexicon grew: every other one."""
    return [number for number, _, _ in sentences() if number % 2]


def citizen_texts(count: int, seed: int, only: Container[int] | None = None) -> list[CitizenText]:
    """Return messages drawn with a seed, every category as often; made of ``only`` these sentences."""
    random = np.random.default_rng(seed)
    by_category: dict[str, list[tuple[int, str]]] = {}
    for number, category, sentence in sentences():
        if only is None or number in only:
            by_category.setdefault(category, []).append((number, sentence))
    made = []
    for _ in range(count):
        category = _one(list(by_category), random)
        number, sentence = by_category[category][int(random.integers(len(by_category[category])))]
        made.append(CitizenText(_written(sentence, random), category, number))
    return made


def _written(sentence: str, random: np.random.Generator) -> str:
    text = _one(OPENINGS, random) + sentence.format(x=_one(PLACES, random)) + _one(ASIDES, random)
    if random.random() < SLIP_SHARE:
        words = text.split()
        long = [at for at, word in enumerate(words) if len(word) >= 5 and word.isalpha()]
        if long:
            at = long[int(random.integers(len(long)))]
            words[at] = _slip(words[at], random)
        text = " ".join(words)
    if random.random() < RUN_ON_SHARE:
        text = text.replace(" ", "", 1)
    if random.random() < NOISE_SHARE:
        text += _one(("!!!!", " 🙏🙏", " 😭", "....", "???"), random)
    return text.lower() if random.random() < LOWER_SHARE else text


def _slip(word: str, random: np.random.Generator) -> str:
    """Leave a letter out, swap two, double one, or hit the next."""
    at = int(random.integers(1, len(word) - 1))
    match int(random.integers(4)):
        case 0:
            return word[:at] + word[at + 1 :]
        case 1:
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        case 2:
            return word[:at] + word[at] + word[at:]
        case _:
            return word[:at] + "aiueoknr"[int(random.integers(8))] + word[at + 1 :]


def _one(choices: "tuple[str, ...] | list[str]", random: np.random.Generator) -> str:
    return choices[int(random.integers(len(choices)))]
