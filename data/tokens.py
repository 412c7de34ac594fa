"""Secrets that people carry (sign-in, upload ticket, reporter's link), of which the store keeps hashes."""

import hashlib
import secrets


def new_token() -> str:
    """Return a URL-safe secret of 256 random bits."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """Return what the store keeps of a token: its SHA-256 in hex (256 random bits need no salt)."""
    return hashlib.sha256(token.encode()).hexdigest()
