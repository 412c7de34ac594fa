"""Whatever placing finds, the counter has words for it."""

from datetime import UTC, datetime, timedelta

import pytest

from dashboard import i18n
from dashboard.words import events, sentences
from data.placement.positions import ASK_WHERE_ON_ROAD, NO_ROADS_YET, NOT_ABOUT_A_ROAD
from data.reads.views import PublicEvent
from geo.posterior.verdicts import QUESTIONS, REASON_OF_FAULT, REASONS


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("code", [*QUESTIONS, ASK_WHERE_ON_ROAD])
def test_every_question_of_placing_is_asked_in_words(
    code: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(i18n, "lang", lambda: language)
    asked = sentences.placing_question(code)
    assert "?" in asked
    assert len({sentences.placing_question(one) for one in QUESTIONS}) == len(QUESTIONS)


def test_where_nothing_is_to_be_asked_nothing_is() -> None:
    assert sentences.placing_question(None) == ""


def test_every_reason_of_placing_has_a_sentence_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "lang", lambda: "en")
    of_coordinates = set(REASON_OF_FAULT.values())
    others = [*(set(REASONS) - of_coordinates), NOT_ABOUT_A_ROAD, NO_ROADS_YET]
    said = [sentences.placing_reason(code) for code in others]
    assert len(set(said)) == len(others)
    assert sentences.placing_reason("a fault of coordinates") not in said


@pytest.mark.parametrize(
    ("language", "said"),
    [("id", "Regu Timur: Selesai ditambal, ada fotonya."), ("en", "Regu Timur: Patched, with a photo.")],
)
def test_what_a_crew_finished_is_told_in_the_language_of_who_reads(
    language: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(i18n, "lang", lambda: language)
    told = {"reason": "repaired", "crew": "Regu Timur", "treatment": "patching", "stage": "patched"}
    closing = PublicEvent(datetime(2021, 6, 15, tzinfo=UTC), "close", "verified", "closed", None, told)
    assert events.event_words(closing) == said


def test_what_an_officer_wrote_is_told_as_it_was_written() -> None:
    written = PublicEvent(datetime(2021, 6, 15, tzinfo=UTC), "close", "verified", "closed", "Ditambal", {})
    assert events.event_words(written) == "Ditambal"


@pytest.mark.parametrize(
    ("language", "one", "two"),
    [
        ("id", "Kec. Papar", "Kec. Papar, Purwoasri"),
        ("en", "Papar sub-district", "Papar, Purwoasri sub-districts"),
    ],
)
def test_a_stretch_on_a_border_names_both_sub_districts(
    language: str, one: str, two: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(i18n, "lang", lambda: language)
    assert sentences.subdistricts_line(["Papar"]) == one
    assert sentences.subdistricts_line(["Papar", "Purwoasri"]) == two
    assert sentences.subdistricts_line([]) == ""


@pytest.mark.parametrize(
    ("days", "language", "told"),
    [(0, "id", "hari ini"), (3, "id", "3 hari lalu"), (3, "en", "3 days ago"), (160, "id", "5 bulan lalu")],
)
def test_what_was_some_days_ago_is_told_as_past(
    days: int, language: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(i18n, "lang", lambda: language)
    assert sentences.time_ago(datetime.now(UTC) - timedelta(days=days, minutes=5)) == told
