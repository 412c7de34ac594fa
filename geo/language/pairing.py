"""How surely two names in a text are the ends of a road "A – B", and how far one of them is."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.language.beside import BETWEEN_SIGN, NONE
from geo.language.landmark_kinds import openings_of_two, things_of
from geo.language.lookup import Lookup, pairs_of
from geo.language.scene import NATS_PER_SCORE, Said, Scene
from geo.wording import BREAK, DASH, SPACE

# How far they are believed to be the road; judgements, as in ``naming.py``.
SHORT_END = 0.8  # "Blitar" for "Bts. Kab. Blitar", where a road may end there
TURNED = 0.97  # "B – A" for A – B, where another road may be called so
# Both ends with a strange word or two between, within NEAR_TOKENS, or anywhere in the text
CLOSE_ENDS, NEAR_ENDS, FAR_ENDS = 0.93, 0.8, 0.6
CLOSE_TOKENS, NEAR_TOKENS = 2, 8
# Two names in one text that nothing joins, "pohon jati roboh di Cengkok", may be a road or not: it is asked.
UNJOINED = 0.55
PLACE_BESIDE = 0.35  # "ruas A – C desa B": the village is no end of the road
ONE_END = 0.35  # "jalan Kaliurang" for Yogyakarta – Kaliurang
# With more than a quarter of the letters wrong in both ends they may as well be other villages.
DOUBTED_FROM, DOUBT = 0.25, 2.0
# Two places next to each other are by chance the ends of one of a few hundred roads: exp(6) to 1 (nats).
SIDE_BY_SIDE = 6.0
AND_SIGN = "D"
OPENING_SIGNS = ("F", BETWEEN_SIGN)  # of "dari" and "antara": two names follow
# "Arah A ke B", "pertigaan A – B": what says where is the road between them, or lies on it.
FROM_REFERENCE = 0.85


@dataclass(frozen=True, eq=False, slots=True)
class _Pairs:
    """Two mentions each, in the order of the text.

    ``end`` is the token after the left one and the sub-district told with it, ``start`` the first of the
    right one; ``strange`` counts the words between that join nothing, ``joined`` tells that something joins
    the two, ``address`` that they are a village and its sub-district, one place, unless something does.
    """

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    end: NDArray[np.int64]
    start: NDArray[np.int64]
    strange: NDArray[np.int64]
    joined: NDArray[np.bool_]
    address: NDArray[np.bool_]


def ends_in(scene: Scene) -> tuple[Said, Said]:
    """Return the forms "A – B" of which both ends are mentioned, and those of which one is called a road."""
    mentions, forms = scene.mentions, scene.forms
    (first, form_a), (last, form_b) = (ends.find(mentions.unit) for ends in forms.by_end)
    text, many = scene.tokens.text[mentions.start], len(forms.pairs)
    a, b = pairs_of(text[first] * many + form_a, text[last] * many + form_b)
    both = _both_ends(scene, forms.pairs[form_a[a]], first[a], last[b])
    one, form = np.concatenate([first, last]), np.concatenate([form_a, form_b])
    return both, _one_end(scene, forms.pairs[form], one)


def _both_ends(scene: Scene, form: NDArray[np.int64], a: NDArray[np.int64], b: NDArray[np.int64]) -> Said:
    mentions = scene.mentions
    in_order = mentions.start[a] <= mentions.start[b]
    pairs = _pairs(scene, np.where(in_order, a, b), np.where(in_order, b, a))
    together = _together(scene, pairs)
    role = scene.beside.role[pairs.left]
    role = np.where(together == 1, np.maximum(role, FROM_REFERENCE), role)
    fit = (
        together * np.where(in_order, 1.0, TURNED) * np.where(scene.forms.short[form], SHORT_END, 1.0) * role
    )
    fit -= (scene.better_names[a] + scene.better_names[b]) / NATS_PER_SCORE
    wrong = (mentions.edits[a] + mentions.edits[b]) / np.maximum(mentions.letters[a] + mentions.letters[b], 1)
    own = mentions.gain - scene.as_places
    by_design = (together == 1) & ~pairs.address  # a village stands beside its sub-district anyhow
    gain = own[a] + own[b] + NATS_PER_SCORE * (fit - 1) + np.where(by_design, SIDE_BY_SIDE, 0.0)
    sure = np.maximum(1 - wrong - DOUBT * np.maximum(wrong - DOUBTED_FROM, 0), 0) * fit
    return Said(form, a, b, sure, gain)


def _one_end(scene: Scene, form: NDArray[np.int64], at: NDArray[np.int64]) -> Said:
    mentions = scene.mentions
    called_road = scene.beside.road_word[at]
    form, at = form[called_road], at[called_road]
    weak = ONE_END * scene.beside.role[at]
    gain = mentions.gain[at] - scene.as_places[at] + NATS_PER_SCORE * (weak - 1)
    return Said(form, at, at, mentions.similarity[at] * weak, gain)


def _pairs(scene: Scene, left: NDArray[np.int64], right: NDArray[np.int64]) -> _Pairs:
    unit, start = scene.mentions.unit, scene.mentions.start[right]
    end, beyond = (ends[left] for ends in _ends(scene))
    end = np.where(start >= beyond, beyond, end)
    fills = np.concatenate([[0], np.cumsum(scene.tokens.marks(scene.words.joining))])
    strange = start - end - (fills[np.maximum(start, end)] - fills[end])
    address = scene.units.are_address(unit[left], unit[right])
    return _Pairs(left, right, end, start, strange, _joined(scene, left, start, end, strange), address)


def _joined(
    scene: Scene,
    left: NDArray[np.int64],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    strange: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Return whether something joins two names: a dash, a word beside one of them, or a word that is none.

    In "Kandangan banjir sampai lutut, warga Pare" nothing does.
    """
    words, tokens, first = scene.words, scene.tokens, scene.mentions.start[left]
    filling, dashed = tokens.marks(words.joining), tokens.glue == DASH
    link = tokens.marks(words.joining - words.announcing - set(words.areas) - set(words.kinds))
    next_, last, earlier = np.clip(np.stack([end, start - 1, start - 2]), 0, len(link) - 1)
    linked = dashed[next_] | link[next_] | link[last] | ((start - end > 1) & filling[last] & link[earlier])
    before = np.maximum(first - 1, 0)  # "dari A jalan B"
    opening = tokens.marks(frozenset(word for word, sign in words.signs.items() if sign in OPENING_SIGNS))
    # "Dari A jalan B" and "antara A xan B", but not "bantuan dari A untuk korban di B"
    opened = (first > 0) & opening[before] & (tokens.text[before] == tokens.text[first]) & (strange <= 1)
    # … nor "saya dari A, jalan B – C"
    opened &= _none_within(tokens.glue == BREAK, end, start + 1)
    known = frozenset(filter(words.is_ordinary, tokens.vocabulary)) - words.joining
    dull = np.concatenate([[0], np.cumsum(tokens.marks(known))])
    # "Tambibendo xzmpe Mojo": one word that is none was "sampe"; and so is "smp" in "jl Klurak smp Pakem".
    likely = (dull[np.maximum(start, end)] == dull[end]) | scene.beside.road_word[left]
    # In "A, C, B" it is another name.
    likely &= _none_within(scene.names_plain | (tokens.glue == BREAK), end, start)
    joined: NDArray[np.bool_] = dashed[start] | (linked & (start > end)) | opened | ((strange == 1) & likely)
    return joined


