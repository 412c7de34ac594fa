"""Cells that a spreadsheet program shows as text and never runs."""

import re
import unicodedata
from typing import Any

# What starts a formula or a command in Excel, LibreOffice or Google Sheets (OWASP, "CSV Injection"); their
# full-width forms are evened out by some programs when they open a file.
STARTERS = frozenset("=+-@|%")
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?")
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")  # not allowed in XML 1.0
MARK = "'"


def harmless(cell: Any) -> Any:
    """Return a cell with a mark before it if a spreadsheet program might run it; plain numbers stay.

    Only texts can do harm. What begins with blanks, quotes or invisible characters before the starter counts
    too; phone numbers such as +62812… are texts of this kind and get the mark.
    """
    if not isinstance(cell, str):
        return cell
    text = _NO_TEXT.sub("", cell)
    if not text or _NUMBER.fullmatch(text):
        return text
    if text[0] in "\t\r\n":
        return MARK + text
    first = next((char for char in text if not _is_blank(char)), "")
    return MARK + text if unicodedata.normalize("NFKC", first)[:1] in STARTERS else text


def _is_blank(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) in {"Cf", "Cc"} or char in "'\"`"
