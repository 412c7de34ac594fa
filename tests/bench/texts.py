"""Citizens' wordings of places on roads, in Indonesian with Javanese, with the truth they were made from.

Templates follow how people of Kediri wrote of places in the news and in reports: "ruas A – B" in either order
and with any dash or none, "dari A sampai B", "depan X", "± N m utara X", "STA 3+400", "Ds. … Kec. …". A clear
text is made first, so that its truth is true by construction; then it goes through the channel of ``typos``.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from tests.bench import texts_en
from tests.bench.simulated_complaints import nearest_roads
from tests.bench.spoken_names import Spoken, spoken_names
from tests.bench.typos import CLEAN, Severity, cut_off, mistyped
from tests.bench.worlds import World

with (Path(__file__).parent / "sayings" / "id.toml").open("rb") as file:
    SAYINGS = tomllib.load(file)
AT_M = 60.0  # "depan X": so far to either side
NEAR_LANDMARK_M = (100.0, 600.0)


@dataclass(frozen=True)
class Where:
    """Words that say where on the road, and the stations they leave (metres); ``way`` names the pattern."""

    words: str
    from_m: float
    to_m: float
    way: str


def wordings(
    world: World,
    count: int,
    severity: Severity = CLEAN,
    seed: int = 1,
    *,
    where_share: float = 0.5,
    places: pd.DataFrame | None = None,
    unique: bool = True,
) -> pd.DataFrame:
    """Return texts that each name one road of ``world``, with the truth.

    Columns text, clear (before the noise), road_id, road (row), meant (frozenset of the ids of that name),
    station_m (where the writer stands), from_m, to_m (what the words leave of the road), naming, where (the
    patterns). ``places`` (columns road, station_m, x, y) fixes the roads and places, one text each; roads
    without a name of their own get None. With ``unique`` only roads are named whose name no other bears.
    """
    rng = np.random.default_rng(seed)
    names = {said.road: said for said in spoken_names(world) if said.is_unique or not unique}
    if places is None:
        chosen = rng.choice(sorted(names), count)
        places = _anywhere(world, chosen, rng)
    compose = texts_en.Composer(world) if world.language == "en" else Composer(world)
    rows = [
        compose.told(names[place.road], place, severity, rng, where_share) if place.road in names else None
        for place in places.itertuples(index=False)
    ]
    return pd.DataFrame([row or _EMPTY for row in rows])


_EMPTY = dict.fromkeys(
    ("text", "clear", "road_id", "road", "meant", "station_m", "from_m", "to_m", "naming", "where")
)


def _anywhere(world: World, roads: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    """Return one place of each of these roads, all metres of it equally likely."""
    samples = world.samples.sort_values("road", kind="stable")
    first, last = (np.searchsorted(samples["road"].to_numpy(), roads, side) for side in ("left", "right"))
    return samples.iloc[first + (rng.random(len(roads)) * (last - first)).astype(int)]


class Composer:
    """Puts Indonesian texts together about places of one world."""

    def __init__(self, world: World) -> None:
        self.world = world
        samples = world.samples
        self._villages = (
            samples[samples["village"] != ""]
            .groupby(["road", "village"])
            .agg(from_m=("station_m", "min"), to_m=("station_m", "max"), subdistrict=("subdistrict", "first"))
        )
        marks = world.landmarks
        self._landmarks = dict(list(marks.groupby("road"))) if len(marks) else {}
        self._length_m = world.network.length_m

    def told(
        self, said: Spoken, place: object, severity: Severity, rng: np.random.Generator, where_share: float
    ) -> dict[str, object]:
        """Return one text about a place (road, station_m, x, y) of a road, and its truth."""
        naming, name = self._name(said, rng)
        where = Where("", 0.0, float(self._length_m[said.road]), "none")
        if rng.random() < where_share:
            where = self._where(said, place, rng)
        words = f"{name}{_one(rng, (' ', ', ', ' '))}{where.words}".strip(" ,")
        if where.words and rng.random() < 0.25:
            words = f"{where.words} {name}" if where.way != "direction" else f"{where.words}, {name}"
        text, keep = _framed(words, rng)
        noisy = mistyped(cut_off(text, keep, severity, rng), severity, rng)
        return {
            "text": noisy,
            "clear": text,
            "road_id": self.world.network.table["road_id"].iat[said.road],
            "road": said.road,
            "meant": said.meant,
            "station_m": place.station_m,
            "from_m": max(where.from_m, 0.0),
            "to_m": min(where.to_m, float(self._length_m[said.road])),
            "naming": naming,
            "where": where.way,
        }

    def _name(self, said: Spoken, rng: np.random.Generator) -> tuple[str, str]:
        """Return a pattern of naming and the name in it."""
        if said.nicknames and rng.random() < 0.25:
            return "nickname", _one(rng, said.nicknames)
        if said.ends is None:
            return "street", _one(rng, SAYINGS["street"]).format(k=said.kind or "jalan", n=said.core)
        naming = _one(rng, tuple(SAYINGS["naming"]))
        a, b = said.ends if rng.random() < 0.65 else said.ends[::-1]
        return naming, _one(rng, SAYINGS["naming"][naming]).format(a=a, b=b)

    def _where(self, said: Spoken, place: object, rng: np.random.Generator) -> Where:
        """Return words for the place, of a pattern that there is something to say in."""
        ways = [self._by_station, self._by_village, self._by_landmark, self._by_direction, self._by_household]
        for way in rng.permutation(len(ways)):
            found = ways[way](said, place, rng)
            if found is not None:
                return found
        return Where("", 0.0, float(self._length_m[said.road]), "none")

    def _by_station(self, said: Spoken, place: object, rng: np.random.Generator) -> Where:
        near = round(place.station_m, -2)
        if rng.random() < 0.5 or self._length_m[said.road] < 1_000:
            km, m = divmod(int(near), 1_000)
            form = _one(rng, SAYINGS["station"])
            return Where(form.format(k=km, m=m), max(near - 100, 0), near + 100, "station")
        km = round(place.station_m / 1_000, 1)
        form = _one(rng, SAYINGS["kilometre"])
        number = f"{km:g}".replace(".", ",")
        return Where(form.format(k=number), max(km * 1_000 - 150, 0), km * 1_000 + 150, "kilometre")

    def _by_village(self, said: Spoken, place: object, rng: np.random.Generator) -> Where | None:
        village = self._village_at(said.road, place)
        if village is None:
            return None
        name, part = village
        form = _one(rng, SAYINGS["village"])
        return Where(form.format(v=name, s=part.subdistrict), part.from_m - 20, part.to_m + 20, "village")

    def _by_household(self, said: Spoken, place: object, rng: np.random.Generator) -> Where | None:
        village = self._village_at(said.road, place)
        if village is None:
            return None
        name, part = village
        form = _one(rng, SAYINGS["household"])
        words = form.format(r=rng.integers(1, 12), w=rng.integers(1, 6), v=name, s=part.subdistrict)
        return Where(words, part.from_m - 20, part.to_m + 20, "household")

    def _village_at(self, road: int, place: object) -> tuple[str, object] | None:
        try:
            parts = self._villages.loc[road]
        except KeyError:
            return None
        holding = parts[(parts["from_m"] - 20 <= place.station_m) & (place.station_m <= parts["to_m"] + 20)]
        if holding.empty:
            return None
        part = next(holding.itertuples())
        return str(part.Index), part

    def _by_landmark(self, said: Spoken, place: object, rng: np.random.Generator) -> Where | None:
        marks = self._landmarks.get(said.road)
        if marks is None:
            return None
        mark = marks.iloc[int((marks["station_m"] - place.station_m).abs().argmin())]
        if abs(mark["station_m"] - place.station_m) > AT_M:
            return None
        words = _one(rng, SAYINGS["beside"]).format(x=mark["name"])
        return Where(words, mark["station_m"] - AT_M, mark["station_m"] + AT_M, "landmark")

    def _by_direction(self, said: Spoken, place: object, rng: np.random.Generator) -> Where | None:
        """Say so many metres north of a landmark, where the road runs that way from it."""
        marks = self._landmarks.get(said.road)
        if marks is None:
            return None
        dx, dy = place.x - marks["x"], place.y - marks["y"]
        away = np.hypot(dx, dy)
        along = (marks["station_m"] - place.station_m).abs()
        clear = np.maximum(dx.abs(), dy.abs()) > 2 * np.minimum(dx.abs(), dy.abs())
        fits = marks[(away > NEAR_LANDMARK_M[0]) & (away < NEAR_LANDMARK_M[1]) & clear & (along < 1.2 * away)]
        if fits.empty:
            return None
        at = fits.index[int(rng.integers(len(fits)))]
        toward = ("E" if dx[at] > 0 else "W") if abs(dx[at]) > abs(dy[at]) else ("N" if dy[at] > 0 else "S")
        direction = _one(rng, [word for word, side in SAYINGS["directions"].items() if side == toward])
        metres = int(round(away[at], -2 if away[at] > 250 else -1))
        form = _one(rng, SAYINGS["direction"])
        words = form.format(m=metres, d=direction, x=fits.loc[at, "name"])
        slack = 0.3 * metres + 30
        return Where(words, place.station_m - slack, place.station_m + slack, "direction")


def _framed(words: str, rng: np.random.Generator) -> tuple[str, int]:
    """Return the words within a complaint, and how many characters must stay for them to be read."""
    shape = _one(rng, SAYINGS["shapes"])
    before, _, _ = shape.partition("{w}")
    parts = {
        "o": _one(rng, SAYINGS["openings"]),
        "p": _one(rng, SAYINGS["problems"]),
        "d": _one(rng, SAYINGS["details"]),
        "z": _one(rng, SAYINGS["pleas"]),
    }
    text = " ".join(shape.format(w=words, **parts).split()).strip(" ,.")
    text = text[0].upper() + text[1:]
    keep = len(" ".join(before.format(w="", **parts).split())) + len(words) + 2
    return text, min(keep, len(text))


def spots(world: World, count: int, severity: Severity = CLEAN, seed: int = 4) -> pd.DataFrame:
    """Return texts that tell a landmark beside a road, and no road.

    Columns text, clear, road_id, meant (the road it was set beside, and the nearest one), station_m, x, y
    (of the road beside it).
    """
    rng = np.random.default_rng(seed)
    marks = world.landmarks.iloc[rng.integers(0, len(world.landmarks), count)].reset_index(drop=True)
    beside, ids = SAYINGS["beside"], world.network.table["road_id"].to_numpy(dtype=object)
    clear = [_framed(_one(rng, beside).format(x=name), rng)[0] for name in marks["name"]]
    nearest, _ = nearest_roads(world.network, marks["x"].to_numpy(), marks["y"].to_numpy())
    own, near = ids[marks["road"].to_numpy()], ids[nearest]
    meant = [frozenset(pair) for pair in zip(own, near, strict=True)]
    said = [mistyped(text, severity, rng) for text in clear]
    table = pd.DataFrame({"text": said, "clear": clear, "road_id": own, "meant": meant})
    return table.assign(station_m=marks["station_m"], x=marks["road_x"], y=marks["road_y"])


def roadless(world: World, count: int, severity: Severity = CLEAN, seed: int = 2) -> list[str]:
    """Return texts that name no road, though they may name villages of ``world``."""
    rng = np.random.default_rng(seed)
    villages, districts = _area_names(world)
    forms = (SAYINGS if world.language == "id" else texts_en.SAYINGS)["no_road"]
    said = [_one(rng, forms).format(v=_one(rng, villages), s=_one(rng, districts)) for _ in range(count)]
    return [mistyped(text, severity, rng) for text in said]


def elsewhere(
    world: World, other: World, count: int, severity: Severity = CLEAN, seed: int = 3
) -> pd.DataFrame:
    """Return texts of ``wordings`` about roads of ``other``, none of whose names is one of ``world``'s."""
    own = {said.core.casefold() for said in spoken_names(world)} | {
        end.casefold() for said in spoken_names(world) for end in said.ends or ()
    }
    told = wordings(other, 3 * count, severity, seed, where_share=0.0)
    strange = {
        said.road
        for said in spoken_names(other)
        if not any(name.casefold() in own for name in (said.core, *(said.ends or ())))
    }
    return told[told["road"].isin(strange)].head(count).reset_index(drop=True)


def _area_names(world: World) -> tuple[Sequence[str], Sequence[str]]:
    if world.areas is None:
        return ["Eastside"], ["Downtown"]
    table = world.areas.table
    return tuple(tuple(table.loc[table["level"] == level, "name"]) for level in ("village", "subdistrict"))


def _one(rng: np.random.Generator, choices: Sequence[str]) -> str:
    return choices[int(rng.integers(len(choices)))]
