"""Names to roads and areas: for search boxes, and for the roads and areas that free texts speak of."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.areas import Areas
from geo.language.beside import NONE
from geo.language.ends import other_ends
from geo.language.highways import highways_by_number, with_highways
from geo.language.landmark_kinds import openings
from geo.language.landmarks import Landmarks
from geo.language.lookup import Lookup, best_of_each, pairs_of
from geo.language.mending import mended
from geo.language.mentions import EDITS_OF_DOUBLING, Mentions, NameIndex, best_readings, close_readings
from geo.language.naming import forms_in
from geo.language.numbered_streets import numbered_names, numbered_text, numbers_of_streets
from geo.language.said import AreasSaid, RoadsSaid, Said
from geo.language.scene import Forms, Scene, Units
from geo.language.search import Hit, SearchBox
from geo.language.told_names import AreaNames, Numbers, area_names, landmark_names, names_told, road_names
from geo.roads import RoadNetwork
from geo.wording import SPACE, Tokens, Words, cut_texts, words_of

TEXTS_AT_ONCE = 20_000  # keeps the n-grams of a chunk in some 200 MB
LEAST_SCORE = 0.3  # below it a name is no more than a chance likeness
LEAST_RUN_TOGETHER = 0.8  # "Buluputih" is a village, and no misspelt Bulu – Petok
SURE_AREA = 0.7  # an area named with a typing error or two, with or without "desa" before it
AREA_UNSAID = 0.8  # "Wates" may be the village or the sub-district; "Kec. Wates" is one
AREA_OTHER_LEVEL = 0.3  # "Desa Wates" is not Kecamatan Wates
# Names left out to see how well such fit: one in so many at a time, so many times, of so many at most. Of
# many names one turn tells enough, and the names of all others are read anew for each; of few every one is
# left out once, or a small town would tell nothing.
LEFT_OUT, TURNS, MOST_NAMES, MANY_NAMES, FEW_NAMES = 5, 2, 1_500, 10_000, 250

__all__ = ["LEAST_SCORE", "Gazetteer", "Hit"]


@dataclass(frozen=True, eq=False)
class Understood:
    """What some texts say: their words, all readings of names and the surest, and what they may mean.

    ``touched`` is ``roads`` with those that are named only to say where.
    """

    tokens: Tokens
    mentions: Mentions
    surest: Mentions
    roads: RoadsSaid
    touched: RoadsSaid
    areas: AreasSaid


@dataclass(frozen=True, eq=False)
class Gazetteer:
    """The names of a network's roads and of the areas around them. Make one with ``from_network``."""

    words: Words
    _network: RoadNetwork = field(repr=False)
    _told_areas: Areas | None = field(repr=False)
    _index: NameIndex = field(repr=False)
    _forms: Forms = field(repr=False)
    _roads_of_form: pd.DataFrame = field(repr=False)  # form, road
    _areas: AreaNames = field(repr=False)
    landmark_units: pd.DataFrame = field(repr=False)  # unit, landmark (row of the landmarks' table)
    _landmarks: Landmarks | None = field(default=None, repr=False)
    _numbers_of_streets: frozenset[int] = frozenset()

    @classmethod
    def from_network(
        cls,
        network: RoadNetwork,
        areas: Areas | None = None,
        words: Literal["id", "en"] = "id",
        landmarks: Landmarks | None = None,
        *,
        left_out: Collection[str] = (),
    ) -> "Gazetteer":
        """Return the names of a network's roads, of areas and landmarks, in the language ``words``.

        Roads whose name is ``left_out`` are none of it.
        """
        language, unit_of = words_of(words), Numbers()
        table = network.table
        table = table[~table["name"].isin(left_out)] if left_out else table
        table = numbered_names(table, language)
        roads = road_names(table, language, unit_of)
        areas_told = area_names(areas, language, unit_of)
        landmark_units = landmark_names(landmarks, language, unit_of)
        told = names_told(table, areas, landmarks)
        spoken, most_tokens = {word for name in told for word in name}, max(map(len, told), default=0)
        return cls(
            words=language,
            _network=network,
            _told_areas=areas,
            _index=NameIndex(list(unit_of), language, spoken, most_tokens),
            _forms=roads.forms,
            _roads_of_form=roads.roads,
            _areas=areas_told,
            landmark_units=landmark_units,
            _landmarks=landmarks,
            _numbers_of_streets=numbers_of_streets(table["name"].unique(), language),
        )

    @cached_property
    def scores_of_strangers(self) -> NDArray[np.float64]:
        """How well names fit that are left out, one in LEFT_OUT at a time: the best score of each, or 0.

        As the table lacks other roads of the region, so it lacks these: it is built anew without them. The
        names are the same whenever the network is.
        """
        names = np.unique(self._network.table["name"].to_numpy(dtype=np.str_))
        turns = 1 if len(names) > MANY_NAMES else LEFT_OUT if len(names) <= FEW_NAMES else TURNS
        names = names[np.char.str_len(names) > 0][:: max(1, len(names) // MOST_NAMES)]
        every: list[NDArray[np.float64]] = [np.empty(0)]
        for turn in range(turns if len(names) >= LEFT_OUT else 0):
            some = names[2 * turn % LEFT_OUT :: LEFT_OUT].tolist()
            rest = Gazetteer.from_network(
                self._network, self._told_areas, self.words.language, self._landmarks, left_out=some
            )
            roads = rest.understand(some).roads
            best = np.zeros(len(some))
            np.maximum.at(best, roads.row, roads.score)
            every.append(best)
        return np.concatenate(every)

    @cached_property
    def kinds_of_names(self) -> tuple[int, int, int]:
        """How many names there are, how many tell a kind, and of how many of these a namesake another."""
        forms = self._forms
        plain = ~(forms.nickname | forms.run_together | forms.short)
        whole = plain & (forms.unit_b == NONE) & (forms.kind != NONE)
        unit, kind = forms.unit_a[whole], forms.kind[whole]
        distinct = np.unique(np.stack([unit, kind]), axis=1)[0]
        shared = np.bincount(distinct, minlength=len(self._index)) > 1
        return int(plain.sum()), len(unit), int(shared[unit].sum())

    def search(self, text: str, limit: int = 8) -> list[Hit]:
        """Return the roads, villages and sub-districts that a search box should offer, best first."""
        return self._search_box.search(text, limit)

    @cached_property
    def _search_box(self) -> SearchBox:
        return SearchBox.of(self._network, self._told_areas, self.words)

    def roads_in(self, texts: Sequence[str | None]) -> pd.DataFrame:
        """Return the roads that texts name: columns ``row`` of texts, ``road`` of the table, ``score``.

        Many roads per text, the best first; ``score`` is 1 for a road named in full, at least LEAST_SCORE.
        """
        return self.read(texts)[0]

    def areas_in(self, texts: Sequence[str | None]) -> pd.DataFrame:
        """Return the areas that texts name: columns ``row``, ``area`` (row of areas.table), ``score``."""
        return self.areas_said(texts).frame()

    def areas_said(self, texts: Sequence[str | None]) -> AreasSaid:
        """Return what ``areas_in`` returns, without the cost of a data frame."""
        every = [self.understand(some).areas for some in chunks_of(texts)]
        return for_rows(numbered(texts), every, ["area"])

    def read(self, texts: Sequence[str | None]) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return what ``roads_in`` and ``areas_in`` return, reading each distinct text once."""
        every, text = [self.understand(some) for some in chunks_of(texts)], numbered(texts)
        roads = for_rows(text, [one.roads for one in every], ["road"])
        return roads.frame(), for_rows(text, [one.areas for one in every], ["area"]).frame()

    def understand(self, texts: Sequence[str]) -> "Understood":
        """Return what some texts say, word by word; ``chunks_of`` cuts many texts into fit pieces."""
        numbered = [numbered_text(text, self._numbers_of_streets, self.words) for text in texts]
        tokens = with_highways(mended(cut_texts(numbered), self._index), self._highways, self.words)
        mentions = self._index.find(tokens)
        # With a space between them, both ends are read as the two names they are.
        apart = (mentions.tokens > 1) & (mentions.edits <= EDITS_OF_DOUBLING)
        apart |= mentions.similarity < LEAST_RUN_TOGETHER
        mentions = mentions.keep(~(self._run_together[mentions.unit] & apart))
        guessed = other_ends(tokens, mentions, self._forms.ends, self._index.units, self.words)
        mentions = close_readings(Mentions.joined([mentions, guessed]))
        if not len(mentions.unit):
            return Understood(
                tokens, mentions, mentions, RoadsSaid.none(), RoadsSaid.none(), AreasSaid.none()
            )
        said = forms_in(Scene(tokens, mentions, self._forms, self._units, self.words))
        at, found = self._by_form.find(said.form)
        told = RoadsSaid(row=said.text[at], score=said.score[at], road=self._road_of_form[found])
        touched = _best_of_each(told, "road")
        roads = touched.take(touched.score >= LEAST_SCORE)
        surest = best_readings(mentions.keep(~self._run_together[mentions.unit]))
        areas = self._told_apart(self._areas_said(tokens, surest))
        return Understood(tokens, mentions, surest, roads, touched, areas)

    def _told_apart(self, said: AreasSaid) -> AreasSaid:
        """Return the areas said, of namesakes the others lowered.

        Of four villages Wonorejo the one in Kecamatan Puncu counts where that is said too.
        """
        names = self._areas
        if not len(said):
            return said
        unit, area, text, many = self._unit_of_area, said.area, said.row, len(names.parent)
        parent, sure = names.parent[area], said.score >= SURE_AREA
        inside = np.isin(text * many + parent, (text * many + area)[sure]) & (parent != NONE)
        of_name = text * (len(self._index) + 1) + unit[area]
        some = np.isin(of_name, of_name[inside])
        lower = some & ~inside & (parent != NONE)
        return replace(said, score=said.score * np.where(lower, AREA_OTHER_LEVEL, 1.0))

    @cached_property
    def _unit_of_area(self) -> NDArray[np.int64]:
        """The name of each area, NONE without one."""
        unit = np.full(len(self._areas.parent), NONE)
        unit[self._areas.area] = self._areas.unit
        return unit

    @cached_property
    def _highways(self) -> dict[str, str]:
        return highways_by_number(self._index.units, self.words)

    @cached_property
    def _units(self) -> Units:
        """What the names are beside roads."""
        is_place = np.zeros(len(self._index.units), bool)
        is_place[self._areas.unit] = True
        is_place |= self.is_landmark
        is_ordinary = np.array([self.words.is_ordinary(unit) for unit in self._index.units], bool)
        things = {"".join(way) for way in openings(self.words.language)}
        is_thing = np.array([unit in things for unit in self._index.units], bool)
        return Units(is_place, is_ordinary, is_thing, self._areas.of_district(len(is_place)))

    @cached_property
    def is_landmark(self) -> NDArray[np.bool_]:
        """Which units are the name of a landmark."""
        is_one = np.zeros(len(self._index.units), bool)
        is_one[self.landmark_units["unit"]] = True
        return is_one

    @cached_property
    def _run_together(self) -> NDArray[np.bool_]:
        """Which units are nothing but both ends of a road in one word."""
        forms = self._forms
        joined = np.zeros(len(self._index.units), bool)
        joined[forms.unit_a[forms.run_together]] = True
        for unit in (forms.unit_a[~forms.run_together], forms.unit_b[self._forms.pairs]):
            joined[unit] = False
        return joined & ~self._units.is_place

    @cached_property
    def area_units(self) -> pd.DataFrame:
        """Columns unit, area: which areas a name may mean."""
        return pd.DataFrame({"unit": self._areas.unit, "area": self._areas.area})

    @cached_property
    def road_units(self) -> pd.DataFrame:
        """Columns unit, other (road): the roads of which a name is the whole name."""
        whole = (self._forms.unit_b == NONE) & ~self._forms.run_together
        units = pd.DataFrame({"form": np.flatnonzero(whole), "unit": self._forms.unit_a[whole]})
        found = units.merge(self._roads_of_form, on="form")
        return found[["unit", "road"]].rename(columns={"road": "other"}).drop_duplicates(ignore_index=True)

    @cached_property
    def end_units(self) -> pd.DataFrame:
        """Columns unit, road, at_end (bool): the roads of which a name is the first or the other end."""
        some = []
        for at_end, unit in enumerate((self._forms.unit_a, self._forms.unit_b)):
            some.append(
                pd.DataFrame(
                    {"form": self._forms.pairs, "unit": unit[self._forms.pairs], "at_end": bool(at_end)}
                )
            )
        found = pd.concat(some).merge(self._roads_of_form, on="form")
        # An alias may turn a road round; the first form is that of its name.
        found = found.sort_values("form", kind="stable").drop_duplicates(["unit", "road"])
        return found[["unit", "road", "at_end"]].reset_index(drop=True)

    @cached_property
    def _by_form(self) -> Lookup:
        """Where a form stands in ``_road_of_form``."""
        return Lookup.of(self._roads_of_form["form"].to_numpy())

    @cached_property
    def _road_of_form(self) -> NDArray[np.int64]:
        return self._roads_of_form["road"].to_numpy()

    def _areas_said(self, tokens: Tokens, mentions: Mentions) -> AreasSaid:
        """Return the areas that mentions may mean."""
        names = self._areas
        first, last = (np.searchsorted(names.unit, mentions.unit, side) for side in ("left", "right"))
        mention = np.repeat(np.arange(len(first)), last - first)
        at = np.arange(len(mention)) - np.repeat(np.cumsum(last - first) - last, last - first)
        level_said = _levels_said(tokens, mentions.start[mention], self.words)
        fit = np.select(
            [level_said == names.level[at], level_said == ""], [1.0, AREA_UNSAID], default=AREA_OTHER_LEVEL
        )
        score = mentions.similarity[mention] * fit
        said = AreasSaid(row=tokens.text[mentions.start[mention]], score=score, area=names.area[at])
        return _best_of_each(said.take(score >= LEAST_SCORE), "area")


def chunks_of(texts: Sequence[str | None]) -> Iterator[list[str]]:
    """Yield the distinct texts, as many at once as fit into memory."""
    distinct = list(dict.fromkeys(text for text in texts if isinstance(text, str)))
    for start in range(0, max(len(distinct), 1), TEXTS_AT_ONCE):
        yield distinct[start : start + TEXTS_AT_ONCE]


def numbered(texts: Sequence[str | None]) -> NDArray[np.int64]:
    """Return the number of each text among the distinct ones of ``chunks_of``, NONE where there is none."""
    number: dict[str, int] = {}
    told = (number.setdefault(text, len(number)) if isinstance(text, str) else NONE for text in texts)
    return np.fromiter(told, np.int64, len(texts))


T = TypeVar("T", bound=Said)


def for_rows(text: NDArray[np.int64], said: Sequence[T], by: Sequence[str]) -> T:
    """Return what the chunks of texts say, by rows with these texts (``numbered``), the best of a row first.

    ``row`` of each table counts the texts of its chunk; ``by`` are the columns that tell equals apart.
    """
    shifted = [replace(part, row=part.row + at * TEXTS_AT_ONCE) for at, part in enumerate(said)]
    every = type(said[0]).joined(shifted)
    row, at = pairs_of(text, every.row)
    told = replace(every.take(at), row=row)
    return told.take(np.lexsort((*(getattr(told, name) for name in by[::-1]), -told.score, row)))


def _best_of_each(said: T, thing: str) -> T:
    """Return each pair of row and ``thing`` once, with its best score, in order."""
    return said.take(best_of_each((said.row, getattr(said, thing)), said.score))


def _levels_said(tokens: Tokens, start: NDArray[np.int64], words: Words) -> NDArray[np.str_]:
    """Return the level of area that the word before each token tells ("desa", "kec."), or ""."""
    level = np.array([words.areas.get(word, "") for word in tokens.vocabulary], dtype=np.str_)[tokens.code]
    before = np.maximum(start - 1, 0)
    beside = (start > 0) & (tokens.text[before] == tokens.text[start]) & (tokens.glue[start] == SPACE)
    return np.where(beside, level[before], "")
