"""The list of what was forgotten, kept beside the key file: restoring an old backup does not bring it back.

A line is a keyed hash of the sealed bytes that were destroyed. It tells nothing about anybody, and fits the
very record in a backup; that another record later gets the same number does not matter.
"""

import os
from collections.abc import Iterable
from pathlib import Path

from data.privacy.keyfile import MasterKey

SUFFIX = ".forgotten"


class ForgottenLog:
    """The file beside a key file; several processes may append to it."""

    def __init__(self, key_file: Path, master: MasterKey) -> None:
        self.path = key_file.with_name(key_file.name + SUFFIX)
        self._master = master

    def note(self, kind: str, sealed: bytes) -> None:
        """Write down that a sealed value is forgotten; it is on the disk when this returns."""
        self.note_many(kind, [sealed])

    def note_many(self, kind: str, sealed: Iterable[bytes]) -> None:
        """Write down several; the same again does no harm."""
        lines = "".join(f"{self._hash(kind, one)}\n" for one in sealed).encode()
        if not lines:
            return
        file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, lines)
            os.fsync(file)
        finally:
            os.close(file)

    @property
    def is_there(self) -> bool:
        """Whether there is a list: none is made before somebody is forgotten."""
        return self.path.is_file()

    def known(self) -> frozenset[str]:
        """Return every hash noted so far."""
        try:
            return frozenset(self.path.read_text(encoding="ascii").split())
        except FileNotFoundError:
            return frozenset()

    def holds(self, known: frozenset[str], kind: str, sealed: bytes) -> bool:
        """Tell whether a sealed value is among those ``known`` to be forgotten."""
        return self._hash(kind, sealed) in known

    def _hash(self, kind: str, sealed: bytes) -> str:
        return self._master.keyed_hash("forgotten", kind, sealed.hex())
