"""Weights fitted to complaints whose right road is known."""

import numpy as np
import pandas as pd
import pytest

from geo.errors import InvalidInputError
from geo.network.assembly import assemble_roads
from geo.placing import Placer
from geo.posterior.fitting import fit
from geo.posterior.weights import Weights


@pytest.fixture(scope="module")
def placer(draw, crs):
    """Twenty parallel streets, 8 km long and 150 m apart; every other one a main road."""
    names = ["Merbabu", "Semeru", "Arjuno", "Kawi", "Wilis", "Kelud", "Bromo", "Raung", "Lawu", "Merapi"]
    names += ["Anggrek", "Melati", "Mawar", "Kenanga", "Dahlia", "Teratai", "Cempaka", "Flamboyan", "Sakura"]
    names += ["Bougenvil"]
    rows = [[(0, 150 * at), (8000, 150 * at)] for at in range(20)]
    lines = draw(
        *rows,
        road_id=[f"r{at}" for at in range(20)],
        name=[f"Jl. {name}" for name in names],
        road_class=["main", "lane"] * 10,
    )
    return Placer(assemble_roads(lines, crs).network)


def complaints(placer, rng, rows, noise_m, *, road=None, named=0.0):
    """Places on the streets with normal errors, some of them named, and the ids of the streets."""
    network = placer.network
    road = rng.integers(0, 20, rows) if road is None else road
    x = rng.uniform(0, 8000, rows) + network.x.min() + rng.standard_normal(rows) * noise_m
    y = network.segments.y0[network.segments.road_start[road]] + rng.standard_normal(rows) * noise_m
    lon, lat = network.crs.to_lon_lat(x, y)
    name = network.table["name"].to_numpy(dtype=object)[road]
    text = np.where(rng.random(rows) < named, name, None)
    ids = network.table["road_id"].to_numpy(dtype=object)[road]
    return pd.DataFrame({"lon": lon, "lat": lat, "text": text}), ids


def spread_m(weights):
    return 10 * float(np.sqrt((weights.unstated.shares * weights.unstated.scales**2).sum()))


def test_many_corrected_complaints_teach_the_noise_of_the_region(placer):
    evidence, truth = complaints(placer, np.random.default_rng(1), 2500, 40.0)
    found = fit(evidence, truth, placer)
    assert spread_m(found) == pytest.approx(40.0, rel=0.15)
    assert "2,500 complaints" in found.fitted_on


def test_a_handful_of_corrections_spoils_nothing(placer):
    evidence, truth = complaints(placer, np.random.default_rng(2), 5, 2.0, named=1.0)
    truth[:] = truth[::-1]  # and all of them wrong
    before, found = Weights.default(), fit(evidence, truth, placer)
    for name in ("name", "area", "words", "elsewhere_density", "no_road_score"):
        assert getattr(found, name) == pytest.approx(getattr(before, name), rel=0.5)
    assert 0.5 * spread_m(before) < spread_m(found) < 2 * spread_m(before)
    assert all(0.9 < rate < 1.1 for rate in found.class_rates.values())
    assert found.calibration.is_identity


def test_confidence_after_fitting_is_true_on_complaints_not_seen(placer):
    rng = np.random.default_rng(3)
    fitted = Placer(placer.network, weights=fit(*complaints(placer, rng, 2500, 50.0), placer))
    evidence, truth = complaints(placer, rng, 4000, 50.0)
    usual, found = placer.place(evidence), fitted.place(evidence)

    def apart(result):
        some = result["confidence"].between(0.5, 0.9).to_numpy()
        right = (result["road_id"] == truth).to_numpy()
        return abs(result["confidence"][some].mean() - right[some].mean())

    assert apart(found) < 0.03 < apart(usual)


def test_words_that_mislead_take_nothing_from_the_confidence_of_positions(placer):
    rng = np.random.default_rng(10)
    evidence, truth = complaints(placer, rng, 800, 10.0, named=1.0)
    alone = np.arange(800) < 400
    evidence.loc[alone, ["lon", "lat"]] = np.nan
    evidence.loc[~alone, "text"] = None
    truth[alone] = np.where(rng.random(400) < 0.5, truth[alone], rng.permutation(truth[alone]))
    found = fit(evidence, truth, placer)
    sure = np.array([0.95])
    assert found.calibration.is_identity
    assert found.calibration_words(sure)[0] < 0.8


def test_roads_of_a_class_that_is_complained_of_more_become_likelier(placer):
    rng = np.random.default_rng(4)
    road = np.where(rng.random(2500) < 0.8, 2 * rng.integers(0, 10, 2500), 2 * rng.integers(0, 10, 2500) + 1)
    found = fit(*complaints(placer, rng, 2500, 30.0, road=road), placer)
    assert found.class_rates["main"] == pytest.approx(1.6, rel=0.1)
    assert found.class_rates["lane"] == pytest.approx(0.4, rel=0.25)


def test_names_that_mislead_lose_weight(placer):
    rng = np.random.default_rng(5)
    evidence, truth = complaints(placer, rng, 600, 10.0, named=1.0)
    honest = fit(evidence, truth, placer)
    wrong = evidence.assign(text=rng.permutation(evidence["text"].to_numpy()))
    assert fit(wrong, truth, placer).name < honest.name


def test_complaints_on_no_road_of_ours_are_counted(placer):
    rng = np.random.default_rng(6)
    evidence, truth = complaints(placer, rng, 500, 10.0)
    truth[:250] = None
    many, none = fit(evidence, truth, placer), fit(evidence[250:], truth[250:], placer)
    assert many.off_density > 10 * none.off_density


def test_roads_that_the_network_does_not_have_are_left_out(placer):
    evidence, truth = complaints(placer, np.random.default_rng(7), 300, 20.0)
    known = fit(evidence[:150], truth[:150], placer)
    truth[150:] = "gone"
    assert fit(evidence, truth, placer).as_toml() == known.as_toml()


def test_fitting_needs_one_road_per_row(placer):
    evidence, truth = complaints(placer, np.random.default_rng(8), 3, 20.0)
    with pytest.raises(InvalidInputError, match="one road per row"):
        fit(evidence, truth[:2], placer)


def test_nothing_to_fit_to_leaves_the_weights_as_they_are(placer):
    evidence, truth = complaints(placer, np.random.default_rng(9), 0, 20.0)
    found, before = fit(evidence, truth, placer), Weights.default()
    assert found.unstated is before.unstated
    assert (found.name, found.off_density, found.placed_from) == (
        before.name,
        before.off_density,
        before.placed_from,
    )
