"""An exported chat as it lies on the disk: a text, or an archive of a text and the files that were sent."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from geo.errors import UnreadableFileError
from geo.formats.utf16 import utf16_of

# A year of a busy group has some 10 MB; more than this is no chat.
MAX_TEXT_BYTES = 100_000_000
MAX_FILES = 50_000
# A photo is packed already; a text shrinks to a tenth, a bomb to a thousandth.
MAX_RATIO = 200
_CHUNK_BYTES = 1 << 16
_CHAT_NAMES = ("whatsapp chat", "chat whatsapp", "_chat", "obrolan whatsapp", "percakapan whatsapp")


class ChatFileError(UnreadableFileError):
    """A file that is no exported chat, or a damaged or dangerous one; the message says the remedy."""


class ChatArchive:
    """The text of a chat, and its files by name. Opened by ``open_chat``."""

    def __init__(self, text: bytes, archive: zipfile.ZipFile | None) -> None:
        self.text = text
        self._archive = archive
        names = archive.namelist() if archive else []
        self._entries = {PurePosixPath(name).name: name for name in names}

    def has(self, name: str | None) -> bool:
        """Tell whether a file of this name came along."""
        return name is not None and name in self._entries

    def read(self, name: str, max_bytes: int) -> bytes:
        """Return a file that was sent in the chat. Raises ``ChatFileError``."""
        if self._archive is None:
            raise ChatFileError(f"There is no file {name} beside this chat.")
        return _unpacked(self._archive, self._archive.getinfo(self._entries[name]), max_bytes)


@contextmanager
def open_chat(path: Path) -> Iterator[ChatArchive]:
    """Give the chat of a ``.txt`` or ``.zip``; nothing is unpacked to the disk. Raises ``ChatFileError``."""
    if not zipfile.is_zipfile(path):
        if path.suffix.casefold() == ".zip":
            raise _damaged(path)
        if path.stat().st_size > MAX_TEXT_BYTES:
            raise ChatFileError(f"{path.name} is larger than any chat; export it anew, without files.")
        yield ChatArchive(path.read_bytes(), None)
        return
    try:
        with zipfile.ZipFile(path) as archive:
            _check_entries(path, archive)
            entry = _chat_entry(path, archive)
            yield ChatArchive(_unpacked(archive, entry, MAX_TEXT_BYTES), archive)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, NotImplementedError):
        raise _damaged(path) from None


def decoded(text: bytes, name: str) -> str:
    """Return a chat's text; phones write UTF-8. Raises ``ChatFileError`` naming the first bad line."""
    if wide := utf16_of(text):
        return text.decode(wide, "replace")
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = text.count(b"\n", 0, error.start) + 1
        raise ChatFileError(
            f"{name} is not UTF-8 text (line {line}): another program has saved it anew. "
            "Export the chat from the phone again and import that file as it is."
        ) from None


def _check_entries(path: Path, archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    if len(entries) > MAX_FILES:
        raise ChatFileError(f"{path.name} holds {len(entries):,} files: no chat does. It is not read.")
    for entry in entries:
        parts = PurePosixPath(entry.filename.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts or ":" in parts.parts[0:1]:
            raise ChatFileError(
                f"{path.name} holds a file that wants to lie outside the archive: WhatsApp writes none such. "
                "It is not read; export the chat from the phone again."
            )
        if entry.flag_bits & 0x1:
            raise ChatFileError(f"{path.name} is locked with a password; pack it without one.")


def _chat_entry(path: Path, archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    """Return the entry of the chat's text: texts that were sent in the chat lie beside it."""
    texts = [entry for entry in archive.infolist() if entry.filename.casefold().endswith(".txt")]
    named = [
        entry for entry in texts if PurePosixPath(entry.filename).name.casefold().startswith(_CHAT_NAMES)
    ]
    if not (named or len(texts) == 1):
        raise ChatFileError(
            f"{path.name} holds no text of a chat (_chat.txt or WhatsApp Chat ….txt); "
            "use 'Export chat' on the phone and import what it makes."
        )
    return (named or texts)[0]


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, max_bytes: int) -> bytes:
    """Unpack one entry, counting what really comes out: what its heading claims proves nothing."""
    content = bytearray()
    try:
        with archive.open(entry) as packed:
            while chunk := packed.read(_CHUNK_BYTES):
                content += chunk
                bomb = len(content) > _CHUNK_BYTES and len(content) > MAX_RATIO * max(entry.compress_size, 1)
                if bomb or len(content) > max_bytes:
                    raise ChatFileError(
                        f"A file in the archive grows to more than {max_bytes:,} bytes, or {MAX_RATIO} times "
                        "its packed size, when it is unpacked: that is none of WhatsApp's. It is not read."
                    )
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError):
        raise ChatFileError(
            "A file in the archive is damaged; export the chat from the phone again."
        ) from None
    return bytes(content)


def _damaged(path: Path) -> ChatFileError:
    return ChatFileError(
        f"{path.name} is not a whole archive: it was cut off or damaged on its way. "
        "Send it from the phone again and import that file."
    )
