import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from data.tokens import new_ticket, new_token, normalise_ticket, token_hash

tickets = st.builds(new_ticket, st.just("KDR"))
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@given(tickets)
def test_a_ticket_is_found_however_it_is_typed(ticket: str):
    typed = [
        ticket,
        ticket.lower(),
        ticket.replace("-", " "),
        ticket.replace("-", ""),
        f"  {ticket} ",
        ticket[4:],
    ]
    assert {normalise_ticket(text, "KDR") for text in typed} == {ticket}


@given(tickets)
def test_look_alike_letters_do_not_matter(ticket: str):
    body = ticket[4:].translate(str.maketrans("10V", "LOU"))
    assert normalise_ticket(f"KDR-{body}", "KDR") == ticket


@given(tickets, st.integers(0, 6), st.sampled_from(CROCKFORD))
def test_one_wrong_character_is_noticed(ticket: str, place: int, wrong: str):
    body = ticket[4:].replace("-", "")
    assume(body[place] != wrong)
    assert normalise_ticket(f"KDR{body[:place]}{wrong}{body[place + 1 :]}", "KDR") is None


@given(tickets, st.integers(0, 5))
def test_two_swapped_characters_are_noticed(ticket: str, place: int):
    body = ticket[4:].replace("-", "")
    assume(body[place] != body[place + 1])
    swapped = body[:place] + body[place + 1] + body[place] + body[place + 2 :]
    assert normalise_ticket(f"KDR{swapped}", "KDR") is None


@given(st.text(max_size=20))
def test_any_other_text_is_no_ticket_or_is_one_in_its_own_spelling(text: str):
    found = normalise_ticket(text, "KDR")
    assert found is None or normalise_ticket(found, "KDR") == found


@pytest.mark.parametrize(
    "text", ["", "jalan", "KDR-", "KDR-7Q4M-X2", "KDR-7Q4M-X2CC", "Plosoklaten – Gedangsewu"]
)
def test_what_has_another_shape_is_no_ticket(text: str):
    assert normalise_ticket(text, "KDR") is None


def test_a_token_is_long_and_its_hash_does_not_hold_it():
    token = new_token()
    assert len(token) >= 43
    assert token not in token_hash(token)
    assert token_hash(token) != token_hash(new_token())
