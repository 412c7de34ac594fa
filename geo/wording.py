"""How roads and places are written: the words of each language, and texts cut into tokens."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

MAX_TEXT = 4_000  # characters read of one text; Open311 allows 4,000 in a description, a chat message fewer
LEAST_WITHOUT_TITLE = 5  # letters: "Jl. Sutomo" is Jalan Dr. Sutomo, "Jl. Yani" may be anything
PARTS_OF_WHOLE_NAME = LEAST_INITIALS = 3  # "John F Kennedy" is JFK; two letters may be anything
LEARNED = frozenset({"dr", "prof", "dokter"})  # titles of people who are known by their first name as well
SPACE, DASH, CROSS, BREAK = range(4)  # what stands between a token and the one before it
_GLUE = (
    dict.fromkeys("-–—−‐‑~/>→", DASH) | dict.fromkeys("&@", CROSS) | dict.fromkeys(',;:!?()[]"|\n\r', BREAK)
)
# A number with a comma, and a station "3+400", are one token; else a token is letters and figures.
_PIECE = re.compile(r"\d+ ?\+ ?\d+(?:[.,]\d+)?|\d+[.,]\d+(?![^\W_])|[^\W_]+|[-–—−‐‑~/>→&@,;:!?()\[\]\"|\n\r]")
_APOSTROPHES = dict.fromkeys(map(ord, "'’‘`"))
_DOUBLED = re.compile(r"([^\W\d_])\1+")
_RUN_ON = re.compile(r"(?<=[a-z])(?=[A-Z])")  # "RandusariDesa"; a name so cut is put together again
# "1370Cordova", "2321n Glencove", "out1123": a house number run on to a name.
_HOUSE = re.compile(r"(?<=\d{3})(?=[a-z]{3}|[nsew]\b)|(?<=[a-z]{3})(?=\d{3})")
# "km5", "sta3+400", "200m": the unit is a word of its own.
_UNIT = re.compile(r"\b(km|sta)(?=\d)|(?<=\d)(?=(?:m|mtr|meter|km|ft|mi)\b)")
_BOUND = re.compile(r"\b([nsew])\s*/\s*b\b")  # "N/B", "S / B": northbound, southbound
# "s/d", "s.d.", "ss/d": sampai dengan; "sd" alone is a school
_FROM_TO = re.compile(r"\bs{1,2}\s*[/.]\s*d{1,2}\b\.?")
_PARENTHESES = re.compile(r"\([^)]*\)")


@dataclass(frozen=True)
class Words:
    """The words of one language that have a part in saying where on a road something is.

    ``kinds``, ``directions`` and ``areas`` map spellings to one form each. Kinds and directions belong to a
    name without being its core ("Jl.", "AVE", "N"). What each list is for stands in ``words/*.toml``.
    """

    language: Literal["id", "en"]
    kind_stands: Literal["before", "after"]
    announcing: frozenset[str]
    titles: frozenset[str]
    honours: frozenset[str]
    given: frozenset[str]
    persons: frozenset[str]
    bearers: frozenset[str]
    joining: frozenset[str]
    reference: frozenset[str]
    inside: frozenset[str]
    regencies: frozenset[str]
    ordinary: frozenset[str]
    everywhere: frozenset[str]
    prefixes: frozenset[str]
    suffixes: frozenset[str]
    kinds: Mapping[str, str]
    directions: Mapping[str, str]
    areas: Mapping[str, str]  # to "village" or "subdistrict"
    spellings: Mapping[str, str]
    old_letters: tuple[tuple[str, str], ...]
    signs: Mapping[str, str]  # to one letter each: what the word does in a phrase that says where
    compass: Mapping[str, str]  # to n, e, s or w
    units: Mapping[str, float]  # to metres
    arms: Mapping[str, int]  # of a junction so called
    grammar: tuple[tuple[str, re.Pattern[str]], ...]  # kind of phrase, and how it is made of signs

    @cached_property
    def cues(self) -> frozenset[str]:
        """The words that stand beside names and tell what they are."""
        tables = (self.kinds, self.directions, self.areas, self.signs, self.compass)
        return frozenset().union(self.announcing, self.joining, self.reference, *tables)

    @cached_property
    def kinds_after(self) -> frozenset[str]:
        """The words for kinds of road that end a name: "warrenave" is Warren Ave, AVE in names or not."""
        return frozenset(self.kinds) if self.kind_stands == "after" else frozenset()

    @cached_property
    def _ordinary(self) -> frozenset[str]:
        return self.ordinary | self.cues | self.bearers

    def modern(self, letters: str) -> str:
        """Return letters in today's spelling."""
        for old, new in self.old_letters:
            letters = letters.replace(old, new)
        return letters

    @staticmethod
    def undoubled(letters: str) -> str:
        """Return letters without doubled ones; figures stay."""
        return _DOUBLED.sub(r"\1", letters)

    def is_title(self, word: str) -> bool:
        """Return whether a word before a person's name may be left out: a title, or a letter for a name."""
        return word in self.titles or (bool(self.titles) and len(word) == 1 and word.isalpha())

    def is_ordinary(self, word: str) -> bool:
        """Return whether a word is a number, or a word of any complaint with what is written onto words."""
        if not any(map(str.isalpha, word)) or word in self._ordinary:
            return True
        begins = next(
            (p for p in self.prefixes if word.startswith(p) and word[len(p) :] in self.ordinary), ""
        )
        bare = word.removeprefix(begins)
        return bool(begins) or any(
            bare.endswith(s) and bare[: -len(s)] in self.ordinary for s in self.suffixes
        )


_LISTS = (
    *("announcing", "titles", "honours", "given", "persons", "bearers", "joining", "reference"),
    *("inside", "regencies", "ordinary", "everywhere", "prefixes", "suffixes"),
)


@cache
def words_of(language: Literal["id", "en"]) -> Words:
    """Return the words of a language, as its table in ``words/`` tells them."""
    with (Path(__file__).parent / "language" / "words" / f"{language}.toml").open("rb") as file:
        told = tomllib.load(file)
    lists = {name: frozenset(told[name].split()) for name in _LISTS}
    return Words(
        language=language,
        kind_stands=told["kind_stands"],
        **lists,
        kinds=_by_spelling(told["kinds"], with_form=True),
        directions=_by_spelling(told["directions"], with_form=True),
        areas=_by_spelling(told["areas"], with_form=False),
        spellings=told["spellings"],
        old_letters=tuple(told["old_letters"].items()),
        signs=_by_spelling(told["signs"], with_form=False),
        compass=_by_spelling(told["compass"], with_form=False),
        units={word: float(metres) for metres, some in told["units"].items() for word in some.split()},
        arms={word: int(arms) for arms, some in told["arms"].items() for word in some.split()},
        grammar=_grammar(told["grammar"]),
    )


def _grammar(told: Mapping[str, Sequence[str]]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return kind and pattern, in the order in which they are tried, with "~" and "=" written out."""
    return tuple(
        (kind, re.compile(pattern.replace("~", "[^PN,]{0,3}?").replace("=", "[wABCFJOTX]{0,3}?")))
        for kind, patterns in told.items()
        for pattern in patterns
    )


def _by_spelling(forms: Mapping[str, str], *, with_form: bool) -> dict[str, str]:
    """Return spelling → form; the form may be a spelling itself."""
    return {
        spelling: form
        for form, others in forms.items()
        for spelling in (*([form] if with_form else []), *others.split())
    }


@dataclass(frozen=True, slots=True)
class NameForm:
    """One way in which a road's name may be said: its core (or both its ends), and what goes with it."""

    parts: tuple[str, ...]  # one core, or the two ends; as ``spelt`` writes them
    kind: str | None = None
    direction: str | None = None
    short: bool = False  # without a person's title: a road with a word for it only; or without "Bts. Kab."
    halved: bool = False  # without the side or number at its end: others may be called so as well


@dataclass(frozen=True)
class Tokens:
    """The tokens of many texts, end to end. ``text`` and ``code`` are int64[n], ``glue`` int8[n]."""

    text: NDArray[np.int64]  # which text a token is of, ascending
    code: NDArray[np.int64]  # row of ``vocabulary``
    glue: NDArray[np.int8]  # SPACE, DASH, CROSS or BREAK before it
    vocabulary: list[str]

    def marks(self, words: Mapping[str, object] | frozenset[str]) -> NDArray[np.bool_]:
        """Return for each token whether it is one of ``words``."""
        known = np.fromiter((word in words for word in self.vocabulary), bool, len(self.vocabulary))
        return known[self.code]


def plain(text: str) -> str:
    """Return ``text`` in lower case without accents, invisible marks and apostrophes."""
    letters = _RUN_ON.sub(" ", text[:MAX_TEXT]).casefold()
    if not letters.isascii():
        spread = unicodedata.normalize("NFKD", letters)
        letters = "".join(c for c in spread if unicodedata.category(c) not in {"Mn", "Cf"})
    letters = _BOUND.sub(r"\1b", letters.translate(_APOSTROPHES))
    letters = _FROM_TO.sub(" sampai ", letters)
    return _HOUSE.sub(" ", _UNIT.sub(r"\1 ", letters))


def key(tokens: Sequence[str], words: Words) -> str:
    """Return tokens as one string that forgives spaces, doubled letters and old spelling: "gedangsewu"."""
    return words.undoubled(spelt(tokens, words))


def spelt(tokens: Sequence[str], words: Words) -> str:
    """Return tokens as one string without abbreviations and old spelling, but letter by letter."""
    return "".join(words.modern(words.spellings.get(token, token)) for token in tokens)


def cut_texts(texts: Sequence[str]) -> Tokens:
    """Cut texts into tokens; separators and line ends are told by ``glue``."""
    pieces = [_PIECE.findall(plain(text)) for text in texts]
    flat = pd.Series([piece for text in pieces for piece in text], dtype=object)
    text_of = np.repeat(np.arange(len(pieces)), [len(text) for text in pieces])
    codes, vocabulary = pd.factorize(flat)
    glue_of = np.fromiter((_GLUE.get(piece, SPACE) for piece in vocabulary), np.int8, len(vocabulary))
    glue = glue_of[codes]
    at = np.flatnonzero(glue == SPACE)
    before = np.maximum.reduceat(glue, np.concatenate([[0], at[:-1] + 1])) if len(at) else glue[at]
    word_codes, used = pd.factorize(codes[at])
    return Tokens(
        text_of[at], word_codes.astype(np.int64), before, np.asarray(vocabulary, dtype=object)[used].tolist()
    )


def name_forms(name: str, words: Words, ends: tuple[str, str] | None = None) -> list[NameForm]:
    """Return how a road's name may be said: "A – B" by its two ``ends`` if it has them, else by its core.

    What stands in parentheses is no part of the name, and "Tempel/Salam" are two names of one end. A name of
    road words alone ("Jalan Raya") has no form.
    """
    if ends is None:
        core, kind, direction = _core(name, words)
        forms = [NameForm((core,), kind, direction)] if core else []
        forms += [NameForm((whole,), kind) for whole in _after_a_street(name, words)]
        forms += [NameForm((short,), kind, direction, short=True) for short in _shortened(name, words)]
        rest = _without_side(name, words)
        return forms + [replace(form, halved=True) for form in (name_forms(rest, words) if rest else [])]
    (first, first_short), (last, last_short) = (_end_keys(end, words) for end in ends)
    whole = [NameForm((a, b)) for a in first for b in last if a != b]
    some = [(a, b) for a in first + first_short for b in last + last_short if a != b]
    return whole + [NameForm(pair, short=True) for pair in some if NameForm(pair) not in whole]


def name_tokens(name: str) -> list[str]:
    """Return the tokens of a name, in lower case, without what stands in parentheses."""
    return [piece for piece in _PIECE.findall(plain(_PARENTHESES.sub(" ", name))) if piece not in _GLUE]


def _end_keys(end: str, words: Words) -> tuple[list[str], list[str]]:
    """Return the ways to say an end, and shorter ones: "Bts. Kab. Blitar" is "batas Blitar", and "Blitar"."""
    sides = _PARENTHESES.sub(" ", end).split("/")
    shorter = [said for side in sides for said in _without_border(name_tokens(side), words)]
    cores = ([_core(side, words)[0] for side in some] for some in (sides, shorter))
    whole, short = ([core for core in dict.fromkeys(some) if core] for some in cores)
    return whole, [core for core in short if core not in whole and not words.is_ordinary(core)]


def _without_border(tokens: list[str], words: Words) -> list[str]:
    """Return "Bts. Kota Blitar" without its first word, without "Kota", and as "Bts. Kota"."""
    full = [words.spellings.get(token, token) for token in tokens]
    if len(full) < 2 or full[0] not in words.reference:
        return []
    bare = [token for token, word in zip(tokens[1:], full[1:], strict=True) if word not in words.regencies]
    some = [tokens[1:], bare, [tokens[0], *bare], tokens[:2] if len(bare) < len(tokens) - 1 else []]
    return [" ".join(part) for part in some if part]


def _without_side(name: str, words: Words) -> str:
    """Return "Jl. Mayor Sujadi" of Jl. Mayor Sujadi Timur, "Jl. Melati" of Jl. Melati II; else nothing."""
    tokens = name_tokens(name)
    while words.kind_stands == "before" and tokens and tokens[0] in words.kinds:
        tokens.pop(0)
    last = words.spellings.get(tokens[-1], tokens[-1]) if len(tokens) > 1 else ""
    told_apart = words.kind_stands == "before" and (last in words.compass or last.isdigit())
    rest = tokens[:-1] if told_apart and tokens[-2] not in words.kinds else []
    return " ".join(rest) if len("".join(rest)) >= LEAST_WITHOUT_TITLE else ""


def _shortened(name: str, words: Words) -> list[str]:
    """Return the cores of a street's name without "Panglima" or "K.H.", and as "A. Yani" for Ahmad Yani.

    "Dr. Wahidin" and "Dr. Cipto" have two names, of which people say the first alone.
    """
    if words.kind_stands == "after":
        return _of_person(name, words)
    tokens = [token for token in name_tokens(name) if token not in words.kinds]
    first = next((at for at, token in enumerate(tokens) if not words.is_title(token)), 0)
    parts = [tokens[first:]] if first else []
    letter = next((at for at, token in enumerate(tokens) if token not in words.titles), 0)
    if 0 < letter < first:  # "Jl. Jend. A. Yani" is "Jl. A. Yani" too
        parts.append(tokens[letter:])
    if len(tokens) > first + 1 and not LEARNED.isdisjoint(tokens[:first]):
        parts.append(tokens[first : first + 1])
    known = (spelt(part, words) for part in parts if not words.is_ordinary("".join(part)))
    short = [part for part in known if len(part) >= LEAST_WITHOUT_TITLE]
    if len(tokens) > first + 1 and tokens[first] in words.given:
        short.append(spelt([tokens[first][0], *tokens[first + 1 :]], words))
    return short + [spelt(whole, words) for whole in _with_given_names(tokens, words)]


def _with_given_names(tokens: list[str], words: Words) -> list[list[str]]:
    """Return "A. Yani" with every first name that its letter may stand for."""
    at = next((at for at, token in enumerate(tokens[:-1]) if token not in words.titles), None)
    if at is None or len(tokens[at]) > 1:
        return []
    return [[given, *tokens[at + 1 :]] for given in sorted(words.given) if given[0] == tokens[at]]


def _of_person(name: str, words: Words) -> list[str]:
    """Return what people say for "Dr Martin Luther King Jr": without titles, "M L King", "MLK".

    Of "John F Kennedy" the last name alone too; any other last name is that of other streets as well.
    """
    tokens = [token for token in name_tokens(name) if token not in words.directions]
    tokens = tokens[:-1] if tokens and tokens[-1] in words.kinds else tokens
    called = [token for token in tokens if token not in words.honours]
    some = [called] if len(called) < len(tokens) else []
    if len(called) >= PARTS_OF_WHOLE_NAME and all(map(str.isalpha, called)):
        letters = [token[0] for token in called]
        some += [letters, [*letters[:-1], called[-1]], [*letters, *tokens[-1:]]]  # "MLK Jr Blvd"
        some += [called[-1:]] if any(len(token) == 1 for token in called[1:-1]) else []
    cores = (spelt(core, words) for core in some if not words.is_ordinary("".join(core)))
    return [core for core in dict.fromkeys(cores) if len(core) >= LEAST_INITIALS]


def _after_a_street(name: str, words: Words) -> list[str]:
    """Return the core of "SOUTH AVE PLAZA DRWY" as one: its direction and kind belong to South Avenue."""
    tokens = name_tokens(name)
    if words.kind_stands == "before" or len(tokens) < 3 or tokens[-1] not in words.kinds:
        return []
    called = len(tokens[0]) > 2 and tokens[0] in words.directions and tokens[1] in words.kinds
    return [spelt(tokens[:-1], words)] if called else []


def _core(name: str, words: Words) -> tuple[str, str | None, str | None]:
    """Return the core of a name as ``spelt`` writes it, its kind and its direction."""
    tokens = name_tokens(name)
    kind = direction = None
    if words.kind_stands == "before":
        while tokens and (tokens[0] in words.kinds or tokens[0] in words.announcing):
            kind = words.kinds.get(tokens.pop(0), kind)
        return spelt(tokens, words), kind, None
    for at in (-1, 0, -1):  # "N SALINA ST", "SALINA ST N", "SALINA N ST"
        if len(tokens) > 1 and direction is None and tokens[at] in words.directions:
            direction = words.directions[tokens.pop(at)]
        if len(tokens) > 1 and kind is None and tokens[-1] in words.kinds:
            kind = words.kinds[tokens.pop()]
    return spelt(tokens, words), kind, direction
