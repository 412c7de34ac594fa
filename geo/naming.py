"""How surely a text that mentions a name speaks of a road: the words beside it, both ends, cross streets."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.beside import NONE, Beside, words_beside
from geo.mentions import Mentions, best_over, most_within
from geo.wording import BREAK, DASH, Tokens, Words

# How far a mention is believed to be about its road; 1 is a road named in full. These are judgements on the
# wordings of citizens' reports in Kediri and of Syracuse's street addresses; they are ordered, not fitted.
NO_ROAD_WORD = 0.6  # "Merbabu" alone may be a hill; "Jl. Merbabu" is a road …
LONG_NAME = (7, 16)  # … and "Veteran Bulusari" hardly anything else: the longer a name, the surer (letters)
NAME_OF_AREA = 0.3  # … and without a word for road a village's name is the village
OTHER_KIND = 0.6  # "Gang Lawu" is hardly Jalan Lawu, HIGHLAND ST hardly HIGHLAND AVE
UNSAID = 0.95  # kind or direction is left out on one side
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
    beside = words_beside(tokens, mentions, words)
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
    one = most_within(best_over(tokens, mentions, place, mentions.gain[place]), mentions, every)
    share = mentions.gain[place] / mentions.tokens[place]
    per_token = np.maximum(best_over(tokens, mentions, place, share), 0.0)
    summed = np.concatenate([[0.0], np.cumsum(per_token)])
    several = summed[mentions.start + mentions.tokens] - summed[mentions.start]
    return np.maximum(np.maximum(one, several), 0.0)


def _names_in(
    mentions: Mentions,
    forms: Forms,
    beside: Beside,
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
        best_over(tokens, mentions, said.first, said.gain),
        best_over(tokens, mentions, said.last, said.gain),
    )
    rival = np.maximum(most_within(best, mentions, said.first), most_within(best, mentions, said.last))
    may_be_place = (said.first == said.last) & (spare[said.first] > 0)
    rival = np.where(may_be_place, np.maximum(rival, 0.0), rival)
    return np.maximum(rival - said.gain, 0.0)


def _fit(
    beside: Beside,
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


def _ends_in(
    tokens: Tokens,
    mentions: Mentions,
    forms: Forms,
    beside: Beside,
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
    best = best_over(tokens, mentions, names, mentions.gain[names])
    rival = most_within(best, mentions, np.arange(len(mentions.unit)))
    return np.maximum(rival - mentions.gain - UNKNOWN_ROAD, 0.0)


@dataclass(frozen=True, eq=False, slots=True)
class _Pair:
    """Two mentions each, in the order of the text; ``end`` is the token after the left, ``start`` the right's."""

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    end: NDArray[np.int64]
    start: NDArray[np.int64]


def _together(tokens: Tokens, beside: Beside, pair: _Pair, words: Words) -> NDArray[np.float64]:
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
    tokens: Tokens, beside: Beside, pair: _Pair, strange: NDArray[np.int64], words: Words
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
