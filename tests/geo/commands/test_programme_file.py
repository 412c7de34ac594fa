"""Programmes from a table of treatments, as an office keeps it."""

import pandas as pd
import pytest
from typer.testing import CliRunner

from geo.__main__ import app

TREATMENTS = """Penggal;Biaya;Manfaat;Kecamatan;Dijanjikan
a;60;10;Pare;
b;60;9;Pare;
c;40;5;Puncu;ya
d;;5;Puncu;
"""


@pytest.fixture
def programme(tmp_path):
    """Run the command on treatments with options; return its result and what it wrote."""

    def run(text, *options, **files):
        treatments, out = tmp_path / "usulan.csv", tmp_path / "program.csv"
        treatments.write_text(text, encoding="utf-8")
        for name, content in files.items():
            (tmp_path / f"{name}.csv").write_text(content, encoding="utf-8")
        told = [option.format(folder=tmp_path) for option in options]
        done = CliRunner().invoke(app, ["programme", str(treatments), "-o", str(out), *told])
        return done, pd.read_csv(out) if out.exists() else None

    return run


def test_the_best_set_within_the_budget_is_marked_beside_that_of_plain_ranking(programme):
    text = "stretch,cost_rupiah,benefit\na,100,10\nb,50,7\nc,50,6\n"
    done, written = programme(text, "--budget", "100")
    assert done.exit_code == 0, done.output
    assert written["chosen"].tolist() == [False, True, True]
    assert written["chosen_by_rank"].tolist() == [True, False, False]
    assert "benefit 13.0 (proven the most); plain ranking: 10.0" in done.output


def test_promises_and_floors_of_the_office_are_kept(programme):
    text = TREATMENTS.rsplit("d;", 1)[0]
    floors = "kecamatan;batas bawah\nPare;60\n"
    done, written = programme(text, "--budget", "100", "--floors", "{folder}/floors.csv", floors=floors)
    assert done.exit_code == 0, done.output
    assert written["chosen"].tolist() == [True, False, True]


@pytest.mark.parametrize(
    ("text", "floors", "told"),
    [
        (TREATMENTS, None, "Choice 4 (stretch d) costs nothing"),
        ("penggal,manfaat\na,1\n", None, "no column for cost_rupiah"),
        ("penggal,biaya,manfaat\na,10,1\n", "area,floor\nPare,dua\n", "floors.csv, row 1"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(programme, text, floors, told):
    options = ["--floors", "{folder}/floors.csv"] if floors else []
    done, written = programme(text, "--budget", "100", *options, **({"floors": floors} if floors else {}))
    assert done.exit_code == 2
    assert told in done.output
    assert written is None
