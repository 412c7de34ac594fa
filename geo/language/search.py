"""What a search box offers while somebody types: roads, areas and landmarks, by prefix and by likeness."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.process import cdist

from geo.areas import Areas
from geo.language.landmark_kinds import VILLAGE, things_of
from geo.language.landmark_names import ways_to_say
from geo.language.landmarks import Landmarks
from geo.language.numbered_streets import numbered_name
from geo.roads import RoadNetwork
from geo.stationing import point_at
from geo.wording import Words, key, name_tokens

LEAST_LIKENESS = 70.0  # of 100, rapidfuzz's partial ratio: one letter in four may be wrong
MIN_FUZZY_LETTERS = 4  # fewer letters are like nearly everything
KIND_ORDER = ("road", "subdistrict", "village", "landmark")
# Scores of names that hold what is asked: whole words or a beginning, at the start or later, run together.
_FITS = (0.95, 0.90, 0.85, 0.80, 0.75, 0.70)
# Of a name that is in the question, beside words that are in no name: all of its words, or some of them. More
# by the share of the question's letters, so that a long name with a typing error stays before a short one.
_ALL_ITS_WORDS, _SOME_WORDS, _BY_SHARE = 0.55, 0.35, 0.2
_BOTH = 0.1  # more for what is written alike and has such a word too: "sd 2 bulu" is SDN 2 Bulu
MIN_WORD_LETTERS = 3  # that such a name is found by
MOST_WAYS = 8  # of saying one landmark: the usual spellings come first


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing to offer; ``context`` tells namesakes apart.

    ``id`` is a road id, an area code, or the row of a landmark as text. ``score`` is 0 to 1; ``lon, lat`` is
    a point on the road, in the area, or the landmark.
    """

    kind: Literal["road", "village", "subdistrict", "landmark"]
    id: str
    name: str
    context: str
    score: float
    lon: float
    lat: float


@dataclass(frozen=True, eq=False)
class SearchBox:
    """Everything that has a name, ready to be searched at every keystroke. Make one with ``of``."""

    words: Words
    entries: pd.DataFrame  # kind, id, name, context, lon, lat
    spoken: list[str]  # ways to say them, words apart
    squeezed: list[str]  # the same without spaces
    bare: list[str]  # … and without words such as "street", in which all names are alike
    entry: NDArray[np.int64]  # which row of ``entries`` each of them says
    holding: dict[str, list[int]]  # rows of ``entries`` in whose own name a word stands

    @classmethod
    def of(
        cls, network: RoadNetwork, areas: Areas | None, words: Words, landmarks: Landmarks | None = None
    ) -> "SearchBox":
        """Return the search box of a network's roads, and of areas and landmarks if there are any."""
        parts = [_roads(network, areas)]
        parts += [] if areas is None else [_areas(areas)]
        parts += [] if landmarks is None else [_landmarks(landmarks, areas, words)]
        entries = pd.concat(parts)
        entries = entries[entries["name"].str.strip() != ""]
        entries = entries.drop_duplicates(["kind", "name", "context"], ignore_index=True)
        said = [
            (" ".join(_said(numbered_name(way, words), words)), row)
            for row, ways in enumerate(entries.pop("ways"))
            for way in ways
        ]
        spoken = [text for text, _ in said]
        entry = np.fromiter((row for _, row in said), np.int64, len(said))
        squeezed, bare = [text.replace(" ", "") for text in spoken], [_bare(text, words) for text in spoken]
        holding = _holding(entries["name"].tolist(), words)
        return cls(words, entries, spoken, squeezed, bare, entry, holding)

    def search(self, text: str, limit: int) -> list[Hit]:
        """Return at most ``limit`` hits, best first; none for a text without letters or figures."""
        tokens, kind = self._asked(text)
        if not tokens or not self.spoken:
            return []
        likeness = np.zeros(len(self.entries))
        literal = self._likeness(" ".join(tokens))
        np.maximum.at(likeness, self.entry, literal)
        if not literal.any():
            np.maximum.at(likeness, self.entry, self._typing_errors(" ".join(tokens)))
            by_words = self._by_words(tokens)
            both = (likeness > 0) & (by_words > 0) & (by_words < _ALL_ITS_WORDS)
            likeness = np.maximum(likeness, by_words) + np.where(both, _BOTH, 0.0)
        found = self.entries.assign(score=likeness)[likeness > 0]
        if kind is not None:  # a hamlet is a landmark, and "dusun" a word for a village
            found = found[found["kind"].isin([kind, "landmark"] if kind == "village" else [kind])]
        found = found.assign(rank=found["kind"].map(KIND_ORDER.index), length=found["name"].str.len())
        best = found.sort_values(
            ["score", "rank", "length", "name", "context"], ascending=[False, True, True, True, True]
        ).head(limit)
        columns = (best[name].tolist() for name in Hit.__dataclass_fields__)
        return [Hit(*values) for values in zip(*columns, strict=True)]

    def _asked(self, text: str) -> tuple[list[str], str | None]:
        """Return what is asked for, and the kind of thing where a word such as "desa" or "jl" says it."""
        tokens = name_tokens(numbered_name(text, self.words))
        kind = None
        while len(tokens) > 1 and (tokens[0] in self.words.areas or self._is_road_word(tokens[0])):
            kind = self.words.areas.get(tokens.pop(0), "road")
        return _said(" ".join(tokens), self.words), kind

    def _is_road_word(self, token: str) -> bool:
        return self.words.kind_stands == "before" and token in {*self.words.kinds, *self.words.announcing}

    def _likeness(self, asked: str) -> NDArray[np.float64]:
        """Return how like each way of saying something is to what was asked as it was asked, 0 to 1.

        Words count before letters: "plosok" begins Plosoklaten, and is no word of Ploso – Kraton, which it
        finds too, for those who write words together.
        """
        squeezed = asked.replace(" ", "")
        length = np.fromiter(map(len, self.squeezed), np.float64, len(self.squeezed))
        share = np.minimum(len(squeezed) / np.maximum(length, 1), 1)
        fits = (  # from the best on
            [text == asked or text.startswith(f"{asked} ") for text in self.spoken],
            [text.startswith(asked) for text in self.spoken],  # its last word is not typed to the end
            [text.endswith(f" {asked}") or f" {asked} " in text for text in self.spoken],
            [f" {asked}" in text for text in self.spoken],
            [text.startswith(squeezed) for text in self.squeezed],
            [squeezed in text for text in self.squeezed],
        )
        return np.select(
            [np.array(fit, bool) for fit in fits], [least + 0.05 * share for least in _FITS], default=0.0
        )

    def _typing_errors(self, asked: str) -> NDArray[np.float64]:
        """Return the same for a question that is written nowhere as it was asked."""
        bare = _bare(asked, self.words)
        length = np.fromiter(map(len, self.bare), np.float64, len(self.bare))
        if len(bare) < MIN_FUZZY_LETTERS:
            return np.zeros(len(length))
        like = cdist([bare], self.bare, scorer=fuzz.partial_ratio, score_cutoff=LEAST_LIKENESS)[0]
        # A name shorter than the question is like a part of it; it counts by what it covers.
        like = like * np.minimum(length / len(bare), 1)
        return np.where(like >= LEAST_LIKENESS, 0.7 * like / 100, 0.0)

    def _by_words(self, asked: list[str]) -> NDArray[np.float64]:
        """Return the same for each entry with words of the question in its name.

        Who looks for a mosque that is in no table, "masjid agung pare", is offered Pare; another mosque has
        nothing in common with it.
        """
        score = np.zeros(len(self.entries))
        told = {word for word in asked if len(word) >= MIN_WORD_LETTERS and not word.isdigit()}
        telling = told - self.words.kinds.keys() - things_of(self.words)
        letters, names = sum(map(len, asked)), self.entries["name"].tolist()
        for row in {row for word in telling for row in self.holding.get(word, ())}:
            name = set(_said(names[row], self.words))
            share = sum(map(len, name & told)) / letters
            score[row] = (_ALL_ITS_WORDS if name <= told else _SOME_WORDS) + _BY_SHARE * share
        return score


