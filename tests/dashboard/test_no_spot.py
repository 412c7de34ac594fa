"""A complaint that names its road and no spot on it: every page that tells of complaints bears it."""

import pytest

from dashboard import backend
from data.regions import Region
from data.register import ReportDraft
from tests.dashboard.pages import open_page, texts

ROAD = "Plosoklaten – Gedangsewu"
LISTS = ("desk", "field", "late", "progress", "review", "map", "keeping", "photos")


@pytest.fixture
def ticket(installation: Region) -> str:
    road = next(hit for hit in backend.queries_of(installation.id).search(ROAD) if hit.kind == "road")
    register = backend.register_of(installation.id)
    made = register.report(ReportDraft(category="lubang", words="Lubang dalam", road_id=road.id)).ticket
    assert made
    return made


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize("language", ["id", "en"])
def test_the_desk_lists_it_by_its_road(ticket: str, language: str) -> None:
    page = open_page("desk", language=language)
    assert not page.exception
    assert ROAD in texts(open_page("desk", language=language, nomor=ticket))


@pytest.mark.usefixtures("signed_in", "ticket")
def test_no_list_breaks_by_it() -> None:
    assert [name for name in LISTS if open_page(name).exception] == []


def test_its_reporter_reads_the_road(ticket: str) -> None:
    page = open_page("track", nomor=ticket)
    assert not page.exception
    assert ROAD in texts(page)
