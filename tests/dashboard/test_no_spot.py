"""A complaint that names its road and no spot on it: every page that tells of complaints bears it."""

import json

import pytest

from dashboard import backend
from data.regions import Region
from data.register import ReportDraft
from tests.dashboard.pages import open_page, texts

ROAD = "Plosoklaten – Gedangsewu"
UNCLEAR = "Tempat belum jelas"


def marks_of(ticket: str) -> list[str]:
    """Return what the desk's list says of a complaint beside its place."""
    (inbox,) = (one.proto for one in open_page("desk").get("bidi_component") if ticket in one.proto.json)
    (row,) = (row for row in json.loads(inbox.json)["rows"] if row["ticket"] == ticket)
    return list(row["marks"])


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


def test_its_reporter_reads_the_road(ticket: str) -> None:
    page = open_page("track", nomor=ticket)
    assert not page.exception
    assert ROAD in texts(page)


@pytest.mark.usefixtures("signed_in")
def test_what_is_about_no_road_has_a_clear_place_at_its_village(installation: Region) -> None:
    register = backend.register_of(installation.id)
    draft = ReportDraft(category="pendidikan", words="Guru di desa Gurah kecamatan Gurah tidak masuk")
    ticket = register.report(draft).ticket
    assert ticket
    assert UNCLEAR not in marks_of(ticket)


@pytest.mark.usefixtures("signed_in")
def test_the_desk_is_told_that_the_spot_has_to_be_found(ticket: str) -> None:
    assert UNCLEAR in marks_of(ticket)
