"""The table that placing returns, while it is made."""

import gc

import pandas as pd
import pytest

from geo.network.assembly import assemble_roads
from geo.placing import Placer


@pytest.fixture(scope="module")
def placer(draw, crs):
    """Two parallel roads, 10 m apart: whoever stands between them may mean either."""
    network = assemble_roads(draw([(0, 0), (500, 0)], [(0, 10), (500, 10)], road_id=["a", "b"]), crs).network
    return Placer(network)


@pytest.mark.parametrize("collecting", [True, False])
def test_the_collector_is_left_as_it_was(placer, crs, corner, monkeypatch, collecting):
    monkeypatch.setattr("geo.posterior.placed.MANY_OBJECTS", 0)
    lon, lat = crs.to_lon_lat(corner[0] + 250.0, corner[1] + 5.0)
    evidence = pd.DataFrame({"lon": [float(lon)] * 50, "lat": float(lat)})
    if not collecting:
        gc.disable()
    gc.freeze()  # as a server does before it forks
    frozen = gc.get_freeze_count()
    try:
        listed = placer.place(evidence)["candidates"]
        assert (listed.map(len) == 2).all()
        assert gc.isenabled() == collecting
        assert gc.get_freeze_count() >= frozen - 100  # some of what is frozen may have ended meanwhile
    finally:
        gc.unfreeze()
        gc.enable()
    placer.place(evidence)
    assert not gc.get_freeze_count()
