"""A region that nobody has programmed: a folder with a table of villages, to a complaint on its map."""

from pathlib import Path

import pytest
from starlette.applications import Starlette

from dashboard import backend
from dashboard.api import feed
from data.__main__ import main
from data.channels.web_form import ReportDraft
from data.regions import Region, load_region
from data.settings import get_settings
from tests.dashboard.asgi import get
from tests.dashboard.conftest import PASSWORD
from tests.dashboard.pages import open_page, texts
from tests.dashboard.test_feed import tiles_over

# Three villages of two sub-districts in the far east of the country, in another zone and projection:
#
#     Ujung ───── Tengah ───── Pangkal      some 2.2 km each, along 4° south
VILLAGES = """code,village,subdistrict_code,subdistrict,regency_code,lat,lon
99.07.01.2001,Ujung,99.07.01,Barat,99.07,-4.000,140.500
99.07.01.2002,Tengah,99.07.01,Barat,99.07,-4.001,140.520
99.07.02.1001,Pangkal,99.07.02,Timur,99.07,-4.000,140.540
"""
APP = Starlette(routes=feed.routes)


def run(*arguments: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert not ended.value.code


@pytest.fixture(scope="module")
def fifth(installation: Region) -> Region:
    """What somebody does by hand to have one more region: one command, one table, one word in its file."""
    run("region", "new", "kab-ujung", "--code", "99.07", "--timezone", "Asia/Jayapura", "--prefix", "UJG")
    folder: Path = get_settings().var / "regions" / "kab-ujung"
    (folder / "villages.csv").write_text(VILLAGES, encoding="utf-8")
    described = (folder / "region.toml").read_text(encoding="utf-8")
    (folder / "region.toml").write_text(
        described.replace('short = "PU"', 'short = "Dinas Jalan Ujung"'), encoding="utf-8"
    )
    run("init", "--region", "kab-ujung")
    return load_region("kab-ujung")


def test_a_folder_becomes_a_map_with_a_complaint_at_its_agency(fifth: Region) -> None:
    west, south, east, north = get(APP, f"/api/{fifth.id}/map").json()["bounds"]
    assert west < 140.50
    assert east > 140.54
    assert south < -4.0 < north
    draft = ReportDraft(
        category="lubang", words="Lubang besar", lon=140.51, lat=-4.0005, how="gps", accuracy_m=8
    )
    receipt = backend.register_of(fifth.id).report(draft)

    assert receipt.ticket.startswith("UJG-")
    tiles = [
        get(APP, f"/api/{fifth.id}/pieces/12/{x}/{y}").json()
        for x, y in tiles_over([west, south, east, north], 12)
    ]
    assert sum(len(tile["id"]) for tile in tiles) >= 1
    backend.accounts().add_user(fifth.id, "petugas-ujung", PASSWORD, "desk", "pupr")
    officer = backend.accounts().check_password(fifth.id, "petugas-ujung", PASSWORD)
    inbox = backend.queries_of(fifth.id).inbox(officer)
    assert list(inbox["ticket"]) == [receipt.ticket]
    shown = texts(open_page("track", nomor=receipt.ticket))
    assert "Ujung – Tengah" in shown
    assert "Dinas Jalan Ujung" in shown


def test_its_pages_are_as_complete_as_those_of_the_built_in_ones(fifth: Region) -> None:
    about = texts(open_page("about", wilayah=fifth.id))
    assert "Kabupaten Ujung: 2 kecamatan, 2 desa, 1 kelurahan." in about
    assert "Dinas Jalan Ujung" in about
    assert "Kanal aduan milik daerah" not in about  # it has told of none
    assert "batas luar" not in about
    for page in ("map", "report", "progress"):
        assert not open_page(page, wilayah=fifth.id).exception
