"""Numbers that lead to a person masked, however they are written: phones, identity numbers, houses, plates.

A run of digits goes on over blanks, marks, keycaps, letters that look like digits, and digits said in words.
Amounts, years, dates, hours and stations are kept.
"""

import re
import unicodedata
from dataclasses import dataclass

from data.masking.words import MaskingWords, masking_words

PHONE, IDENTITY, NUMBER = "[telepon]", "[nomor identitas]", "[nomor]"
HOUSE_NUMBER, NEIGHBOURHOOD, PLATE = "[nomor rumah]", "[RT/RW]", "[pelat nomor]"

MOST_BETWEEN = 5  # characters between two digits of one number: " - ", a keycap and a blank
LEAST_DIGITS = 7  # of a number in a town's own network
LEAST_AFTER_CONTACT = 5  # "telp 68123"
MOBILE_DIGITS = range(9, 15)
IDENTITY_DIGITS = 16  # NIK and KK: Law 23/2006 on population administration, article 13

_PIECE = re.compile(r"[^\W\d_]+|\d+")
_KEYCAP = "\ufe0f\u20e3"  # what makes a digit a key
_LOOKALIKES = {"o": "0", "l": "1", "i": "1"}
_MONEY = re.compile(r"\d{1,3}(?:[.,]\d{3})+(?:,\d{1,2})?")
_KEPT = re.compile(
    r"(?:19|20)\d{2}"  # a year
    r"|\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)?\d{2}"  # a date
    r"|[0-2]?\d[.:][0-5]\d"  # an hour
    r"|\d{1,3}\+\d{3}(?:[.,]\d+)?"  # a station
    r"|\d{1,2}"  # a small number
)
_NUMBER = r"(?:\d{1,3}|satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh)"
_NEIGHBOURHOOD = re.compile(
    rf"\br\.?\s?t\b\.?\s*/\s*r\.?\s?w\b\.?\s*[:.]?\s*{_NUMBER}(?:\s*[/,.-]\s*{_NUMBER})?"
    rf"|\b(?:r\.?\s?[tw]|rukun tetangga|rukun warga)\.?\s*[:./-]?\s*{_NUMBER}\b"
    rf"(?:\s*[/,.&-]?\s*\b(?:r\.?\s?[tw]|rukun warga)\.?\s*[:./-]?\s*{_NUMBER}\b)?",
    re.IGNORECASE,
)
_HOUSE_NUMBER = re.compile(
    r"(?<!sdn )(?<!smpn )(?<!ruas )\b(?:no|nomor|nomer|nmr|number)\b\.?\s*(?:rumah\s*)?[:#.]?\s*"
    r"\d{1,4}\s?[a-z]?\b(?![.,]?\d)"
    r"|\b(?:blok|block|kav|kavling|kaveling)\b\.?\s*[a-z]{0,2}\s?[-/.]?\s?\d{1,4}[a-z]?\b"
    r"(?:\s*(?:no|nomor)\.?\s*\d{1,4})?",
    re.IGNORECASE,
)
# The letters of the police districts: Perkapolri 7/2021. In small letters only where a vehicle is spoken of.
_DISTRICT = (
    r"(?:A[ABDEG]?|B[ABDEGHKLMNP]?|D[ABCDEGHKLMNRSTWD]?|E[ABDE]?|F|G|H|K[BHTU]?|L|M|N|P[ABSGT]?|R|S|T|W|Z)"
)
_PLATE = re.compile(
    rf"\b{_DISTRICT}[ -]?\d{{2,4}}[ -]?(?!(?:KM|RT|RW|CM|MM|M)\b)[A-Z]{{1,3}}\b"
    rf"|(?<=plat )(?i:{_DISTRICT})[ -]?\d{{1,4}}[ -]?[A-Za-z]{{1,3}}\b"
    rf"|(?<=nopol )(?i:{_DISTRICT})[ -]?\d{{1,4}}[ -]?[A-Za-z]{{1,3}}\b"
)


@dataclass(slots=True)
class _Run:
    """Digits that stand together: where, which, and how many of them are said in words."""

    start: int
    end: int
    digits: str
    spoken: int = 0


def mask_numbers(text: str) -> str:
    """Return a text without numbers that lead to a person."""
    text = _NEIGHBOURHOOD.sub(NEIGHBOURHOOD, text)
    text = _PLATE.sub(PLATE, text)
    text = _mask_runs(text)
    return _HOUSE_NUMBER.sub(HOUSE_NUMBER, text)


