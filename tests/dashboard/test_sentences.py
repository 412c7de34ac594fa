"""Whatever placing finds, the counter has words for it."""

import pytest

from dashboard import i18n
from dashboard.words import sentences
from data.placement.positions import ASK_WHERE_ON_ROAD, NO_ROADS_YET, NOT_ABOUT_A_ROAD
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
