"""How surely a text that mentions a name speaks of a road: whole names here, "A – B" in ``pairing.py``.

The numbers are judgements on the wordings of citizens' reports in Kediri and of Syracuse's street addresses.
They are ordered, not fitted: how far they are believed is for the weights of placing to say.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.language.beside import NONE, Beside
from geo.language.lookup import best_of_each
from geo.language.mentions import NATS_PER_LETTER
from geo.language.pairing import PLACE_BESIDE, ends_in
from geo.language.scene import NATS_PER_SCORE, Said, Scene

# How far a mention is believed to be about its road; 1 is a road named in full.
NO_ROAD_WORD = 0.6  # "Merbabu" alone may be a hill; "Jl. Merbabu" is a road …
LONG_NAME = (7, 16)  # … and "Veteran Bulusari" hardly anything else: the longer a name, the surer (letters)
NAME_OF_AREA = 0.3  # … and without a word for road a village's name is the village
# "Gang Lawu" is hardly Jalan Lawu, HIGHLAND ST hardly HIGHLAND AVE. With one text in 20 about a street left
# out of its table, two in five so read were right in five networks together, one in five in invented cities.
OTHER_KIND = 0.55
OF_PERSON = 0.5  # "Pak Diponegoro melaporkan …"
OF_THING = 0.5  # "Kali Brantas meluap" tells of the river, whatever streets are called after it
OFF_ALLEY = 0.5  # "Jl. Melati gang 3" lies off Jalan Melati: near it, and not on it
# "Jl. A. Yani" may be Jl. A. Yani Timur, another of its sides, or a street that the table lacks.
HALVED = 0.6
UNSAID = 0.95  # kind or direction is left out on one side
# "DARLINGTON RD E" is hardly DARLINGTON RD, where there is an E DARLINGTON RD: people leave out, nobody adds.
NOT_OF_NAME = 0.8
# "Tengger Lor – Pakis, jeglongan sewu": a thousand potholes there, and not on the road so nicknamed.
BY_THE_WAY, BOTH_ENDS_CLEAR = 0.8, 0.9


@dataclass(frozen=True, eq=False, slots=True)
class FormsSaid:
    """Which forms texts say, with what score (0 to 1): arrays of one length, each pair once."""

    text: NDArray[np.int64]
    form: NDArray[np.int64]
    score: NDArray[np.float64]


def forms_in(scene: Scene) -> FormsSaid:
    """Return which forms the texts say."""
    said = Said.joined([_names_in(scene), *ends_in(scene)])
    score = said.sure - _beaten_by(scene, said) / NATS_PER_SCORE
    text = scene.tokens.text[scene.mentions.start[said.first]]
    score *= np.where(_by_the_way(scene, said, text, score), BY_THE_WAY, 1.0)
    kept = np.flatnonzero(score > 0)
    best = kept[best_of_each((text[kept], said.form[kept]), score[kept])]
    return FormsSaid(text[best], said.form[best], score[best])


def _by_the_way(
    scene: Scene, said: Said, text: NDArray[np.int64], score: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Return which names are nicknames in texts that clearly name a road by both its ends."""
    named = np.zeros(int(scene.tokens.text[-1]) + 1, bool)
    named[text[(said.first != said.last) & (score >= BOTH_ENDS_CLEAR)]] = True
    nickname: NDArray[np.bool_] = scene.forms.nickname[said.form] & (said.first == said.last) & named[text]
    return nickname


def _names_in(scene: Scene) -> Said:
    """Return the ways in which mentions are whole names of roads."""
    mentions, forms = scene.mentions, scene.forms
    at, found = forms.by_name.find(mentions.unit)
    form = forms.whole[found]
    fit = _fit(scene, at, form)
    # The kind beside a shorter name explains its letters as well: "Green Street" is GREEN ST in full.
    own = mentions.gain[at] - NATS_PER_LETTER * scene.beside.kind_letters[at]
    gain = own - scene.as_places[at] + NATS_PER_SCORE * (fit - 1)
    return Said(form, at, at, mentions.similarity[at] * fit, gain)


