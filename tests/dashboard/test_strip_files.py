"""A road's strip over HTTP: pictures, paper, tables; for any request an answer that says what is wrong."""

import csv
import gzip
import io
from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

import pypdfium2
import pytest
from starlette.applications import Starlette

from dashboard import backend
from dashboard.strip import files
from dashboard.strip.table import strip_csv
from data.regions import Region
from tests.dashboard.asgi import Answer, get
from tests.dashboard.strips import bare, jeglongan_sewu

APP = Starlette(routes=files.routes)
ROAD = "plosoklaten-gedangsewu"


def ask(kind: str, region: str = "kab-kediri", **query: str) -> Answer:
    """Ask as a browser does, and unpack what comes packed."""
    answer = get(APP, f"/strip/{region}.{kind}?{urlencode({'ruas': ROAD, **query})}")
    packed = answer.headers.get("content-encoding") == "gzip"
    return (
        replace(answer, headers={**answer.headers, "content-encoding": ""}, body=gzip.decompress(answer.body))
        if packed
        else answer
    )


def rows_of(table: bytes, separator: str = ";") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table.decode("utf-8-sig")), delimiter=separator))


def test_a_strip_comes_as_picture(installation: Region) -> None:
    answer = ask("svg", lebar="700", bahasa="en")
    assert answer.status == 200
    assert answer.headers["content-type"] == "image/svg+xml"
    assert 'width="700"' in answer.body.decode()
    assert "Left lane" in answer.body.decode()


def test_a_picture_is_sent_packed(installation: Region) -> None:
    answer = get(APP, f"/strip/kab-kediri.svg?ruas={ROAD}")
    assert answer.headers["content-encoding"] == "gzip"
    assert len(answer.body) < len(gzip.decompress(answer.body)) / 4


def test_a_strip_of_a_past_day_comes_as_of_that_day(installation: Region) -> None:
    then = ask("svg", pada="2021-07-20").body.decode()
    assert "Per 20 Jul 2021" in then
    assert "dikerjakan" in then
    assert "Per 20 Jul 2021" not in ask("svg").body.decode()


def test_a_part_of_the_road_comes_on_request(installation: Region) -> None:
    assert 'data-from="7000.000" data-to="8000.000"' in ask("svg", dari="7000", sampai="8000").body.decode()


def test_a_strip_comes_on_a4_across(installation: Region) -> None:
    answer = ask("pdf", pada="2021-07-20")
    assert answer.headers["content-type"] == "application/pdf"
    assert f"strip-{ROAD}-2021-07-20.pdf" in answer.headers["content-disposition"]
    with pypdfium2.PdfDocument(answer.body) as document:
        said = document[0].get_textpage().get_text_bounded()
    assert "Plosoklaten" in said
    assert "Sumber: Jeglongan, Kabupaten Kediri, per 20 Jul 2021" in said


def test_a_strip_comes_as_table_that_says_it_is_a_sample(installation: Region) -> None:
    rows = rows_of(ask("csv", pada="2021-07-20").body)
    lanes = {(row["Lajur"], row["Keterangan"]) for row in rows if row["Baris"] == "Langkah kerja"}
    assert ("lajur kiri", "curing 12 Jul") in lanes
    assert {row["Catatan"] for row in rows} == {"Data contoh"}
    assert {row["Keadaan tanggal"] for row in rows} == {"2021-07-20"}


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"ruas": "tidak-ada"}, 404),
        ({"pada": "kemarin"}, 400),
        ({"dari": "awal"}, 400),
        ({"sampai": "nan"}, 400),
        ({"lebar": "inf"}, 400),
    ],
)
def test_what_cannot_be_drawn_is_said(installation: Region, query: dict[str, str], status: int) -> None:
    answer = ask("svg", **query)
    assert answer.status == status
    assert answer.json()["error"]


def test_an_unknown_region_or_kind_is_not_found(installation: Region) -> None:
    assert ask("svg", region="kab-lain").status == 404
    assert ask("exe").status == 404


@pytest.mark.parametrize("width", ["-5", "0", "1e9", "12.7"])
def test_any_width_is_answered(installation: Region, width: str) -> None:
    assert ask("svg", lebar=width).status == 200


def test_a_strip_is_read_once_until_something_changes(installation: Region) -> None:
    before = files.kept_strip("kab-kediri", ROAD, None)
    assert files.kept_strip("kab-kediri", ROAD, None) is before
    assert files.kept_strip("kab-kediri", ROAD, date(2021, 7, 20)) is not before
    with backend.store().begin() as conn:
        backend.store().bump(conn, "kab-kediri", "works")
    assert files.kept_strip("kab-kediri", ROAD, None) is not before


def test_a_name_that_a_spreadsheet_would_run_is_harmless() -> None:
    [header, *_] = strip_csv(jeglongan_sewu(), "id").decode("utf-8-sig").splitlines()
    assert header.startswith("Ruas;Keadaan tanggal;Baris;Lajur;Dari STA;Sampai STA;Panjang (m);Keterangan")
    named = strip_csv(replace(jeglongan_sewu(), name="=1+1"), "en")
    assert {row["Road"] for row in rows_of(named, ",")} == {"'=1+1"}


def test_the_name_of_a_file_is_safe_on_every_system() -> None:
    name = files.file_name(bare(), "svg")
    assert name == "strip-semboja-2021-07-20.svg"
