"""What the pages of a place are written from, read once for every language."""

from dataclasses import dataclass

import pandas as pd

from dashboard.views.public_coming import main_works
from data.reads.queries import Queries
from data.reads.story_views import PublicPackage, StoryStep
from data.reads.views import StretchView, WorksView

# Where a place lies: road, from and to in metres.
Place = tuple[str, float, float]


@dataclass(frozen=True, slots=True)
class StretchTold:
    """A living stretch and its story; ``works`` are those that say most of it."""

    view: StretchView
    steps: tuple[StoryStep, ...]
    works: WorksView | None
    package: PublicPackage | None

    @property
    def place(self) -> Place:
        """Return where it lies."""
        return self.view.road_id, self.view.from_m, self.view.to_m


@dataclass(frozen=True, slots=True)
class WorksTold:
    """Works on the map, their story, and the stretches that they mend: id, from and to in metres."""

    view: WorksView
    place: Place
    steps: tuple[StoryStep, ...]
    package: PublicPackage | None
    mended: tuple[tuple[int, float, float], ...]


def stretch_told(queries: Queries, stretch_id: int) -> StretchTold | None:
    """Return a stretch; None where it has just gone."""
    view = queries.stretch(stretch_id)
    if view is None or view.stretch_id != stretch_id:
        return None
    works = main_works(view)
    package = queries.package_of(works.works_id) if works else None
    return StretchTold(view, queries.stretch_story(stretch_id), works, package)


def works_told(queries: Queries, works_id: int, pieces: pd.DataFrame) -> WorksTold | None:
    """Return works with the stretches among ``pieces`` that they mend; None where they have just gone."""
    view = queries.works(works_id)
    if view is None or view.road_id is None or view.from_m is None or view.to_m is None:
        return None
    place = (view.road_id, view.from_m, view.to_m)
    story, package = queries.works_story(works_id), queries.package_of(works_id)
    return WorksTold(view, place, story, package, tuple(_mended(pieces, works_id)))


def _mended(pieces: pd.DataFrame, works_id: int) -> list[tuple[int, float, float]]:
    mine = pieces[(pieces["works_id"] == works_id) & pieces["stretch_id"].notna()]
    ends = mine.groupby("stretch_id").agg(from_m=("from_m", "min"), to_m=("to_m", "max"))
    columns = (ends.index.tolist(), ends["from_m"].tolist(), ends["to_m"].tolist())
    return [(int(key), from_m, to_m) for key, from_m, to_m in zip(*columns, strict=True)]
