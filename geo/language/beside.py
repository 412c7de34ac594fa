"""The words beside names: a kind of road, a village, a house number, or that the name is a reference."""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from geo.language.corners import at_corners
from geo.language.landmark_kinds import things_of
from geo.language.mentions import Mentions, best_over, most_within
from geo.wording import BREAK, CROSS, DASH, SPACE, Tokens, Words, spelt

# How far a name is believed to be that of the road meant, where another one is named first …
AS_REFERENCE = 0.5  # "perempatan Jl. Merbabu" says where, perhaps on another road
# "745 IRVING AVE & WAVERLY AVE" lies on Irving, however near to Waverly the position was taken: a house
# number belongs to one street; the other one says at which corner.
CROSS_STREET = 0.05
BESIDE_STREET = 0.35  # "IRVING AVE near WAVERLY AVE" too, if less surely
CROSSING = 0.6  # "IRVING AVE & WAVERLY AVE" lies on both; who must tell one says the first
# … and where none is: "at Irving Ave & Waverly Ave", "perempatan Jl. Merbabu".
ONLY_REFERENCE = 0.95
SIDE_SIGN = "O"  # of "of"
BETWEEN_SIGN = "L"
BESIDE_SIGNS = ("B", "Y")  # of words such as "near" and "behind"
ALLEYS = ("gang", "lorong")  # kinds of way that are told by the street they lead off
ROMAN = frozenset({"i", "v", "x", "iv", "vi", "ix"})  # "gang V"; the other numbers are read as figures
NONE = -1
_POSTCODE, _STATE = re.compile(r"\d{5}"), re.compile(r"[a-z]{2}")


@dataclass(frozen=True, eq=False)
class Beside:
    """What stands beside each mention: arrays of one entry per mention."""

    road_word: NDArray[np.bool_]
    area_level: NDArray[np.int64]  # code of the level that a word such as "desa" tells, or NONE
    kind: NDArray[np.int64]
    direction: NDArray[np.int64]
    kind_letters: NDArray[np.int64]  # of the mention's last word if it is the kind: Green Street is GREEN ST
    numbered: NDArray[np.bool_]  # a house number stands before it
    at_corner: NDArray[np.bool_]  # an "&" or an "and" joins it to another name: streets meet there
    role: NDArray[np.float64]  # 1, or less where a word such as "near" or an "&" makes it a reference
    like_kind: NDArray[np.bool_]  # [mention, kind code]: "Aev" after the name is a misspelt AVE
    of_person: NDArray[np.bool_]  # "Pak Sudirman": somebody bears the name
    of_thing: NDArray[np.bool_]  # "Kali Brantas", "toko Semeru": a river, a shop does
    off_alley: NDArray[np.bool_]  # "Jl. Melati gang 3": an alley off that street, of which nobody told us
    goes_on: NDArray[
        np.bool_
    ]  # a number or a side follows: "Jl. Melati 3" is none of the others of that name
    of_town: NDArray[np.bool_]  # "SYRACUSE 13210", "Troy, NY 12180": a postal code follows


def kind_codes(words: Words) -> dict[str, int]:
    """Return the code of every kind and direction of a language."""
    return {
        name: code for code, name in enumerate(sorted({*words.kinds.values(), *words.directions.values()}))
    }


def words_beside(tokens: Tokens, mentions: Mentions, words: Words) -> Beside:
    """Return what stands beside each mention, as the language has it."""
    look = _before if words.kind_stands == "before" else _around
    return look(tokens, mentions, words)


def _roles(
    tokens: Tokens,
    mentions: Mentions,
    is_road: NDArray[np.bool_],
    role: NDArray[np.float64],
    behind_another: NDArray[np.bool_] | bool = False,
) -> NDArray[np.float64]:
    """Return ``role`` with the first road of a text raised where all that it names are references.

    Not one ``behind_another`` street that could not be read: that one was meant.
    """
    text, texts = tokens.text[mentions.start], int(tokens.text[-1]) + 1
    every = np.arange(len(text))
    best = most_within(best_over(len(tokens.text), mentions, every, mentions.gain), mentions, every)
    is_road = is_road & (mentions.gain >= best)
    named = np.zeros(texts, bool)
    named[text[is_road & (role == 1)]] = True
    first = np.full(texts, len(tokens.text))
    np.minimum.at(first, text[is_road], mentions.start[is_road])
    only = is_road & ~named[text] & (mentions.start == first[text]) & ~np.asarray(behind_another)
    return np.where(only, np.maximum(role, ONLY_REFERENCE), role)


