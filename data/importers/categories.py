"""Categories as other offices call them, brought to those of the region."""

import re
from collections.abc import Iterable, Mapping

from rapidfuzz import fuzz, process

from data.regions import Category, Region

# A slip of the pen or another order of words: "jln berlubang". A lower figure takes "jalan" for a pothole.
ALIKE_PERCENT = 80


def match_categories(said: Iterable[str], region: Region) -> dict[str, str | None]:
    """Return the id of the category that each text means, None if it means none or several.

    A text means a category by its id, name or hint, by its id among other words ("drainase tersumbat"), or by
    being spelled nearly like one of these.
    """
    known: dict[str, str] = {}
    for category in region.categories:
        for name in _names(category):
            known.setdefault(name.casefold(), category.id)
    on_road = {category.id for category in region.categories if category.on_road}
    return {text: _meant(text.casefold(), known, on_road) for text in said}


def other_category(region: Region) -> str:
    """Return the category for a complaint about a road that tells none: the region's "other" one."""
    others = [category for category in region.categories if category.family == "other"]
    on_road = [category for category in others if category.on_road]
    return (on_road or others or list(region.categories))[0].id


def _names(category: Category) -> list[str]:
    names = [category.name.id, category.name.en]
    pieces = ",".join([*names, category.hint.id, category.hint.en]).split(",")
    return [category.id, *names, *(piece.strip() for piece in pieces)]


def _meant(text: str, known: Mapping[str, str], on_road: set[str]) -> str | None:
    if text in known:
        return known[text]
    mentioned = on_road & set(re.findall(r"\w+", text))
    if mentioned:
        return mentioned.pop() if len(mentioned) == 1 else None
    found = process.extractOne(text, list(known), scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE_PERCENT)
    return known[found[0]] if found else None
