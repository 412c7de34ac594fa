"""The states of a complaint: every pair of state and action is either in the table or refused."""

from itertools import product

import pytest

from data.stages import (
    COMPLAINT_MOVES,
    DEPENDENT_STATES,
    OPEN_STATES,
    OTHER_AUTHORITY,
    PUBLIC_STAGES,
    MoveError,
    next_state,
    public_stage_of_complaint,
)

STATES = tuple(COMPLAINT_MOVES)
ACTIONS = sorted({action for moves in COMPLAINT_MOVES.values() for action in moves})
PAIRS = list(product(STATES, ACTIONS))


@pytest.mark.parametrize(("state", "action"), [pair for pair in PAIRS if pair[1] in COMPLAINT_MOVES[pair[0]]])
def test_every_allowed_move_leads_to_a_state_of_the_table(state, action):
    assert next_state(state, action) in STATES


@pytest.mark.parametrize(
    ("state", "action"), [pair for pair in PAIRS if pair[1] not in COMPLAINT_MOVES[pair[0]]]
)
def test_every_other_move_is_refused_and_says_what_is_possible(state, action):
    with pytest.raises(MoveError, match=f"{state}.*{action}.*possible now") as refusal:
        next_state(state, action)
    assert all(possible in str(refusal.value) for possible in COMPLAINT_MOVES[state])


def reachable(start):
    found, waiting = {start}, [start]
    while waiting:
        for state in COMPLAINT_MOVES[waiting.pop()].values():
            if state not in found:
                found.add(state)
                waiting.append(state)
    return found


def test_every_state_is_reached_from_a_new_complaint():
    assert reachable("received") == set(STATES)


@pytest.mark.parametrize("state", STATES)
def test_no_state_is_a_dead_end(state):
    assert {"received", "closed"} <= reachable(state)


def test_only_open_complaints_are_decided_on():
    for state in ("rejected", "closed", "duplicate"):
        assert not {"verify", "answer", "close", "forward"} & set(COMPLAINT_MOVES[state])


def test_a_complaint_is_answered_and_closed_only_once_somebody_looked_at_it():
    assert not {"answer", "close"} & set(COMPLAINT_MOVES["received"])


def test_every_state_says_what_the_public_sees():
    seen = {public_stage_of_complaint(state) for state in STATES}
    assert seen <= {*PUBLIC_STAGES, OTHER_AUTHORITY, None}
    assert all(public_stage_of_complaint(state) is not None for state in OPEN_STATES)
    assert all(public_stage_of_complaint(state) is None for state in DEPENDENT_STATES)
