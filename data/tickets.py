"""Ticket numbers: short, random, and safe to read aloud or type on a phone."""

import re
import secrets

# Crockford's base 32: no I, L, O, U, so that nothing reads as 1, 0 or V; https://www.crockford.com/base32.html
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CONFUSABLE = str.maketrans("ILOU", "110V")
_VALUES = {character: value for value, character in enumerate(_ALPHABET)}
_RANDOM_CHARACTERS = 7  # 32^7 = 3.4e10 numbers: with a million tickets one guess in 34,000 hits one
_LENGTH = _RANDOM_CHARACTERS + 1  # with the check character; written in two groups of four
_PRIMITIVE = 0b100101  # x^5 + x^2 + 1, primitive over GF(2): the powers of x run through all of GF(32)


def new_ticket(prefix: str) -> str:
    """Return a random ticket number such as ``KDR-7Q4M-X2CV``; its last character checks the others."""
    body = "".join(secrets.choice(_ALPHABET) for _ in range(_RANDOM_CHARACTERS))
    return _written(prefix, body + _check_character(prefix, body))


def normalise(text: str, prefix: str) -> str | None:
    """Return the ticket that ``text`` means, written as ``new_ticket`` does; None if it cannot be one.

    Case, spaces, dashes, a missing prefix and look-alikes (I and L for 1, O for 0, U for V) do not matter.
    One wrong character, or two characters that changed places, is told by the check character.
    """
    letters = re.sub(r"[\W_]", "", text).upper()
    if len(letters) == len(prefix) + _LENGTH:
        letters = letters.removeprefix(prefix.upper())
    body = letters.translate(_CONFUSABLE)
    if len(body) != _LENGTH or not set(body) <= set(_ALPHABET):
        return None
    return _written(prefix, body) if _check_character(prefix, body[:-1]) == body[-1] else None


def _written(prefix: str, body: str) -> str:
    return f"{prefix.upper()}-{body[:4]}-{body[4:]}"


def _check_character(prefix: str, body: str) -> str:
    """Evaluate the characters as a polynomial over GF(32).

    Each place has a weight of its own, so one wrong character or any two swapped ones change the result. The
    prefix enters too: a number of another region is seldom taken for one of this.
    """
    total = sum(prefix.upper().encode()) % len(_ALPHABET)
    for character in body:
        total = _times_x(total ^ _VALUES[character])
    return _ALPHABET[total]


def _times_x(value: int) -> int:
    doubled = value << 1
    return doubled ^ _PRIMITIVE if doubled >= len(_ALPHABET) else doubled
