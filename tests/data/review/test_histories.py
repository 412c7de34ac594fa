"""A complaint's history read as of any moment: what was known then, whatever order looks it up."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from data.clocks import Step
from data.review.histories import History

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
STATES = (None, "received", "verified", "answered", "closed")

steps = st.lists(st.tuples(st.integers(0, 50), st.sampled_from(STATES)), max_size=8)


def history_of(told: list[tuple[int, str | None]]) -> History:
    story = tuple(
        Step(BEGIN + timedelta(hours=hour), "moved", {}, True, state)
        for hour, state in sorted(told, key=lambda one: one[0])
    )
    return History(1, "T", "web", None, False, None, False, date(2026, 1, 1), BEGIN, "lubang", None, story)


@given(steps, st.integers(-1, 51))
def test_what_happened_at_the_moment_or_after_is_not_known_yet(told, hour):
    case, moment = history_of(told), BEGIN + timedelta(hours=hour)
    before = [step for step in case.steps if step.at < moment]
    assert list(case.until(moment)) == before
    states = [step.to_state for step in before if step.to_state is not None]
    assert case.state_at(moment) == (states[-1] if states else "received")
