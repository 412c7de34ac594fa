"""Prioritas: the ranking says why and how sure, weights change with a reason, silent roads are listed."""

import csv
import io
from collections.abc import Callable
from itertools import pairwise

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import backend, palette, session
from dashboard.palette import contrast
from dashboard.views import priorities_files
from dashboard.views.priorities import filtered, records
from dashboard.views.priorities_list import PART_COLOURS, shown_points
from dashboard.views.priorities_words import cue_name, reason_words
from data.accounts import User
from data.priorities.reasons import CODES, Reason
from data.priorities.signals import ALARM
from data.regions import Region
from geo.priority_scales import CUE_WEIGHTS
from geo.priority_weights import PARTS
from tests.dashboard.conftest import _added
from tests.dashboard.pages import button, open_page, texts

pytestmark = pytest.mark.usefixtures("installation")


@pytest.fixture(scope="module")
def engineer(installation: Region) -> User:
    """Somebody who plans repairs."""
    return _added(installation, "insinyur", "engineer")


@pytest.fixture
def as_engineer(sign_in: Callable[[User], None], engineer: User) -> User:
    """The engineer, signed in."""
    sign_in(engineer)
    return engineer


@pytest.fixture
def ranking(installation: Region):
    """What the page shows."""
    return backend.queries_of(installation.id).priorities()


@pytest.mark.usefixtures("as_engineer")
@pytest.mark.parametrize(
    ("language", "question", "unsure"),
    [("id", "Apa yang kita perbaiki dulu?", "bisa ke-"), ("en", "What do we repair first?", "could be no. ")],
)
def test_the_page_asks_its_question_and_answers_with_doubts(ranking, language, question, unsure) -> None:
    page = open_page("priorities", language=language)
    assert not page.exception
    assert [title.value for title in page.title] == [question]
    said = texts(page)
    assert ranking.table["road_name"].iloc[0] in said
    assert unsure in said
    assert "jg-sample" in said


def test_who_is_not_signed_in_sees_nothing_of_it(ranking) -> None:
    assert ranking.table["road_name"].iloc[0] not in texts(open_page("priorities"))


@given(st.lists(st.floats(0, 45), min_size=5, max_size=5))
def test_the_points_shown_add_up_to_the_score_shown(points) -> None:
    row = {f"part_{part}": value for part, value in zip(PARTS, points, strict=True)} | {"score": sum(points)}
    shown = shown_points(row)
    assert round(sum(shown.values()), 6) == round(row["score"], 1)
    assert all(abs(shown[part] - row[f"part_{part}"]) < 0.1 + 1e-9 for part in PARTS)


@pytest.mark.usefixtures("as_engineer")
def test_filters_of_the_address_choose_rows_but_ranks_stay_the_regions(ranking) -> None:
    row = ranking.table[ranking.table["rank"] > 10].iloc[0]
    code, family = row["subdistrict_codes"][0], row["family"]
    wanted = filtered(ranking.table, code, family)
    page = open_page("priorities", kec=code, jenis=family)
    assert not page.exception
    said = texts(page)
    listed = said.count('class="jg-rank"')
    assert listed == min(len(wanted), 25)
    assert f'<span class="jg-rank-at">{row["rank"]}</span>' in said


@pytest.mark.usefixtures("as_engineer")
def test_a_link_to_one_stretch_opens_it_however_far_down(ranking) -> None:
    last = str(ranking.table["stretch_id"].iloc[-1])
    said = texts(open_page("priorities", penggal=last))
    assert f'id="penggal-{last}" open' in said


@pytest.mark.usefixtures("as_engineer")
def test_a_published_method_names_what_it_lacks(installation: Region) -> None:
    said = texts(open_page("priorities", cara="kudus-2016"))
    assert "mobilitas (20,62 %), pengembangan wilayah (7,01 %)" in said
    assert "Irawan, Ismiyati" in said
    assert "99 %" in texts(open_page("priorities", cara="purwakarta"))


