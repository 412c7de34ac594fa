"""The map's feed over HTTP: tiles of the built-in region, what may be cached, and what is refused how."""

import pytest
from starlette.applications import Starlette

from dashboard import backend
from dashboard.api import feed
from dashboard.api.closures import STATES
from data.regions import Region
from tests.dashboard.asgi import Answer, get

APP = Starlette(routes=feed.routes)
# The 512 px tiles that a window of 1280 x 880 shows of the region as the map opens (Leaflet's zoom 10.75).
OPENING_ZOOM = 10
VIEW_BYTES = 300_000


@pytest.fixture(scope="module")
def region_map(installation: Region) -> dict:
    return get(APP, f"/api/{installation.id}/map").json()


def tiles_over(bounds: list[float], zoom: int) -> list[tuple[int, int]]:
    """Return (x, y) of the tiles that a lon/lat rectangle touches."""
    from dashboard.api.tiles import Tile  # noqa: PLC0415

    side = 2**zoom
    west, south, east, north = bounds
    found = []
    for x in range(int((west + 180) / 360 * side), int((east + 180) / 360 * side) + 1):
        for y in range(side // 2 - 60, side // 2 + 60):
            box = Tile(zoom, x, y).box
            if box.max_lat >= south and box.min_lat <= north:
                found.append((x, y))
    return found


def tile(region: Region, layer: str, zoom: int, xy: tuple[int, int], query: str = "") -> Answer:
    return get(APP, f"/api/{region.id}/{layer}/{zoom}/{xy[0]}/{xy[1]}?{query}")


def test_the_map_says_what_it_is_made_of(region_map: dict) -> None:
    assert region_map["schematic"] == {"areas": True, "roads": True, "outline": False}
    assert region_map["sample"] is True
    west, south, east, north = region_map["bounds"]
    assert 111.7 < west < east < 112.5
    assert -8.2 < south < north < -7.5
    assert set(region_map["revisions"]) == {"areas", "roads", "pieces", "traffic", "pins"}


def test_the_opening_view_draws_the_region_in_little(installation: Region, region_map: dict) -> None:
    tiles = tiles_over(region_map["bounds"], OPENING_ZOOM)
    answers = {
        (layer, xy): tile(installation, layer, OPENING_ZOOM, xy)
        for layer in ("areas", "roads", "pieces", "traffic")
        for xy in tiles
    }
    assert sum(len(answer.body) for answer in answers.values()) < VIEW_BYTES
    drawn = {
        layer: [a.json() for (of, _), a in answers.items() if of == layer]
        for layer in ("areas", "roads", "pieces")
    }
    assert len({name for payload in drawn["areas"] for *_, name in payload["names"]}) == 26
    assert sum(len(payload["minor"]) for payload in drawn["roads"]) > 500
    stages = {stage for payload in drawn["pieces"] for stage in payload["stage"]}
    assert len(stages) >= 4
    assert sum(payload["more"] for payload in drawn["pieces"]) == 0


def test_a_tile_asked_for_by_its_revision_is_kept_forever(installation: Region, region_map: dict) -> None:
    xy = tiles_over(region_map["bounds"], OPENING_ZOOM)[0]
    revision = region_map["revisions"]["pieces"]
    assert (
        "immutable"
        in tile(installation, "pieces", OPENING_ZOOM, xy, f"v={revision}").headers["cache-control"]
    )
    assert tile(installation, "pieces", OPENING_ZOOM, xy, "v=0").headers["cache-control"] == "no-cache"
    assert tile(installation, "pieces", OPENING_ZOOM, xy).headers["cache-control"] == "no-cache"
    by_days = tile(installation, "pieces", OPENING_ZOOM, xy, f"v={revision}&hari=30")
    assert "immutable" not in by_days.headers["cache-control"]


def test_a_tile_that_the_browser_has_is_not_sent_again(installation: Region, region_map: dict) -> None:
    address = f"/api/{installation.id}/roads/{OPENING_ZOOM}/830/534"
    first = get(APP, address)
    again = get(APP, address, if_none_match=first.headers["etag"])
    assert (first.status, again.status, again.body) == (200, 304, b"")


def test_who_cannot_unpack_gets_plain_json(installation: Region, region_map: dict) -> None:
    xy = tiles_over(region_map["bounds"], OPENING_ZOOM)[0]
    address = f"/api/{installation.id}/areas/{OPENING_ZOOM}/{xy[0]}/{xy[1]}"
    plain = get(APP, address, accept_encoding="identity")
    assert "content-encoding" not in plain.headers
    assert plain.json() == get(APP, address).json()


def test_an_alias_of_the_region_answers_too(installation: Region, region_map: dict) -> None:
    assert get(APP, "/api/kediri/map").json() == region_map


def test_what_is_closed_is_drawn_with_one_sign(installation: Region, region_map: dict) -> None:
    tiles = [tile(installation, "traffic", 11, xy).json() for xy in tiles_over(region_map["bounds"], 11)]
    signs = [
        (works, state)
        for payload in tiles
        for works, state, at in zip(payload["works"], payload["state"], payload["at"], strict=True)
        if at is not None
    ]
    lanes_as_one = ["road_id", "from_m", "to_m"]
    known = backend.queries_of(installation.id).traffic().drop_duplicates(lanes_as_one)
    assert len(signs) == len(known) > 0
    assert {STATES[state] for _works, state in signs} <= set(known["state"])


def test_a_filter_leaves_out_what_does_not_fit(installation: Region, region_map: dict) -> None:
    def ids(query: str) -> set[int]:
        tiles = tiles_over(region_map["bounds"], 8)
        return {i for xy in tiles for i in tile(installation, "pieces", 8, xy, query).json()["id"]}

    every, received, works = ids(""), ids("tahap=received"), ids("tahap=in_works,finishing")
    assert received
    assert works
    assert received | works < every
    assert not received & works


def test_pins_are_given_close_up(installation: Region, region_map: dict) -> None:
    found = [
        at
        for xy in tiles_over(region_map["bounds"], 8)
        for at in tile(installation, "pins", 8, xy).json()["at"]
    ]
    assert found
    west, south, east, north = region_map["bounds"]
    assert all(west <= lon / 1e5 <= east and south <= lat / 1e5 <= north for lon, lat in found)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/kab-nowhere/map", 404),
        ("/api/..%2f..%2fetc/map", 404),
        ("/api/kab-kediri/gold/8/207/133", 404),
        ("/api/kab-kediri/pieces/30/0/0", 400),
        ("/api/kab-kediri/pieces/8/999/0", 400),
        ("/api/kab-kediri/pieces/8/207/133?tahap=broken", 400),
        ("/api/kab-kediri/pieces/8/207/133?hari=7", 400),
        ("/api/kab-kediri/pieces/8/207/x", 404),
        ("/api/nothing", 404),
        ("/api/", 404),
    ],
)
def test_what_does_not_exist_is_refused_in_json(installation: Region, path: str, status: int) -> None:
    answer = get(APP, path)
    assert answer.status == status
    assert answer.json()["error"]


def test_nothing_personal_is_in_the_feed(installation: Region, region_map: dict) -> None:
    keys = set()
    for layer in ("pieces", "pins", "traffic"):
        for xy in tiles_over(region_map["bounds"], 8):
            keys |= tile(installation, layer, 8, xy).json().keys()
    of_pieces = {
        "id",
        "stretch",
        "works",
        "stage",
        "complaints",
        "verified",
        "located",
        "name",
        "names",
        "lines",
    }
    of_pins = {"at", "ticket", "category"}
    of_traffic = {"state", "works", "at", "lines"}
    assert keys <= of_pieces | of_pins | of_traffic | {"more", "revision"}
