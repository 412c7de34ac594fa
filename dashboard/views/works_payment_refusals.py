"""What the use cases of payments refuse, in the session's language, and the field that it belongs to."""

from collections.abc import Callable, Mapping
from typing import Any

from dashboard.i18n import _, day, number
from dashboard.words.rupiah import rupiah

Say = Callable[[Mapping[str, Any]], str]
WHOLE = "whole"  # the field of what concerns the whole form

# Code of a refusal → the field it is said at, and the sentence out of what it tells.
PAYMENT_REFUSALS: Mapping[str, tuple[str, Say]] = {
    "payment_number": ("number", lambda _t: _("Payments of a kind are numbered 1, 2, 3.")),
    "payment_rupiah": ("money", lambda _t: _("A payment is more than nothing.")),
    "rupiah_unread": (
        "money",
        lambda _t: _("Write an amount such as Rp 1.500.000.000 or 1,5 miliar."),
    ),
    **dict.fromkeys(
        ("payment_kind", "which_kind"),
        ("table", lambda _t: _("Write uang muka, termin or retensi as the kind of payment.")),
    ),
    "which_package": (
        "table",
        lambda _t: _(
            "Its package is not known, or is not this one: write its whole name, its number or its RUP code."
        ),
    ),
    "percent_unread": (
        "certified",
        lambda _t: _("Write certified progress as 44,5, not as a share of one such as 0,445."),
    ),
    "no_certified": (
        "certified",
        lambda _t: _("A term is paid by certified progress: write how many percent."),
    ),
    "certified_percent": ("certified", lambda _t: _("Progress lies between 0 and 100 %.")),
    "certified_falls": (
        "certified",
        lambda told: _(
            "Term {number} certifies less than term {before} before it ({percent} %): progress counts from "
            "the start of the works. Look at day and percentage."
        ).format(number=told["number"], before=told["before"], percent=number(told["percent"], 1)),
    ),
    "ahead_of_work": (
        "why",
        lambda told: _(
            "{certified} % is certified, but the stages recorded for that day give {physical} %. Record the "
            "stages first, or write why more is certified."
        ).format(certified=number(told["certified"], 1), physical=number(told["physical"], 1)),
    ),
    "number_taken": (
        "number",
        lambda _t: _("A payment with this kind and number is recorded already: correct that one instead."),
    ),
    "no_value": (
        WHOLE,
        lambda _t: _("Payments need the value of the contract: write it under “Contract” first."),
    ),
    "no_contract_day": (
        WHOLE,
        lambda _t: _("Payments need the day of the contract: record it under “Contract” first."),
    ),
    "before_contract": (
        "day",
        lambda told: _("This payment would lie before the contract of {day}. Correct one of the two.").format(
            day=day(told["signed_on"])
        ),
    ),
    "before_pho": ("day", lambda _t: _("What is held back is paid after the PHO: record the PHO first.")),
    "above_value": (
        "money",
        lambda told: _(
            "All payments together would be {over} more than the contract of {value}. Correct the amount, "
            "or the value of the contract if an addendum changed it."
        ).format(over=rupiah(told["over"]), value=rupiah(told["value"])),
    ),
    "no_why": ("end_why", lambda _t: _("Write why it is corrected or withdrawn.")),
    "payment_ended": (
        WHOLE,
        lambda _t: _("Somebody else has changed this meanwhile. Look at it again."),
    ),
}
