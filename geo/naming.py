"""How surely a text that mentions a name speaks of a road: the words beside it, both ends, cross streets."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.mentions import MAX_TOKENS, Mentions
from geo.wording import BREAK, CROSS, DASH, SPACE, Tokens, Words

# How far a mention is believed to be about its road; 1 is a road named in full. These are judgements on the
# wordings of citizens' reports in Kediri and of Syracuse's street addresses; they are ordered, not fitted.
NO_ROAD_WORD = 0.6  # "Merbabu" alone may be a hill; "Jl. Merbabu" is a road …
LONG_NAME = (7, 16)  # … and "Veteran Bulusari" hardly anything else: the longer a name, the surer (letters)
NAME_OF_AREA = 0.3  # … and without a word for road a village's name is the village
OTHER_KIND = 0.6  # "Gang Lawu" is hardly Jalan Lawu, HIGHLAND ST hardly HIGHLAND AVE
UNSAID = 0.95  # kind or direction is left out on one side
AS_REFERENCE = 0.5  # "perempatan Jl. Merbabu" says where, perhaps on another road
CROSS_STREET = 0.35  # "745 IRVING AVE & WAVERLY AVE" lies on Irving
CROSSING = 0.8  # "IRVING AVE & WAVERLY AVE" lies on both; the first is the one meant rather more often
TURNED = 0.97  # "B – A" for A – B, where another road may be called so
# Both ends of "A – B" with a strange word or two between, within NEAR_TOKENS, or anywhere in the text
CLOSE_ENDS, NEAR_ENDS, FAR_ENDS = 0.93, 0.8, 0.6
CLOSE_TOKENS, NEAR_TOKENS = 2, 8
PLACE_BESIDE = 0.35  # "ruas A – C desa B": the village is no end of the road
ONE_END = 0.35  # "jalan Kaliurang" for Yogyakarta – Kaliurang
# One unit of score is worth so many nats: a road of score 0.8 is 11 times less likely than one of score 1.
NATS_PER_SCORE = 12.0
# A text that seems to name a road speaks in one case of twenty of one that the region's table lacks: exp(-3).
UNKNOWN_ROAD = 3.0
# Two places next to each other are by chance the ends of one of a few hundred roads: exp(6) to 1.
SIDE_BY_SIDE = 6.0
NONE = -1


@dataclass(frozen=True, eq=False)
class Forms:
    """Ways to say roads: int64 arrays of one length but ``nickname`` and ``run_together`` (bool).

    ``unit_a`` is the name or the first end, ``unit_b`` the other end or NONE; ``kind`` and ``direction`` are
    codes of ``kind_codes``, or NONE.
    """

    unit_a: NDArray[np.int64]
    unit_b: NDArray[np.int64]
    kind: NDArray[np.int64]
    direction: NDArray[np.int64]
    nickname: NDArray[np.bool_]
    run_together: NDArray[np.bool_]  # both ends in one word


@dataclass(frozen=True, eq=False)
class _Beside:
    """What stands beside each mention: arrays of one entry per mention."""

    road_word: NDArray[np.bool_]
    area_level: NDArray[np.int64]  # code of the level that a word such as "desa" tells, or NONE
    kind: NDArray[np.int64]
    direction: NDArray[np.int64]
    numbered: NDArray[np.bool_]  # a house number stands before it
    role: NDArray[np.float64]  # 1, or less where a word such as "near" or an "&" makes it a reference


def kind_codes(words: Words) -> dict[str, int]:
    """Return the code of every kind and direction of a language."""
    return {
        name: code for code, name in enumerate(sorted({*words.kinds.values(), *words.directions.values()}))
    }


@dataclass(frozen=True, eq=False, slots=True)
class _Said:
    """Ways in which texts may say forms: arrays of one length.

    ``first`` and ``last`` are the mentions of the two ends, or twice that of the name; ``sure`` is 0 to 1, how
    far the words are about that road if they are about one of the region; ``gain`` is the log-odds (nats)
    against their being places and nothing more, by which ways that share words compete.
    """

    form: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    sure: NDArray[np.float64]
    gain: NDArray[np.float64]


def forms_in(
    tokens: Tokens, mentions: Mentions, forms: Forms, is_area: NDArray[np.bool_], words: Words
) -> pd.DataFrame:
    """Return which forms the texts say: columns ``text``, ``form``, ``score`` (0 to 1), each pair once.

    ``mentions`` may hold several readings of the same words; ``is_area`` tells which units are also names of
    areas. ``first`` and ``last`` are the mentions that say the form: both ends, or twice the name.
    """
    beside = (
        _before(tokens, mentions, words)
        if words.kind_stands == "before"
        else _around(tokens, mentions, words)
    )
    spare = _as_places(len(tokens.code), mentions, is_area)
    some = (
        _names_in(mentions, forms, beside, is_area, spare),
        *_ends_in(tokens, mentions, forms, beside, spare, words),
    )
    said = _Said(*(np.concatenate([getattr(one, name) for one in some]) for name in _Said.__slots__))
    score = said.sure - _beaten_by(len(tokens.code), mentions, said, spare) / NATS_PER_SCORE
    every = pd.DataFrame(
        {
            "text": tokens.text[mentions.start[said.first]],
            "form": said.form,
            "score": score,
            "first": said.first,
            "last": said.last,
        }
    )
    every = every[score > 0].sort_values(["text", "form", "score"], ascending=[True, True, False])
    return every.drop_duplicates(["text", "form"], ignore_index=True)


def _as_places(tokens: int, mentions: Mentions, is_area: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the log-odds of the words of each mention as names of places, one or several."""
    place = np.flatnonzero(is_area[mentions.unit])
    every = np.arange(len(mentions.unit))
    one = _most_within(_best_over(tokens, mentions, place, mentions.gain[place]), mentions, every)
    share = mentions.gain[place] / mentions.tokens[place]
    per_token = np.maximum(_best_over(tokens, mentions, place, share), 0.0)
    summed = np.concatenate([[0.0], np.cumsum(per_token)])
    several = summed[mentions.start + mentions.tokens] - summed[mentions.start]
    return np.maximum(np.maximum(one, several), 0.0)


