"""What the words of another system mean here: categories, kinds of message, statuses, agencies."""

import re
from collections.abc import Sequence

import pandas as pd

from data.exchange.mapping import Mapping
from data.exchange.sp4n_rules import sp4n_rules
from data.exchange.statuses import meant_status, plain_status
from data.importers.categories import match_categories, other_category
from data.regions import Region
from geo.errors import Fault

SHOWN_CHARACTERS = 60  # of a word in a fault; a longer cell is somebody's text in the wrong column
# LAPOR! sorts what it gets into aspirasi, pengaduan, permintaan informasi and others: its manual "Pengelolaan
# Laporan di Situs LAPOR! V3".
_CONCERNS = (
    ("suggestion", r"aspirasi|saran|usul"),
    ("criticism", r"kritik"),
    ("question", r"informasi|pertanyaan|tanya"),
    ("complaint", r"aduan|keluhan|laporan"),
)


class Meanings:
    """The words of one file, each looked up once."""

    def __init__(self, region: Region, mapping: Mapping) -> None:
        self._region = region
        self._mapping = mapping
        rules = sp4n_rules(region)
        self._categories = rules.categories_in() | dict(mapping.categories)
        self._agencies = _agencies(region) | rules.agencies_in() | dict(mapping.agencies)
        self._category_of: dict[str, str | None] = {}
        self._status_of: dict[str, str | None] = {}

    def categories(
        self, said: Sequence[str | None], table: pd.DataFrame, faults: list[Fault]
    ) -> list[str | None]:
        """Return a category of the region per row; None leaves it to the row's words.

        A word that is not recognised is told of; a row without words gets the region's "other".
        """
        self._look_up({text for text in said if text is not None})
        usual = self._mapping.category
        other = usual or other_category(self._region)
        found: list[str | None] = []
        for row, text, words in zip(table.index, said, table["words"], strict=True):
            meant = None if text is None else self._category_of[text]
            if text is not None and meant is None:
                shown = _shown(text)
                counts = f"it counts as {other!r}" if usual or words is None else "its words decide"
                problem = f"the category {shown} is not one of the region's; {counts}."
                faults.append(Fault(int(row), "category_unknown", problem, "Correct it.", "warning"))
            found.append(meant or usual or (other if words is None else None))
        return found

    def without_column(self) -> str:
        """Return the sentence for a file without a column of categories."""
        name = self._region.category(other_category(self._region)).name.en
        return (
            f"No column of categories: the words decide, and a row without words counts as {name!r}. "
            "Name a category for all with --category."
        )

    def statuses(
        self, said: Sequence[str | None], table: pd.DataFrame, faults: list[Fault]
    ) -> list[str | None]:
        """Return one of STATUSES per row, None where the file tells none; what is not recognised is told."""
        found: list[str | None] = []
        for row, text in zip(table.index, said, strict=True):
            if text is None:
                found.append(None)
                continue
            if text not in self._status_of:
                self._status_of[text] = meant_status(text, self._mapping.statuses)
            found.append(self._status_of[text])
            if found[-1] is None:
                problem = f"the status {_shown(text)} is not known; it is left out."
                remedy = "Say what it means, once for all files of this kind."
                faults.append(Fault(int(row), "status_unknown", problem, remedy, "warning"))
        return found

    def concern(self, text: str | None) -> str | None:
        """Return what kind of message a word says, None if it says nothing known."""
        plain = plain_status(text or "")
        return next((concern for concern, pattern in _CONCERNS if re.search(pattern, plain)), None)

    def agency(self, text: str | None) -> str | None:
        """Return the id of the agency that a text names, None if it names none of the region's."""
        return None if text is None else self._agencies.get(plain_status(text))

    @property
    def known_statuses(self) -> dict[str, str | None]:
        """What each status met so far was taken for."""
        return dict(self._status_of)

    @property
    def known_categories(self) -> dict[str, str | None]:
        """What each kind met so far was taken for."""
        return dict(self._category_of)

    def _look_up(self, texts: set[str]) -> None:
        new = texts - self._category_of.keys()
        stated = {text: self._categories.get(plain_status(text)) for text in new}
        self._category_of |= stated
        rest = [text for text, meant in stated.items() if meant is None]
        self._category_of |= match_categories(rest, self._region)


def _agencies(region: Region) -> dict[str, str]:
    names: dict[str, str] = {}
    for agency in region.agencies:
        for name in (agency.id, agency.short, agency.name.id, agency.name.en):
            names.setdefault(plain_status(name), agency.id)
    return names


def _shown(text: str) -> str:
    return repr(text) if len(text) <= SHOWN_CHARACTERS else "of this row"
