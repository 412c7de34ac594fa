"""A crossroads called after the market at it is the place that a text means, not the market.

::

        |          |
    ----+----------+---------     three arms at 300, four at 450; the market m lies between
              m    |
"""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.language.hearing import Listener
from geo.language.landmarks import Landmarks


@pytest.fixture(scope="module")
def listener(roads, crs, corner) -> Listener:
    network = roads(
        [(0, 0), (300, 0), (450, 0), (900, 0)], [(300, 300), (300, 0)], [(450, 300), (450, 0), (450, -300)]
    )
    market = crs.unproject([shapely.Point(np.add(corner, (380, -30)))])
    frame = gpd.GeoDataFrame({"name": ["Pasar Pranggang"], "kind": ["market"]}, geometry=market, crs=4326)
    return Listener.of(network, landmarks=Landmarks.from_frame(frame, crs))


@pytest.mark.parametrize(
    ("text", "east_m"),
    [
        ("lubang di perempatan pasar pranggang", 450),
        ("prapatan psr pranggang", 450),
        ("pertigaan pasar pranggang", 300),
    ],
)
def test_the_number_of_arms_tells_which_junction_is_meant(listener, corner, text, east_m):
    spots = listener.hear([text]).spots.frame().sort_values("score", ascending=False)
    best = spots.iloc[0]
    assert (best["x"] - corner[0], best["y"] - corner[1]) == pytest.approx((east_m, 0), abs=0.5)
    assert best["sigma_m"] < 50
    assert spots["score"].sum() == pytest.approx(1, abs=0.01)


def test_in_front_of_the_market_is_at_the_market(listener, corner):
    spots = listener.hear(["depan pasar pranggang"]).spots
    assert len(spots) == 1
    assert spots.x[0] - corner[0] == pytest.approx(380, abs=0.5)
