"""Surveys as offices keep them: read by their usual headings, judged, every bad row told."""

import pandas as pd
import pytest
from typer.testing import CliRunner

from geo.__main__ import app

OFFICE = """Nama Ruas;STA Awal;STA Akhir;Jenis Perkerasan;Luas Retak;Lebar Retak;Jumlah Lubang;Bekas Roda;IRI
Wates – Pare;0+000;0+100;Aspal;0;;0;0;3,2
Wates – Pare;0+100;0+200;Aspal;35;4;6;2;9,5
Wates – Pare;0+200;0+300;Lapen;;;;;5
Wates – Pare;0+300;0+250;Aspal;0;;0;0;3
Wates – Pare;0+300;0+4oo;Aspal;0;;0;0;3
Wates – Pare;0+400;0+500;Emas;0;;0;0;3
"""


@pytest.fixture
def condition(tmp_path):
    """Run the command on a survey; return its result and what it wrote."""

    def run(text, ending=".csv"):
        survey, out = tmp_path / "survei.csv", tmp_path / f"out{ending}"
        survey.write_text(text, encoding="utf-8")
        done = CliRunner().invoke(app, ["condition", str(survey), "-o", str(out)])
        return done, pd.read_csv(out, keep_default_na=False) if out.exists() else None

    return run


def test_a_survey_with_the_offices_own_headings_is_judged_segment_by_segment(condition):
    done, written = condition(OFFICE)
    assert done.exit_code == 0, done.output
    assert written["class"].tolist() == ["good", "heavy", "fair"]
    assert written["method"].tolist() == ["sdi_iri", "sdi_iri", "iri"]
    assert written["from_m"].tolist() == [0.0, 100.0, 200.0]
    assert "0.1 km good" in done.output
    assert "66.7 % stable" in done.output


def test_each_row_that_cannot_be_is_told_with_its_number(condition):
    done, _ = condition(OFFICE)
    for row in (4, 5, 6):
        assert f"row {row}:" in done.output


def test_concrete_and_earth_are_judged_by_what_is_made_for_them(condition):
    rows = ("A,0,100,Beton,30,", "A,100,200,Tanah,,Rusak Berat", "A,200,300,beton,,")
    _, written = condition("\n".join(("ruas,dari,sampai,perkerasan,pci,kondisi", *rows)))
    assert written["class"].tolist() == ["light", "heavy", ""]
    assert written["method"].tolist() == ["pci", "visual", ""]


def test_a_file_without_stations_is_refused_with_the_name_to_give(condition):
    done, written = condition("ruas,perkerasan\nA,aspal\n")
    assert done.exit_code == 2
    assert "sta awal" in done.output
    assert written is None


def test_a_map_is_no_place_for_a_survey_without_geometry(condition):
    done, written = condition(OFFICE, ".gpkg")
    assert done.exit_code == 2
    assert ".csv" in done.output
    assert written is None