def _names_in(
    mentions: Mentions,
    forms: Forms,
    beside: _Beside,
    is_area: NDArray[np.bool_],
    spare: NDArray[np.float64],
) -> _Said:
    """Return the ways in which mentions are whole names of roads."""
    said = pd.DataFrame({"mention": np.arange(len(mentions.unit)), "unit": mentions.unit})
    whole = np.flatnonzero(forms.unit_b == NONE)
    found = said.merge(pd.DataFrame({"form": whole, "unit": forms.unit_a[whole]}), on="unit")
    at, form = found["mention"].to_numpy(), found["form"].to_numpy()
    fit = _fit(beside, at, forms, form, is_area[mentions.unit[at]], mentions.letters[at])
    gain = mentions.gain[at] - spare[at] + NATS_PER_SCORE * (fit - 1)
    return _Said(form, at, at, mentions.similarity[at] * fit, gain)


def _beaten_by(
    tokens: int, mentions: Mentions, said: _Said, spare: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return by how many nats the best other way to read the same words beats each way; 0 for the best.

    Where the words may be a place, that is another way to read a single name.
    """
    best = np.maximum(
        _best_over(tokens, mentions, said.first, said.gain),
        _best_over(tokens, mentions, said.last, said.gain),
    )
    rival = np.maximum(_most_within(best, mentions, said.first), _most_within(best, mentions, said.last))
    may_be_place = (said.first == said.last) & (spare[said.first] > 0)
    rival = np.where(may_be_place, np.maximum(rival, 0.0), rival)
    return np.maximum(rival - said.gain, 0.0)


def _fit(
    beside: _Beside,
    at: NDArray[np.int64],
    forms: Forms,
    form: NDArray[np.int64],
    is_area: NDArray[np.bool_],
    letters: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Return by how much a mention of a whole name is discounted for the words beside it."""
    cue = beside.road_word[at] | beside.numbered[at] | forms.nickname[form]
    alone = np.interp(letters, LONG_NAME, (NO_ROAD_WORD, 1.0))
    factor = np.where(cue, 1.0, np.where(is_area, NAME_OF_AREA, alone))
    in_area = beside.area_level[at] != NONE
    factor *= np.where(in_area & ~cue, 0.0, np.where(in_area & forms.run_together[form], PLACE_BESIDE, 1.0))
    for said, named in ((beside.kind[at], forms.kind[form]), (beside.direction[at], forms.direction[form])):
        unsaid = (said == NONE) != (named == NONE)
        other = (said != named) & ~unsaid
        factor *= np.where(other, OTHER_KIND, np.where(unsaid & ~forms.nickname[form], UNSAID, 1.0))
    return factor * beside.role[at]


class _Reader:
    """Looks at tokens relative to others, without leaving their text or crossing a comma or an "&"."""

    def __init__(self, tokens: Tokens, words: Words):
        codes = kind_codes(words)
        self.tokens = tokens
        self.open = (tokens.glue != BREAK) & (tokens.glue != CROSS)
        self.road_word = tokens.marks(words.announcing.union(words.kinds))
        levels = sorted(set(words.areas.values()))
        self.area_level = self._coded({word: levels.index(level) for word, level in words.areas.items()})
        self.reference = tokens.marks(words.reference)
        self.number = tokens.marks(frozenset(w for w in tokens.vocabulary if w[0].isdigit()))
        self.kind = self._coded({word: codes[kind] for word, kind in words.kinds.items()})
        self.direction = self._coded({word: codes[kind] for word, kind in words.directions.items()})

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


def _before(tokens: Tokens, mentions: Mentions, words: Words) -> _Beside:
    """Read what stands before names: "perempatan Jl. Raya Merbabu", "Desa Merbabu"."""
    look = _Reader(tokens, words)
    first = look.before(mentions.start)
    road_word = look.true_at(look.road_word, first)
    # "Dukuh – Rembangkepuh" are two places, "dukuh Rembangkepuh" is one.
    area_level = np.where(tokens.glue[mentions.start] == SPACE, look.code_at(look.area_level, first), NONE)
    kind = look.code_at(look.kind, first)
    at = mentions.start
    for _ in range(2):  # "Jl. Raya X" has two words for road
        earlier = look.before(at)
        on = look.true_at(look.road_word, earlier)
        kind = np.where(on & (kind == NONE), look.code_at(look.kind, earlier), kind)
        at = np.where(on, earlier, at)
    reference = look.true_at(look.reference, look.before(at))
    return _Beside(
        road_word=road_word,
        area_level=area_level,
        kind=kind,
        direction=np.full(len(at), NONE),
        numbered=np.zeros(len(at), bool),
        role=np.where(reference, AS_REFERENCE, 1.0),
    )


def _around(tokens: Tokens, mentions: Mentions, words: Words) -> _Beside:
    """Read what stands around names: "745 N SALINA ST", "SALINA ST N & WAVERLY AVE"."""
    look = _Reader(tokens, words)
    before, next_ = look.before(mentions.start), look.after(mentions.start + mentions.tokens - 1)
    second = look.after(next_)
    prefixed = look.code_at(look.direction, before) != NONE
    start = np.where(prefixed, before, mentions.start)
    numbered = look.true_at(look.number, look.before(start))
    kind, direction = look.code_at(look.kind, next_), look.code_at(look.direction, next_)
    kind = np.where(kind == NONE, np.where(direction != NONE, look.code_at(look.kind, second), NONE), kind)
    direction = np.where(
        direction == NONE, np.where(kind != NONE, look.code_at(look.direction, second), NONE), direction
    )
    direction = np.where(prefixed, look.code_at(look.direction, before), direction)
    reference = (tokens.glue[start] == CROSS) | look.true_at(look.reference, look.before(start))
    addressed = np.zeros(int(tokens.text[-1]) + 1, bool)
    addressed[tokens.text[start[numbered]]] = True
    return _Beside(
        road_word=kind != NONE,
        area_level=np.full(len(start), NONE),
        kind=kind,
        direction=direction,
        numbered=numbered,
        role=np.where(reference, np.where(addressed[tokens.text[start]], CROSS_STREET, CROSSING), 1.0),
    )


def _ends_in(
    tokens: Tokens,
    mentions: Mentions,
    forms: Forms,
    beside: _Beside,
    spare: NDArray[np.float64],
    words: Words,
) -> tuple[_Said, _Said]:
    """Return the forms "A – B" of which both ends are mentioned, and those of which one is called a road."""
    named = np.flatnonzero(forms.unit_b != NONE)
    said = pd.DataFrame(
        {"mention": np.arange(len(mentions.unit)), "unit": mentions.unit, "text": tokens.text[mentions.start]}
    )
    first, last = (
        said.merge(pd.DataFrame({"form": named, "unit": unit[named]}), on="unit")[["text", "form", "mention"]]
        for unit in (forms.unit_a, forms.unit_b)
    )
    both = first.merge(last, on=["text", "form"])
    a, b = both["mention_x"].to_numpy(), both["mention_y"].to_numpy()
    in_order = mentions.start[a] <= mentions.start[b]
    left, right = np.where(in_order, a, b), np.where(in_order, b, a)
    pair = _Pair(left, right, mentions.start[left] + mentions.tokens[left], mentions.start[right])
    fit = _together(tokens, beside, pair, words)
    one_phrase = fit == 1
    fit *= np.where(in_order, 1.0, TURNED) * beside.role[left]
    wrong = (mentions.edits[a] + mentions.edits[b]) / np.maximum(mentions.letters[a] + mentions.letters[b], 1)
    better = _better_names(len(tokens.code), mentions, forms)
    fit -= (better[a] + better[b]) / NATS_PER_SCORE
    gain = mentions.gain[a] - spare[a] + mentions.gain[b] - spare[b] + NATS_PER_SCORE * (fit - 1)
    gain += np.where(one_phrase, SIDE_BY_SIDE, 0.0)
    pairs = _Said(both["form"].to_numpy(), a, b, np.maximum(1 - wrong, 0) * fit, gain)

    one = pd.concat([first, last])
    at = one["mention"].to_numpy()
    called = beside.road_word[at]
    one, at = one[called], at[called]
    weak = ONE_END * beside.role[at]
    gain = mentions.gain[at] - spare[at] + NATS_PER_SCORE * (weak - 1)
    return pairs, _Said(one["form"].to_numpy(), at, at, mentions.similarity[at] * weak, gain)


def _better_names(tokens: int, mentions: Mentions, forms: Forms) -> NDArray[np.float64]:
    """Return by how many nats another known name reads the words of each mention better.

    That other name may be the end of a road of which nobody told us. Both ends in one word are no such name.
    """
    names = np.flatnonzero(~np.isin(mentions.unit, forms.unit_a[forms.run_together]))
    best = _best_over(tokens, mentions, names, mentions.gain[names])
    rival = _most_within(best, mentions, np.arange(len(mentions.unit)))
    return np.maximum(rival - mentions.gain - UNKNOWN_ROAD, 0.0)


def _best_over(
    tokens: int, mentions: Mentions, at: NDArray[np.int64], gain: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return for each token the greatest ``gain`` of the mentions ``at`` that hold it."""
    best = np.full(tokens, -np.inf)
    for step in range(MAX_TOKENS):
        inside = step < mentions.tokens[at]
        np.maximum.at(best, mentions.start[at[inside]] + step, gain[inside])
    return best


def _most_within(best: NDArray[np.float64], mentions: Mentions, at: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the greatest of ``best`` over the tokens of each of the mentions ``at``."""
    most = np.full(len(at), -np.inf)
    for step in range(MAX_TOKENS):
        inside = np.flatnonzero(step < mentions.tokens[at])
        most[inside] = np.maximum(most[inside], best[mentions.start[at[inside]] + step])
    return most


@dataclass(frozen=True, eq=False, slots=True)
class _Pair:
    """Two mentions each, in the order of the text; ``end`` is the token after the left, ``start`` the right's."""

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    end: NDArray[np.int64]
    start: NDArray[np.int64]


def _together(tokens: Tokens, beside: _Beside, pair: _Pair, words: Words) -> NDArray[np.float64]:
    """Return how far two mentions are one phrase: 1 if only joining words lie between, 0 if they overlap."""
    joined = np.concatenate([[0], np.cumsum(tokens.marks(words.joining))])
    end, start = pair.end, pair.start
    strange = start - end - (joined[np.maximum(start, end)] - joined[end])
    broken = tokens.glue[start] == BREAK
    fit = np.select(
        [start < end, (strange == 0) & ~broken, (strange <= CLOSE_TOKENS) & ~broken, strange <= NEAR_TOKENS],
        [0.0, 1.0, CLOSE_ENDS, NEAR_ENDS],
        default=FAR_ENDS,
    )
    return np.where(_is_place(tokens, beside, pair, strange, words), np.minimum(fit, PLACE_BESIDE), fit)


def _is_place(
    tokens: Tokens, beside: _Beside, pair: _Pair, strange: NDArray[np.int64], words: Words
) -> NDArray[np.bool_]:
    """Return whether one of two mentions is the village that the other lies in: "ruas A – C desa B kec. D".

    "Dari desa A ke desa B" and "A – desa B" name two ends: a dash or a joining word links them.
    """
    ends = words.joining - words.announcing - set(words.areas) - set(words.kinds)
    link = tokens.marks(ends) | (tokens.glue == DASH)
    links = np.concatenate([[0], np.cumsum(link)])
    linked = (links[pair.start + 1] > links[np.minimum(pair.end, pair.start)]) & (strange == 0)
    left, right = (beside.area_level[at] for at in (pair.left, pair.right))
    alike = (left == right) & (strange > 0) & (strange <= CLOSE_TOKENS)
    said = (left != NONE) | (right != NONE)
    return said & ~linked & ~alike
