"""Texts of a strip: how wide they are at most, how they are shortened, and how each language writes them.

A strip is drawn for screens and paper whose fonts are not known, so the widths are those of the widest font
of the stack: what fits by them fits everywhere.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from html import escape

from babel import dates, numbers

from dashboard.i18n import Language, catalog

# Typst draws with what is installed and with Libertinus Serif, which it brings; browsers take the first.
FONTS = (
    "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', 'Liberation Sans', Arial, "
    "'Libertinus Serif', sans-serif"
)
# Widths in em, rounded up from DejaVu Sans, the widest of the stack; its bold is up to 1.26 times as wide,
# 1.16 in words.
_WIDTHS = {
    0.32: " 'ijlIJ,.·",
    0.37: "/:;\\|f-",
    0.42: "t()[]!r",
    0.56: '"*_`–szc?L',
    0.65: "kFvxyPaoTe0123456789bdghnpquES${}K",
    0.71: "AVBRXZC",
    0.80: "UHNDG&OQ",
    0.87: "w#+<=>^~→M",
    1.00: "%mW@…",
}
_WIDTH_OF = {letter: width for width, letters in _WIDTHS.items() for letter in letters}
_USUAL_EM, _WIDE_EM, BOLD = 0.82, 1.35, 1.16
ELLIPSIS = "…"
LEAST_LETTERS = 3  # of a name before the ellipsis: fewer tell nothing

# What XML 1.0 cannot hold, however it is written.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BABEL = {"id": "id_ID", "en": "en_GB"}


def width_px(text: str, size_px: float, *, bold: bool = False) -> float:
    """Return how wide a text is at most in pixels."""
    em = sum(_width_of(letter) for letter in text)
    return em * size_px * (BOLD if bold else 1.0)


def _width_of(letter: str) -> float:
    known = _WIDTH_OF.get(letter)
    if known is not None:
        return known
    if unicodedata.combining(letter):
        return 0.0
    return _WIDE_EM if unicodedata.east_asian_width(letter) in "WF" else _USUAL_EM


def shortened(text: str, room_px: float, size_px: float, *, bold: bool = False) -> str:
    """Return the text, or as much of its beginning as there is room for; nothing where that says nothing."""
    if width_px(text, size_px, bold=bold) <= room_px:
        return text
    kept = text
    while kept and width_px(kept.rstrip() + ELLIPSIS, size_px, bold=bold) > room_px:
        kept = kept[:-1]
    kept = kept.rstrip(" ·–-,")
    return kept + ELLIPSIS if len(kept) >= LEAST_LETTERS else ""


def fitting(texts: Iterable[str], room_px: float, size_px: float) -> str:
    """Return the first text that there is room for; nothing if none fits."""
    return next((text for text in texts if text and width_px(text, size_px) <= room_px), "")


def wrapped(
    texts: Iterable[str], room_px: float, size_px: float, *, between: str = " · ", bold: bool = False
) -> list[str]:
    """Return the texts as lines; only one that is longer than a line is shortened."""
    lines: list[str] = []
    for text in texts:
        longer = f"{lines[-1]}{between}{text}" if lines else text
        if lines and width_px(longer, size_px, bold=bold) <= room_px:
            lines[-1] = longer
        else:
            lines.append(shortened(text, room_px, size_px, bold=bold))
    return lines


def xml(text: object) -> str:
    """Return a text as it stands in XML, in content and in attributes."""
    return escape(_NOT_XML.sub("�", str(text)), quote=True)


def number(value: float, language: Language, decimals: int = 0) -> str:
    """Write a number with at most so many decimals."""
    pattern = "#,##0" + ("." + "#" * decimals if decimals else "")
    return str(numbers.format_decimal(value, format=pattern, locale=_BABEL[language]))


def kilometres(length_m: float, language: Language) -> str:
    """Write a length as ``850 m`` below one kilometre, ``1,8 km`` above."""
    if length_m < 995:  # more would be rounded to 1,000 m
        return f"{number(round(length_m, -1) if length_m >= 100 else length_m, language)} m"
    return f"{number(length_m / 1000, language, 1)} km"


def day(value: date, language: Language) -> str:
    """Write a day: ``18 Jul 2021``."""
    return str(dates.format_date(value, format="d MMM y", locale=_BABEL[language]))


def short_day(value: date, language: Language) -> str:
    """Write a day without its year: ``18 Jul``."""
    return str(dates.format_date(value, format="d MMM", locale=_BABEL[language]))


def day_near(value: date, today: date, language: Language) -> str:
    """Write a day without its year where it is the same as today's."""
    return (short_day if value.year == today.year else day)(value, language)


def month(value: date, language: Language) -> str:
    """Write a month: ``Mei 2021``."""
    return str(dates.format_date(value, format="MMM y", locale=_BABEL[language]))


def counted(singular: str, plural: str, count: int, language: Language) -> str:
    """Return the form for ``count`` things, whose msgids the interface has elsewhere, with the number."""
    forms = catalog(language).get(singular)
    text = forms[-1] if forms else (singular if count == 1 else plural)
    return text.replace("{count}", number(count, language))
