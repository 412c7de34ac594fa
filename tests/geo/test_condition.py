"""Road condition as Bina Marga's surveyors judge it, at every border of the tables, on every surface."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.condition import (
    CLASSES,
    METHOD_OF_SURFACE,
    assess,
    class_of_iri,
    class_of_pci,
    class_of_sdi,
    grade_of_pci,
    kilometres_by_class,
    sdi,
)
from geo.errors import InvalidInputError


def index_of(cracked=0.0, width=0.0, potholes=0.0, rut=0.0):
    return sdi(*(np.array([value], dtype=float) for value in (cracked, width, potholes, rut)))[0]


def row(surface="asphalt", length_m=100.0, **measured):
    whole = {"cracked_percent": 0.0, "crack_width_mm": 0.0, "potholes": 0.0, "rut_cm": 0.0}
    given = (whole if surface == "asphalt" else {}) | measured
    return pd.DataFrame([{"from_m": 0.0, "to_m": length_m, "surface": surface, **given}])


def judged(survey):
    return assess(survey).iloc[0]


@pytest.mark.parametrize(
    ("potholes", "metres", "points"),
    [(1, 100, 75), (3, 100, 75), (1, 200, 15), (6, 100, 225), (5, 100, 75), (0, 100, 0)],
)
def test_potholes_count_per_kilometre_as_in_the_worked_examples(potholes, metres, points):
    assert judged(row(length_m=metres, potholes=potholes))["sdi"] == points


@pytest.mark.parametrize(
    ("cracked", "width", "points"),
    [(0, 0, 0), (9.9, 1, 5), (10, 1, 20), (30, 3, 20), (30.1, 3, 40), (30.1, 3.1, 80), (5, 4, 10)],
)
def test_cracks_count_by_area_and_double_when_wide(cracked, width, points):
    assert index_of(cracked=cracked, width=width) == points


@pytest.mark.parametrize(("rut", "points"), [(0, 0), (0.9, 2.5), (1, 10), (3, 10), (3.1, 20)])
def test_ruts_count_by_depth(rut, points):
    assert index_of(rut=rut) == points


def test_only_the_borders_50_and_100_can_be_met_exactly_and_then_the_worse_class_holds():
    sums = {
        index_of(cracked, width, potholes, rut)
        for cracked, width, potholes, rut in itertools.product(
            (0, 5, 20, 40), (1, 5), (0, 5, 20, 60), (0, 0.5, 2, 5)
        )
    }
    assert sums & {50.0, 100.0, 150.0} == {50.0, 100.0}
    worse = class_of_sdi(np.array([49.9, 50.0, 99.9, 100.0, 149.9, 151.0, np.nan]))
    assert worse.tolist() == [0, 1, 1, 2, 2, 3, -1]


def test_without_potholes_no_road_is_heavily_damaged():
    assert judged(row(cracked_percent=100, crack_width_mm=10, rut_cm=10))["class"] == "light"


@pytest.mark.parametrize(
    ("potholes", "iri", "expected"),
    [(0, 3, "good"), (0, 4, "fair"), (0, 8, "light"), (0, 12, "heavy"), (2, 3, "fair"), (8, 3, "heavy")],
)
def test_on_asphalt_the_worse_of_both_indices_holds(potholes, iri, expected):
    found = judged(row(potholes=potholes, iri_m_per_km=iri))
    assert (found["class"], found["method"]) == (expected, "sdi_iri")
    assert found["stable"] == (expected in ("good", "fair"))


def test_one_index_is_enough_and_what_was_not_measured_is_not_taken_for_good():
    only_iri = judged(row(cracked_percent=np.nan, iri_m_per_km=9.0))
    assert (only_iri["class"], only_iri["method"]) == ("light", "iri")
    assert judged(row(potholes=1))["method"] == "sdi"
    nothing = judged(row(rut_cm=np.nan))
    assert nothing[["class", "stable", "method"]].tolist() == [None, None, None]


def test_the_width_of_no_cracks_need_not_be_measured():
    assert judged(row(crack_width_mm=np.nan))["sdi"] == 0
    assert np.isnan(judged(row(cracked_percent=20, crack_width_mm=np.nan))["sdi"])


def test_each_index_speaks_of_its_own_surface_only():
    gravel = judged(row("gravel", potholes=30, cracked_percent=50, visual="light"))
    assert (gravel["class"], gravel["method"]) == ("light", "visual")
    assert np.isnan(gravel["sdi"])
    concrete = judged(row("concrete", pci=30, potholes=30, iri_m_per_km=20, visual="good"))
    assert (concrete["class"], concrete["method"]) == ("light", "pci")
    cracked = row("concrete", pci=30, cracked_percent=20, crack_width_mm=1, potholes=1, rut_cm=1)
    assert judged(cracked)[["sdi", "potholes_per_km"]].isna().all()  # an index of asphalt
    assert judged(row("earth", iri_m_per_km=3))["class"] is None


def test_grades_of_pci_end_where_the_next_begins():
    pci = np.array([0, 10, 11, 25, 26, 40, 41, 55, 56, 70, 71, 85, 86, 100], dtype=float)
    assert grade_of_pci(pci).tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6]
    assert grade_of_pci(np.array([10.4, np.nan])).tolist() == [1, -1]
    classes = [CLASSES[code] for code in class_of_pci(pci)]
    assert classes == [*["heavy"] * 4, *["light"] * 2, *["fair"] * 2, *["good"] * 6]


def test_kilometres_are_counted_by_class_and_those_of_which_nothing_tells_apart():
    rows = [row("earth", 250.0, visual="good"), row("earth", 100.0, visual="good"), row("earth", 50.0)]
    survey = pd.concat(rows, ignore_index=True)
    found = kilometres_by_class(survey, assess(survey))
    assert found == pytest.approx({"good": 0.35, "fair": 0.0, "light": 0.0, "heavy": 0.0, None: 0.05})


@pytest.mark.parametrize(
    ("survey", "told"),
    [
        (row("asfal"), "Row 0.*surface"),
        (row(length_m=0.0), "Row 0.*end"),
        (row(potholes=-1), "Row 0.*potholes"),
        (row(cracked_percent=101), "Row 0.*cracked_percent"),
        (row("concrete", pci=101), "Row 0.*pci"),
        (row(iri_m_per_km=np.inf), "Row 0.*iri"),
        (row("earth", visual="jelek"), "Row 0.*visual"),
    ],
)
def test_a_number_that_no_survey_can_have_taken_is_refused_by_row(survey, told):
    with pytest.raises(InvalidInputError, match=told):
        assess(survey)


numbers = st.floats(0, 100) | st.just(float("nan"))


@given(st.lists(st.tuples(st.sampled_from(sorted(METHOD_OF_SURFACE)), numbers, numbers, numbers, numbers)))
def test_more_damage_never_makes_a_road_better(rows):
    names = ["surface", "cracked_percent", "potholes", "rut_cm", "iri_m_per_km"]
    survey = pd.DataFrame(rows, columns=names).assign(from_m=0.0, to_m=100.0, crack_width_mm=2.0)
    survey = survey.astype(dict.fromkeys(names[1:], float))
    worse = survey.assign(**{name: (survey[name] * 1.5 + 1).clip(upper=100) for name in names[1:]})
    code = {name: number for number, name in enumerate(CLASSES)} | {None: -1}
    before, after = ([code[name] for name in assess(some)["class"]] for some in (survey, worse))
    assert all(later >= earlier for earlier, later in zip(before, after, strict=True))


@given(st.lists(st.floats(0, 400)), st.lists(st.floats(0, 30)), st.lists(st.floats(0, 100)))
def test_every_number_has_a_class(indices, roughness, pci):
    for found in (
        class_of_sdi(np.array(indices)),
        class_of_iri(np.array(roughness)),
        class_of_pci(np.array(pci)),
    ):
        assert ((found >= 0) & (found < len(CLASSES))).all()
