"""Turns: threads write in the order of asking, and one that asks for ever is told so."""

import threading

import pytest

from data.turns import Turns, TurnTimeoutError

SOON_S = 20.0


def test_a_turn_is_handed_on_in_the_order_of_asking():
    turns, order = Turns(SOON_S), []
    threads = []

    def work(name: int) -> None:
        with turns.turn():
            order.append(name)

    with turns.turn():
        for name in range(5):
            thread = threading.Thread(target=work, args=(name,))
            thread.start()
            threads.append(thread)
            while len(turns._waiting) <= name:  # until it has asked
                pass
    for thread in threads:
        thread.join(SOON_S)
    assert order == [0, 1, 2, 3, 4]


def test_who_asks_again_and_again_does_not_overtake_who_waits():
    turns, order = Turns(SOON_S), []

    def wait() -> None:
        with turns.turn():
            order.append("waiting")

    with turns.turn():
        other = threading.Thread(target=wait)
        other.start()
        while not turns._waiting:
            pass
    with turns.turn():
        order.append("again")
    other.join(SOON_S)
    assert order == ["waiting", "again"]


def test_an_urgent_one_comes_before_those_that_wait_but_not_twice_in_a_row():
    turns, order = Turns(SOON_S), []
    threads = []

    def work(name: str) -> None:
        with turns.turn(urgent=name.startswith("urgent")):
            order.append(name)

    with turns.turn():
        for number, name in enumerate(("usual", "urgent", "urgent too")):
            thread = threading.Thread(target=work, args=(name,))
            thread.start()
            threads.append(thread)
            while len(turns._waiting) <= number:
                pass
    for thread in threads:
        thread.join(SOON_S)
    assert order == ["urgent", "usual", "urgent too"]


def test_waiting_too_long_is_an_error_and_leaves_the_turn_in_order():
    turns = Turns(0.01)
    with turns.turn(), pytest.raises(TurnTimeoutError), turns.turn():
        pass
    with turns.turn():
        pass


def test_an_error_ends_the_turn():
    turns = Turns(0.01)
    with pytest.raises(KeyError), turns.turn():
        raise KeyError("x")
    with turns.turn():
        pass
