"""Tables of surveys and inventories as offices write them, brought in whole or not at all."""

from datetime import date

import openpyxl
import pytest

from data.condition.importing import import_condition, import_inventory
from data.condition.survey_book import SurveyClashError
from data.condition.survey_preview import SurveyOptions, preview_condition
from data.condition.survey_words import units_of
from geo.errors import InvalidInputError, MissingColumnError

HEADING = (
    "Nama Ruas;Dari (m);Sampai (m);Jenis Permukaan;Luas Retak (%);Lebar Retak (mm);Jumlah Lubang;Alur (cm)"
)
ON = date(2026, 1, 5)


@pytest.fixture
def office(office, monkeypatch, tmp_path):
    monkeypatch.setenv("JEGLONGAN_VAR", str(tmp_path / "var"))
    return office


@pytest.fixture
def table(tmp_path):
    def write(*lines, name="survei.csv"):
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write


def told(report):
    return [(fault.row, fault.code) for fault in report.faults if fault.severity == "error"]


def condition(world):
    return world.queries().condition()


def test_a_table_of_the_office_is_read_with_its_words_and_decimal_commas(world, office, table):
    path = table(
        HEADING,
        "Ruas Ambar - Bakung;0;100;Hotmix;0;;0;tidak ada",
        "jl. AMBAR – BAKUNG;100;200;aspal;12,5;4;1;2",
        "jeglongan contoh;200;300;Lapen;>30;> 3 mm;6;1,5",
    )
    report = import_condition(office, path, SurveyOptions(on_date=ON))
    assert (report.imported, report.set_aside, told(report)) == (3, 0, [])
    pieces = condition(world)
    assert pieces["road_id"].tolist() == ["utara"] * 3
    assert pieces["sdi"].tolist() == [0.0, 40 + 75 + 10, 80 + 225 + 10]
    assert pieces["class"].tolist() == ["good", "light", "heavy"]
    assert any("Segments of 100 m" in note for note in report.notes)
    assert any("class of values" in note for note in report.notes)


def test_english_headings_and_other_units_are_read_into_the_same_figures(world, office, table):
    path = table(
        "road id,from (km),to (km),surface,cracked area (%),crack width (cm),potholes per km,rut depth (mm)",
        "utara,0,0.1,asphalt,12.5,0.4,10,20",
    )
    import_condition(office, path, SurveyOptions(on_date=ON))
    [piece] = condition(world).to_dict("records")
    assert (piece["from_m"], piece["to_m"], piece["sdi"]) == (0, 100, 40 + 75 + 10)


def test_a_workbook_with_a_letterhead_stations_and_two_rows_of_headings_is_read(world, office, tmp_path):
    book = openpyxl.Workbook()
    for line in (
        ["PEMERINTAH KABUPATEN CONTOH"],
        ["SURVEI KONDISI JALAN"],
        [],
        ["No", "Nama Ruas", "STA", None, "Permukaan", "Retak", None, "Lubang (bh)", "Alur (cm)", "Tanggal"],
        [None, None, "Dari", "Sampai", None, "Luas (%)", "Lebar (mm)", None, None, None],
        [1, "Ambar – Bakung", "0+000", "0+100", "Aspal", 0, None, 0, 0, "5 Januari 2026"],
        [2, "Ambar – Bakung", "STA 0+100", "0+200", "Aspal", 40, 5, 6, 0, "06/01/2026"],
    ):
        book.active.append(line)
    path = tmp_path / "survei.xlsx"
    book.save(path)
    report = import_condition(office, path, SurveyOptions())
    assert told(report) == []
    pieces = condition(world)
    assert pieces[["from_m", "to_m", "class"]].to_numpy().tolist() == [[0, 100, "good"], [100, 200, "heavy"]]
    assert pieces["on_date"].tolist() == [ON, date(2026, 1, 6)]


def test_one_column_may_hold_both_stations(world, office, table):
    path = table(
        "Ruas,STA,Perkerasan,PCI",
        "utara,0+000 - 0+100,Rigid,90",
        "utara,0+100 s/d 0+200,Beton,30",
        "utara,STA 0+200 sampai STA 0+300,Cor,30",
    )
    import_condition(office, path, SurveyOptions(on_date=ON))
    assert condition(world)[["from_m", "to_m", "class"]].to_numpy().tolist() == [
        [0, 100, "good"],
        [100, 200, "light"],
        [200, 300, "light"],
    ]


