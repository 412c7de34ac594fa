"""Passwords of the staff: how long they are, how they are kept, and one made up for somebody else."""

import secrets
import threading

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from data.refusals import RefusalError

MIN_PASSWORD_CHARACTERS = 12  # length over composition rules: NIST SP 800-63B section 5.1.1
MAX_PASSWORD_CHARACTERS = 256  # hashing a novel would be a way to keep the server busy

# Argon2 takes 64 MiB each: a rush of sign-ins must not take the memory of everything else.
_HASHES_AT_ONCE = 2
# What is read aloud or copied by hand without mistakes: no 0 and o, no 1, l and i, no u and v.
_LETTERS = "abcdefghjkmnpqrstwxyz23456789"
_GROUPS, _GROUP_CHARACTERS = 4, 4  # 77 random bits


class AccountError(RefusalError):
    """An account that cannot be made or changed like this; the message says why."""


class Passwords:
    """Hashes and checks passwords, a few at once; one per process."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        """Passwords are hashed with argon2id, by default as RFC 9106 recommends where memory is short."""
        self._hasher = hasher or PasswordHasher()
        self._hashing = threading.BoundedSemaphore(_HASHES_AT_ONCE)

    def hashed(self, password: str) -> str:
        """Return what is kept of a password. Raises ``AccountError`` for one too short or too long."""
        if not MIN_PASSWORD_CHARACTERS <= len(password) <= MAX_PASSWORD_CHARACTERS:
            raise AccountError(
                f"A password has {MIN_PASSWORD_CHARACTERS} to {MAX_PASSWORD_CHARACTERS} characters; "
                "four words in a row are easy to keep in mind.",
                "password_length",
            )
        return self.hash_of(password)

    def hash_of(self, secret: str) -> str:
        """Return the hash of a secret of whatever length."""
        with self._hashing:
            return self._hasher.hash(secret)

    def fits(self, password_hash: str, password: str) -> bool:
        """Tell whether this is the password of which the hash is kept."""
        try:
            with self._hashing:
                return self._hasher.verify(password_hash, password[: MAX_PASSWORD_CHARACTERS + 1])
        except VerificationError:
            return False


def new_password() -> str:
    """Return a password made up for somebody to be handed over, such as ``k7mw-2xdp-h9tr-q4sz``."""
    groups = ("".join(secrets.choice(_LETTERS) for _at in range(_GROUP_CHARACTERS)) for _at in range(_GROUPS))
    return "-".join(groups)
