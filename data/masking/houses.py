"""Houses masked where they are described: "rumah cat hijau pagar putih", "depan rumah saya"."""

import re

from data.masking.words import masking_words

HOUSE = "[rumah]"
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)?")
_OWNED = ("ku", "q")  # "rumahku"


def mask_houses(text: str) -> str:
    """Return a text without what tells one house from the others."""
    house = masking_words().house
    found = [(one.start(), one.end(), one[0].casefold()) for one in _WORD.finditer(text)]
    parts: list[str] = []
    at = row = 0
    while row < len(found):
        start, _, word = found[row]
        owned = any(word == f"{known}{ending}" for known in house["words"] for ending in _OWNED)
        last = row
        if owned or word.removesuffix("nya") in house["words"]:
            last = _last_of(text, found, row)
        if owned or last > row:
            parts += [text[at:start], HOUSE]
            at = found[last][1]
            row = last
        row += 1
    return "".join([*parts, text[at:]])


def _last_of(text: str, found: list[tuple[int, int, str]], row: int) -> int:
    """Return the row of the last word that describes the house of a row; the row itself if none does."""
    house = masking_words().house
    last = row
    for at in range(row + 1, len(found)):
        start, _, word = found[at]
        if not text[found[last][1] : start].isspace() and text[found[last][1] : start] != " - ":
            break
        if at == row + 1:
            if word in house["mine"]:
                return at
            if word not in house["begins"]:
                break
        elif word not in house["goes_on"] and not word.isdecimal():
            break
        last = at
    while last > row and found[last][2] in (
        "dan",
        "dengan",
        "yang",
        "yg",
        "ada",
        "and",
        "with",
        "the",
        "sing",
    ):
        last -= 1
    return last
