"""Times are read as people and programs write them, in the region's zone unless they name another."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.importers.times import parse_times

JAKARTA = ZoneInfo("Asia/Jakarta")
EVENING = datetime(2022, 3, 27, 21, 41, tzinfo=JAKARTA)
MIDNIGHT = datetime(2022, 3, 27, tzinfo=JAKARTA)


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("27/03/2022 21.41", EVENING),
        ("27-03-22 21:41:00", EVENING),
        ("2022-03-27T21:41", EVENING),
        ("2022/03/27 21:41:00.5", EVENING),
        ("27 Maret 2022 pukul 21.41 WIB", EVENING),
        ("Minggu, 27 Mar 2022 jam 21:41", EVENING),
        ("Mar 27, 2022 9:41 PM", EVENING),
        ("27 Agustus 2022", datetime(2022, 8, 27, tzinfo=JAKARTA)),
        ("27/3/2022", MIDNIGHT),
        (44647.903472222, EVENING),
        ("44647", MIDNIGHT),
        (date(2022, 3, 27), MIDNIGHT),
        (pd.Timestamp("2022-03-27 21:41"), EVENING),
        ("2018/01/25 23:14:31+00", datetime(2018, 1, 25, 23, 14, 31, tzinfo=UTC)),
        ("2022-03-27 22:41 WITA", EVENING),
        ("2022-03-27T14:41:00Z", EVENING),
        ("2022-03-27 09:11-0530", EVENING),
    ],
)
def test_a_time_is_read_in_any_of_the_usual_ways(cell: object, moment: datetime) -> None:
    times = parse_times([cell], JAKARTA)
    assert times.values == [moment]
    assert times.unreadable == []


@pytest.mark.parametrize("cell", ["kemarin sore", "31/02/2022", "27/13/2022 10:00", "2022-03-27 25:00", "12"])
def test_what_is_no_time_is_told_by_its_position(cell: str) -> None:
    times = parse_times([None, cell, "", float("nan"), "-"], JAKARTA)
    assert times.values == [None] * 5
    assert times.unreadable == [1]


def test_one_cell_shows_for_its_column_that_the_month_comes_first() -> None:
    assert parse_times(["01/02/2022"], JAKARTA).values == [datetime(2022, 2, 1, tzinfo=JAKARTA)]
    times = parse_times(["01/02/2022", "01/25/2022"], JAKARTA)
    assert times.values == [datetime(2022, 1, day, tzinfo=JAKARTA) for day in (2, 25)]
    assert times.month_first


@given(st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)), st.integers(-12, 12))  # noqa: DTZ001
def test_what_iso_writes_is_read_back(naive: datetime, hours: int) -> None:
    moment = naive.replace(microsecond=0, tzinfo=timezone(timedelta(hours=hours)))
    assert parse_times([moment.isoformat()], JAKARTA).values == [moment]
    assert parse_times([moment.strftime("%d/%m/%Y %H.%M.%S %z")], JAKARTA).values == [moment]


@pytest.mark.parametrize(
    "cell",
    [
        "01-01-0001",
        "31/12/9999",
        "9999-12-31T23:59:59-1200",
        "27/03/0022 21.41",
        datetime(1, 1, 1),  # noqa: DTZ001  # as a workbook's cell is read
        date(9999, 12, 31),
        "9" * 5_000,
    ],
)
def test_a_time_of_no_year_in_use_is_unreadable_and_breaks_nothing(cell: object) -> None:
    times = parse_times([cell], JAKARTA)
    assert times.values == [None]
    assert times.unreadable == [0]
