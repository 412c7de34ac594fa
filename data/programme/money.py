"""Money as people type it: ``Rp 20.000.000.000``, ``20 miliar``, ``1,5 M``, ``500 juta``."""

import re

# What a word after a number multiplies it by. In budgets M is miliar (a thousand million), T triliun.
_WORDS = {
    **dict.fromkeys(("", "rupiah"), 1),
    **dict.fromkeys(("ribu", "rb", "k", "thousand"), 10**3),
    **dict.fromkeys(("juta", "jt", "million", "mio"), 10**6),
    **dict.fromkeys(("miliar", "milyar", "m", "mlr", "billion", "bn"), 10**9),
    **dict.fromkeys(("triliun", "trilyun", "t", "trillion"), 10**12),
}
_AMOUNT = re.compile(r"(?:rp|idr)?\.?\s*(?P<figure>\d[\d.,\s]*?)\s*(?P<word>[a-z]*)\.?", re.IGNORECASE)
# Dots and spaces group thousands as Indonesians write them. So do commas where a decimal would make no sense:
# twice in a number, or in one that no word multiplies.
_GROUPED = re.compile(r"\d{1,3}(?:[.\s]\d{3})+|\d{1,3}(?:,\d{3}){2,}")
_GROUPED_ALONE = re.compile(r"\d{1,3}(?:,\d{3})+")
MOST_RUPIAH = 10**15  # far beyond any budget of a region, and within what the records hold


def parse_rupiah(text: str) -> int | None:
    """Return whole rupiah; None for what is no amount of money, and for one beyond every budget."""
    found = _AMOUNT.fullmatch(text.strip().removesuffix(",-").strip())
    if found is None or found["word"].casefold() not in _WORDS:
        return None
    times = _WORDS[found["word"].casefold()]
    figure = found["figure"].strip()
    grouped = _GROUPED.fullmatch(figure) or (times == 1 and _GROUPED_ALONE.fullmatch(figure))
    value = (float(re.sub(r"\D", "", figure)) if grouped else _decimal(figure)) * times
    return round(value) if value <= MOST_RUPIAH and value == round(value) else None


def _decimal(figure: str) -> float:
    """Read ``1,5`` or ``1.500,25``: the last mark is the decimal one."""
    marks = [at for at, sign in enumerate(figure) if sign in ".,"]
    if not marks:
        return float(re.sub(r"\s", "", figure))
    whole, decimals = figure[: marks[-1]], figure[marks[-1] + 1 :]
    return float((re.sub(r"\D", "", whole) or "0") + "." + (re.sub(r"\D", "", decimals) or "0"))
