"""Times are read as strangers' files have them; day and month are told apart by the whole column."""

import pandas as pd
import pytest
from typer.testing import CliRunner

from geo.__main__ import app
from geo.commands.moments import Moments
from geo.errors import InvalidInputError

EVENING = pd.Timestamp("2026-01-15 10:30", tz="UTC")


def read(*parts, month_first=None):
    """Return the times of a column read in these parts, and how many cells are unread."""
    moments, row = Moments(month_first), 1
    for cells in parts:
        moments.read(pd.Series(cells, index=range(row, row + len(cells))))
        row += len(cells)
    times, unread = moments.settled("time")
    return [moment for part in times for moment in pd.to_datetime(part, utc=True)], unread


@pytest.mark.parametrize(
    "cell",
    [
        "2026-01-15T10:30:00Z",
        "2026/01/15 10:30",
        "2026-01-15 10.30",
        "15/01/2026 10.30",
        "15.1.26, 10:30",
        "Kamis, 15 Januari 2026 pukul 10.30",
        "15 Jan 2026 17:30 WIB",
        "15-Jan-2026 10:30:00",
        "01/15/2026 10:30 AM",
        "1/15/2026, 10:30:00 a.m.",
        "January 15, 2026 10:30 AM",
        "Thu, 15 Jan 2026 10:30:00 GMT",
        "01/15/2026 10:30:00 +00:00",
        "1768473000000",  # ArcGIS
        1768473000000.0,
        1768473000,
        "46037.4375",  # Excel
    ],
)
def test_a_time_is_read_in_any_of_the_usual_ways(cell):
    assert read([cell]) == ([EVENING], 0)


def test_midnight_and_noon_are_twelve():
    times, _ = read(["1/15/2026 12:05 AM", "1/15/2026 12:05 PM"])
    assert [moment.hour for moment in times] == [0, 12]


def test_a_later_part_of_the_file_shows_which_of_day_and_month_comes_first():
    assert read(["04/05/2026"], ["05/13/2026"])[0][0] == pd.Timestamp("2026-04-05", tz="UTC")
    assert read(["04/05/2026"], ["13/05/2026"])[0][0] == pd.Timestamp("2026-05-04", tz="UTC")
    assert read([None, "2026-05-04", "04/05/2026"], ["x"], ["13/05/2026"])[1] == 1


def test_a_column_that_may_be_meant_either_way_is_refused_with_its_rows():
    with pytest.raises(InvalidInputError, match=r"row 2 \(04/05/2026\).*row 3.*--day-first or --month-first"):
        read(["", "04/05/2026"], ["06/07/2026 08.00"])
    with pytest.raises(InvalidInputError, match=r"day first in row 1.*month first in row 2.*--month-first"):
        read(["13/05/2026", "05/13/2026"])
    assert read(["05/05/2026", "2026-01-02"])[1] == 0  # both readings are one


def test_a_few_cells_that_may_be_either_are_unread_in_a_column_written_plainly():
    times, unread = read(["2026-05-04", "4 Mei 2026"], ["04/05/2026", "kemarin"])
    assert [moment is not pd.NaT for moment in times] == [True, True, False, False]
    assert unread == 2


def test_who_says_the_order_is_believed_and_what_does_not_fit_is_counted():
    times, unread = read(["04/05/2026", "13/05/2026"], month_first=True)
    assert times[0] == pd.Timestamp("2026-04-05", tz="UTC")
    assert times[1] is pd.NaT
    assert unread == 1
    assert read(["04/05/2026"], month_first=False)[0] == [pd.Timestamp("2026-05-04", tz="UTC")]


@pytest.mark.parametrize(
    "cell", ["kemarin sore", "31/02/2026", "15/01/2026 25:10", "12", "15 Foo 2026", "1e400"]
)
def test_what_is_no_time_is_counted_and_what_is_empty_is_not(cell):
    assert read([cell, None, "", " - ", float("nan")])[1] == 1


@pytest.fixture
def files(draw, tmp_path):
    """A folder with a road and six complaints on it, a year apart from the seventh."""
    draw([(0, 0), (1000, 0)], id=["7"]).to_file(tmp_path / "roads.gpkg")
    times = ["04/05/2017", *(f"0{day}/05/2018" for day in range(4, 10))]
    pd.DataFrame({"road_id": 7, "station_m": range(400, 470, 10), "time": times}).to_csv(
        tmp_path / "placed.csv", index=False
    )
    return tmp_path


def run(files, *options):
    arguments = ["stretch", files / "placed.csv", files / "roads.gpkg", "-o", files / "out.csv"]
    return CliRunner().invoke(app, [str(one) for one in (*arguments, "--road-id", "id", *options)])


def test_stretch_asks_which_comes_first_and_takes_the_answer(files):
    done = run(files)
    assert done.exit_code == 2
    assert "placed.csv: 'time'" in done.output
    assert "row 1 (04/05/2017)" in done.output
    for option, last in (("--day-first", "2018-05-09"), ("--month-first", "2018-09-05")):
        assert run(files, option).exit_code == 0
        assert pd.read_csv(files / "out.csv")["last_time"].max().startswith(last)
