"""Files read and written part by part: the rows of the whole file, in order, whole or not at all."""

from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.formats import parts
from geo.formats.parts import read_parts
from geo.formats.text_tables import open_text_table
from geo.formats.writing import write_batches

ROWS = 25


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "ROWS_AT_ONCE", 7)


@pytest.fixture
def points() -> gpd.GeoDataFrame:
    """Rows of which the first part has an id each, and a later one has none."""
    ids = pd.array([None if row == 20 else row for row in range(ROWS)], dtype="Int64")
    geometry = shapely.points(np.linspace(112, 113, ROWS), -7.8)
    return gpd.GeoDataFrame({"no": ids, "kata": ["é"] * ROWS}, geometry=geometry, crs=4326)


def ids_of(path: Path) -> list[object]:
    read = list(read_parts(path))
    assert [part.frame.index[0] for part in read] == list(range(1, ROWS, 7))
    assert read[-1].share == 1.0
    handed = [part.handed_on("no") for part in read]
    assert len({column.type for column in handed}) == 1
    return [value for column in handed for value in column.to_pylist()]


@pytest.mark.parametrize("ending", ["gpkg", "geojson", "fgb", "shp", "parquet", "csv", "xlsx"])
def test_rows_of_all_parts_are_those_of_the_file_in_order(points, tmp_path, ending):
    path = tmp_path / f"points.{ending}"
    if ending == "parquet":
        points.to_parquet(path)
    elif ending in {"csv", "xlsx"}:
        plain = pd.DataFrame(points.drop(columns="geometry"))
        plain.to_csv(path, index=False) if ending == "csv" else plain.to_excel(path, index=False)
    else:
        options = {"SPATIAL_INDEX": "NO"} if ending == "fgb" else {}  # which would sort the rows
        pyogrio.write_dataframe(points, path, **options)
    as_text = ["" if value is None else str(value) for value in ids_of(path)]
    assert [text.removesuffix(".0") for text in as_text] == ["" if n == 20 else str(n) for n in range(ROWS)]


def test_only_the_columns_asked_for_are_read(points, tmp_path):
    pyogrio.write_dataframe(points, tmp_path / "points.gpkg")
    points.to_parquet(tmp_path / "points.parquet")
    for path in (tmp_path / "points.gpkg", tmp_path / "points.parquet"):
        assert {tuple(part.frame.columns) for part in read_parts(path, ["kata", "none"])} == {("kata",)}


CELL = st.one_of(
    st.sampled_from(["", '"', "a", "1,5", '"x""y"', '"li\nne"', " b ", "é", "\r"]), st.text(max_size=4)
)
LINES = st.lists(st.lists(CELL, max_size=4).map(";".join), max_size=25)


@given(lines=LINES, ending=st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=3 * settings.default.max_examples)
def test_arrow_and_python_read_any_csv_alike(tmp_path_factory, lines, ending):
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    path.write_bytes(ending.join(["a;b;c", *lines]).encode("utf-8", "replace"))
    table = open_text_table(path)
    by_python = pd.concat([frame for frame, _, _ in table.parts(7, keep_empty=True)])
    read = pd.concat([part.frame.astype(object) for part in read_parts(path)])
    assert read.index.tolist() == by_python.index.tolist()
    told = [frame.astype(object).where(frame.notna(), None) for frame in (read, by_python)]
    assert told[0].to_numpy().tolist() == told[1].to_numpy().tolist()


SCHEMA = pa.schema([("kata", pa.string()), ("lon", pa.float64()), ("lat", pa.float64())])


def batches(*, stop: bool) -> Iterator[pa.RecordBatch]:
    for row in range(3):
        texts = [f'row {row}, "quoted"', "two\nlines", None]
        places = [112.0, None, 113.5], [-7.0, None, -7.5]
        yield pa.RecordBatch.from_arrays([pa.array(texts), *map(pa.array, places)], schema=SCHEMA)
        if stop and row == 1:
            raise KeyboardInterrupt


@pytest.mark.parametrize("ending", ["csv", "parquet", "gpkg", "geojson"])
def test_batches_are_written_one_after_the_other(tmp_path, ending):
    path = tmp_path / f"out.{ending}"
    write_batches(batches(stop=False), SCHEMA, path)
    frame = pd.concat([part.frame for part in read_parts(path)])
    assert frame["kata"].iloc[[0, 1]].tolist() == ['row 0, "quoted"', "two\nlines"]
    assert frame["kata"].isna().tolist() == [False, False, True] * 3
    assert [path.name for path in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("ending", ["csv", "parquet", "gpkg", "geojson"])
def test_who_stops_the_work_leaves_no_file_and_the_older_one_as_it_was(tmp_path, ending):
    path = tmp_path / f"out.{ending}"
    path.write_text("older")
    with pytest.raises(KeyboardInterrupt):
        write_batches(batches(stop=True), SCHEMA, path)
    assert path.read_text() == "older"
    assert [path.name for path in tmp_path.iterdir()] == [path.name]
