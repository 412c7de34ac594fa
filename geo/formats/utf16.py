"""UTF-16, as Excel's "Unicode text" and the exports of old phones are written, with its mark or without."""

import codecs

_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_LOOK_BYTES = 4_096
# Of letters as in Europe and Indonesia one byte of the two is 0; emoji and other scripts may stand between.
_LEAST_ZEROS = 0.7
_PRINTED = frozenset(b"\t\n\r") | frozenset(range(0x20, 0x100))


def utf16_of(head: bytes) -> str | None:
    """Return the encoding of a file that begins so if it is UTF-16, by its mark or its zeros; else None.

    No text in UTF-8 or an older encoding holds a zero byte.
    """
    if head.startswith(_MARKS):
        return "utf-16"
    pairs = len(head[:_LOOK_BYTES]) // 2
    even, odd = head[: 2 * pairs : 2], head[1 : 2 * pairs : 2]
    for letters, zeros, encoding in ((even, odd, "utf-16-le"), (odd, even, "utf-16-be")):
        plain = sum(not zero and letter in _PRINTED for letter, zero in zip(letters, zeros, strict=True))
        if pairs and plain >= _LEAST_ZEROS * pairs:
            return encoding
    return None