class _Reader:
    """Looks at tokens relative to others, without leaving their text or crossing a comma or an "&"."""

    def __init__(self, tokens: Tokens, words: Words):
        codes = kind_codes(words)
        self.tokens, self.words = tokens, words
        self.open = (tokens.glue != BREAK) & (tokens.glue != CROSS)
        self.road_word = tokens.marks(words.announcing.union(words.kinds))
        self.announcing = tokens.marks(words.announcing - {"raya"})  # "jalan raya desa X" runs through X
        self.person = tokens.marks(words.persons)
        levels = sorted(set(words.areas.values()))
        self.area_level = self._coded({word: levels.index(level) for word, level in words.areas.items()})
        self.title = tokens.marks(frozenset(filter(words.is_title, tokens.vocabulary)))
        self.reference = tokens.marks(words.reference)
        self.signed = tokens.marks(frozenset(words.signs))
        self.beside = tokens.marks(frozenset(w for w, sign in words.signs.items() if sign in BESIDE_SIGNS))
        self.between = tokens.marks(frozenset(w for w, sign in words.signs.items() if sign == BETWEEN_SIGN))
        self.number = tokens.marks(frozenset(w for w in tokens.vocabulary if w[0].isdigit()))
        self.letters = self._coded({word: len(spelt([word], words)) for word in words.kinds})
        self.kind = self._coded({word: codes[kind] for word, kind in words.kinds.items()})
        self.direction = self._coded({word: codes[kind] for word, kind in words.directions.items()})
        self.of = tokens.marks(frozenset(w for w, sign in words.signs.items() if sign == SIDE_SIGN))
        # "Geddes St north of Erie" is no North Geddes Street.
        of_another = self.true_at(self.of, self.after(np.arange(len(self.open))))
        self.direction_behind = np.where(of_another, NONE, self.direction)

    def like_kind(self, at: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return [at, kind code]: which kinds those tokens may be with a typing error; a word is none."""
        vocabulary, codes = self.tokens.vocabulary, kind_codes(self.words)
        like = np.zeros((len(vocabulary), len(codes)), bool)
        strange = [row for row, word in enumerate(vocabulary) if self._is_strange(word)]
        right = list(self.words.kinds)
        if strange:
            some = [vocabulary[row] for row in strange]
            near = cdist(some, right, scorer=OSA.distance, score_cutoff=1, dtype=np.uint8) == 1
            word, kind = np.nonzero(near)
            of_kind = np.array([codes[self.words.kinds[name]] for name in right])
            like[np.array(strange)[word], of_kind[kind]] = True
        found: NDArray[np.bool_] = like[self.tokens.code[at]] & (at != NONE)[:, None]
        return found

    def ends_of(
        self, mentions: Mentions, is_road: NDArray[np.bool_], next_: NDArray[np.int64]
    ) -> NDArray[np.bool_]:
        """Return the tokens that end a street: the kind after its name, as the mentions have it."""
        ends = np.zeros(len(self.open), bool)
        ends[next_[is_road & (next_ != NONE)]] = True
        return ends

    def ends_unread(self) -> NDArray[np.bool_]:
        """Return the tokens that end some street that may be none of ours: "2293 outhcedar ave".

        A kind of street, or a strange word behind a number, a direction or another strange word.
        """
        strange = self.tokens.marks(frozenset(filter(self._is_strange, self.tokens.vocabulary)))
        part = strange | self.number | (self.direction != NONE)
        every = np.arange(len(strange))
        ends: NDArray[np.bool_] = (self.kind != NONE) | (strange & self.true_at(part, self.before(every)))
        return ends

    def off_alley(self, first: NDArray[np.int64], last: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return where an alley with its number or name stands next to a street: "Jl. Melati gg 3".

        ``first`` and ``last`` are the tokens of a street and of the words for road before it.
        """
        alley = self.tokens.marks(frozenset(w for w, kind in self.words.kinds.items() if kind in ALLEYS))
        behind = self.after(last)
        called = np.where(self.true_at(alley, behind), self.after(behind), NONE)
        ahead = self.before(first)
        found = self.true_at(self.number, ahead) & self.true_at(alley, self.before(ahead))
        some = np.flatnonzero(called != NONE)
        codes = self.tokens.code[called[some]]
        names = [code for code in np.unique(codes).tolist() if self._may_call(self.tokens.vocabulary[code])]
        found[some] |= self.number[called[some]] | np.isin(codes, names)
        return found

    def _may_call(self, word: str) -> bool:
        return word in ROMAN or word in self.words.everywhere or self._is_strange(word)

    def goes_on(self, last: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return where a number or a side stands behind the last token of a name."""
        spelt_out = {word: self.words.spellings.get(word, word) for word in self.tokens.vocabulary}
        apart = frozenset(
            word for word, said in spelt_out.items() if said.isdigit() or said in self.words.compass
        )
        return self.true_at(self.tokens.marks(apart), self.after(last))

    def of_thing(self, first: NDArray[np.int64], tokens: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return which names belong to a thing that is named before them, or by their own first word."""
        thing = self.tokens.marks(things_of(self.words) - self.words.reference)
        found: NDArray[np.bool_] = self.true_at(thing, self.before(first)) | (thing[first] & (tokens > 1))
        return found

    def before_postcode(self, end: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return where a ZIP code stands at ``end`` or, behind two letters for a state, a token later."""
        codes = self.tokens.marks(frozenset(filter(_POSTCODE.fullmatch, self.tokens.vocabulary)))
        states = self.tokens.marks(frozenset(filter(_STATE.fullmatch, self.tokens.vocabulary)))
        last, text = len(codes) - 1, self.tokens.text
        next_, second = np.minimum(end, last), np.minimum(end + 1, last)
        here = (end <= last) & (text[next_] == text[end - 1]) & (codes | states)[next_]
        later = (end < last) & (text[second] == text[end - 1]) & codes[second]
        found: NDArray[np.bool_] = here & (codes[next_] | later)
        return found

    def is_side_of(self, link: NDArray[np.int64], left: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return where "of" stands behind a direction: "south of Euclid Ave" says where."""
        found: NDArray[np.bool_] = self.true_at(self.of, link) & (self.code_at(self.direction, left) != NONE)
        return found

    def _is_strange(self, word: str) -> bool:
        return len(word) > 1 and word.isalpha() and not self.words.is_ordinary(word)

    def _coded(self, code: dict[str, int]) -> NDArray[np.int64]:
        vocabulary = self.tokens.vocabulary
        coded = np.fromiter((code.get(word, NONE) for word in vocabulary), np.int64, len(vocabulary))
        return coded[self.tokens.code]

    def before(self, start: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the token before each of ``start``, NONE where it belongs to something else."""
        near = (start > 0) & self.open[start]
        near &= self.tokens.text[np.maximum(start - 1, 0)] == self.tokens.text[start]
        return np.where(near, start - 1, NONE)

    def after(self, end: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the token after each of ``end``, NONE where it belongs to something else."""
        following = np.minimum(end + 1, len(self.open) - 1)
        near = (end >= 0) & (end + 1 < len(self.open)) & self.open[following]
        near &= self.tokens.text[following] == self.tokens.text[end]
        return np.where(near, following, NONE)

    @staticmethod
    def true_at(values: NDArray[np.bool_], at: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return ``values`` of those tokens, False for NONE."""
        found: NDArray[np.bool_] = values[at] & (at != NONE)
        return found

    @staticmethod
    def code_at(values: NDArray[np.int64], at: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return ``values`` of those tokens, NONE for NONE."""
        return np.where(at != NONE, values[at], NONE)


def _before(tokens: Tokens, mentions: Mentions, words: Words) -> Beside:
    """Read what stands before names: "perempatan Jl. Raya Merbabu", "Desa Merbabu"."""
    look = _Reader(tokens, words)
    first = look.before(mentions.start)
    at = mentions.start
    for _ in range(2):  # "Jl. Letjen S. Parman"
        title = look.before(at)
        at = np.where(look.true_at(look.title, title), title, at)
    road_word = look.true_at(look.road_word, look.before(at))
    # "Dukuh – Rembangkepuh" are two places, "dukuh Rembangkepuh" is one.
    area_level = np.where(tokens.glue[mentions.start] == SPACE, look.code_at(look.area_level, first), NONE)
    # "Poros desa A – B" joins villages.
    poros = look.true_at(look.announcing, look.before(first)) & (area_level != NONE)
    area_level = np.where(poros, NONE, area_level)
    road_word |= poros
    of_person, at_name = look.true_at(look.person, look.before(at)), at
    kind = look.code_at(look.kind, look.before(at))
    for _ in range(2):  # "Jl. Raya X" has two words for road
        earlier = look.before(at)
        on = look.true_at(look.road_word, earlier)
        kind = np.where(on & (kind == NONE), look.code_at(look.kind, earlier), kind)
        at = np.where(on, earlier, at)
    reference = look.true_at(look.reference, look.before(at))
    return Beside(
        road_word=road_word,
        area_level=area_level,
        kind=kind,
        direction=np.full(len(at), NONE),
        kind_letters=np.zeros(len(at), np.int64),
        numbered=np.zeros(len(at), bool),
        at_corner=np.zeros(len(at), bool),
        role=_roles(tokens, mentions, road_word, np.where(reference, AS_REFERENCE, 1.0)),
        like_kind=np.zeros((len(at), len(kind_codes(words))), bool),
        of_person=of_person,
        of_thing=look.of_thing(at_name, mentions.tokens),
        off_alley=look.off_alley(at, mentions.start + mentions.tokens - 1),
        goes_on=look.goes_on(mentions.start + mentions.tokens - 1),
        of_town=np.zeros(len(at), bool),
    )


def _around(tokens: Tokens, mentions: Mentions, words: Words) -> Beside:
    """Read what stands around names: "745 N SALINA ST", "SALINA ST N & WAVERLY AVE"."""
    look = _Reader(tokens, words)
    before, next_ = look.before(mentions.start), look.after(mentions.start + mentions.tokens - 1)
    second = look.after(next_)
    prefixed = look.code_at(look.direction, before) != NONE
    start = np.where(prefixed, before, mentions.start)
    numbered = look.true_at(look.number, look.before(start))
    kind, direction = look.code_at(look.kind, next_), look.code_at(look.direction_behind, next_)
    kind = np.where(kind == NONE, np.where(direction != NONE, look.code_at(look.kind, second), NONE), kind)
    direction = np.where(
        direction == NONE,
        np.where(kind != NONE, look.code_at(look.direction_behind, second), NONE),
        direction,
    )
    direction = np.where(prefixed, look.code_at(look.direction, before), direction)
    last = mentions.start + mentions.tokens - 1
    within = np.where((mentions.tokens > 1) & (kind == NONE), look.kind[last], NONE)
    kind = np.where(within != NONE, within, kind)
    kind_letters = np.where(within != NONE, look.letters[last], 0)
    for further in (next_, second):
        part = (look.code_at(look.kind, further) != NONE) | (
            look.code_at(look.direction_behind, further) != NONE
        )
        last = np.where(part & (further == last + 1), further, last)
    like_kind = look.like_kind(next_) & (kind == NONE)[:, None]
    road_word = (kind != NONE) | like_kind.any(axis=1)
    link = look.before(start)
    left = look.before(np.maximum(link, 0))
    read = look.true_at(look.ends_of(mentions, road_word, next_), left)
    street_before = read | look.true_at(look.ends_unread(), left)
    said = look.true_at(look.reference, link)
    # Between two streets a word of neither links them, however it is spelt: "Oak Ave ner Park St".
    misspelt = (link != NONE) & ~said & ~look.true_at(look.number, link) & read
    misspelt &= ~look.true_at(look.road_word | look.signed, link)
    said |= look.is_side_of(link, left)
    # "NOTTINGHAM RD/MEADOWBROOK DR" is a corner as well.
    dashed = (tokens.glue[start] == DASH) & look.true_at(look.ends_of(mentions, road_word, next_), link)
    reference = (tokens.glue[start] == CROSS) | dashed | said | misspelt
    addressed = np.zeros(int(tokens.text[-1]) + 1, bool)
    addressed[tokens.text[start[numbered]]] = True
    beside = look.true_at(look.beside, link) | misspelt
    between = look.true_at(look.between, link)  # "between Lark St and Dove St" is on neither
    as_reference = np.where(beside, BESIDE_STREET, CROSSING)
    as_reference = np.where(addressed[tokens.text[start]], CROSS_STREET, as_reference)
    role = np.where(reference, as_reference, 1.0)
    corner = at_corners(tokens, mentions, words, start, last)
    is_road = road_word | numbered | corner | (direction != NONE)
    # "At Siltavuorenranta": in a text that tells no street with its kind, a bare name may be one.
    told = np.zeros(int(tokens.text[-1]) + 1, bool)
    told[tokens.text[start[is_road]]] = True
    is_road |= ~told[tokens.text[start]]
    return Beside(
        road_word=road_word,
        area_level=np.full(len(start), NONE),
        kind=kind,
        direction=direction,
        kind_letters=kind_letters,
        numbered=numbered,
        at_corner=corner,
        role=_roles(tokens, mentions, is_road, role, behind_another=(beside & street_before) | between),
        like_kind=like_kind,
        of_person=np.zeros(len(start), bool),
        of_thing=np.zeros(len(start), bool),
        off_alley=np.zeros(len(start), bool),
        goes_on=np.zeros(len(start), bool),
        of_town=look.before_postcode(mentions.start + mentions.tokens),
    )
