"""Ticket numbers as they are read out over the phone, letter by letter in the session's language."""

from dashboard.i18n import lang

# How Indonesians say the letters (Pedoman Umum Ejaan Bahasa Indonesia, chapter I.A), and the figures.
_INDONESIAN = """
A a, B be, C ce, D de, E e, F ef, G ge, H ha, I i, J je, K ka, L el, M em, N en, O o, P pe, Q ki, R er, S es,
T te, U u, V ve, W we, X eks, Y ye, Z zet,
0 nol, 1 satu, 2 dua, 3 tiga, 4 empat, 5 lima, 6 enam, 7 tujuh, 8 delapan, 9 sembilan
"""
_ENGLISH = "0 zero, 1 one, 2 two, 3 three, 4 four, 5 five, 6 six, 7 seven, 8 eight, 9 nine"


def spelled(ticket: str) -> str:
    """Return ``ka de er – tujuh ki empat em – …``; groups stand apart as they are written."""
    table = _INDONESIAN if lang() == "id" else _ENGLISH
    names = {pair.split()[0]: pair.split()[1] for pair in table.split(",")}
    groups = (" ".join(names.get(letter, letter) for letter in group) for group in ticket.upper().split("-"))
    return " – ".join(groups)
