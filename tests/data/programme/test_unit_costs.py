"""Unit costs: the office's own before those that came along, the newest year, never without a source."""

from pathlib import Path

import pytest

from data.programme.unit_costs import UnitCost, unit_costs_of
from data.regions import RegionError, list_regions, load_region

OWN = """
default_width_m = 5.0
[[costs]]
measure = "patching"
basis = "m2"
rupiah = 31_000
year = 2025
scope = "Harga satuan dinas"
source = "SK Kepala Dinas 2025"
[[costs]]
measure = "patching"
basis = "m2"
rupiah = 33_000
year = 2026
scope = "Harga satuan dinas"
source = "SK Kepala Dinas 2026"
"""


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The costs.toml of the office itself, still to be written."""
    monkeypatch.setenv("JEGLONGAN_VAR", str(tmp_path))
    folder = tmp_path / "regions" / "kab-kediri"
    folder.mkdir(parents=True)
    return folder / "costs.toml"


def test_the_offices_own_file_counts_and_of_it_the_newest_year(own: Path) -> None:
    own.write_text(OWN, encoding="utf-8")
    costs = unit_costs_of(load_region("kab-kediri"))
    assert (costs.default_width_m, costs.by_measure["patching"].rupiah) == (5.0, 33_000)
    assert set(costs.by_measure) == {"patching"}  # nothing of other regions is mixed in


def test_a_region_without_prices_gets_those_of_the_template_and_says_so() -> None:
    costs = unit_costs_of(load_region("kota-mojokerto"))
    assert not costs.is_own
    assert costs.by_measure


def test_every_price_says_its_year_and_source_or_that_it_is_a_guess() -> None:
    for region_id in list_regions():
        for cost in unit_costs_of(load_region(region_id)).by_measure.values():
            assert cost.scope
            assert (cost.source is None) is cost.estimate


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ('source = "SK Kepala Dinas 2025"\n', "", "has no source"),
        ("rupiah = 31_000", "rupiah = -5", "greater than 0"),
        ("year = 2026", "year = 2025", "several costs of 2025"),
    ],
)
def test_faults_of_the_file_are_named(own: Path, right: str, wrong: str, told: str) -> None:
    own.write_text(OWN.replace(right, wrong), encoding="utf-8")
    with pytest.raises(RegionError, match=told):
        unit_costs_of(load_region("kab-kediri"))


def test_money_is_whole_rupiah() -> None:
    cost = UnitCost(measure="x", basis="m2", rupiah=333, year=2026, scope="uji", source="uji")
    assert cost.rupiah_for(10.5, 3.3) == round(10.5 * 3.3 * 333)
    assert isinstance(cost.rupiah_for(10.5, 3.3), int)
    assert cost.rupiah_for(0.0001, 1) == 1  # nothing is free
