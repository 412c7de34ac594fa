"""In which encoding the texts of a Shapefile are, where it does not say so itself."""

import codecs
from collections.abc import Iterator
from pathlib import Path

LANGUAGE_AT = 29  # of the .dbf, its "language driver": dBASE table file structure
# "unknown", "DOS USA" by mere habit, "Windows ANSI": programs set these whatever they write.
TELL_NOTHING = {0x00, 0x01, 0x03, 0x57}
UNDEFINED = b"\x81\x8d\x8f\x90\x9d"  # bytes that Windows-1252 gives no letter
BYTES_AT_ONCE = 1 << 20
MOST_BYTES = 64  # of a .cpg, which holds one name
LATIN_1 = codecs.lookup("latin-1").name


def encoding_of(shapefile: Path) -> str | None:
    """Return ``utf-8``, ``cp1252`` or ``latin-1``; None if the file says it, or needs none.

    A .cpg beside it says it unless it holds no name of an encoding ("System", "ANSI 1252") or Latin-1, which
    programs write for Windows-1252; so does any language but the few that tell nothing. Texts that are UTF-8
    throughout are taken for it, as no other text of any length is by chance; all others are Windows-1252.
    """
    beside = {path.suffix.lower(): path for path in shapefile.parent.glob(f"{_literal(shapefile.stem)}.*")}
    table = beside.get(".dbf")
    if table is None or (".cpg" in beside and _says(beside[".cpg"])):
        return None
    with table.open("rb") as file:
        head = file.read(LANGUAGE_AT + 1)
    if len(head) <= LANGUAGE_AT or head[LANGUAGE_AT] not in TELL_NOTHING:
        return None
    return _told_by(table)


def _says(page: Path) -> bool:
    """Tell whether a .cpg names an encoding, by its name or its number."""
    said = page.read_bytes()[:MOST_BYTES].strip()
    if not said.isascii():
        return False
    for name in (said.decode(), f"cp{said.decode()}"):
        try:
            return codecs.lookup(name).name != LATIN_1
        except (LookupError, ValueError):
            continue
    return False


def _told_by(table: Path) -> str | None:
    """Return the encoding that the bytes of the rows tell."""
    utf8, as_utf8 = codecs.getincrementaldecoder("utf-8")(), True
    plain = defined = True
    for piece in _pieces(table):
        plain = plain and piece.isascii()
        defined = defined and not any(byte in piece for byte in UNDEFINED)
        try:
            utf8.decode(piece)
        except UnicodeDecodeError:
            as_utf8 = False
    if plain:
        return None
    return "utf-8" if as_utf8 else "cp1252" if defined else "latin-1"


def _pieces(table: Path) -> Iterator[bytes]:
    with table.open("rb") as file:
        file.seek(int.from_bytes(file.read(10)[8:], "little"))  # where the rows begin
        while piece := file.read(BYTES_AT_ONCE):
            yield piece


def _literal(stem: str) -> str:
    """Return a name as a pattern that matches nothing else."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in stem)
