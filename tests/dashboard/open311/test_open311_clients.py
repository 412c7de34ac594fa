"""Clients that others wrote, as PyPI has them, against a running server: ``three`` and ``georeport``."""

import itertools
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
import xmltodict
from georeport import GeoReport
from PIL import Image

from data.regions import Region
from tests.dashboard.open311.gateway import ON_THE_ROAD, key
from tests.dashboard.open311.serving import served

US_DAY = "%m-%d-%Y"


@pytest.fixture(scope="module")
def endpoint(installation: Region) -> Iterator[str]:
    """The address of the doors, as one would enter it into a client."""
    with served() as address:
        yield address


@pytest.fixture
def three(endpoint: str, installation: Region, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The client of Code for America, with a key; written for Python 2, of which it misses one name."""
    monkeypatch.setattr(itertools, "ifilter", filter, raising=False)
    client = __import__("three").Three(endpoint, api_key=key(), jurisdiction=installation.id)
    yield client
    for name in [name for name in sys.modules if name.partition(".")[0] == "three"]:
        del sys.modules[name]


def picture() -> BytesIO:
    file = BytesIO()
    Image.new("RGB", (64, 48), "grey").save(file, "JPEG")
    file.name = "lubang.jpg"
    file.seek(0)
    return file


def test_three_reads_services_and_their_questions(three: Any, installation: Region) -> None:
    services = three.services()
    assert [one["service_code"] for one in services] == [one.id for one in installation.categories]
    definition = three.services(services[0]["service_code"])
    assert definition["service_code"] == services[0]["service_code"]
    assert three.discovery()["endpoints"][0]["url"] == three.endpoint.rstrip("/")


def test_three_posts_a_report_with_a_photo_and_finds_it_again(three: Any) -> None:
    told = three.post(
        "lubang",
        address="Ruas Plosoklaten - Gedangsewu STA 9+400",
        name="Warga Contoh",
        phone="0812-0000-0000",
        description="Lubang di tikungan & dekat jembatan – dalam",
        media=picture(),
        **ON_THE_ROAD,
    )
    number = told[0]["service_request_id"]
    (seen,) = three.request(number)
    assert (seen["service_request_id"], seen["status"], seen["service_code"]) == (number, "open", "lubang")
    assert "Contoh" not in str(seen)
    today = datetime.now(UTC)
    days = [(today + timedelta(days=n)).strftime(US_DAY) for n in (-2, 2)]
    found = three.requests("lubang", between=days, status="open", count=1_000)
    assert number in [one["service_request_id"] for one in found]
    assert len(three.requests(start=days[0], end=days[1], count=1)) == 1


def test_three_reads_what_it_did_wrong(three: Any) -> None:
    assert three.post("tidak-ada", **ON_THE_ROAD)[0]["code"] == 404
    three.configure(api_key="jg-salah")
    assert three.post("lubang", **ON_THE_ROAD)[0]["code"] == 403
    assert three.request("KDR-0000-0000")[0]["code"] == 404
    assert three.token("tidak-ada")[0]["code"] == 404


@pytest.mark.parametrize("form", ["json", "xml"])
def test_georeport_reads_the_same_in_either_form(endpoint: str, installation: Region, form: str) -> None:
    client = GeoReport(endpoint + "/", jurisdiction=installation.id, output_format=form)
    services = client.get_service_list()
    assert [one["service_code"] for one in services] == [one.id for one in installation.categories]
    assert client.get_service_definition("lubang")["service_code"] == "lubang"
    since = (datetime.now(UTC) - timedelta(days=60)).strftime("%Y-%m-%dT%H:%M:%SZ")
    requests = client.get_service_requests(status="open,closed", start_date=since)
    numbers = [one["service_request_id"] for one in requests]
    assert len(numbers) == len(set(numbers)) > 1
    assert client.get_service_request(numbers[0])["service_request_id"] == numbers[0]
    some = client.get_service_requests(service_request_id=",".join(numbers[:2]))
    assert {one["service_request_id"] for one in some} == set(numbers[:2])


def test_what_fixmystreet_sends_for_a_pin_that_nobody_moved_is_no_address_of_ours(endpoint: str) -> None:
    """FixMyStreet fills both fields of the address with a mark where only the point is meant."""
    import requests  # noqa: PLC0415 (of the clients; the project itself asks by httpx)

    fields = {
        "jurisdiction_id": "kab-kediri",
        "api_key": key(),
        "service_code": "lubang",
        **ON_THE_ROAD,
        "address_string": "#NOTPINPOINTED#",
        "address_id": "#NOTPINPOINTED#",
        "email": "",
        "description": "title: Lubang\n\ndetail: di depan pasar\n\nurl: https://example.org/report/1\n",
        "attribute[title]": "Lubang",
        "attribute[external_id]": "1",
    }
    answer = requests.post(f"{endpoint}/requests.xml", data=fields, timeout=30)
    assert answer.status_code == 200, answer.text
    told = xmltodict.parse(answer.content)["service_requests"]["request"]
    seen = requests.get(f"{endpoint}/requests/{told['service_request_id']}.json", timeout=30).json()[0]
    assert str(seen["address_id"]).startswith("plosoklaten-gedangsewu@")