def _none_within(
    marked: NDArray[np.bool_], first: NDArray[np.int64], end: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Return which ranges of tokens from ``first`` to before ``end`` hold none that is marked."""
    count = np.concatenate([[0], np.cumsum(marked)])
    none: NDArray[np.bool_] = count[np.maximum(first, end)] == count[first]
    return none


def _only_and(scene: Scene, pairs: _Pairs) -> NDArray[np.bool_]:
    """Return whether nothing but "dan" joins two names: "A dan B banjir" are two places.

    "Antara A dan B" is a road, and so it may be behind a word that nobody knows: a misspelt "antara".
    """
    words, tokens = scene.words, scene.tokens
    plain = frozenset(word for word, sign in words.signs.items() if sign == AND_SIGN)
    plain |= words.persons | set(words.areas)  # "kades A dan lurah B"
    only = _none_within(~tokens.marks(plain), pairs.end, pairs.start) & (pairs.start > pairs.end)
    only &= tokens.glue[pairs.start] == SPACE
    first = scene.mentions.start[pairs.left]
    opening = frozenset(word for word, sign in words.signs.items() if sign in OPENING_SIGNS)
    known = frozenset(filter(words.is_ordinary, tokens.vocabulary)) - opening
    opens = ~tokens.marks(known)
    for back in (1, 2):  # "antara desa A dan desa B"
        at = np.maximum(first - back, 0)
        only &= ~(opens[at] & (first >= back) & (tokens.text[at] == tokens.text[first]))
    listed: NDArray[np.bool_] = only
    return listed


def _opens_between(scene: Scene, pairs: _Pairs) -> NDArray[np.bool_]:
    """Return whether "antara" before the right name opens another pair: "Kec. Pare, jalan antara A dan B"."""
    words = scene.words
    opening = frozenset(word for word, sign in words.signs.items() if sign == BETWEEN_SIGN)
    area = scene.tokens.marks(frozenset(words.areas))
    before = np.maximum(pairs.start - 1, 0)
    before = np.where(area[before], np.maximum(before - 1, 0), before)  # "antara desa A dan desa B"
    opened: NDArray[np.bool_] = scene.tokens.marks(opening)[before] & (before >= pairs.end)
    return opened


def _at_a_place(scene: Scene, pairs: _Pairs) -> NDArray[np.bool_]:
    """Return whether the word before two names says that a place is told, or a thing called after the first.

    "Di Ngantru Tulungagung" is an address, "pabrik Gamping Tamban" a factory in Tamban, and so is SDN 2;
    "dinas PU Ngantru Tulungagung" is an office.
    """
    tokens, first = scene.tokens, scene.mentions.start[pairs.left]
    number = tokens.marks(frozenset(filter(str.isdigit, tokens.vocabulary)))
    leading = tokens.marks(scene.words.inside | things_of(scene.words))
    same = np.append(False, (np.diff(tokens.text) == 0) & (tokens.glue[1:] == SPACE))
    # "Pabrik gula Gamping Tamban": the thing has a name of two words.
    opens, goes_on = map(tokens.marks, openings_of_two(scene.words.language))
    leading |= goes_on & np.append(False, opens[:-1]) & same
    led = np.append(False, leading[:-1]) & same
    led |= np.append(False, (number & led)[:-1]) & same
    told: NDArray[np.bool_] = led[first]
    return told


def _in_list(scene: Scene, pairs: _Pairs) -> NDArray[np.bool_]:
    """Return whether a third place follows or leads two names: "lampu mati di A B C" lists them.

    Not where it is the sub-district that one of the two lies in.
    """
    mentions, tokens = scene.mentions, scene.tokens
    places = np.flatnonzero(scene.is_plain & scene.units.is_place[mentions.unit])
    ends = mentions.start + mentions.tokens
    listed = np.zeros(len(pairs.left), bool)
    for third, edge in (
        (Lookup.of(mentions.start[places]), ends[pairs.right]),
        (Lookup.of(ends[places]), mentions.start[pairs.left]),
    ):
        at, found = third.find(edge)
        unit, beside = mentions.unit[places[found]], np.minimum(edge[at], len(tokens.text) - 1)
        own = np.any(
            [scene.units.are_address(mentions.unit[of[at]], unit) for of in (pairs.left, pairs.right)], axis=0
        )
        near = (tokens.glue[beside] == SPACE) & (
            tokens.text[beside] == tokens.text[mentions.start[places[found]]]
        )
        near &= tokens.text[np.maximum(beside - 1, 0)] == tokens.text[beside]
        listed[at[near & ~own]] = True
    return listed


def _ends(scene: Scene) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the token after each mention, and that after the sub-district told with it, if one is.

    "Karangrejo kec. Ngasem – Kwadungan" is the road from Karangrejo to Kwadungan.
    """
    mentions, tokens = scene.mentions, scene.tokens
    end = mentions.start + mentions.tokens
    beyond = end.copy()
    if not len(scene.units.of_district):
        return end, beyond
    by_start, word_for_area = Lookup.of(mentions.start), tokens.marks(frozenset(scene.words.areas))
    for words_between in (0, 1):
        at, found = by_start.find(end + words_between)
        inside = scene.units.are_address(mentions.unit[at], mentions.unit[found])
        at, found = at[inside], found[inside]
        near = tokens.text[mentions.start[at]] == tokens.text[mentions.start[found]]
        near &= (tokens.glue[end[at]] != DASH) & (word_for_area[end[at]] | (words_between == 0))
        np.maximum.at(beyond, at[near], end[found[near]])
    return end, beyond


def _together(scene: Scene, pairs: _Pairs) -> NDArray[np.float64]:
    """Return how far two mentions are one phrase: 1 if only joining words lie between, 0 if they overlap."""
    strange, broken = pairs.strange, scene.tokens.glue == BREAK
    breaks = np.concatenate([[0], np.cumsum(broken)])
    apart = breaks[pairs.start + 1] > breaks[np.minimum(pairs.end, pairs.start)]
    whole = ~np.where(pairs.joined, broken[pairs.start], apart)
    overlap, beside = pairs.start < pairs.end, (strange == 0) & whole
    fit = np.select(
        [overlap, beside, (strange <= CLOSE_TOKENS) & whole, strange <= NEAR_TOKENS],
        [0.0, 1.0, CLOSE_ENDS, NEAR_ENDS],
        default=FAR_ENDS,
    )
    listed = _only_and(scene, pairs) & ~scene.beside.road_word[pairs.left]
    beside &= ~listed
    called = beside & (pairs.joined | scene.beside.road_word[pairs.left])
    ordinary = (scene.units.is_ordinary | scene.units.is_thing)[scene.mentions.unit]
    doubted = (ordinary[pairs.left] | ordinary[pairs.right]) & ~called
    doubted |= listed | (_at_a_place(scene, pairs) & ~called & ~pairs.joined)
    doubted |= (pairs.address | _in_list(scene, pairs)) & ~called & ~pairs.joined
    fit = np.where(doubted | ~(pairs.joined | beside), np.minimum(fit, UNJOINED), fit)
    fit = np.where(_opens_between(scene, pairs), np.minimum(fit, UNJOINED), fit)
    place = _is_place(scene, pairs) | (pairs.address & ~pairs.joined & ~whole)
    return np.where(place, np.minimum(fit, PLACE_BESIDE), fit)


def _is_place(scene: Scene, pairs: _Pairs) -> NDArray[np.bool_]:
    """Return whether one of two mentions is the village that the other lies in: "ruas A – C desa B kec. D".

    "Dari desa A ke desa B" and "A – desa B" name two ends: a dash or a joining word links them.
    """
    level = scene.beside.area_level
    linked = pairs.joined & (pairs.strange == 0)
    left, right = level[pairs.left], level[pairs.right]
    alike = (left == right) & (pairs.strange > 0) & (pairs.strange <= CLOSE_TOKENS)
    said = (left != NONE) | (right != NONE)
    place: NDArray[np.bool_] = said & ~linked & ~alike
    return place
