"""One form for every way of writing a phone number or e-mail address, so that a person is known again."""

import re
import unicodedata

import phonenumbers

HOME = "ID"  # numbers without a country's code are Indonesian
_PREFIXES = ("mailto:", "tel:", "sms:", "whatsapp:", "https://wa.me/", "http://wa.me/", "wa.me/")
_FEWEST, _MOST = 6, 15  # figures of a number; the most are those of ITU-T E.164
_NUMBER = re.compile(rf"(\+|00)?(\d{{{_FEWEST},{_MOST + 3}}})")


def normalise_contact(contact: str | None) -> str | None:
    """Return one form for every way of writing the same phone number or e-mail address; None for a blank.

    ``0812-3456-7890``, ``62 812 3456 7890`` and ``+62 (0)812 3456 7890`` are one number, in figures of any
    script and with whatever marks a phone puts around it; anything that is neither a number nor an address is
    kept with its case and spaces evened out.
    """
    plain = _evened_out(contact or "")
    for prefix in _PREFIXES:
        plain = plain.removeprefix(prefix).strip()
    if "@" in plain:
        return plain.replace(" ", "")
    number = _NUMBER.fullmatch(re.sub(r"\(0\)|[\s().\-/]", "", plain))
    if number is None:
        return plain or None
    return _international(number[2], told=number[1] or "")


def _evened_out(text: str) -> str:
    """Return a text in small plain letters and figures, dashes as hyphens, without marks that nobody sees."""
    whole = text.encode("utf-8", "backslashreplace").decode()  # half a character, as broken phones send them
    kinds = (
        (character, unicodedata.category(character)) for character in unicodedata.normalize("NFKC", whole)
    )
    seen = "".join(
        "-" if kind == "Pd" else character for character, kind in kinds if kind not in ("Cf", "Cc")
    )
    figures = "".join(_figure(character) for character in seen.replace("\u2212", "-"))
    folded = unicodedata.normalize("NFKC", figures.casefold())
    return " ".join(folded.split())


def _figure(character: str) -> str:
    return str(unicodedata.decimal(character)) if character.isdecimal() else character


def _international(figures: str, *, told: str) -> str:
    """Return a number with its country's code: Indonesian unless it says another.

    A number that the plan of its country does not know is kept as its figures stand.
    """
    whole = figures
    if not told and figures.startswith(("0", "8")):
        whole = "62" + figures.removeprefix("0")
    whole = re.sub(r"^620+", "62", whole)
    try:
        parsed = phonenumbers.parse(f"+{whole}", HOME)
    except phonenumbers.NumberParseException:
        return f"+{whole}"
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