FAULTY = [
    ("Ambar - Dahlia;0;100;aspal;0;;0;0", "road_unknown", "no road of the region is called"),
    ("Bakung – Ambar;0;100;aspal;0;;0;0", "road_turned", "from its other end"),
    (";0;100;aspal;0;;0;0", "road_none", "names no road"),
    ("utara;1900;2100;aspal;0;;0;0", "station_outside", "2000.0 m long"),
    ("utara;200;100;aspal;0;;0;0", "station_falls", "'Sampai (m)'"),
    (
        "utara;3.400;100;aspal;0;;0;0",
        "station_unit",
        "'Dari (m)' holds '3.400', which may be metres or kilometres",
    ),
    ("utara;0+40;100;aspal;0;;0;0", "station_digits", "three digits after the plus"),
    ("utara;;100;aspal;0;;0;0", "station_none", "'Dari (m)'"),
    ("utara;0;100;semen;0;;0;0", "cell_word", "'Jenis Permukaan' holds 'semen'"),
    ("utara;0;100;;0;;0;0", "no_surface", "tells no surface"),
    ("utara;0;100;aspal;120;;0;0", "impossible", "'Luas Retak (%)' holds 120"),
    ("utara;0;100;aspal;banyak;;0;0", "cell_number", "'Luas Retak (%)' holds 'banyak'"),
    ("utara;0;100;aspal;5;3 inci;0;0", "cell_unit", "'Lebar Retak (mm)' holds '3 inci', whose unit"),
    ("utara;0;100;aspal;0;;1,5;0", "count_broken", "whole number"),
    ("utara;0;100;aspal;0;;-1;0", "impossible_small", "'Jumlah Lubang' holds -1"),
]


def test_every_fault_names_its_row_its_column_and_what_to_do_and_nothing_is_stored(world, office, table):
    path = table(HEADING, "selatan;0;100;aspal;0;;0;0", *(line for line, _, _ in FAULTY))
    report = import_condition(office, path, SurveyOptions(on_date=ON))
    by_row = {fault.row: fault for fault in report.faults}
    for row, (line, code, said) in enumerate(FAULTY, start=2):
        assert by_row[row].code == code, line
        assert said in str(by_row[row]), line
        assert by_row[row].remedy, line
    assert (report.imported, report.set_aside) == (0, len(FAULTY))
    assert condition(world).empty


def test_the_other_rows_come_in_if_the_operator_sets_the_faulty_ones_aside(world, office, table):
    path = table(HEADING, "utara;0;100;aspal;0;;0;0", "utara;100;200;kaca;0;;0;0")
    report = import_condition(office, path, SurveyOptions(on_date=ON, set_aside=True))
    assert (report.imported, report.set_aside) == (1, 1)
    assert "kaca" in report.set_aside_file.read_text("utf-8-sig")
    assert len(condition(world)) == 1


def test_rows_over_each_other_are_refused_with_both_rows(world, office, table):
    path = table(
        HEADING, "utara;0;100;aspal;0;;0;0", "selatan;0;100;aspal;0;;0;0", "utara;50;150;aspal;0;;0;0"
    )
    report = import_condition(office, path, SurveyOptions(on_date=ON))
    [fault] = report.faults
    assert (fault.row, fault.code) == (3, "overlap")
    assert "row 1" in fault.problem
    assert condition(world).empty


def test_a_dry_run_tells_what_would_be_done_and_stores_nothing(world, office, table):
    path = table(HEADING, "utara;0;100;aspal;0;;0;0")
    report = import_condition(office, path, SurveyOptions(on_date=ON), check=True)
    assert (report.imported, report.check) == (1, True)
    assert condition(world).empty


def test_the_same_table_again_changes_nothing_even_under_another_file_name(world, office, table):
    lines = (HEADING, "utara;0;100;aspal;0;;0;0")
    options = SurveyOptions(on_date=ON, name="Semester 1")
    import_condition(office, table(*lines), options)
    before = world.queries().revision("condition")
    again = import_condition(office, table(*lines, name="salinan.csv"), options)
    assert again.unchanged
    assert world.queries().revision("condition") == before


