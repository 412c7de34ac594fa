"""ZIP archives as people send them: whole and without a password, or refused with a sentence."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geo.errors import UnreadableFileError

# What zipfile raises for bytes that break the format's rules, when it is opened or a member is read.
DAMAGED_ARCHIVE = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error),
    *(EOFError, NotImplementedError, UnicodeDecodeError, OverflowError, OSError),
)
_ENCRYPTED = 0x1  # bit of a member's flags: PKWARE's APPNOTE.TXT, section 4.4.4


@contextmanager
def open_archive(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open an archive for reading its members within the ``with``.

    Raises UnreadableFileError, with a sentence and its remedy, if it is cut short, damaged (also when a
    member turns out to be) or locked by a password.
    """
    try:
        if not zipfile.is_zipfile(path):
            raise UnreadableFileError(f"{path.name} is cut short. Download or export it again.")
        with zipfile.ZipFile(path) as archive:
            if any(member.flag_bits & _ENCRYPTED for member in archive.infolist()):
                raise UnreadableFileError(f"{path.name} is locked by a password. Save it without one.")
            yield archive
    except DAMAGED_ARCHIVE as error:
        raise UnreadableFileError(f"{path.name} is damaged. Download or export it again.") from error
