"""Random things that people carry: secret tokens, and ticket numbers that survive being read aloud."""

import hashlib
import re
import secrets

# Crockford's base 32: no I, L, O, U, so that nothing reads as 1, 0 or V; https://www.crockford.com/base32.html
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CONFUSABLE = str.maketrans("ILOU", "110V")
_RANDOM_CHARACTERS = 6  # 32^6 = 10^9 numbers: a million tickets leave 1 in 1,000 of guesses a hit
_PRIMITIVE = 0b100101  # x^5 + x^2 + 1, primitive over GF(2): its powers run through all of GF(32)
_GROUP = (_RANDOM_CHARACTERS + 1) // 2 + 1


def new_token() -> str:
    """Return a URL-safe secret of 256 random bits."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """Return what the store keeps of a token: its SHA-256 in hex (256 random bits need no salt)."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_ticket(prefix: str) -> str:
    """Return a random ticket number such as ``KDR-7Q4M-X2C``; its last character is a check on the others."""
    body = "".join(secrets.choice(_ALPHABET) for _ in range(_RANDOM_CHARACTERS))
    return _written(prefix, body + _check_character(prefix, body))


def normalise_ticket(text: str, prefix: str) -> str | None:
    """Return the ticket that ``text`` means, or None if it cannot be one.

    Case, spaces, dashes, a missing prefix and look-alikes (I L for 1, O for 0, U for V) do not matter;
    one wrong character, or two neighbours swapped, is told by the check character.
    """
    letters = re.sub(r"[\W_]", "", text).upper()
    body = letters.removeprefix(prefix.upper()) if len(letters) > _RANDOM_CHARACTERS + 1 else letters
    body = body.translate(_CONFUSABLE)
    if len(body) != _RANDOM_CHARACTERS + 1 or not set(body) <= set(_ALPHABET):
        return None
    return _written(prefix, body) if _check_character(prefix, body[:-1]) == body[-1] else None


def _written(prefix: str, body: str) -> str:
    return f"{prefix.upper()}-{body[:_GROUP]}-{body[_GROUP:]}"


def _check_character(prefix: str, body: str) -> str:
    """Evaluate the characters as a polynomial over GF(32): tells one wrong character and any two swapped."""
    total = sum(prefix.upper().encode()) % len(_ALPHABET)
    for character in body:
        total = _times_x(total ^ _ALPHABET.index(character))
    return _ALPHABET[total]


def _times_x(value: int) -> int:
    doubled = value << 1
    return doubled ^ _PRIMITIVE if doubled >= len(_ALPHABET) else doubled
