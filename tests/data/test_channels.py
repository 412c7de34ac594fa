"""Every format's parser: what it reads, what it refuses, and that nothing makes it fall over."""

import json
import math
from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.channels import UnreadableMessageError, spreadsheet, web_form
from data.regions import load_region
from tests.data.register.town import town_region

REGION = town_region("kab-contoh")


def row(**fields):
    return spreadsheet.parse(spreadsheet.body({"category": "lubang"} | fields), REGION)


def form(**fields):
    return web_form.parse(web_form.body(web_form.ReportDraft(**({"category": "lubang"} | fields))), REGION)


def test_a_form_says_what_was_filled_in():
    said = form(
        words="  Berlubang ",
        lon=112.1,
        lat=-7.8,
        accuracy_m=12,
        how="gps",
        road_id="R1",
        photos=(("a", "b"),),
    )
    assert (said.words, said.lon, said.lat, said.kind) == ("Berlubang", 112.1, -7.8, "gps")
    assert (said.road_id, said.photos, said.confidential) == ("R1", (("a", "b"),), False)


def test_the_raw_form_does_not_hold_the_contact():
    draft = web_form.ReportDraft(category="lubang", contact="0812 3456 7890")
    assert b"3456" not in web_form.body(draft)
    assert "3456" not in repr(draft)


def test_every_form_has_an_id_of_its_own():
    assert web_form.ReportDraft(category="lubang").form_id != web_form.ReportDraft(category="lubang").form_id


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"category": "ufo"}, "unknown_category"),
        ({"category": ""}, "no_category"),
        ({"lon": 112.0}, "half_a_coordinate"),
        ({"how": "peta"}, "unknown_kind_of_place"),
        ({"words": "a" * 10_001}, "too_long"),
    ],
)
def test_a_form_that_cannot_be_is_told_why(fields, reason):
    with pytest.raises(UnreadableMessageError) as refusal:
        form(**fields)
    assert refusal.value.reason == reason


def test_a_row_may_name_its_category_in_any_language_and_case():
    assert row(category=" LUBANG ").category == "lubang"


def test_a_time_without_a_zone_is_region_time():
    at_seven = datetime(2021, 6, 1, 0, 0, tzinfo=UTC)
    for written in (
        "2021-06-01T07:00",
        "2021-06-01 07:00:00",
        "2021-06-01T00:00:00Z",
        datetime(2021, 6, 1, 7, 0),  # noqa: DTZ001  # what a workbook's cell holds
    ):
        assert row(happened_at=written).happened_at == at_seven
    assert row(happened_at=date(2021, 6, 1)).happened_at == datetime(2021, 5, 31, 17, tzinfo=UTC)
    assert row(happened_at="").happened_at is None


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "", None, "tidak tahu"])
def test_what_is_no_number_is_a_missing_one(value):
    assert row(lon=value, lat=-7.8).lon is None


def test_the_row_as_it_was_read_is_kept_beside_its_mapping():
    raw = json.loads(spreadsheet.body({"category": "lubang"}, {"Jenis": "Lubang", "Tgl": date(2021, 6, 1)}))
    assert raw["row"] == {"Jenis": "Lubang", "Tgl": "2021-06-01"}


def test_a_field_that_no_row_has_is_refused():
    with pytest.raises(ValueError, match="no field telepon; use category, concern, words"):
        spreadsheet.body({"telepon": "0812"})


def test_a_refusal_never_repeats_what_the_message_says():
    with pytest.raises(UnreadableMessageError) as refusal:
        row(category="rumah Pak Kenari")
    assert "Kenari" not in str(refusal.value)


values = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates() | st.datetimes()


@given(st.dictionaries(st.sampled_from(spreadsheet.FIELDS), values))
def test_any_row_is_read_or_refused_with_a_reason(fields):
    with suppress(UnreadableMessageError):
        said = spreadsheet.parse(spreadsheet.body(fields), REGION)
        assert said.category in {None, *(category.id for category in REGION.categories)}
        numbers = (said.lon, said.lat, said.accuracy_m)
        assert all(number is None or math.isfinite(number) for number in numbers)
        assert said.happened_at is None or said.happened_at.tzinfo


def test_the_built_in_region_reads_its_own_categories():
    region = load_region("kab-kediri")
    for category in region.categories:
        body = spreadsheet.body({"category": category.name.id})
        assert spreadsheet.parse(body, region).category == category.id
