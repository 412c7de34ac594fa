"""Categories as other offices call them, brought to those of the region."""

from collections.abc import Iterable

from rapidfuzz import fuzz, process

from data.regions import Category, Region

# A slip of the pen or another order of words: "jln berlubang". A lower figure takes "jalan" for a pothole.
ALIKE_PERCENT = 80


def match_categories(said: Iterable[str], region: Region) -> dict[str, str | None]:
    """Return the id of the category that each text means by id, name or hint; None if none is like it."""
    known: dict[str, str] = {}
    for category in region.categories:
        for name in _names(category):
            known.setdefault(name.casefold(), category.id)
    return {text: known.get(text.casefold()) or _alike(text, known) for text in said}


def other_category(region: Region) -> str:
    """Return the category for a complaint about a road that tells none: the region's "other" one."""
    others = [category for category in region.categories if category.family == "other"]
    on_road = [category for category in others if category.on_road]
    return (on_road or others or list(region.categories))[0].id


def _names(category: Category) -> list[str]:
    hints = f"{category.hint.id}, {category.hint.en}".split(",")
    return [category.id, category.name.id, category.name.en, *(hint.strip() for hint in hints)]


def _alike(text: str, known: dict[str, str]) -> str | None:
    found = process.extractOne(
        text.casefold(), list(known), scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE_PERCENT
    )
    return known[found[0]] if found else None
