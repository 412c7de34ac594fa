"""What GeoReport v2 promises: names, types, roots, forms, errors; read from its text, not from our code."""

import json
import re
from datetime import datetime
from typing import Any

import httpx
import pytest

from dashboard.open311.answers import answer
from data.regions import Region
from tests.dashboard.asgi import Answer, call, get
from tests.dashboard.open311.gateway import (
    APP,
    ON_THE_ROAD,
    ROOT,
    as_texts,
    error_of,
    key,
    post,
    read,
    told_in_xml,
)
from tests.dashboard.open311.serving import served

# http://wiki.open311.org/GeoReport_v2: every field of each answer, with the types that its JSON may have.
SERVICE = {
    **dict.fromkeys(("service_code", "service_name", "description", "keywords", "group"), str),
    "metadata": bool,
    "type": str,
}
ATTRIBUTE = {
    "variable": bool,
    "code": str,
    "datatype": str,
    "required": bool,
    "order": int,
    "description": str,
    "datatype_description": (str, type(None)),
    "values": list,
}
_TEXT, _NUMBER = (str, type(None)), (float, type(None))
REQUEST = {
    **dict.fromkeys(("service_request_id", "status", "service_name", "service_code"), str),
    **dict.fromkeys(("requested_datetime", "updated_datetime", "address"), str),
    **dict.fromkeys(("status_notes", "description", "agency_responsible", "service_notice"), _TEXT),
    **dict.fromkeys(("expected_datetime", "address_id", "zipcode", "media_url"), _TEXT),
    **dict.fromkeys(("lat", "long"), _NUMBER),
}
DATATYPES = {"string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"}
# https://www.w3.org/TR/NOTE-datetime, with its zone
W3_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")

pytestmark = pytest.mark.usefixtures("installation")


def check(told: dict[str, Any], fields: dict[str, Any]) -> None:
    assert set(told) == set(fields)
    wrong = {name: value for name, value in told.items() if not isinstance(value, fields[name])}
    assert wrong == {}


def test_the_services_are_the_categories_of_the_region(installation: Region) -> None:
    services = read("services.json").json()
    for service in services:
        check(service, SERVICE)
        assert service["type"] in ("realtime", "batch", "blackbox")
    assert [one["service_code"] for one in services] == [one.id for one in installation.categories]
    assert services[0]["service_name"] == "Jalan berlubang"
    assert services[0]["group"] == "Perkerasan"
    assert read("services.json", bahasa="en").json()[0]["service_name"] == "Potholes"


def test_each_service_that_says_so_has_a_definition() -> None:
    for service in read("services.json").json():
        definition = read(f"services/{service['service_code']}.json").json()
        assert set(definition) == {"service_code", "attributes"}
        assert definition["service_code"] == service["service_code"]
        assert service["metadata"] == bool(definition["attributes"])
        orders = [one["order"] for one in definition["attributes"]]
        assert orders == sorted(set(orders))
        for attribute in definition["attributes"]:
            check(attribute, ATTRIBUTE)
            assert attribute["datatype"] in DATATYPES
            assert bool(attribute["values"]) == attribute["datatype"].endswith("list")
            assert all(set(value) == {"key", "name"} for value in attribute["values"])


def test_requests_have_every_field_and_nothing_else() -> None:
    requests = read("requests.json").json()
    assert requests
    for one in requests:
        check(one, REQUEST)
        assert one["status"] in ("open", "closed")
        times = [one["requested_datetime"], one["updated_datetime"]]
        assert all(W3_TIME.fullmatch(time) for time in times)
        requested, updated = map(datetime.fromisoformat, times)
        assert requested <= updated
        assert len(one["description"] or "") <= 4_000


def test_one_request_is_a_list_of_one() -> None:
    (first,) = read("requests.json", page_size=1).json()
    assert read(f"requests/{first['service_request_id']}.json").json() == [first]


@pytest.mark.parametrize(
    ("path", "root"),
    [
        ("services", "services"),
        ("services/lubang", "service_definition"),
        ("requests", "service_requests"),
        ("discovery", "discovery"),
        ("requests/KDR-0000-0000", "errors"),
        ("tokens/tidak-ada", "errors"),
        ("nothing", "errors"),
    ],
)
def test_xml_says_the_same_as_json(path: str, root: str) -> None:
    plain, xml = read(f"{path}.json"), read(f"{path}.xml")
    assert plain.headers["content-type"] == "application/json; charset=utf-8"
    assert plain.status == xml.status
    assert told_in_xml(xml) == (root, as_texts(plain.json()))


