"""Terlambat: how agencies are judged by their clocks, and what is said of those with nothing late."""

from collections.abc import Callable
from datetime import date

import pandas as pd
import pytest

from dashboard.views.late import by_agency, late_and_others
from data.accounts import User
from data.desk.clock_reads import CLOCK_COLUMNS
from data.regions import Region
from tests.dashboard.pages import open_page, texts

DUE = date(2026, 4, 10)


def standings(late: dict[str, int], *rows: tuple[object, ...]) -> pd.DataFrame:
    """Return a table as of ``Queries.clocks``, its rows in the order of CLOCK_COLUMNS."""
    table = pd.DataFrame(rows, columns=list(CLOCK_COLUMNS))
    table.attrs["late"] = late
    return table


def test_what_is_overdue_and_not_done_yet_is_not_in_time_either() -> None:
    table = standings(
        {"dlh": 4},
        ("dlh", "verify", 0, 0, 4, 4, 0, DUE),
        ("dlh", "answer", 0, 0, 4, 2, 2, DUE),
        ("dishub", "verify", 3, 0, 0, 0, 0, None),
    )
    shares = by_agency(table).set_index("agency")["in_time"]
    assert shares["dlh"] == pytest.approx(6 / 16)
    assert pd.isna(shares["dishub"]), "nothing was due yet"


def test_agencies_with_nothing_late_are_named_apart_from_those_that_are_late() -> None:
    table = standings(
        {"pupr": 1},
        ("pupr", "answer", 0, 0, 1, 3, 0, DUE),
        ("dinsos", "answer", 0, 0, 0, 5, 0, None),
        ("dishub", "answer", 0, 2, 0, 0, 0, None),
    )
    late, others = late_and_others(by_agency(table))
    assert late["agency"].tolist() == ["pupr"]
    assert sorted(others) == ["dinsos", "dishub"]


def test_the_page_lists_who_is_late_and_says_who_is_not(
    sign_in: Callable[[User], None], desk_user: User, installation: Region
) -> None:
    sign_in(desk_user)
    said = texts(open_page("late"))
    assert "Tidak ada yang terlambat" in said
    assert "100 %" not in said
