import pytest

from data.throttle import Throttle, TooManyAttemptsError


class Clock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.now_s = 1_000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_tries_are_allowed_up_to_the_limit_and_again_when_the_window_has_passed(clock: Clock):
    throttle = Throttle(3, 60, clock)
    for _ in range(3):
        throttle.take("a")
        clock.now_s += 10
    with pytest.raises(TooManyAttemptsError, match="30 seconds") as refused:
        throttle.take("a")
    assert refused.value.retry_after_s == pytest.approx(30)
    clock.now_s += refused.value.retry_after_s
    throttle.take("a")


def test_keys_do_not_share_their_tries(clock: Clock):
    throttle = Throttle(1, 60, clock)
    throttle.take("a")
    throttle.take("b")
    with pytest.raises(TooManyAttemptsError):
        throttle.take("a")


def test_what_is_forgiven_or_given_back_may_be_tried_again(clock: Clock):
    throttle = Throttle(2, 60, clock)
    throttle.take("a")
    throttle.take("a")
    throttle.give_back("a")
    throttle.take("a")
    throttle.forgive("a")
    throttle.take("a")
    throttle.take("a")
    with pytest.raises(TooManyAttemptsError):
        throttle.take("a")
