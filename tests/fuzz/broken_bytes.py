"""Files that were cut off, mixed up, wrongly encoded or packed to do harm."""

import io
import zipfile
from collections.abc import Mapping

from hypothesis import strategies as st

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252", "latin-1", "cp437", "shift_jis")


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return a zip archive of these files; names may be anything."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def bomb(name: str = "_chat.txt", megabytes: int = 300) -> bytes:
    """Return a small archive that unpacks to very much: one line repeated."""
    return zipped({name: b"27/03/22 21.41 - Pelapor: lubang lubang\n" * (megabytes * 1_000_000 // 40)})


def many_files(count: int = 20_000) -> bytes:
    """Return an archive of very many empty files."""
    return zipped({f"IMG-{number}.jpg": b"" for number in range(count)})


def renamed(content: bytes) -> st.SearchStrategy[bytes]:
    """Return archives that hold ``content`` under names that try to leave their folder."""
    names = (
        "_chat.txt",
        "../../_chat.txt",
        "/etc/cron.d/x.txt",
        "C:\\x.txt",
        "a/../../b.txt",
        "\x00.txt",
        "chat\u202etxt.exe",
        "Chat WhatsApp dengan Bu Sri.txt",
    )
    return st.sampled_from(names).map(lambda name: zipped({name: content}))


@st.composite
def damaged(draw: st.DrawFn, whole: st.SearchStrategy[bytes]) -> bytes:
    """Return bytes that were cut, had a piece changed, doubled, or reversed."""
    content = draw(whole)
    at = (
        len(content) * draw(st.integers(0, 1_000)) // 1_000
    )  # not by length: a workbook's changes with the clock
    how = draw(st.sampled_from(("cut", "changed", "doubled", "piece out", "junk in", "as it is")))
    if how == "cut":
        return content[:at]
    if how == "changed":
        return content[:at] + draw(st.binary(min_size=1, max_size=8)) + content[at + 8 :]
    if how == "doubled":
        return content + content
    if how == "piece out":
        return content[:at] + content[at + draw(st.integers(1, 200)) :]
    if how == "junk in":
        return content[:at] + draw(st.binary(max_size=40)) + content[at:]
    return content


def encoded(text: str) -> st.SearchStrategy[bytes]:
    """Return the text in an encoding that somebody's program used; what does not fit becomes "?"."""
    return st.sampled_from(ENCODINGS).map(lambda name: text.encode(name, "replace"))
