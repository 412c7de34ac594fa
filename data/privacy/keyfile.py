"""The key file: one secret, apart from the data, under which every reporter's own key is sealed."""

import base64
import hashlib
import hmac
import os
import stat
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32  # AES-256
_HEADING = b"jeglongan-key-1:"
_NONCE_BYTES = 12  # what AES-GCM is made for, NIST SP 800-38D section 8.2


class KeyFileError(RuntimeError):
    """The key file cannot be used; the message says why and what to do."""


class SealBrokenError(ValueError):
    """A sealed value that this key does not open, or that belongs somewhere else."""


class MasterKey:
    """The secret of the key file, as two keys: one that seals, one that makes keyed hashes."""

    def __init__(self, secret: bytes) -> None:
        self._sealing = _derived(secret, b"seal")
        self._hashing = _derived(secret, b"hash")

    def seal(self, plain: bytes, about: str) -> bytes:
        """Encrypt ``plain``; it opens only with the same ``about``."""
        return seal(self._sealing, plain, about)

    def open(self, sealed: bytes, about: str) -> bytes:
        """Undo ``seal``. Raises ``SealBrokenError``."""
        return unseal(self._sealing, sealed, about)

    def keyed_hash(self, *parts: str) -> str:
        """Return 64 hex digits that nobody can compute, or try guesses on, without the key."""
        whole = joined(*parts).encode("utf-8", "surrogatepass")  # broken phones send half a character
        return hmac.new(self._hashing, whole, hashlib.sha256).hexdigest()


def seal(key: bytes, plain: bytes, about: str) -> bytes:
    """Encrypt and authenticate ``plain`` (AES-256-GCM, a new nonce each time), bound to ``about``."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, about.encode())


def unseal(key: bytes, sealed: bytes, about: str) -> bytes:
    """Undo ``seal``. Raises ``SealBrokenError``."""
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], about.encode())
    except (InvalidTag, ValueError):
        raise SealBrokenError(
            f"The sealed value for {about.partition(':')[0]} does not open: it was changed, belongs to "
            "another record, or was sealed under another key file. Restore the key file of this database."
        ) from None


def joined(*parts: str) -> str:
    """Join parts so that no other parts give the same text."""
    return "\x1f".join(part.replace("\x1f", " ") for part in parts)


def read_key_file(path: Path) -> MasterKey | None:
    """Return the key, or None if there is no such file or another process is just about to fill it.

    Raises ``KeyFileError`` if it cannot be used.
    """
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            text = file.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise KeyFileError(f"The key file {path} cannot be read: {error.strerror}.") from error
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise KeyFileError(
            f"Others on this machine may read the key file {path}. Take that right away: chmod 600 {path}"
        )
    return MasterKey(_secret(path, text)) if text else None


def make_key_file(path: Path) -> MasterKey:
    """Make a new key that only this user may read; it is on the disk before anything is sealed under it.

    Raises ``KeyFileError`` if there is a file already: no key is ever written over.
    """
    secret = os.urandom(KEY_BYTES)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise _damaged(path) from None
    with os.fdopen(made, "wb") as file:
        file.write(_HEADING + base64.urlsafe_b64encode(secret) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return MasterKey(secret)


def _secret(path: Path, text: bytes) -> bytes:
    heading, encoded = text[: len(_HEADING)], text[len(_HEADING) :].strip()
    try:
        secret = base64.b64decode(encoded, altchars=b"-_", validate=True)
    except ValueError:
        secret = b""
    if heading != _HEADING or len(secret) != KEY_BYTES:
        raise _damaged(path)
    return secret


def _damaged(path: Path) -> KeyFileError:
    return KeyFileError(f"{path} is not a key file, or a damaged one. Restore it from its backup.")


def _derived(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=b"jeglongan " + purpose).derive(secret)
