"""The README's commands are run as they stand there, with made-up files in the place of FILE."""

import io
import re
import runpy
import shlex
import signal
import sys
from pathlib import Path

import pytest

from data.outside.credentials import credentials
from data.regions import load_region

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")

# Two villages west and east of a road between them, and holes on that road.
AREAS = """{"type": "FeatureCollection", "features": [
 {"type": "Feature", "properties": {"kode": "35.06.01.2001", "nama": "Kulon", "kecamatan": "Satu"},
  "geometry": {"type": "Polygon", "coordinates": [[[112.0, -7.9], [112.1, -7.9], [112.1, -7.8], [112.0, -7.8],
   [112.0, -7.9]]]}},
 {"type": "Feature", "properties": {"kode": "35.06.02.2001", "nama": "Wetan", "kecamatan": "Dua"},
  "geometry": {"type": "Polygon", "coordinates": [[[112.1, -7.9], [112.2, -7.9], [112.2, -7.8], [112.1, -7.8],
   [112.1, -7.9]]]}}]}"""
ROADS = """{"type": "FeatureCollection", "features": [
 {"type": "Feature", "properties": {"road_id": "R1", "namobj": "Kulon - Wetan", "autrjl": 3},
  "geometry": {"type": "LineString", "coordinates": [[112.05, -7.85], [112.15, -7.85]]}}]}"""
LANDMARKS = "nama,jenis,lon,lat\nPasar Kulon,Pasar,112.06,-7.851\n"
POINTS = "id,lat,lon,uraian\n1,-7.8501,112.07,lubang\n2,-7.8499,112.0702,lubang besar\n"
CHAT = "12/03/22 08.15 - Budi: jalan berlubang di Kulon - Wetan, depan Pasar Kulon\n"
TEXTS = "pengirim,waktu,pesan\n0800-0000-001,2022-03-12 08:15,lampu jalan mati di Pasar Kulon\n"
SURVEY = "ruas,sta awal,sta akhir,perkerasan,iri\nKulon - Wetan,0+000,0+100,aspal,5\n"
TABLE = "ruas,sta awal,sta akhir,perkerasan,lebar\nKulon - Wetan,0+000,1+000,aspal,5\n"
TREATMENTS = "stretch,cost_rupiah,benefit\na,1000000,3\n"
CORRECTED = "id,lat,lon,ruas\n1,-7.8501,112.07,R1\n2,-7.8499,112.0702,R1\n3,-7.8302,112.0702,\n"


def commands() -> list[str]:
    """Every line of the README's shell blocks that runs one of our commands and ends, in order."""
    blocks = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    lines = [line.split("#")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if re.match(r"python -m (data|geo|dashboard review) ", line)]


def with_files(command: str, folder: Path) -> list[str]:
    """Return module and arguments, the right made-up file where the command says FILE, POINTS, ROADS …"""
    files = {" areas ": "areas.geojson", " roads ": "roads.geojson", " landmarks ": "landmarks.csv"}
    file = next((file for layer, file in files.items() if layer in command), "points.csv")
    names = {"FILE": file, "ROADS": "roads.geojson", "CHAT": "chat.txt"}
    tables = ("POINTS", "CORRECTED", "TEXTS", "SURVEY", "TABLE", "TREATMENTS")
    names |= {name: f"{name.lower()}.csv" for name in tables}
    command = command.replace(" COL ", " ruas ")
    words = [str(folder / names[word]) if word in names else word for word in shlex.split(command)]
    return words[2:]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    texts = {"areas.geojson": AREAS, "roads.geojson": ROADS, "landmarks.csv": LANDMARKS, "points.csv": POINTS}
    texts |= {"corrected.csv": CORRECTED, "chat.txt": CHAT, "texts.csv": TEXTS}
    texts |= {"survey.csv": SURVEY, "table.csv": TABLE, "treatments.csv": TREATMENTS}
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.setenv("JEGLONGAN_VAR", str(tmp_path / "var"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(room: str, arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> object:
    """Do what ``python -m`` does, without a process of its own for each: most of its time went to loading.

    That each command loads by itself what it needs, tests/test_start_up.py tries. Returns the exit code.
    """
    monkeypatch.setattr(sys, "argv", [f"{room}/__main__.py", *arguments])
    monkeypatch.setattr(sys, "stdin", io.StringIO("jalan-mulus-2021\n"))
    monkeypatch.delitem(sys.modules, f"{room}.__main__", raising=False)
    before = signal.getsignal(signal.SIGTERM)
    try:
        runpy.run_module(room, run_name="__main__", alter_sys=True)
    except SystemExit as ended:
        return ended.code
    finally:
        signal.signal(signal.SIGTERM, before)
    return 0


def test_every_command_of_the_readme_does_what_it_says(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = commands()
    assert len(ran) >= 9
    for command in ran:
        if " fetch " in command:
            continue  # needs the internet; tests/data/test_fetch.py runs it against a server of its own
        room, *arguments = with_files(command, folder)
        if "adduser" in command:
            arguments.append("--password-stdin")
        assert not run(room, arguments, monkeypatch), f"{command}\n{capsys.readouterr()}"
    assert (folder / "placed.csv").is_file()
    assert (folder / "stretches.gpkg").is_file()


def test_the_credentials_of_the_readme_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
    file = tmp_path / "credentials.toml"
    file.write_text(example, encoding="utf-8")
    file.chmod(0o600)
    monkeypatch.setenv("JEGLONGAN_CREDENTIALS_FILE", str(file))
    assert credentials("kota-bukittinggi").whatsapp is not None
    assert credentials("kab-bojonegoro").sms is not None
    assert credentials("kota-mojokerto").smtp is not None
    assert set(credentials("kab-kediri").emergency) <= {
        agency.id for agency in load_region("kab-kediri").agencies
    }


def test_every_picture_of_the_readme_is_there_and_small() -> None:
    pictures = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README)
    assert pictures
    for picture in pictures:
        assert (ROOT / picture).stat().st_size < 300_000, picture
