"""Kemajuan: figures that lead to what they count, and lists that agree with them."""

import json
from collections.abc import Callable

import pandas as pd
import pytest

from dashboard import backend
from dashboard.palette import STAGES
from dashboard.views.progress_figures import (
    CLASSES,
    TO_DO_RAMP,
    UNKNOWN_COLOUR,
    Figure,
    colours,
    groups,
    ramp,
    written,
)
from data.accounts import User
from data.regions import Region
from tests.dashboard.pages import button, open_page, texts

pytestmark = pytest.mark.usefixtures("installation")

OPEN = Figure("open", "Still open", str)


@pytest.mark.parametrize(
    ("language", "question", "table"),
    [
        ("id", "Siapa di depan, apa yang terlambat?", "Semua kecamatan"),
        ("en", "Who is ahead, what is late?", "All sub-districts"),
    ],
)
def test_the_page_asks_its_question_and_compares(language: str, question: str, table: str) -> None:
    page = open_page("progress", language=language)
    assert not page.exception
    assert [title.value for title in page.title] == [question]
    assert table in [header.value for header in page.header]


def test_the_big_figures_are_the_sums_of_the_table(installation: Region) -> None:
    counted = backend.queries_of(installation.id).progress()
    said = texts(open_page("progress"))
    assert f"**{counted['open'].sum()}** aduan belum selesai" in said
    assert f"**{counted['stretches'].sum()}** penggal rusak" in said


def test_the_oldest_complaint_leads_to_its_sub_district(installation: Region) -> None:
    counted = backend.queries_of(installation.id).progress()
    inside = counted[counted["code"].notna()]  # a complaint outside leads to no sub-district
    oldest = inside.loc[inside["oldest_open_days"].idxmax()]
    page = open_page("progress")
    page.button(key="total_oldest").click().run()
    assert page.query_params["kec"] == oldest["code"]
    assert f"Kecamatan {oldest['name']}" in texts(page)


def test_a_sub_district_by_link_shows_its_list_and_the_way_to_the_map(installation: Region) -> None:
    counted = backend.queries_of(installation.id).progress()
    most = counted.loc[counted["stretches"].idxmax()]
    page = open_page("progress", kec=str(most["code"]))
    assert not page.exception
    listed = [each for each in page.button if (each.key or "").startswith("row_")]
    assert len(listed) >= min(15, int(most["stretches"]))
    assert button(page, "Lihat di peta")


def test_an_unknown_sub_district_shows_the_whole_region() -> None:
    assert "Seluruh wilayah" in [header.value for header in open_page("progress", kec="99.99.99").header]


def test_what_is_not_known_is_a_dash_and_grey() -> None:
    values = pd.Series([0.0, float("nan"), 10.0])
    assert written(OPEN, float("nan")) == "–"
    assert colours(OPEN, values) == [TO_DO_RAMP[0], UNKNOWN_COLOUR, TO_DO_RAMP[1]]


def test_nothing_is_always_the_palest_and_the_most_the_darkest() -> None:
    values = pd.Series([0.0, 1.0, 20.0, 21.0, 100.0])
    steps = ramp(OPEN)
    assert len(set(steps)) == CLASSES
    assert colours(OPEN, values) == [steps[0], steps[0], steps[0], steps[1], steps[4]]
    assert colours(OPEN, pd.Series([0.0, 0.0])) == [steps[0], steps[0]]


def test_every_figure_that_is_offered_is_counted(installation: Region) -> None:
    counted = backend.queries_of(installation.id).progress()
    offered = open_page("progress").selectbox(key="progress_figure").options
    assert len(offered) == len(set(offered))
    assert {f"km_{stage}" for stage in STAGES} <= set(counted.columns)


def test_every_column_of_the_tables_is_counted_for_leaders(installation: Region) -> None:
    counted = backend.queries_of(installation.id).compared(silent=True)
    asked = [figure.column for group in groups(staff=True).values() for figure in group]
    assert len(asked) == len(set(asked))
    assert set(asked) <= set(counted.columns)


@pytest.mark.parametrize(
    ("list_name", "told"),
    [("terlambat", "terlambat sejak"), ("pekerjaan", "Tahun anggaran"), ("kondisi", "kondisi mantap")],
)
def test_a_link_opens_a_list_of_a_sub_district(list_name: str, told: str) -> None:
    page = open_page("progress", kec="35.06.08", daftar=list_name)
    assert not page.exception
    assert told in texts(page) + " ".join(box.label for box in page.selectbox)


def test_a_link_keeps_figure_table_trend_and_list() -> None:
    page = open_page("progress", kec="35.06.08", angka="late", tabel="keadaan", per="bulan", daftar="kondisi")
    assert page.selectbox(key="progress_figure").value == "late"
    assert page.button_group(key="progress_group").value == "keadaan"
    assert page.button_group(key="progress_period").value == "month"
    assert {name: page.query_params[name] for name in ("angka", "tabel", "per", "daftar")} == {
        "angka": "late",
        "tabel": "keadaan",
        "per": "bulan",
        "daftar": "kondisi",
    }


def test_the_trend_tells_that_the_period_that_is_running_is_not_over() -> None:
    page = open_page("progress", per="bulan")
    (chart,) = page.get("vega_lite_chart") or page.get("arrow_vega_lite_chart")
    over, running = (layer["encoding"] for layer in json.loads(chart.proto.spec)["layer"])
    assert "opacity" not in over
    assert running["opacity"]["value"] < 0.5
    assert "bulan ini, yang belum berakhir" in texts(page)


def test_silent_roads_are_listed_for_the_office_only(leader: User, sign_in: Callable[[User], None]) -> None:
    assert "Ruas sunyi, km" not in open_page("progress").selectbox(key="progress_figure").options
    sign_in(leader)
    page = open_page("progress", kec="35.06.08", daftar="sunyi")
    assert not page.exception
    assert "Ruas sunyi, km" in page.selectbox(key="progress_figure").options
    assert any((one.key or "").startswith("row_hit_silent_") for one in page.button)
