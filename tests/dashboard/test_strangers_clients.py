"""The doors for programs, as clients ask that nobody here has written: methods, caches, packing, CORS."""

import gzip

import pytest
from starlette.applications import Starlette

from dashboard import app
from data.regions import Region
from tests.dashboard.asgi import call, get

SERVED = Starlette(routes=app.routes)
ROAD = "plosoklaten-gedangsewu"
# What any program may read, from any page.
OPEN = [
    "/api/kab-kediri/map",
    "/api/kab-kediri/roads/10/830/534",
    "/feeds/kab-kediri.atom",
    "/feeds/kab-kediri.rss?bahasa=en",
    f"/strip/kab-kediri.svg?ruas={ROAD}",
    f"/strip/kab-kediri.csv?ruas={ROAD}",
]
READ = "GET, HEAD, OPTIONS"

pytestmark = pytest.mark.usefixtures("installation")


@pytest.mark.parametrize("address", OPEN)
def test_any_page_may_read_open_data_and_ask_whether_it_is_still_the_same(address: str) -> None:
    answer = get(SERVED, address, origin="https://koran.example")
    assert answer.status == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "etag" in answer.headers["access-control-expose-headers"].lower()
    asked = call(
        SERVED,
        "OPTIONS",
        address,
        headers={
            "origin": "https://koran.example",
            "access-control-request-method": "GET",
            "access-control-request-headers": "if-none-match",
        },
    )
    assert (asked.status, asked.body) == (204, b"")
    assert asked.headers["allow"] == READ
    assert "if-none-match" in asked.headers["access-control-allow-headers"].lower()


@pytest.mark.parametrize("address", OPEN)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_open_data_are_for_reading(address: str, method: str) -> None:
    answer = call(SERVED, method, address)
    assert answer.status == 405
    assert answer.headers["allow"] == READ


@pytest.mark.parametrize("address", OPEN)
def test_what_a_client_has_is_not_sent_again_however_its_proxy_writes_the_tag(address: str) -> None:
    first = get(SERVED, address)
    tag = first.headers["etag"]
    bare = tag.removeprefix("W/")
    for given in (tag, bare, f"W/{bare}", f'"other", W/{bare}', "*"):
        again = get(SERVED, address, if_none_match=given)
        assert (again.status, again.body) == (304, b""), given
        assert again.headers["etag"] == tag
        assert again.headers["cache-control"] == first.headers["cache-control"]
    assert get(SERVED, address, if_none_match='"other"').status == 200


@pytest.mark.parametrize("address", OPEN)
def test_who_refuses_packed_answers_gets_plain_ones_and_caches_are_told(address: str) -> None:
    packed = get(SERVED, address)
    plain = get(SERVED, address, accept_encoding="gzip;q=0, identity")
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(packed.body) == plain.body
    for answer in (packed, plain):
        assert "accept-encoding" in answer.headers["vary"].lower()


@pytest.mark.parametrize("address", OPEN)
def test_a_look_at_the_head_tells_what_a_get_would(address: str) -> None:
    head, whole = call(SERVED, "HEAD", address), get(SERVED, address)
    assert head.status == 200
    for name in ("content-type", "etag", "cache-control", "content-length"):
        assert head.headers[name] == whole.headers[name], name


def test_who_wants_a_range_of_what_has_none_gets_the_whole(installation: Region) -> None:
    answer = get(SERVED, OPEN[-1], range="bytes=0-9")
    assert answer.status == 200
    assert "content-range" not in answer.headers


HUGE = "9" * 5_000


@pytest.mark.parametrize(
    "address",
    [
        f"/api/kab-kediri/roads/10/{HUGE}/534",
        f"/api/kab-kediri/roads/{HUGE}/1/1",
        "/api/kab-kediri/roads/10/99999999999999999999/534",
        f"/langganan/setuju/kab-kediri/{HUGE}/x",
        "/langganan/setuju/kab-kediri/99999999999999999999/x",
        "/langganan/berhenti/kab-kediri/99999999999999999999/x",
        "/foto/%00",
        "/foto-pekerjaan/%00",
        f"/feeds/kab-kediri/penggal/{HUGE}.atom",
        f"/feeds/kab-kediri/ruas/{'a' * 20_000}.atom",
    ],
)
def test_a_number_or_name_beyond_everything_is_nothing_that_is_there(address: str) -> None:
    assert get(SERVED, address).status in (200, 400, 404)


@pytest.mark.parametrize(
    ("address", "indonesian", "english"),
    [
        ("/strip/kab-kediri.svg?ruas=tidak-ada", "Tidak ada ruas", "no road"),
        (f"/strip/kab-kediri.svg?ruas={ROAD}&pada=kemarin", "bukan tanggal", "is not a day"),
        (f"/strip/kab-kediri.svg?ruas={ROAD}&dari=awal", "bukan angka", "is not a number"),
        ("/foto/tidak-ada", "Foto ini tidak ada", "no such photo"),
        ("/foto-pekerjaan/tidak-ada", "Foto ini tidak ada", "no such photo"),
    ],
)
def test_what_is_not_there_is_said_in_the_language_of_whoever_asks(
    address: str, indonesian: str, english: str
) -> None:
    assert indonesian in get(SERVED, address).json()["error"]
    assert english in get(SERVED, f"{address}{'&' if '?' in address else '?'}bahasa=en").json()["error"]
    assert english in get(SERVED, address, cookie="jeg_bahasa=en").json()["error"]
