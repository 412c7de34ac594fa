"""How surely a half-fitting name is meant, and no road that the table lacks, is up to the network."""

import numpy as np
import pandas as pd
import pytest

from geo.gazetteer import Gazetteer
from geo.language.said import NamedRoads
from geo.network.assembly import assemble_roads
from geo.placing import Placer
from geo.posterior.candidates import by_words, off_weight, weigh
from geo.posterior.strangers import EDGES, FEWEST, OF_OURS, Kinds, Strangers
from geo.posterior.weights import Weights

LETTERS = ["KA", "BRE", "TO", "MIN", "SUR", "PEL", "DOV", "GAN", "HIL", "LUX"]
NO_KINDS = Kinds(names=100, told=0, shared=0)
NAMES = [f"{a}{b}{c}" for a in LETTERS for b in ("LER", "MONT", "WICK") for c in ("TON", "ARD", "ISH", "OVA")]


def city(draw, crs, names):
    lines = [[(0, 40 * row), (900, 40 * row)] for row in range(len(names))]
    ids = [f"s{row:03d}" for row in range(len(names))]
    return Placer(assemble_roads(draw(*lines, road_id=ids, name=names), crs).network, words="en")


@pytest.fixture(scope="module")
def alike(draw, crs):
    """A city in which most names are borne by streets of several kinds."""
    kinds = ("ST", "AVE", "PL")
    return city(draw, crs, [f"{name} {kind}" for name in NAMES[::2] for kind in kinds][:-1])


@pytest.fixture(scope="module")
def apart(draw, crs):
    """A city in which none is."""
    return city(draw, crs, [f"{name} ST" for name in NAMES])


def confidence(placer, text):
    return placer.place(pd.DataFrame({"text": [text]})).iloc[0]


def test_a_street_of_another_kind_is_likelier_meant_where_no_two_share_a_name(alike, apart):
    text = f"pothole on {NAMES[0]} Blvd"
    assert confidence(apart, text)["confidence"] > 0.5
    found = confidence(alike, text)
    assert found["status"] != "placed"
    three = [share for _, share in found["candidates"]] if found["candidates"] else []
    assert sum(three) < 0.5  # none of the three that bear the name


def test_a_name_told_in_full_is_as_sure_in_either(alike, apart):
    for placer in (alike, apart):
        found = confidence(placer, f"pothole on {NAMES[0]} St")
        assert found["status"] == "placed"
        assert found["confidence"] > 0.98


def test_a_text_comes_to_the_same_alone_and_among_others(alike):
    texts = [f"{name} Ave" for name in NAMES[:8]] + ["nothing at all", f"{NAMES[2]} Rd"]
    together = alike.place(pd.DataFrame({"text": texts}))["confidence"].to_numpy()
    alone = [confidence(alike, text)["confidence"] for text in texts]
    np.testing.assert_allclose(together, alone)


def test_beside_a_position_nothing_is_left_out(alike, crs, corner, monkeypatch):
    monkeypatch.setattr(Gazetteer, "scores_of_strangers", property(lambda _: pytest.fail("looked")))
    lon, lat = crs.to_lon_lat(corner[0] + 300.0, corner[1])
    row = {"lon": float(lon), "lat": float(lat), "accuracy_m": 5.0, "text": f"{NAMES[0]} St"}
    assert alike.place(pd.DataFrame([row]))["status"].tolist() == ["placed"]


def test_a_network_of_few_names_tells_nothing(draw, crs):
    few = city(draw, crs, [f"{name} ST" for name in NAMES[: FEWEST - 1]])
    scores = few._listener.gazetteer.scores_of_strangers
    assert len(scores) < FEWEST
    assert not Strangers.of(scores, NO_KINDS).odds.any()


@pytest.fixture(scope="module")
def town(draw, crs):
    """Twenty-eight streets: too few to learn from a fifth of them."""
    kinds = ("ST", "AVE", "PL", "RD")
    return city(draw, crs, [f"{name} {kind}" for name in NAMES[:7] for kind in kinds][1:])


def test_a_small_town_of_like_names_tells_as_much_as_a_city(town):
    assert len(town._listener.gazetteer.scores_of_strangers) == 27
    found = confidence(town, f"pothole on {NAMES[0]} St")
    assert found["status"] != "placed"
    assert not found["confidence"] > 0.4  # it is none of three others, and its own is not in the table


def test_a_kind_that_is_told_otherwise_speaks_for_another_street_even_where_few_names_show_it(draw, crs):
    """What is left of a town that lacks three of the names which others bear with another kind."""
    names = [f"{name} {kind}" for name, kind in zip(NAMES[:25], ["ST", "AVE", "RD"] * 9, strict=False)]
    shared = [f"N {NAMES[1]} ST", f"E {NAMES[2]} AVE", f"N {NAMES[4]} RD"]
    town = city(draw, crs, names + shared)
    for text in (f"pothole on {NAMES[0]} Rd", f"{NAMES[3]} Avenue, big hole"):
        found = confidence(town, text)
        assert not found["confidence"] > 0.45


def test_abbreviated_kinds_and_none_at_all_speak_for_no_other_street(town):
    for text in (f"pothole on {NAMES[1]} Road", f"{NAMES[1]} Rd.", f"{NAMES[1]} rd near {NAMES[4]} st"):
        assert confidence(town, text)["road_name"] == f"{NAMES[1]} RD"
        assert confidence(town, text)["status"] == "placed"


def test_names_that_tell_no_kind_say_nothing_of_kinds():
    assert Kinds(names=700, told=0, shared=0).share_of_namesakes == 0
    assert Kinds(names=28, told=28, shared=12).share_of_namesakes > 0.3
    assert Kinds(names=1000, told=1000, shared=0).share_of_namesakes < 0.01


def test_two_names_that_fit_as_badly_are_together_no_surer_than_one():
    said = {"row": np.array([0, 1, 1]), "road": np.array([0, 0, 1]), "score": np.full(3, 0.6)}
    whole = {"from_m": np.zeros(3), "to_m": np.full(3, 9.0), "narrowed": np.zeros(3, bool)}
    some = by_words(NamedRoads(**said, **whole))
    weights, strangers = Weights.default(), Strangers.of(np.repeat([0.0, 0.62], [50, 50]), NO_KINDS)
    weight = weigh(some, np.ones(3), weights)
    off = off_weight(some, np.zeros(2, bool), weights.replaced(no_road_score=-9.0), strangers)
    ours = np.bincount(some.row, weight)
    np.testing.assert_allclose((ours / (ours + off))[0], (ours / (ours + off))[1], rtol=1e-6)


def test_odds_grow_with_the_names_that_fit_so_well():
    middle = (EDGES[2] + EDGES[3]) / 2
    some = [
        Strangers.of(np.repeat([0.0, middle], [100 - n, n]), NO_KINDS).against(np.array([middle]))[0]
        for n in (2, 8)
    ]
    assert 0 < some[0] < some[1]
    assert some[1] == pytest.approx(4 * some[0])
    assert OF_OURS.sum() == pytest.approx(1.0, abs=0.01)
