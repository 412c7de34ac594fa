"""Browser parts: what they make of what a browser sends, which may be anything."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from dashboard.components import blur, call_form, finite, gps, inbox_list, link_secret, photo, place_pin

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
    now = photo.Photos(3, (photo.Photo("a", None),))
    for told in (sent, {"form": 3, "photos": sent, "waiting": sent}, {"form": 3, "photos": [{"id": sent}]}):
        kept = photo.changed(now, told)
        assert len(kept.kept) <= photo.MOST_PHOTOS
        assert 0 <= kept.waiting <= photo.MOST_PHOTOS
        assert all(isinstance(one.public_id, str) for one in kept.kept)


def test_photos_stand_in_the_order_that_the_reporter_gave_them() -> None:
    a, b = {"id": "a", "place": [112.1, -7.8]}, {"id": "b", "place": None}
    now = photo.changed(photo.Photos(0), {"form": 0, "photos": [b, a], "waiting": 1})
    assert now == photo.Photos(0, (photo.Photo("b", None), photo.Photo("a", (112.1, -7.8))), 1)
    assert photo.changed(now, {"form": 0, "photos": [a], "waiting": 0}).kept == now.kept[1:]


def test_what_a_form_that_is_over_tells_of_its_photos_is_not_taken_for_the_next() -> None:
    now = photo.Photos(1)
    assert photo.changed(now, {"form": 0, "photos": [{"id": "a", "place": None}], "waiting": 0}) == now


@given(sent=JUNK)
def test_no_photo_is_released_by_junk(sent: Any) -> None:
    for told in (sent, {"photo": "a", "boxes": sent, "nothing": sent}, {"photo": "a", "boxes": [sent]}):
        looked = blur.looked_of(told)
        assert looked is None or bool(looked.boxes) != looked.nothing_to_hide


def test_a_photo_is_released_with_its_boxes_or_with_the_word_that_there_is_nothing_to_hide() -> None:
    box = [0.1, 0.2, 0.3, 0.4]
    drawn = blur.looked_of({"photo": "a", "boxes": [box], "nothing": False})
    assert drawn == blur.Looked("a", ((0.1, 0.2, 0.3, 0.4),), nothing_to_hide=False)
    nothing = blur.looked_of({"photo": "a", "boxes": [], "nothing": True})
    assert nothing == blur.Looked("a", (), nothing_to_hide=True)
    for unclear in (
        {"boxes": [], "nothing": False},
        {"boxes": [box], "nothing": True},
        {"boxes": [box, [1]]},
    ):
        assert blur.looked_of({"photo": "a", **unclear}) is None


@given(sent=JUNK)
def test_a_call_is_read_whatever_stands_in_its_fields(sent: Any) -> None:
    names = ("caller", "words", "place", "place_text", "category", "supports", "confidential", "channel")
    for told in (sent, {"form_id": "a", **dict.fromkeys(names, sent)}):
        call = call_form.sent_of(told)
        assert call is None or all(
            text is None or text.strip() == text != "" for text in (call.caller, call.words, call.category)
        )


def test_what_is_typed_of_a_call_stands_in_no_representation() -> None:
    call = call_form.sent_of({"form_id": "a", "caller": "0800 0100 000", "words": "Pak Contoh jatuh"})
    assert call is not None
    assert "0800" not in repr(call)
    assert "Contoh" not in repr(call)


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
