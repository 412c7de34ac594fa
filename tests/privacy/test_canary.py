"""Nobody who reports by any channel is told of anywhere but where staff with that right look."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from dashboard.navigation import PATHS
from tests.e2e.conftest import DESK_PASSWORD, DESKTOP, Server
from tests.e2e.outside import SECRETS, Outside
from tests.e2e.pages import send_form
from tests.privacy.canary import Canary, canaries, found_in
from tests.privacy.conftest import REGION
from tests.privacy.crawling import Heard, api_answers, session_cookie, visit_all

BY = {one.channel: one for one in canaries()}
ON_THE_ROAD = 112.1822, -7.8100
OUTPUT_ZOOM = 17


def _spreadsheet(canary: Canary) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(
        [
            "ID Aduan",
            "Tanggal",
            "Kategori",
            "Uraian",
            "Latitude",
            "Longitude",
            "Telepon",
            "Nama Pelapor",
            "Email",
        ]
    )
    lon, lat = ON_THE_ROAD
    writer.writerow(
        ["MS-1", "2026-06-01", "lubang", canary.words, lat, lon, canary.local, canary.name, canary.email]
    )
    return text.getvalue()


@pytest.fixture(scope="module")
def tickets(
    app: Server, outside: Outside, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, str]:
    """Send the canaries in; return the ticket numbers by channel."""
    folder: Path = tmp_path_factory.mktemp("berkas")
    context = browser.new_context(viewport=DESKTOP, locale="id-ID")
    found = {"web": send_form(context.new_page(), app.url, BY["web"].words, BY["web"].local)}
    context.close()
    table = folder / "aduan.csv"
    table.write_text(_spreadsheet(BY["spreadsheet"]))
    app.data("import", "complaints", str(table))
    return found


def told_by(contents: Mapping[str, bytes], secrets: Iterable[str]) -> Iterator[str]:
    """Yield where which secret shows."""
    wanted = list(secrets)
    for where, content in contents.items():
        for secret in found_in(content, wanted):
            yield f"{where}: {secret}"


def everything_of(*people: Canary) -> list[str]:
    return [secret for one in people for secret in (*one.secrets(), *one.house())]


def test_no_public_page_tells_of_anybody(app: Server, browser: Browser, tickets: Mapping[str, str]) -> None:
    paths = ["/", "/?bahasa=en", f"/?peta={ON_THE_ROAD[1]},{ON_THE_ROAD[0]},{OUTPUT_ZOOM}"]
    paths += [f"/{path}" for path in PATHS.values()]
    paths += [f"/lacak?nomor={ticket}" for ticket in tickets.values()]
    paths += [f"/?cari={BY['web'].name}".replace(" ", "%20")]
    heard: Heard = visit_all(browser, app, paths[:-1])
    assert len(heard.pages) == len(set(paths[:-1]))
    assert all(len(content) > 10_000 for content in heard.pages.values()), "a page was not heard"
    assert list(told_by(heard.pages, everything_of(*BY.values()))) == []


def test_no_open_address_tells_of_anybody(app: Server, tickets: Mapping[str, str]) -> None:
    answers = api_answers(app, REGION, *ON_THE_ROAD)
    assert any(tickets["web"].encode() in content for content in answers.values()) or len(answers) > 40
    assert list(told_by(answers, everything_of(*BY.values()))) == []


def test_nothing_on_the_disk_tells_of_anybody(app: Server, tickets: Mapping[str, str]) -> None:
    var = Path(app.environment["JEGLONGAN_VAR"])
    files = {str(path.relative_to(var)): path.read_bytes() for path in var.rglob("*") if path.is_file()}
    assert any(name.endswith(".sqlite") for name in files)
    assert all(any(ticket.encode() in content for content in files.values()) for ticket in tickets.values())
    assert list(told_by(files, everything_of(*BY.values()))) == []
    keys = [name for name in files if name.startswith("keys/")]
    assert list(told_by({name: files[name] for name in files if name not in keys}, SECRETS)) == []


@pytest.mark.parametrize("name", ["insinyur", "pimpinan"])
def test_staff_without_the_right_learn_no_contact(
    app: Server, browser: Browser, tickets: Mapping[str, str], name: str
) -> None:
    cookie = session_cookie(app, name, DESK_PASSWORD, REGION)
    paths = ["/meja", *(f"/meja?nomor={ticket}" for ticket in tickets.values())]
    heard = visit_all(browser, app, paths, cookie)
    contacts = [
        secret for one in BY.values() for secret in (one.email, one.international, f"+{one.international}")
    ]
    assert list(told_by(heard.pages, contacts)) == []
