"""Regions that have only a part of their ground: every page of theirs works, for whoever may see it."""

from collections.abc import Callable

import pytest

from dashboard import backend
from dashboard.navigation import PATHS
from data.__main__ import main
from data.accounts import User
from data.channels.web_form import ReportDraft
from data.regions import Region, load_region
from data.settings import get_settings
from tests.dashboard.conftest import PASSWORD
from tests.dashboard.pages import open_page, texts

# One street of 2 km, as a city has them that knows no sub-districts; and a village that has no road yet.
STREETS = """{"type": "FeatureCollection", "features": [
 {"type": "Feature", "properties": {"name": "MAIN ST"},
  "geometry": {"type": "LineString", "coordinates": [[-76.150, 43.040], [-76.125, 43.040]]}}]}"""
VILLAGES = """{"type": "FeatureCollection", "features": [
 {"type": "Feature", "properties": {"kode": "99.08.01.2001", "nama": "Kulon", "kecamatan": "Satu"},
  "geometry": {"type": "Polygon", "coordinates": [[[-76.16, 43.03], [-76.10, 43.03], [-76.10, 43.05],
   [-76.16, 43.05], [-76.16, 43.03]]]}}]}"""
GROUNDS = {"roads": STREETS, "areas": VILLAGES, "nothing": None}


def run(*arguments: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert not ended.value.code


@pytest.fixture(scope="module", params=GROUNDS)
def bare(request: pytest.FixtureRequest, installation: Region) -> Region:
    """A region with two complaints at one place, on such ground as it has."""
    kind, layer = request.param, GROUNDS[request.param]
    run("region", "new", f"kota-{kind}", "--code", "99.08", "--prefix", kind[:3].upper())
    if layer is not None:
        file = get_settings().var / f"{kind}.geojson"
        file.write_text(layer, encoding="utf-8")
        run("import", kind, str(file), "--region", f"kota-{kind}")
    region = load_region(f"kota-{kind}")
    for words in ("Lubang besar", "Lubang dalam, ada yang jatuh"):
        draft = ReportDraft(category="lubang", words=words, lon=-76.14, lat=43.0401, how="gps", accuracy_m=8)
        backend.register_of(region.id).report(draft)
    return region


@pytest.fixture
def everybody(bare: Region, sign_in: Callable[[User], None]) -> User:
    """Somebody who may see every page of the region."""
    accounts = backend.accounts()
    if not accounts.check_password(bare.id, "semua", PASSWORD):
        accounts.add_user(bare.id, "semua", PASSWORD, "admin")
    user = accounts.check_password(bare.id, "semua", PASSWORD)
    assert user is not None
    sign_in(user)
    return user


def test_every_page_of_it_works(bare: Region, everybody: User) -> None:
    broken = {}
    for name in PATHS:
        page = open_page(name, wilayah=bare.id)
        if page.exception or not texts(page):
            broken[name] = [error.message for error in page.exception]
    assert not broken


@pytest.mark.parametrize("bare", ["roads"], indirect=True)
def test_progress_counts_what_there_is_without_sub_districts(bare: Region) -> None:
    shown = texts(open_page("progress", wilayah=bare.id))
    assert "**2** aduan belum selesai" in shown
    assert "Belum ada kecamatan" in shown
