"""Ticket numbers: whatever a person does to one, it is either understood or refused, never another's."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.tickets import new_ticket, normalise

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
bodies = st.builds(lambda _: new_ticket("KDR"), st.integers())


def test_a_ticket_is_short_and_starts_with_its_region():
    ticket = new_ticket("KDR")
    assert ticket.startswith("KDR-")
    assert len(ticket) == 13


def test_tickets_do_not_repeat_in_a_thousand():
    assert len({new_ticket("KDR") for _ in range(1000)}) == 1000


@given(bodies)
def test_a_ticket_written_carelessly_is_still_understood(ticket):
    body = ticket.removeprefix("KDR-")
    for careless in (
        ticket.lower(),
        f"  {ticket} ",
        ticket.replace("-", " "),
        ticket.replace("-", ""),
        ticket.replace("-", "_"),
        body,
        "KDR-" + body.replace("1", "I").replace("0", "O").replace("V", "U"),
        "kdr-" + body.replace("1", "l").replace("0", "o"),
    ):
        assert normalise(careless, "KDR") == ticket


@given(bodies)
def test_one_wrong_character_is_always_noticed(ticket):
    body = ticket[4:].replace("-", "")
    for place, right in enumerate(body):
        for wrong in CROCKFORD.replace(right, ""):
            assert normalise(body[:place] + wrong + body[place + 1 :], "KDR") is None


@given(bodies)
def test_two_characters_that_changed_places_are_always_noticed(ticket):
    body = ticket[4:].replace("-", "")
    for one, other in combinations(range(len(body)), 2):
        if body[one] != body[other]:
            swapped = list(body)
            swapped[one], swapped[other] = swapped[other], swapped[one]
            assert normalise("".join(swapped), "KDR") is None


@given(bodies)
def test_a_number_of_another_region_is_not_taken_for_ours(ticket):
    assert normalise(ticket, "BJN") is None


@pytest.mark.parametrize(
    "text", ["", "KDR", "KDR-", "halo", "KDR-7Q4M-X2C", "KDR-7Q4M-X2CVV", "KDR-ÅÅÅÅ-ÅÅÅÅ"]
)
def test_what_is_no_ticket_gives_nothing(text):
    assert normalise(text, "KDR") is None


@given(st.text())
def test_any_text_is_either_a_ticket_or_nothing(text):
    found = normalise(text, "KDR")
    assert found is None or normalise(found, "KDR") == found
