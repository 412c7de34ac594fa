"""What a region says of answering in its ``region.toml``: clocks, who sees what, head of its letters."""

from datetime import date
from functools import cache
from typing import Literal, Self

import holidays
from pydantic import Field, model_validator

from data.deployment.toml_tables import Table, Text

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class ClockRules(Table):
    """``[clocks]``: within how many working days what must be done, and which days are working days.

    Three days to check and five to answer are those of SP4N-LAPOR!; fourteen to handle are those of
    Permenpan RB 62/2018 for complaints that are not about officials. A region may set others, and others
    again for a category or a concern (``handle_days_for = { question = 5 }``).
    """

    verify_days: int = Field(default=3, ge=1, le=250)
    answer_days: int = Field(default=5, ge=1, le=250)
    handle_days: int = Field(default=14, ge=1, le=250)
    handle_days_for: dict[str, int] = Field(default_factory=dict)  # id of a category, or a concern -> days
    # Settled at all, where no plan names a date; Perpres 76/2013 knows 60 days. None: no such clock.
    close_days: int | None = Field(default=None, ge=1, le=500)
    authority_days: int = Field(default=14, ge=1, le=250)  # for another authority, from the handing over
    # Perpres 21/2023 art. 3: offices of the government work from Monday to Friday.
    workdays: tuple[Weekday, ...] = Field(default=("mon", "tue", "wed", "thu", "fri"), min_length=1)
    holiday_country: str | None = "ID"  # as the library `holidays` names it; None: no holidays but one's own
    # `government` are the days of cuti bersama that the joint decree of three ministers names every year.
    holiday_categories: tuple[str, ...] = ("public", "government")
    extra_holidays: tuple[date, ...] = ()  # of the region: its own day, an election
    not_holidays: tuple[date, ...] = ()  # days on which the office works all the same

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.holiday_country is not None:
            known = supported_categories(self.holiday_country)
            if known is None:
                raise ValueError(f"there is no country {self.holiday_country!r} with holidays; use 'ID'")
            if strange := [one for one in self.holiday_categories if one not in known]:
                raise ValueError(f"holiday_categories has {strange}; there are {', '.join(sorted(known))}")
        if wrong := [name for name, days in self.handle_days_for.items() if days < 1]:
            raise ValueError(f"handle_days_for gives {wrong} less than one day")
        return self

    def handle_days_of(self, category: str, concern: str | None) -> int:
        """Return within how many working days a complaint of this kind must be handled."""
        days = self.handle_days_for
        return days.get(category) or days.get(concern or "") or self.handle_days


class Visibility(Table):
    """``[visibility]``: whether an agency reads every complaint, as in Kota Mojokerto, or its own only.

    ``leaders_read``: of what people wrote, the words that the desk released, or all of it, masked.
    """

    agencies_see: Literal["all", "own"] = "all"
    leaders_read: Literal["released", "masked"] = "released"


class Letterhead(Table):
    """``[letterhead]``: how the region heads and signs its letters; what is missing comes from its name."""

    government: Text | None = None  # "Pemerintah Kabupaten …"
    office: Text | None = None  # the unit that writes
    address: str | None = None
    place: str | None = None  # where letters are dated from
    signer: Text | None = None  # the office that signs; the name is written by hand


@cache
def supported_categories(country: str) -> frozenset[str] | None:
    """Return the kinds of holidays that the library knows of a country; None for an unknown country."""
    entry = holidays.list_supported_countries(include_aliases=False)
    if country not in entry:
        return None
    return frozenset(holidays.country_holidays(country).supported_categories)