def _mask_runs(text: str) -> str:
    words = masking_words()
    parts, at = [], 0
    for run in _runs(text, words):
        mask = _mask_of(run, text, words)
        if mask is not None:
            start = run.start
            while start > at and text[start - 1] in "+(":
                start -= 1
            parts += [text[at:start], mask]
            at = run.end
            while at < len(text) and text[at] in _KEYCAP:
                at += 1
    return "".join([*parts, text[at:]])


def _runs(text: str, words: MaskingWords) -> list[_Run]:
    """Return the runs of digits of a text, each as long as it may be read."""
    pieces = [(found.start(), found.end(), found[0]) for found in _PIECE.finditer(text)]
    runs: list[_Run] = []
    open_run = False
    for number, (start, end, piece) in enumerate(pieces):
        if open_run and start - runs[-1].end > MOST_BETWEEN + _skipped(text, runs[-1].end, start, words):
            open_run = False
        digits = _digits_of(pieces, number, words)
        if digits is None:
            if piece.casefold() not in words.between:
                open_run = False
            continue
        spoken = 0 if piece[0].isdecimal() else 1
        if open_run:
            run = runs[-1]
            run.end, run.digits, run.spoken = end, run.digits + digits, run.spoken + spoken
        else:
            runs.append(_Run(start, end, digits, spoken))
            open_run = True
    return runs


def _skipped(text: str, start: int, end: int, words: MaskingWords) -> int:
    """Return how many letters between two digits are of words that only part them ("strip")."""
    return sum(
        len(piece) + 1 for piece in _PIECE.findall(text[start:end]) if piece.casefold() in words.between
    )


def _digits_of(pieces: list[tuple[int, int, str]], number: int, words: MaskingWords) -> str | None:
    """Return the digits that a piece stands for; None if for none."""
    start, end, piece = pieces[number]
    if piece[0].isdecimal():
        return "".join(str(unicodedata.decimal(letter)) for letter in piece)
    small = piece.casefold()
    if small in words.digits:
        return words.digits[small]
    if set(small) <= set(_LOOKALIKES):
        before = number and pieces[number - 1][1] == start and pieces[number - 1][2][-1].isdecimal()
        after = (
            number + 1 < len(pieces) and pieces[number + 1][0] == end and pieces[number + 1][2][0].isdecimal()
        )
        if before or after:
            return "".join(_LOOKALIKES[letter] for letter in small)
    return None


def _mask_of(run: _Run, text: str, words: MaskingWords) -> str | None:
    """Return what to write for a run; None for one that leads to nobody."""
    digits, said = run.digits, text[run.start : run.end]
    count = len(digits)
    if count < LEAST_AFTER_CONTACT or _is_money(run, text):
        return None
    if count == IDENTITY_DIGITS:
        return IDENTITY
    plus = text[max(0, run.start - 1) : run.start] == "+"
    if count in MOBILE_DIGITS and (plus or re.match(r"0[1-9]|62|8", digits)):
        return PHONE if not _is_kept(run, said) or digits[:2] == "08" else None
    if _after_contact(run, text, words):
        return PHONE
    if count < LEAST_DIGITS or _is_kept(run, said):
        return None
    return NUMBER if count > max(MOBILE_DIGITS) else PHONE


def _is_kept(run: _Run, said: str) -> bool:
    """Tell whether a run is made of years, dates, hours, stations or small numbers, and no phone in pairs."""
    if run.spoken:
        return False
    parts = [
        part for part in re.split(r"[\s,;()]+|(?<=\d)\s?[-–]\s?(?=\d{1,3}[.:+])", said) if part.strip("-–.:/")
    ]
    if not all(_KEPT.fullmatch(part.strip("-–.:/")) for part in parts):
        return False
    small = sum(len(part) <= 2 for part in parts)  # "08 12 34 56 78": pairs are a phone
    return small < LEAST_DIGITS // 2


def _is_money(run: _Run, text: str) -> bool:
    before = text[max(0, run.start - 4) : run.start].casefold()
    said = text[run.start : run.end]
    if re.search(r"\brp\.?\s?$", before):
        return re.fullmatch(r"[\d.,]+", said) is not None and not said.startswith("0")
    return _MONEY.fullmatch(said) is not None and run.digits.endswith("000") and not said.startswith("0")


def _after_contact(run: _Run, text: str, words: MaskingWords) -> bool:
    """Tell whether "telp", "wa" or the like stands right before a run."""
    before = [found[0].casefold() for found in _PIECE.finditer(text[max(0, run.start - 24) : run.start])]
    gap = text[max(0, run.start - 4) : run.start]
    return bool(before) and before[-1] in words.contact and "]" not in gap and not run.spoken
