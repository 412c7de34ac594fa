"""Work shared out over processes: the same bytes, dead workers replaced, plain words where there is none."""

import os
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from geopandas.testing import assert_geodataframe_equal
from typer.testing import CliRunner

from geo.__main__ import app
from geo.commands import stretch_file, workers
from geo.commands.stretch_file import find_shared_out
from geo.commands.workers import Workers, open_workers
from geo.errors import WorkersError
from geo.formats import parts
from geo.kernels import compiled
from geo.network.assembly import assemble_roads
from geo.stretches import find_stretches


def total(shared: np.ndarray, item: int) -> tuple[int, float]:
    return item, float(shared.sum()) + item


def dies_once(mark: Path, item: int) -> int:
    """End the whole process at item 1, but only the first time."""
    if item == 1 and not mark.exists():
        mark.touch()
        os._exit(1)
    return item


def dies(_: object, item: int) -> int:
    os._exit(1)


@pytest.fixture(scope="module")
def one_worker():
    with open_workers(1, None) as opened:
        assert isinstance(opened, Workers)
        yield opened


def test_pieces_come_back_in_their_order_with_their_tags(one_worker):
    done = one_worker(partial(total, np.ones(1000)), ((f"piece {item}", item) for item in range(20)))
    assert list(done) == [(f"piece {item}", (item, 1000.0 + item)) for item in range(20)]


def test_few_pieces_are_taken_before_the_first_is_done(one_worker):
    taken = []

    def pieces():
        for item in range(50):
            taken.append(item)
            yield item, item

    next(iter(one_worker(partial(total, np.ones(1)), pieces())))
    assert len(taken) < 10


def test_a_piece_whose_worker_dies_is_done_by_the_next(one_worker, tmp_path):
    done = one_worker(partial(dies_once, tmp_path / "died"), ((item, item) for item in range(4)))
    assert list(done) == [(item, item) for item in range(4)]
    assert (tmp_path / "died").exists()


def test_work_that_kills_every_worker_ends_with_a_sentence(one_worker, monkeypatch):
    monkeypatch.setattr(workers, "ATTEMPTS", 1)
    with pytest.raises(WorkersError, match=r"die of the work.*more memory"):
        list(one_worker(partial(dies, None), [(0, 0)]))


def test_without_workers_there_is_none():
    with open_workers(None, None) as opened:
        assert opened is None


@pytest.fixture
def files(draw, crs, corner, tmp_path):
    """Two roads and forty complaints with ids, words and times, some of them beyond use."""
    draw([(0, 0), (1000, 0)], [(0, -300), (1000, -300)], nama=["Jalan Merbabu", "Wates – Pare"]).to_file(
        tmp_path / "roads.gpkg"
    )
    x, y = np.linspace(0, 1000, 40) + corner[0], np.linspace(-300, 20, 40) + corner[1]
    lon, lat = crs.to_lon_lat(x, y)
    frame = pd.DataFrame({"id": [f"a{row}" for row in range(40)], "lon": lon, "lat": lat})
    frame["kata"] = ["jalan Merbabu", None, "Wates-Pare", "lubang"] * 10
    frame["when"] = "2021-06-01T08:00:00+07:00"
    frame.loc[::7, "lat"] = None
    frame.to_csv(tmp_path / "points.csv", index=False)
    return tmp_path


def test_the_file_is_the_same_with_workers_byte_by_byte(files, monkeypatch):
    monkeypatch.setattr(parts, "ROWS_AT_ONCE", 7)
    written = []
    for options in ([], ["--workers", "2"]):
        out = files / f"out{len(written)}.csv"
        arguments = ["place", files / "points.csv", files / "roads.gpkg", "-o", out, "--text", "kata"]
        done = CliRunner().invoke(app, [str(part) for part in (*arguments, "--time", "when", *options)])
        assert done.exit_code == 0, done.output
        written.append(out.read_bytes())
    assert written[0] == written[1]


def test_the_file_is_the_same_whatever_the_process_has_compiled(files, monkeypatch):
    monkeypatch.setattr(parts, "ROWS_AT_ONCE", 7)
    written = []
    for warm in (False, True):
        if warm:
            compiled.warm()
        else:
            monkeypatch.setattr(compiled, "_loaded", set())
        out = files / f"out{len(written)}.csv"
        arguments = ["place", files / "points.csv", files / "roads.gpkg", "-o", out, "--text", "kata"]
        done = CliRunner().invoke(app, [str(part) for part in (*arguments, "--time", "when")])
        assert done.exit_code == 0, done.output
        written.append(out.read_bytes())
    assert written[0] == written[1]


def test_stretches_of_groups_of_roads_are_those_of_all(draw, crs, one_worker, monkeypatch):
    monkeypatch.setattr(stretch_file, "ROWS_OF_GROUP", 5)
    lines = draw(*([(0, -300 * row), (4000, -300 * row)] for row in range(6)), road_id=list("abcdef"))
    network = assemble_roads(lines, crs).network
    rng = np.random.default_rng(4)
    placed = pd.DataFrame({"road_id": pd.Categorical(rng.choice(list("abcdf"), 120))})
    placed["station_m"] = np.where(
        placed["road_id"] == "b", rng.normal(800, 40, 120), rng.uniform(0, 4000, 120)
    )
    placed["family"] = pd.Categorical(rng.choice(["pavement", "drainage"], 120))
    whole = find_stretches(placed, network).table
    assert set(whole["level"]) == {"strong", "weak"}
    assert_geodataframe_equal(find_shared_out(placed, network, None, one_worker), whole)
    nothing = placed.iloc[:0]
    assert len(find_shared_out(nothing, network, None, one_worker)) == 0


def test_a_scheduler_that_is_not_there_is_named(files, monkeypatch):
    monkeypatch.setattr(workers, "CONNECT_S", 1)
    arguments = ["place", "points.csv", "roads.gpkg", "-o", "out.csv", "--scheduler", "tcp://127.0.0.1:9"]
    arguments[1:3] = [str(files / name) for name in arguments[1:3]]
    arguments[4] = str(files / "out.csv")
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 2
    assert "There is no scheduler at tcp://127.0.0.1:9" in done.output
    assert done.output.count("\n") == 1
    assert not (files / "out.csv").exists()
