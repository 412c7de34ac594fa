"""Forms and results are tables that come back in as they went out."""

import openpyxl
import pandas as pd

from data.condition.importing import import_condition
from data.condition.survey_files import empty_form, result_csv, result_workbook
from data.condition.survey_preview import SurveyOptions, preview_condition
from data.condition.survey_words import form_headings
from data.office import MACHINE
from tests.data.condition.conftest import BROKEN, SOUND


def handed_out(world) -> pd.DataFrame:
    pieces = world.queries().surveyed()
    names = world.ground.network.table.set_index("road_id")["name"]
    return pieces.assign(
        number=pieces["road_id"],
        road=names.loc[pieces["road_id"]].to_numpy(),
        date=[day.isoformat() for day in pieces["on_date"]],
        survey=pieces["name"],
        note=None,
    )


def test_what_is_handed_out_comes_back_as_the_same_survey(world, office, rows, head, tmp_path):
    told = rows(
        ("utara", 0, 100, SOUND),
        ("utara", 100, 200, BROKEN),
        ("utara", 200, 300, {"surface": "concrete", "pci": 55.0}),
        ("utara", 300, 400, {"surface": "gravel", "visual": "light"}),
    )
    office.record_survey(MACHINE, told, head(name="Semester 1"))
    out = handed_out(world)
    for language in ("id", "en"):
        for name, content in (
            ("hasil.xlsx", result_workbook(out, language, ["Contoh"])),
            ("hasil.csv", result_csv(out, language)),
        ):
            file = tmp_path / name
            file.write_bytes(content)
            report = import_condition(office, file, SurveyOptions(name="Semester 1"), check=True)
            assert report.faults == []
            assert report.unchanged, (language, name)


def test_a_form_that_was_filled_in_is_read(office, tmp_path):
    for language, surface in (("id", "aspal"), ("en", "asphalt")):
        file = tmp_path / "formulir.xlsx"
        file.write_bytes(empty_form("survey", language))
        book = openpyxl.load_workbook(file)
        filled = {"road": "Ambar – Bakung", "from_m": 0, "to_m": 100, "surface": surface, "iri_m_per_km": 9.5}
        book.worksheets[0].append([filled.get(thing) for thing in form_headings("survey", language)])
        book.save(file)
        preview = preview_condition(office, file, SurveyOptions(on_date=office.clock().date()))
        assert preview.faults == []
        assert preview.rows["class"].tolist() == ["light"]


def test_nothing_in_a_file_is_run_by_a_spreadsheet_program(world, office, rows, head):
    office.record_survey(MACHINE, rows(("utara", 0, 100, SOUND)), head(name="=1+1"))
    assert b"'=1+1" in result_csv(handed_out(world), "id")
