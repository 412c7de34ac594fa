"""Lists of decisions are read in the very words that the desk's page offers, in both languages."""

import pytest

from dashboard.i18n import speaking
from dashboard.words.sentences import close_reason, reject_reason
from data.desk.many_words import reason_of
from data.stages import CLOSE_REASONS, REJECT_REASONS


@pytest.mark.parametrize("code", REJECT_REASONS)
def test_a_reason_to_turn_down_is_read_as_the_page_says_it(code: str) -> None:
    with speaking("id"):
        assert reason_of(reject_reason(code), "reject") == code


@pytest.mark.parametrize("code", CLOSE_REASONS)
def test_a_reason_to_close_is_read_as_the_page_says_it(code: str) -> None:
    with speaking("id"):
        assert reason_of(close_reason(code), "close") == code
