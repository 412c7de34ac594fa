"""Addresses made up, mistyped or cut: pages and files of repairs answer them in words, and none breaks."""

import gzip
from collections.abc import Callable
from urllib.parse import quote

import pytest
from starlette.applications import Starlette

from dashboard import backend
from dashboard.feeds import routes as feeds
from dashboard.routes import works_photos as works_photo_routes
from dashboard.strip import files as strip_files
from data.accounts import User
from data.regions import Region
from tests.dashboard.asgi import Answer, get
from tests.dashboard.conftest import PASSWORD
from tests.dashboard.pages import open_page, texts

APP = Starlette(routes=[*feeds.routes, *strip_files.routes, *works_photo_routes.routes])
ROAD = "plosoklaten-gedangsewu"
SCRIPT = "<script>alert(1)</script>"
HUGE = "9" * 40
STRANGE = (HUGE, "-1", "1.5", "../../etc/passwd", SCRIPT, "%00", "\u202eabc", "NaN", "١٢", "' OR 1=1 --")
STRANGE_DAYS = ("9999-99-99", "9999-12-31", "0001-01-01", "2021-02-30", "2021-W24", HUGE, SCRIPT)
STRANGE_METRES = ("1e308", "-1e308", "-5", "nan", "inf", HUGE, SCRIPT)


def refused_or_shown(address: str) -> None:
    """Check that an address is answered, and that nothing of it runs in a browser."""
    answer: Answer = get(APP, address)
    assert answer.status in (200, 400, 404), address
    body = answer.body
    if answer.headers.get("content-encoding") == "gzip":
        body = gzip.decompress(body)
    runs = answer.headers["content-type"].partition(";")[0] not in ("application/json", "text/plain")
    assert not runs or SCRIPT.encode() not in body, address
    assert b"Traceback" not in body, address


@pytest.mark.parametrize("kind", ["svg", "csv"])
def test_a_strip_is_drawn_or_refused_whatever_is_asked_for(installation: Region, kind: str) -> None:
    asked = [f"ruas={quote(one)}" for one in STRANGE]
    asked += [f"ruas={ROAD}&pada={quote(one)}" for one in STRANGE_DAYS]
    for one in map(quote, STRANGE_METRES):
        asked += [f"ruas={ROAD}&{name}={one}" for name in ("dari", "sampai", "lebar")]
    asked += [f"ruas={ROAD}&dari={a}&sampai={b}" for a, b in ((500, 100), (500, 500), (99_999, 100_000))]
    for one in (*asked, ""):
        refused_or_shown(f"/strip/{installation.id}.{kind}?{one}")


@pytest.mark.parametrize("asked", [*STRANGE_DAYS[:3], *STRANGE_METRES[:2]])
def test_a_strip_on_paper_too(installation: Region, asked: str) -> None:
    refused_or_shown(f"/strip/{installation.id}.pdf?ruas={ROAD}&pada={asked}")
    refused_or_shown(f"/strip/{installation.id}.pdf?ruas={ROAD}&dari={asked}&sampai=100")


@pytest.mark.parametrize("strange", STRANGE)
def test_feeds_and_photos_of_nothing_are_not_there(installation: Region, strange: str) -> None:
    region, one = installation.id, quote(strange, safe="")
    for address in (
        f"/feeds/{one}.atom",
        f"/feeds/{region}/kecamatan/{one}.atom",
        f"/feeds/{region}/ruas/{one}.rss",
        f"/feeds/{region}/penggal/{one}.atom",
        f"/feeds/{region}.atom?bahasa={one}",
        f"/foto-pekerjaan/{one}",
        f"/strip/{one}.svg?ruas={ROAD}",
    ):
        refused_or_shown(address)


@pytest.fixture(scope="module")
def admin(installation: Region) -> User:
    """Somebody who may open every page."""
    accounts = backend.accounts()
    accounts.add_user(installation.id, "kepala-bidang", PASSWORD, "admin")
    user = accounts.check_password(installation.id, "kepala-bidang", PASSWORD)
    assert user is not None
    return user


# A page and what somebody may have written behind it; several at once where the page reads each for itself.
ADDRESSES: list[tuple[str, dict[str, str]]] = [
    ("map", {"penggal": HUGE}),
    ("stretch", {"id": HUGE}),
    ("stretch", {"id": "²"}),
    ("repair", {"pekerjaan": HUGE}),
    ("repair", {"pekerjaan": SCRIPT}),
    ("road", {"ruas": SCRIPT}),
    ("road", {"ruas": ROAD, "pada": "0001-01-01"}),
    ("road", {"ruas": ROAD, "pada": "9999-12-31"}),
    ("works", {"paket": HUGE}),
    ("works", {"paket": "²"}),
    ("works", {"program": HUGE, "tahun": SCRIPT, "kec": SCRIPT, "status": SCRIPT, "opd": SCRIPT}),
    ("programme", {"program": HUGE}),
    ("programme", {"program": SCRIPT}),
    ("crew", {"regu": HUGE, "hari": "9999-12-31", "tugas": SCRIPT}),
    ("crew", {"hari": "0001-01-01"}),
    ("condition", {"lihat": SCRIPT, "kec": SCRIPT, "pada": "0001-01-01"}),
    ("condition", {"lihat": "ruas", "ruas": SCRIPT}),
    ("priorities", {"lihat": SCRIPT, "kec": SCRIPT, "jenis": SCRIPT, "cara": SCRIPT, "penggal": HUGE}),
    ("review", {"minggu": "9999-W53"}),
    ("review", {"minggu": "0001-W01"}),
    ("review", {"minggu": f"2021-W24{SCRIPT}"}),
    ("review", {"daftar": SCRIPT, "per": SCRIPT, "isi": SCRIPT, "tentang": f"package:{HUGE}"}),
    ("progress", {"kec": SCRIPT, "angka": SCRIPT, "daftar": SCRIPT, "per": SCRIPT, "tahun": HUGE}),
]


@pytest.mark.parametrize(("name", "asked"), ADDRESSES, ids=lambda one: str(one)[:60])
def test_a_page_of_a_strange_address_is_a_page(
    admin: User, sign_in: Callable[[User], None], name: str, asked: dict[str, str]
) -> None:
    sign_in(admin)
    page = open_page(name, **asked)
    assert not page.exception
    assert SCRIPT not in texts(page)
    assert len(texts(page)) > 100
