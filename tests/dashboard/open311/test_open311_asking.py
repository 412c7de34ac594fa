"""What a client may ask of ``requests``: times, states, pages, places; how wrong questions are refused."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest

from dashboard.open311.asked import wanted
from dashboard.open311.faults import ApiError
from data.open311.views import Wanted
from data.regions import Region, load_region
from tests.dashboard.asgi import get
from tests.dashboard.open311.gateway import APP, ON_THE_ROAD, ROOT, error_of, key, post, read

NOW = datetime(2026, 3, 18, 5, 0, tzinfo=UTC)


def asked(**fields: str) -> Wanted:
    region: Region = load_region("kab-kediri")  # WIB, UTC + 7
    return wanted({name: [value] for name, value in fields.items()}, region, NOW)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-31T08:30:00Z", "2026-01-31T08:30:00+00:00"),
        ("2026-01-31T08:30:00+07:00", "2026-01-31T01:30:00+00:00"),
        ("2026-01-31T08:30:00 07:00", "2026-01-31T01:30:00+00:00"),  # a plus that nobody escaped
        ("2026-01-31T08:30:00.500Z", "2026-01-31T08:30:00.5+00:00"),
        ("2026-01-31T08:30:00", "2026-01-31T01:30:00+00:00"),
        ("2026-01-31", "2026-01-30T17:00:00+00:00"),
    ],
)
def test_times_are_read_with_their_zone_else_the_regions(text: str, moment: str) -> None:
    assert asked(start_date=text).since == utc(moment)


def test_a_day_as_the_end_is_counted_in_full() -> None:
    until = asked(start_date="2026-01-01", end_date="2026-01-31").until
    assert until is not None
    assert until.replace(microsecond=0) == utc("2026-01-31T16:59:59+00:00")


def test_what_is_not_said_is_ninety_days() -> None:
    days = timedelta(days=90)
    assert (asked().since, asked().until) == (NOW - days, None)
    start, end = utc("2025-01-01T00:00:00+00:00"), utc("2025-06-01T00:00:00+00:00")
    assert asked(start_date="2025-01-01T00:00:00Z").until == start + days
    assert asked(end_date="2025-06-01T00:00:00Z").since == end - days
    assert asked(start_date="2025-01-01T00:00:00Z", end_date="2025-04-01T00:00:00Z").until == start + days


def test_what_changed_lately_may_be_old() -> None:
    found = asked(updated_after="2026-03-01T00:00:00Z")
    assert (found.since, found.until, found.updated_since) == (None, None, utc("2026-03-01T00:00:00+00:00"))


def test_an_empty_field_is_as_if_it_were_not_there() -> None:
    names = ("service_request_id", "service_code", "start_date", "end_date", "status", "page", "page_size")
    assert asked(**dict.fromkeys((*names, "bbox", "lat", "long", "radius", "updated_after"), "")) == asked()


def test_pages_and_lists() -> None:
    assert (asked().limit, asked().offset) == (1_000, 0)
    assert (asked(page="3", page_size="50").limit, asked(page="3", page_size="50").offset) == (50, 100)
    assert asked(status="open").is_open is True
    assert asked(status="Closed").is_open is False
    assert asked(status="open,closed").is_open is None
    assert asked(service_code="lubang, pju").categories == ("lubang", "pju")


def test_numbers_override_all_the_rest_however_they_are_typed() -> None:
    assert (
        asked(service_request_id="kdr7q4mx2cv, x", status="broken").tickets
        == asked(service_request_id="KDR-7Q4M-X2CV").tickets
    )


@pytest.mark.parametrize(
    ("status", "wrong"),
    [
        (400, {"start_date": "yesterday"}),
        (400, {"end_date": "2026-13-01"}),
        (400, {"start_date": "9999-12-31T00:00:00Z"}),
        (400, {"end_date": "0001-01-01T00:00:00Z"}),
        (400, {"start_date": "2026-01-01", "end_date": "2026-04-10"}),
        (400, {"start_date": "2026-02-01", "end_date": "2026-01-01"}),
        (400, {"status": "broken"}),
        (400, {"page": "0"}),
        (400, {"page": "-1"}),
        (400, {"page": "1.5"}),
        (400, {"page": "٣"}),
        (400, {"page": "9" * 30}),
        (400, {"page_size": "1001"}),
        (400, {"page_size": "all"}),
        (404, {"service_code": "tidak-ada"}),
        (400, {"bbox": "1,2,3"}),
        (400, {"bbox": "1,2,3,x"}),
        (400, {"bbox": "3,2,1,4"}),
        (400, {"bbox": "1,2,3,4,5"}),
        (400, {"lat": "-7.8", "long": "112.1"}),
        (400, {"radius": "5"}),
        (400, {"lat": "-7.8", "long": "112.1", "radius": "-5"}),
        (400, {"lat": "95", "long": "112.1", "radius": "5"}),
        (400, {"updated_after": "soon"}),
        (400, {"service_request_id": ",".join(f"KDR{n}" for n in range(1_001))}),
    ],
)
def test_a_wrong_question_is_refused(status: int, wrong: dict[str, str]) -> None:
    with pytest.raises(ApiError) as refused:
        asked(**wrong)
    assert refused.value.status == status
    assert "{" not in refused.value.sentence("id") + refused.value.sentence("en")


@pytest.mark.usefixtures("installation")
def test_questions_are_answered_and_refused_over_http() -> None:
    number = post(api_key=key(), service_code="retak", **ON_THE_ROAD).json()[0]["service_request_id"]
    day = datetime.now(UTC)
    start, end = (f"{day + timedelta(days=days):%Y-%m-%dT%H:%M:%SZ}" for days in (-1, 1))
    found = read("requests.json", service_code="retak", start_date=start, end_date=end, status="open").json()
    assert number in [one["service_request_id"] for one in found]
    assert read("requests.json", service_code="retak", status="closed", page=9).json() == []
    several = f"{number.lower().replace('-', '')},KDR-0000-0000,"
    assert [
        one["service_request_id"] for one in read("requests.json", service_request_id=several).json()
    ] == [number]
    assert error_of(read("requests.json", start_date="2026-01-01", end_date="2026-12-31"))[0] == 400
    refused = error_of(read("requests.json", status="broken", bahasa="en"))
    assert refused == (400, "status is open or closed, or both with a comma.")
    assert error_of(get(APP, f"{ROOT}/requests.json?{urlencode({'page': 'x' * 3_000})}"))[0] == 400
    assert error_of(read(f"requests/{'x' * 3_000}.json"))[0] == 404


@pytest.mark.usefixtures("installation")
def test_a_region_without_a_map_answers_too(empty_region: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JEGLONGAN_REGIONS", f"kab-kediri,{empty_region.id}")
    named = {"jurisdiction_id": empty_region.id}
    assert read("services.json", **named).json()
    assert read("requests.json", **named).json() == []
    fields = {
        "service_code": read("services.json", **named).json()[0]["service_code"],
        **ON_THE_ROAD,
        **named,
    }
    (told,) = post(api_key=key(region=empty_region.id), **fields).json()
    (seen,) = read(f"requests/{told['service_request_id']}.json", **named).json()
    assert (seen["lat"], seen["status"]) == (None, "open")