def test_a_corrected_table_is_refused_until_it_is_told_to_replace(world, office, table):
    options = SurveyOptions(on_date=ON, name="Semester 1")
    import_condition(office, table(HEADING, "utara;0;100;aspal;0;;0;0"), options)
    corrected = table(HEADING, "utara;0;100;aspal;0;;6;0")
    with pytest.raises(SurveyClashError):
        import_condition(office, corrected, options, check=True)
    import_condition(office, corrected, SurveyOptions(on_date=ON, name="Semester 1", replace_survey=True))
    assert condition(world)["class"].tolist() == ["heavy"]


def test_a_surface_that_the_table_does_not_tell_is_that_of_the_inventory(world, office, table):
    inventory = table(
        "Nama Ruas;Dari;Sampai;Jenis Perkerasan;Lebar (m);LHR (kend/hari);Fungsi Jalan",
        "utara;0+000;0+150;beton;6;1.250;Lokal Primer",
        "utara;0+150;2+000;aspal;4,5;900;Lokal",
        name="inventaris.csv",
    )
    report = import_inventory(office, inventory, SurveyOptions(on_date=date(2025, 1, 1)))
    assert (report.imported, told(report)) == (2, [])
    profile = world.queries().road_profile()
    assert profile["vehicles_per_day"].tolist() == [1_250, 900]
    assert set(profile["function"]) == {"local"}
    survey = table("Ruas;Dari (m);Sampai (m);PCI", "utara;0;100;90", "utara;100;200;80")
    report = import_condition(office, survey, SurveyOptions(on_date=ON))
    assert told(report) == [(2, "no_surface")]  # row 2 lies on two surfaces
    assert import_inventory(office, inventory, SurveyOptions(on_date=date(2025, 1, 1))).unchanged


def test_stations_that_look_like_kilometres_are_not_taken_for_metres(world, office, table):
    path = table("Ruas;Dari;Sampai;Permukaan;IRI", "utara;0;0,1;aspal;5", "utara;0,1;0,2;aspal;5")
    report = import_condition(office, path, SurveyOptions(on_date=ON))
    assert (None, "stations_in_km") in told(report)
    assert report.imported == 0


def test_rows_without_a_day_are_refused_unless_one_is_given_and_none_may_lie_ahead(office, table):
    path = table(f"{HEADING};Tanggal", "utara;0;100;aspal;0;;0;0;", "utara;100;200;aspal;0;;0;0;1/4/2026")
    assert told(import_condition(office, path, SurveyOptions())) == [(1, "day_none"), (2, "day_ahead")]


def test_what_most_segments_are_long_is_told_and_others_are_warned_of(office, table):
    path = table(
        HEADING,
        *(f"utara;{at};{at + 200};aspal;0;;0;0" for at in range(0, 1_000, 200)),
        "utara;1000;1050;aspal;0;;0;0",
    )
    preview = preview_condition(office, path, SurveyOptions(on_date=ON))
    assert preview.segment_m == 200
    assert [(fault.row, fault.code, fault.severity) for fault in preview.faults] == [
        (6, "other_length", "warning")
    ]


def test_rows_that_tell_no_class_are_warned_of_with_what_is_missing(office, table):
    path = table(
        "Ruas;Dari (m);Sampai (m);Permukaan;Kondisi", "utara;0;100;aspal;RB", "utara;100;200;tanah;RB"
    )
    preview = preview_condition(office, path, SurveyOptions(on_date=ON))
    assert [(fault.row, fault.code) for fault in preview.faults] == [(1, "no_class_sdi")]
    assert "or IRI" in preview.faults[0].remedy
    assert preview.rows["class"].tolist() == [None, "heavy"]


def test_a_table_without_roads_stations_or_figures_is_refused_with_what_is_missing(office, table):
    for heading, missing in (
        ("Dari (m);Sampai (m);IRI", "the road"),
        ("Ruas;Sampai (m);IRI", "the stations"),
        ("Ruas;Dari (m);Sampai (m);Catatan", "damage"),
    ):
        path = table(heading, *["utara;0;100;1"[: 2 * heading.count(";") + 12]])
        with pytest.raises(MissingColumnError, match=missing):
            import_condition(office, path, SurveyOptions(on_date=ON))


def test_a_unit_that_is_not_read_is_refused_by_its_column(office, table):
    path = table("Ruas;Dari (m);Sampai (m);Permukaan;Luas Retak (m2)", "utara;0;100;aspal;3")
    with pytest.raises(
        InvalidInputError, match=r"Luas Retak \(m2\).*" + next(iter(units_of("cracked_percent")))
    ):
        import_condition(office, path, SurveyOptions(on_date=ON))
