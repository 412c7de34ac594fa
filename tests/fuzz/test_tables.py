"""Lists of complaints in any file: a row comes in or is set aside with its reason, or the file is refused."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import strategies as st
from sqlalchemy import func, select

from data import schema
from data.importers.complaints import import_complaints
from data.importers.times import parse_times
from data.people import People
from data.store import open_store
from geo.errors import GeoError
from tests.data.register.town import Town, town_region
from tests.fuzz import complaint_tables, strange_texts
from tests.fuzz.broken_bytes import damaged, encoded
from tests.fuzz.soaking import hold
from tests.fuzz.test_intake import check_that_nothing_is_lost


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town whose set-aside files lie in a folder of this test."""
    folder: Path = tmp_path_factory.mktemp("town")
    store = open_store(f"sqlite:///{folder}/store.sqlite")
    with store.begin() as conn:
        store.ensure_region(conn, "kab-contoh")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JEGLONGAN_VAR", str(folder / "var"))
        yield Town(store, People(store, folder / "key"), town_region("kab-contoh"))
    store.close()


def import_once(town: Town, path: Path) -> None:
    """Import a file; afterwards the books balance, or nothing was kept."""
    town.forget_everything()
    report = refusal = None
    try:
        report = import_complaints(town.register, path)
    except GeoError as error:
        refusal = str(error)
    if report is None:
        assert refusal
        assert refusal.endswith((".", "!", "?", ")")), f"no sentence: {refusal}"
        assert town.rows(schema.message) == []
        return
    assert report.imported + report.set_aside == report.rows_read
    with town.store.connect() as conn:
        kept = conn.scalar(select(func.count()).select_from(schema.message)) or 0
    assert kept <= report.imported
    check_that_nothing_is_lost(town, kept)


def test_any_table_of_text_comes_in_or_is_refused_with_a_sentence(town: Town, tmp_path: Path) -> None:
    files = st.one_of(complaint_tables.csv_files(), damaged(complaint_tables.csv_files()))

    def check(content: bytes) -> None:
        path = tmp_path / "aduan.csv"
        path.write_bytes(content)
        import_once(town, path)

    hold("csv", files, check, short=60)


def test_any_workbook_comes_in_or_is_refused_with_a_sentence(town: Town, tmp_path: Path) -> None:
    books = complaint_tables.workbooks()

    def check(content: bytes) -> None:
        path = tmp_path / "aduan.xlsx"
        path.write_bytes(content)
        import_once(town, path)

    hold("xlsx", st.one_of(books, damaged(books)), check, short=40)


def test_any_bytes_called_a_table_are_refused_with_a_sentence(town: Town, tmp_path: Path) -> None:
    contents = st.one_of(st.binary(max_size=300), strange_texts.texts().flatmap(encoded))

    def check(content: bytes) -> None:
        path = tmp_path / "aduan.csv"
        path.write_bytes(content)
        import_once(town, path)

    hold("bytes", contents, check, short=60)


def test_any_column_of_times_is_read_or_told_unreadable(town: Town) -> None:
    def check(column: list[object]) -> None:
        times = parse_times(column, town.region.zone)
        assert len(times.values) == len(column)
        for at, value in enumerate(times.values):
            assert value is None or value.tzinfo is not None
            assert at not in times.unreadable or value is None

    written = st.sampled_from(complaint_tables.DATES)
    cells = st.one_of(written, written, complaint_tables.cells(), st.floats(), st.dates(), st.datetimes())
    hold("times", st.lists(cells, max_size=5), check)
