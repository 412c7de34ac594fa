"""Money as people read it: in full, and as they say it."""

from dashboard.i18n import _, number


def rupiah(amount: int) -> str:
    """Write an amount in full: ``Rp 20.000.000.000``."""
    return f"Rp {number(amount)}"


def short_rupiah(amount: float) -> str:
    """Write an amount as people say it: ``Rp 19,66 miliar``, ``Rp 500 juta``."""
    for size, word in ((10**12, _("trillion")), (10**9, _("billion")), (10**6, _("million"))):
        if abs(amount) >= size:
            decimals = 2 if size > 10**6 else 1
            return f"Rp {number(amount / size, decimals)} {word}"
    return f"Rp {number(amount)}"
