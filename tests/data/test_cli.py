"""``python -m data`` does what the README says, and errors are one sentence without a traceback."""

import io
import subprocess
import sys
from pathlib import Path

import geopandas
import pytest
import shapely
from sqlalchemy import select

from data.__main__ import main
from data.commands.records import open_register
from data.office import MACHINE
from data.people import ErasedReporterError, about_words
from data.placement import refit
from data.register import ReportDraft
from data.schema import complaint
from data.settings import get_settings
from data.sign_in import Accounts
from data.store import open_store

ROADS = geopandas.GeoDataFrame(
    {"nama": ["Wates - Pare"]}, geometry=[shapely.LineString([(112.10, -7.8), (112.12, -7.8)])], crs=4326
)
PROJECT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation of its own."""
    monkeypatch.setenv("JEGLONGAN_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("COLUMNS", "160")
    return tmp_path / "var"


def _run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return int(ended.value.code or 0)


@pytest.fixture
def region(capsys: pytest.CaptureFixture[str]) -> str:
    """A new region."""
    assert _run("region", "new", "kab-contoh", "--code", "99.01") == 0
    capsys.readouterr()
    return "kab-contoh"


def test_a_new_region_is_listed_with_what_to_do_next(var: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("region", "new", "kab-sleman") == 0
    assert "python -m data import areas FILE --region kab-sleman" in capsys.readouterr().out
    assert (var / "regions" / "kab-sleman" / "region.toml").is_file()
    assert _run("region", "list") == 0
    listed = capsys.readouterr().out
    assert "Kabupaten Sleman" in listed
    assert "kab-kediri" in listed


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("Kab Sleman",), "Error: 'Kab Sleman' cannot be a region's name. Use small letters"),
        (("kab-kediri",), "Error: There is a region kab-kediri already."),
        (("kab-x", "--timezone", "Kediri"), "Error: 'Kediri' is no time zone."),
        (("kab-x", "--prefix", "x1"), "Error: 'x1' is no ticket prefix."),
    ],
)
def test_a_region_that_cannot_be_made_is_refused(
    arguments: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run("region", "new", *arguments) == 2
    assert sentence in capsys.readouterr().err


def test_roads_come_in_and_a_second_time_nothing_changes(
    region: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ROADS.to_file(tmp_path / "jalan.geojson")
    assert _run("import", "roads", tmp_path / "jalan.geojson", "--region", region) == 0
    told = capsys.readouterr().out
    assert "jalan.geojson: 1 rows read, 1 imported, 0 set aside." in told
    assert "Columns taken: name from 'nama'." in told
    assert "1 lines make 1 roads, 2.2 km" in told
    assert _run("import", "roads", tmp_path / "jalan.geojson", "--region", region) == 0
    assert "unchanged" in capsys.readouterr().out


def test_areas_and_complaints_come_in_with_columns_named(
    region: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    areas = ROADS.assign(geometry=[shapely.box(112.0, -7.9, 112.2, -7.7)], bagian=["Mojo"])
    areas.to_file(tmp_path / "wilayah.gpkg")
    command = ("import", "areas", tmp_path / "wilayah.gpkg", "--region", region)
    assert _run(*command, "--subdistrict", "bagian", "--level", "village") == 0
    assert "1 sub-districts, 1 villages" in capsys.readouterr().out
    (tmp_path / "aduan.csv").write_text("apa,b,l\nlubang besar,112.1,-7.8\n")
    complaints = ("import", "complaints", tmp_path / "aduan.csv", "--region", region)
    assert _run(*complaints, "--words", "apa", "--lon", "b", "--lat", "l", "--category", "lubang") == 0
    assert "1 new rows made 1 complaints; 0 wait in the inbox." in capsys.readouterr().out


def test_a_dry_run_lists_the_faults_by_row_and_ends_well_if_the_file_is_readable(
    region: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "\n".join(f"{row},0,0" for row in range(30))
    (tmp_path / "aduan.csv").write_text(f"nomor rumah,lat,lon\n{rows}\n")
    assert _run("import", "complaints", tmp_path / "aduan.csv", "--region", region, "--check") == 0
    told = capsys.readouterr().out
    assert "30 rows read, 0 would be imported, 30 set aside." in told
    assert told.count("the coordinate is zero.") == 20
    assert "… and 10 more." in told
    assert "A dry run: nothing was stored." in told


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.xlsx", b"kode,nama\n", "Error: a.xlsx is a text table (CSV), not an Excel workbook"),
        ("a.geojson", b"<OGRVRTDataSource/>", "Error: a.geojson is a GDAL virtual file (VRT)"),
        ("a.csv", b"%PDF-1.4", "Error: a.csv is a PDF document"),
        ("a.csv", b"panjang,lebar\n1,2\n", "Error: a.csv has no geometries, not even as WKT."),
    ],
)
@pytest.mark.parametrize("check", [True, False])
def test_an_unreadable_file_is_told_in_one_sentence(
    region: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    *,
    name: str,
    content: bytes,
    sentence: str,
    check: bool,
) -> None:
    (tmp_path / name).write_bytes(content)
    flags = ["--check"] if check else []
    assert _run("import", "roads", tmp_path / name, "--region", region, *flags) == 2
    told = capsys.readouterr()
    assert told.err.startswith(sentence)
    assert "Traceback" not in told.err + told.out


def test_a_file_over_the_limit_is_refused_unread(
    region: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with (tmp_path / "besar.geojson").open("wb") as file:
        file.truncate(200_000_001)
    monkeypatch.setenv("JEGLONGAN_IMPORT_MAX_BYTES", "100000000")
    assert _run("import", "roads", tmp_path / "besar.geojson", "--region", region) == 2
    assert "has 200 MB, more than the 100 MB that are read" in capsys.readouterr().err


def test_an_unknown_region_is_told_with_those_there_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run("import", "roads", tmp_path / "a.csv", "--region", "kab-entah") == 2
    told = capsys.readouterr().err
    assert "There is no region 'kab-entah'; known are kab-bojonegoro, kab-kediri," in told


def test_accounts_are_made_with_a_password_from_a_script_and_closed(
    region: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def give(password: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{password}\n"))

    give("empat kata yang panjang")
    assert _run("adduser", "petugas", "--role", "desk", "--region", region, "--password-stdin") == 0
    assert "petugas may sign in to kab-contoh as desk." in capsys.readouterr().out
    store = open_store(get_settings().database_url)
    accounts = Accounts(store)
    assert accounts.check_password(region, "petugas", "empat kata yang panjang") is not None
    give("lima kata yang lebih panjang")
    assert _run("passwd", "petugas", "--region", region, "--password-stdin") == 0
    script = accounts.check_password(region, "petugas", "lima kata yang lebih panjang")
    assert script is not None
    assert accounts.user_of_token(accounts.open_session(script)) == script  # it is not asked for another
    give("lima kata yang lebih panjang")
    assert _run("passwd", "petugas", "--region", region, "--password-stdin", "--must-change") == 0
    assert "within 7 days" in capsys.readouterr().out
    assert accounts.user_of_token(accounts.open_session(script)) is None
    assert accounts.chooser_of_token(accounts.open_session(script)) == script
    assert _run("closeuser", "petugas", "--region", region) == 0
    assert accounts.check_password(region, "petugas", "lima kata yang lebih panjang") is None
    store.close()


@pytest.mark.parametrize(
    ("arguments", "password", "sentence"),
    [
        (("--role", "raja"), "empat kata yang panjang", "'raja' is no role; there are: desk"),
        (("--role", "desk"), "pendek", "A password has 12 to"),
        (("--role", "desk", "--agency", "x"), "empat kata yang panjang", "has no agency 'x'. It has pupr"),
    ],
)
def test_an_account_that_cannot_be_made_is_refused(
    region: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *,
    arguments: tuple[str, ...],
    password: str,
    sentence: str,
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{password}\n"))
    assert _run("adduser", "petugas", *arguments, "--region", region, "--password-stdin") == 2
    assert sentence in capsys.readouterr().err


def test_settings_are_printed_with_their_meaning(var: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("settings") == 0
    told = capsys.readouterr().out
    assert "JEGLONGAN_VAR" in told
    assert "Folder for everything that running leaves behind." in told


def test_a_setting_that_is_no_number_is_told_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("JEGLONGAN_SESSION_HOURS", "lama")
    assert _run("settings") == 2
    assert capsys.readouterr().err.startswith("Error: JEGLONGAN_SESSION_HOURS: ")


def test_fetch_without_sources_says_what_to_do(region: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("fetch", region) == 2
    assert "names no source to download" in capsys.readouterr().err


def test_the_command_runs_from_the_project_folder() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "data", "--help"], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert all(
        command in done.stdout for command in ("init", "import", "fetch", "region", "adduser", "settings")
    )


def test_a_reporter_who_asks_for_it_is_forgotten_and_the_complaint_stays(
    var: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    contact = "0800 0000 1234"
    draft = ReportDraft(category="lubang", words="Lubang dalam", lon=112.1822, lat=-7.81, contact=contact)
    with open_register("kab-kediri") as register:
        ticket = register.report(draft).ticket or ""
    assert _run("erase", ticket.lower()) == 0
    with open_register("kab-kediri", prepare=False) as register, register.store.connect() as conn:
        row = conn.execute(select(complaint).where(complaint.c.ticket == ticket)).one()
        assert register.people.contact(conn, row.reporter_id) is None
        with pytest.raises(ErasedReporterError):
            register.people.unseal(conn, row.reporter_id, row.words_sealed, about_words(ticket))
    assert _run("erase", "KDR-0000-0000") == 2
    assert "There is no complaint with the number KDR-0000-0000" in capsys.readouterr().err


def test_weights_are_fitted_anew_on_what_the_office_checked(
    region: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ROADS.to_file(tmp_path / "ruas.geojson")
    assert _run("import", "roads", tmp_path / "ruas.geojson", "--region", region) == 0
    rows = [f"{number},{112.101 + number / 2000},-7.80002,lubang" for number in range(30)]
    (tmp_path / "aduan.csv").write_text("\n".join(["id,lon,lat,kategori", *rows]), encoding="utf-8")
    assert _run("import", "complaints", tmp_path / "aduan.csv", "--region", region) == 0
    assert _run("refit", "--region", region) == 2
    assert "Only 0 complaints have a place that somebody" in capsys.readouterr().err

    with open_register(region, prepare=False) as register:
        with register.store.connect() as conn:
            tickets = list(conn.scalars(select(complaint.c.ticket)))
        for ticket in tickets:
            register.verify(ticket, MACHINE)
    monkeypatch.setattr(refit, "LEAST_ROWS", 30)
    assert _run("refit", "--region", region, "--check") == 0
    said = capsys.readouterr().out
    assert "left 30 where they were" in said
    assert "weights fitted" in said
    assert _run("refit", "--region", region, "--reset") == 0
    assert "Nothing to do" in capsys.readouterr().out