def _bare(said: str, words: Words) -> str:
    tokens = said.split(" ")
    return "".join([t for t in tokens if t not in words.kinds and t not in words.directions] or tokens)


def _said(text: str, words: Words) -> list[str]:
    return [key([token], words) for token in name_tokens(text)]


def _holding(names: list[str], words: Words) -> dict[str, list[int]]:
    """Return the rows of the names in which each word stands."""
    holding: dict[str, list[int]] = {}
    for row, name in enumerate(names):
        for word in set(_said(name, words)):
            holding.setdefault(word, []).append(row)
    return holding


def _roads(network: RoadNetwork, areas: Areas | None) -> pd.DataFrame:
    table = network.table
    x, y = point_at(network, np.arange(len(table)), network.length_m / 2)
    lon, lat = network.crs.to_lon_lat(x, y)
    where = [""] * len(table)
    if areas is not None:
        where = areas.locate(x, y)["subdistrict"].fillna("").tolist()
    ways = [
        [name, *([f"{b} {a}"] if a and b else []), *aliases, *([number] if number else [])]
        for name, a, b, aliases, number in zip(
            *(table[column] for column in ("name", "end_a", "end_b", "aliases", "number")), strict=True
        )
    ]
    columns = {"kind": "road", "id": table["road_id"], "name": table["name"], "context": where}
    return pd.DataFrame({**columns, "lon": lon, "lat": lat, "ways": ways})


def _areas(areas: Areas) -> pd.DataFrame:
    table = areas.table
    name_of = dict(zip(table["code"], table["name"], strict=True))
    context = [name_of.get(parent, "") for parent in table["parent_code"]]
    inside = shapely.point_on_surface(areas.geometry)
    lon, lat = areas.crs.to_lon_lat(shapely.get_x(inside), shapely.get_y(inside))
    ways = [
        [f"{name} {parent}"] if parent else [name]
        for name, parent in zip(table["name"], context, strict=True)
    ]
    columns = {"kind": table["level"], "id": table["code"], "name": table["name"], "context": context}
    return pd.DataFrame({**columns, "lon": lon, "lat": lat, "ways": ways})


def _landmarks(landmarks: Landmarks, areas: Areas | None, words: Words) -> pd.DataFrame:
    """Return the landmarks but the middles of villages, which are offered as areas."""
    table = landmarks.table[landmarks.table["kind"] != VILLAGE]
    lon, lat = landmarks.crs.to_lon_lat(table["x"].to_numpy(), table["y"].to_numpy())
    where = [""] * len(table)
    if areas is not None:
        held = areas.locate(table["x"].to_numpy(), table["y"].to_numpy())
        pairs = zip(held["village"], held["subdistrict"], strict=True)
        where = [", ".join(dict.fromkeys(filter(None, pair))) for pair in pairs]
    named = zip(table["name"], table["kind"], strict=True)
    ways = [list(ways_to_say(name, kind, words)[:MOST_WAYS]) for name, kind in named]
    columns = {"kind": "landmark", "id": table.index.astype(str), "name": table["name"], "context": where}
    return pd.DataFrame({**columns, "lon": lon, "lat": lat, "ways": ways})