def _fit(scene: Scene, at: NDArray[np.int64], form: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return by how much a mention of a whole name is discounted for the words beside it."""
    beside, forms, unit = scene.beside, scene.forms, scene.mentions.unit[at]
    cue = beside.road_word[at] | beside.numbered[at] | beside.at_corner[at] | forms.nickname[form]
    cue |= forms.says_street[form]
    # "W. Lynhurst": a direction before a name makes a street of it, as a word for street does.
    cue |= (beside.direction[at] != NONE) & (beside.direction[at] == forms.direction[form])
    alone = np.interp(scene.mentions.letters[at], LONG_NAME, (NO_ROAD_WORD, 1.0))
    factor = np.where(cue, 1.0, np.where(scene.units.is_place[unit], NAME_OF_AREA, alone))
    # "East Taylor St" is not East Ave: an ordinary word is the name of a road with its kind beside it only.
    kind = np.where(_like_kind(beside, at, forms.kind[form]), forms.kind[form], beside.kind[at])
    bare = scene.units.is_ordinary[unit] & (kind == NONE) & (forms.kind[form] != NONE)
    bare |= (forms.short | forms.halved)[form] & ~beside.road_word[at]
    bare |= forms.halved[form] & beside.goes_on[at]
    factor *= np.where(forms.halved[form], HALVED, 1.0)
    factor *= np.where(bare, 0.0, np.where(beside.of_person[at] & ~cue, OF_PERSON, 1.0))
    factor *= np.where(beside.of_thing[at] & ~cue, OF_THING, 1.0)
    in_area = (beside.area_level[at] != NONE) | beside.of_town[at]
    factor *= np.where(in_area & ~cue, 0.0, np.where(in_area & forms.run_together[form], PLACE_BESIDE, 1.0))
    for said, named in ((kind, forms.kind[form]), (beside.direction[at], forms.direction[form])):
        unsaid = (said == NONE) != (named == NONE)
        other = (said != named) & ~unsaid
        factor *= np.where(other, OTHER_KIND, np.where(unsaid & ~forms.nickname[form], UNSAID, 1.0))
    another = (kind == NONE) & beside.like_kind[at].any(axis=1) & (forms.kind[form] != NONE)
    factor *= np.where(kind != beside.kind[at], UNSAID, np.where(another, OTHER_KIND, 1.0))
    added = (beside.direction[at] != NONE) & (forms.direction[form] == NONE) & ~forms.nickname[form]
    factor *= np.where(added & _told_fully(scene, at, form), NOT_OF_NAME, 1.0)
    return factor * np.where(beside.off_alley[at], OFF_ALLEY, 1.0) * beside.role[at]


def _like_kind(beside: Beside, at: NDArray[np.int64], kind: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return where the word after a mention is a misspelt ``kind``."""
    like: NDArray[np.bool_] = beside.like_kind[at, kind] & (kind != NONE)
    return like


def _told_fully(scene: Scene, at: NDArray[np.int64], form: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return for each mention whether some of its forms has the very direction that is said with it."""
    same = scene.beside.direction[at] == scene.forms.direction[form]
    told = np.zeros(len(scene.mentions.unit), bool)
    told[at[same]] = True
    return told[at]


def _beaten_by(scene: Scene, said: Said) -> NDArray[np.float64]:
    """Return by how many nats the best other way to read the same words beats each way; 0 for the best.

    Where the words may be a place, that is another way to read a single name.
    """
    best = np.maximum(scene.best_over(said.first, said.gain), scene.best_over(said.last, said.gain))
    rival = np.maximum(scene.most_within(best, said.first), scene.most_within(best, said.last))
    may_be_place = (said.first == said.last) & (scene.as_places[said.first] > 0)
    rival = np.where(may_be_place, np.maximum(rival, 0.0), rival)
    return np.maximum(rival - said.gain, 0.0)