def test_what_is_posted_is_answered_in_either_form() -> None:
    fields = {"api_key": key(), "service_code": "lubang", **ON_THE_ROAD, "account_id": "warga-1"}
    (told,) = post("json", **fields).json()
    assert set(told) == {"service_request_id", "service_notice", "account_id"}
    assert isinstance(told["service_request_id"], str)
    assert told["account_id"] == "warga-1"
    assert told_in_xml(post("xml", **fields)) == ("service_requests", [as_texts(told)])
    assert told_in_xml(post("xml", **fields | {"api_key": "jg-salah"}))[0] == "errors"


def test_signs_that_xml_may_not_hold_are_left_out() -> None:
    told: list[dict[str, str | None]] = [{"description": "a\x00\x0b\ufffe <b> & \U0001f6a7", "status": None}]
    written = answer("xml", "service_requests", told)
    assert told_in_xml(Answer(200, written.headers, bytes(written.body))) == (
        "service_requests",
        [{"description": "a <b> & \U0001f6a7", "status": None}],
    )
    assert json.loads(answer("json", "service_requests", told).body) == told


def test_the_notes_say_the_stage_of_the_road_while_it_is_open() -> None:
    requests = read("requests.json", bahasa="en", status="open").json()
    assert [one for one in requests if "the road there: In works" in one["status_notes"]]
    closed = read("requests.json", bahasa="en", status="closed").json()
    assert {one["status_notes"] for one in closed} <= {"Done", "Support"} | {
        one["status_notes"] for one in closed if "see KDR-" in one["status_notes"]
    }


def test_discovery_leads_here() -> None:
    for place in ("/open311/discovery.json", f"{ROOT}/discovery.json"):
        told = get(APP, place).json()
        assert set(told) == {"changeset", "contact", "key_service", "endpoints"}
        (endpoint,) = told["endpoints"]
        assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
        assert endpoint["url"] == "http://testserver/open311/v2"
        assert endpoint["formats"] == ["text/xml", "application/json"]
        assert endpoint["type"] == "production"


def test_without_an_ending_the_client_says_what_it_likes() -> None:
    assert get(APP, f"{ROOT}/services").headers["content-type"].startswith("text/xml")
    likes = get(APP, f"{ROOT}/services", accept="application/json, */*")
    assert likes.headers["content-type"].startswith("application/json")


@pytest.mark.parametrize(
    "path", ["services.html", "nothing.json", "requests/a/b.json", "", "services/.json", "requests/.json"]
)
def test_no_other_address_is_one(path: str) -> None:
    assert get(APP, f"{ROOT}/{path}").status == 404


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "POST"])
def test_another_method_is_refused_with_those_there_are(method: str) -> None:
    answer = call(APP, method, f"{ROOT}/services.json")
    assert error_of(answer)[0] == 405
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"


def test_any_page_may_read_and_none_is_invited_to_post() -> None:
    for path in ("services.json", "requests.json", "requests/KDR-0000-0000.json"):
        assert read(path).headers["access-control-allow-origin"] == "*"
    asked = call(APP, "OPTIONS", f"{ROOT}/requests.json")
    assert asked.status == 204
    assert asked.headers["allow"] == "GET, HEAD, OPTIONS, POST"
    assert asked.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"
    assert "access-control-allow-origin" not in post(api_key=key()).headers


def test_a_client_gets_along_over_the_wire() -> None:
    """Services, a definition, a report, its request, and a HEAD; what others wrote is in ``…_clients.py``."""
    with served() as endpoint, httpx.Client(timeout=30) as client:
        codes = [one["service_code"] for one in client.get(f"{endpoint}/services.json").json()]
        assert client.get(f"{endpoint}/services/{codes[0]}.json").json()["service_code"] == codes[0]
        fields = {
            "api_key": key(),
            "service_code": codes[0],
            "description": "Lubang di tikungan",
            **ON_THE_ROAD,
        }
        (told,) = client.post(f"{endpoint}/requests.json", data=fields).json()
        (seen,) = client.get(f"{endpoint}/requests/{told['service_request_id']}.json").json()
        assert (seen["status"], seen["service_code"]) == ("open", codes[0])
        head = client.head(f"{endpoint}/requests.xml")
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-type"] == "text/xml; charset=utf-8"
