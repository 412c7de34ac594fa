"""The page of figures: a section measured anew replaces its own part; addresses are read apart."""

import numpy as np
import pandas as pd
import pytest

from tests.bench import plots
from tests.bench.figures import Figure
from tests.bench.judging import Judged, reliability
from tests.bench.report import Section, Table, read, write
from tests.bench.syracuse import address_streets, street_key


def section(name, value):
    return Section(name, name.title(), "Measured so.", figures=[Figure("a thing", value, "s", asked="< 2 s")])


def test_a_section_replaces_its_own_part_and_leaves_the_others(tmp_path):
    page = tmp_path / "docs" / "figures.md"
    for name, value in (("accuracy", 1.0), ("engine", 2.0), ("accuracy", 3.0)):
        write(section(name, value), page)
    told = page.read_text(encoding="utf-8")
    assert list(read(page)) == ["engine", "accuracy"]  # in the order of the page
    assert "| a thing | 3 s |" in told
    assert "| a thing | 2 s |" in told
    assert "| a thing | 1 s |" not in told


def test_a_table_tells_missing_numbers_as_a_dash():
    told = str(Table("T", ("what", "m"), [("a|b", float("nan")), ("c", 12.345)]))
    assert "| a\\|b | – |" in told
    assert "| c | 12.3 |" in told


def test_confidence_is_compared_by_tenths():
    confidence = np.array([0.95, 0.95, 0.55, np.nan, 0.55])
    right = np.array([True, True, False, False, True])
    nothing, one_road = np.full(5, np.nan), np.array([True, True, True, True, False])
    judged = Judged(right, right, right, confidence, nothing, nothing, np.ones(5, bool), one_road)
    expected = pd.DataFrame(
        {"low": [0.5, 0.9], "high": [0.6, 1.0], "count": [1, 2], "stated": [0.55, 0.95], "true": [0.0, 1.0]}
    )
    pd.testing.assert_frame_equal(reliability([judged]), expected)


@pytest.mark.parametrize(
    ("address", "streets"),
    [
        ("745 IRVING AVE & WAVERLY AVE   ", ["IRVING AVE", "WAVERLY AVE"]),
        ("1246 CANAL ST SYRACUSE 13210", ["CANAL ST"]),
        ("4852 SALINA ST S", ["S SALINA ST"]),
        ("389 SPENCER ST TO LEAVENWORTH AVE", ["SPENCER ST", "LEAVENWORTH AVE"]),
        ("200-02 SHOTWELL PK", ["SHOTWELL PARK"]),
        ("", []),
    ],
)
def test_an_address_names_its_streets(address, streets):
    assert address_streets(address) == streets


def test_one_street_has_one_key_however_it_is_written():
    assert street_key("West Genesee Street") == street_key("GENESEE ST W") == "W GENESEE ST"


def test_pictures_are_small_and_the_same_for_the_same_figures(tmp_path):
    tenths = pd.DataFrame({"stated": [0.5, 0.9], "true": [0.4, 0.95], "count": [10, 90]})
    panel = pd.DataFrame({"noise_m": [4.0, 8.0], "coverage": [0.9, 0.8]})
    for folder in (tmp_path / "one", tmp_path / "other"):
        plots.reliability({"position": tenths}, folder=folder)
        told = [("coverage", "placed")]
        plots.lines({"here": panel, "there": panel}, "noise", ("noise_m", "m"), told, folder=folder)
        plots.speeds([Figure("work", 1.0, "s", "a peer", 50.0, "≥ 40 ×")], folder=folder)
    for name in ("reliability", "noise", "speeds"):
        one, other = (tmp_path / folder / f"{name}.svg" for folder in ("one", "other"))
        assert one.read_bytes() == other.read_bytes()
        assert b"<svg" in one.read_bytes()
        assert one.stat().st_size < 100_000
