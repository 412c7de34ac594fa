"""A map that could not reach its server tries again by itself."""

from collections.abc import Callable
from itertools import count

from playwright.sync_api import Page, Route

from tests.e2e.conftest import Server
from tests.e2e.seeing import map_frame

OpenPage = Callable[..., Page]


def test_a_map_whose_first_questions_are_lost_draws_all_the_same(visit: OpenPage, app: Server) -> None:
    page = visit("/tentang")
    asked = count()

    def lose_two(route: Route) -> None:
        if next(asked) < 2:
            route.fulfill(status=200, body="")  # cut off on the way
        else:
            route.continue_()

    page.route("**/api/*/map", lose_two)
    page.goto(app.url)
    map_frame(page)
    assert next(asked) >= 3