@pytest.mark.usefixtures("as_engineer")
def test_an_address_that_nobody_can_mean_shows_the_usual_page() -> None:
    page = open_page("priorities", kec="99", jenis="x", cara="y", lihat="z", penggal="-1")
    assert not page.exception
    assert 'class="jg-rank"' in texts(page)


@pytest.mark.usefixtures("as_engineer")
def test_weights_change_with_a_reason_and_only_as_a_hundred_points(installation: Region) -> None:
    page = open_page("priorities", lihat="bobot")
    page.number_input(key="weight_condition").set_value(50.0)
    page.text_input(key="weights_why").set_value("Hasil rapat Jumat")
    button(page, "Berlakukan").click().run()
    assert "Jumlah bobot 105" in texts(page)
    page.number_input(key="weight_access").set_value(10.0)
    button(page, "Berlakukan").click().run()
    assert not page.exception
    assert "Hasil rapat Jumat" in texts(page)
    assert backend.queries_of(installation.id).priorities().weights.by_part()["condition"] == 50


@pytest.mark.usefixtures("as_engineer")
def test_weights_without_a_reason_are_not_taken() -> None:
    page = open_page("priorities", lihat="bobot")
    page.number_input(key="weight_safety").set_value(0.0)
    page.number_input(key="weight_traffic").set_value(30.0)
    button(page, "Berlakukan").click().run()
    assert "Tulis mengapa bobot diubah" in texts(page)


def test_a_leader_reads_the_weights_but_has_no_form(sign_in, leader: User) -> None:
    sign_in(leader)
    page = open_page("priorities", lihat="bobot")
    assert not page.exception
    assert not page.number_input
    assert "Riwayat" in [header.value for header in page.header]


@pytest.mark.usefixtures("as_engineer")
def test_silent_roads_come_with_their_reason(installation: Region) -> None:
    silent = backend.queries_of(installation.id).silent_roads()
    said = texts(open_page("priorities", lihat="sunyi"))
    assert silent["road_name"].iloc[0] in said
    assert "setahun tanpa aduan" in said


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_the_file_holds_the_ranking_row_by_row(ranking, monkeypatch, installation: Region, suffix) -> None:
    monkeypatch.setattr(session, "region", lambda: installation)
    columns = priorities_files.RANKING_COLUMNS
    content = priorities_files.written(ranking.table, columns, {"Catatan": "Data contoh"}, suffix)
    if suffix == ".csv":
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
        names = [row["road_name"] for row in rows]
        first = {part: float(rows[0][f"part_{part}"]) for part in PARTS}
        total = float(rows[0]["score"])
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
        head, *cells = [list(row) for row in sheet.iter_rows(values_only=True)]
        frame = pd.DataFrame(cells, columns=head)
        names = frame["road_name"].tolist()
        first = {part: float(frame[f"part_{part}"].iloc[0]) for part in PARTS}
        total = float(frame["score"].iloc[0])
    assert names == ranking.table["road_name"].tolist()
    assert sum(first.values()) == pytest.approx(total)


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_reason_and_every_cue_has_words(language, monkeypatch) -> None:
    from dashboard import i18n  # noqa: PLC0415

    monkeypatch.setattr(i18n, "lang", lambda: language)
    said = [reason_words(Reason("x", code, 1.0, 3.0)) for code in CODES]
    said += [cue_name(code) for code in (*CUE_WEIGHTS, ALARM)]
    assert all(said)
    assert len(set(said)) == len(said)


def test_parts_are_told_apart_from_stages_and_from_their_neighbours() -> None:
    assert not set(PART_COLOURS.values()) & set(palette.STAGE_COLOURS.values())
    order = list(PART_COLOURS.values())
    for one, other in pairwise(order):
        assert contrast(one, other) >= 1.8


def test_rows_are_mappings_by_name(ranking) -> None:
    assert records(ranking.table.head(1))[0]["rank"] == 1
