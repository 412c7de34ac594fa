"""Browser parts: what they make of what a browser sends, which may be anything."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from dashboard.components import finite, gps, inbox_list, link_secret, photo, place_pin

pytestmark = pytest.mark.usefixtures("installation")

JUNK = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def run(script: Any, **state: Any) -> AppTest:
    """Run a small page in which the browser has left ``state``."""
    page = AppTest.from_function(script, default_timeout=30)
    for key, value in state.items():
        page.session_state[key] = value
    return page.run()


@given(sent=st.lists(JUNK, max_size=4))
def test_only_finite_numbers_are_numbers(sent: list[Any]) -> None:
    assert all(abs(value) < float("inf") for value in finite(sent))


@given(sent=JUNK)
def test_no_fix_comes_of_junk(sent: Any) -> None:
    fix = gps.fix_of(sent)
    assert fix is None or isinstance(fix, gps.Fix)


def test_a_fix_keeps_its_accuracy() -> None:
    sent = {"lon": 112.18, "lat": -7.81, "accuracy_m": 12}
    assert gps.fix_of(sent) == gps.Fix(lon=112.18, lat=-7.81, accuracy_m=12.0)


@given(sent=JUNK)
def test_a_secret_is_a_short_text_or_nothing(sent: Any) -> None:
    secret = link_secret.secret_of(sent)
    assert secret is None or (secret == sent and 0 < len(secret) <= link_secret.LONGEST_SECRET)


@given(sent=JUNK)
def test_photos_are_kept_whatever_is_sent_with_them(sent: Any) -> None:
    first = photo.Photo("a", None)
    kept = photo.changed([first], sent)
    assert len(kept) <= photo.MOST_PHOTOS
    assert all(isinstance(one, photo.Photo) for one in kept)


def test_photos_are_added_and_removed_in_order() -> None:
    kept = photo.changed([], {"added": [{"id": "a", "place": [112.1, -7.8]}, {"id": "b", "place": None}]})
    assert kept == [photo.Photo("a", (112.1, -7.8)), photo.Photo("b", None)]
    assert photo.changed(kept, {"removed": "a"}) == [photo.Photo("b", None)]


def test_a_place_chosen_on_the_map_is_told_once() -> None:
    def script() -> None:
        import streamlit as st  # noqa: PLC0415 (runs as a page of its own)

        from dashboard.components.place_pin import chosen_place  # noqa: PLC0415

        st.text(str(chosen_place("peta")))

    page = run(script, peta={"lon": 112.1, "lat": -7.8, "stamp": 1})
    assert page.text[0].value == "(112.1, -7.8)"
    assert page.run().text[0].value == "None"


@pytest.mark.parametrize("sent", [None, {}, "x", {"stamp": 1}, {"stamp": 1, "lon": float("nan"), "lat": 1}])
def test_junk_from_the_map_is_no_place(sent: Any) -> None:
    def script() -> None:
        import streamlit as st  # noqa: PLC0415 (runs as a page of its own)

        from dashboard.components.place_pin import chosen_place  # noqa: PLC0415

        st.text(str(chosen_place("peta")))

    assert run(script, peta=sent).text[0].value == "None"


def test_the_map_shows_the_pin_with_its_neighbourhood() -> None:
    wanted = place_pin.wanted(place_pin.Shown(pin=(112.18, -7.81), accuracy_m=100))
    west, south, east, north = wanted["bounds"]
    assert wanted["at"] == [-7.81, 112.18]
    assert west < 112.18 < east
    assert south < -7.81 < north
    assert 0.0040 < north - south < 0.0050  # 500 m


def test_the_inbox_opens_only_what_it_shows() -> None:
    row = inbox_list.Row("KDR-1", "Ruas", "Lubang", "hari ini", "Diterima", "#D55E00")
    assert inbox_list.opened_of("KDR-1", [row]) == "KDR-1"
    assert inbox_list.opened_of("KDR-2", [row]) is None
    assert inbox_list.opened_of(["KDR-1"], [row]) is None
