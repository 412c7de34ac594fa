"""What payments of a contract may say together, and how what is paid stands beside what is done."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Protocol

from data.refusals import RefusalError
from data.repairs.stage_writing import MOST_RUPIAH

# Uang muka before the works, termin by certified progress, and what is held back until the hand-over.
ADVANCE, TERM, RETENTION = KINDS = ("advance", "term", "retention")
# A certificate with one decimal that rounds the recorded progress up certifies nothing ahead of it.
ROUNDED_PERCENT = 0.05


class PaymentError(RefusalError):
    """A payment that cannot be recorded like this; the message says what to mend."""


class Payment(Protocol):
    """What of a payment has to agree with the contract and with the other payments."""

    @property
    def kind(self) -> str:
        """One of KINDS."""

    @property
    def number(self) -> int:
        """The how-manieth of its kind."""

    @property
    def on_date(self) -> date:
        """The day on which it was paid."""

    @property
    def rupiah(self) -> int:
        """How much."""

    @property
    def certified_percent(self) -> float | None:
        """Physical progress that its papers certify."""


@dataclass(frozen=True, slots=True)
class ContractFacts:
    """What payments are held against: the contract's value, its day, and that of its PHO."""

    value_rupiah: int | None
    signed_on: date | None
    handed_over_on: date | None


@dataclass(frozen=True, slots=True)
class Paid:
    """What was paid of a contract beside what is done of it; percentages are of value and of works."""

    value_rupiah: int
    paid_rupiah: int
    advance_rupiah: int  # of what is paid
    physical_percent: float
    last_on: date

    @property
    def percent(self) -> float:
        """Share of the contract's value that is paid."""
        return 100 * self.paid_rupiah / self.value_rupiah

    @property
    def ahead_points(self) -> float:
        """Paid less done, in percentage points: above 0 is paid ahead of work."""
        return self.percent - self.physical_percent

    @property
    def advance_percent(self) -> float:
        """Share of the value that was paid as an advance: ahead of work by what it is."""
        return 100 * self.advance_rupiah / self.value_rupiah


def is_beyond_advance(ahead_points: float, advance_percent: float) -> bool:
    """Tell whether more is paid ahead of the work than the advance, which is ahead of it by what it is."""
    return ahead_points - advance_percent > ROUNDED_PERCENT


def paid_of(payments: Iterable[Payment], value_rupiah: int | None, physical_percent: float) -> Paid | None:
    """Return what is paid beside what is done; None where no payment is recorded, which is not 0 rupiah."""
    known = list(payments)
    if not known or not value_rupiah:
        return None
    return Paid(
        value_rupiah,
        sum(one.rupiah for one in known),
        sum(one.rupiah for one in known if one.kind == ADVANCE),
        physical_percent,
        max(one.on_date for one in known),
    )


def paid_curve(payments: Iterable[Payment], value_rupiah: int | None) -> tuple[tuple[date, float], ...]:
    """Return the share of the value (percent) that was paid by the end of each day with a payment."""
    if not value_rupiah:
        return ()
    by_day: dict[date, int] = {}
    for one in sorted(payments, key=lambda one: one.on_date):
        so_far = next(reversed(by_day.values()), 0)
        by_day[one.on_date] = so_far + one.rupiah
    return tuple((on, 100 * rupiah / value_rupiah) for on, rupiah in by_day.items())


def check_payment(payment: Payment) -> None:
    """Let one payment stand by itself. Raises ``PaymentError``."""
    if payment.kind not in KINDS:
        raise PaymentError(
            f"'{payment.kind}' is no kind of payment; there are {', '.join(KINDS)}.", "payment_kind"
        )
    if payment.number < 1:
        raise PaymentError(f"Payments are numbered from 1, not {payment.number}.", "payment_number")
    if not 1 <= payment.rupiah <= MOST_RUPIAH:
        raise PaymentError(
            f"{payment.rupiah} is no payment; give 1 to {MOST_RUPIAH} rupiah.", "payment_rupiah"
        )
    certified = payment.certified_percent
    if certified is None and payment.kind == TERM:
        raise PaymentError(
            "A term is paid by certified progress: write how many percent are certified.", "no_certified"
        )
    if certified is not None and not 0 <= certified <= 100:
        raise PaymentError(f"{certified} % is no progress; give a number from 0 to 100.", "certified_percent")


def check_payments(payments: Sequence[Payment], contract: ContractFacts) -> None:
    """Let the payments of a contract stand together. Raises ``PaymentError`` naming the remedy."""
    if not payments:
        return
    value = contract.value_rupiah
    if not value:
        raise PaymentError("Payments need the value of the contract: record that first.", "no_value")
    if contract.signed_on is None:
        raise PaymentError("Payments need the day of the contract: record that first.", "no_contract_day")
    for one in payments:
        _check_day(one, contract.signed_on, contract.handed_over_on)
    kind, number = Counter((one.kind, one.number) for one in payments).most_common(1)[0][0]
    if sum((one.kind, one.number) == (kind, number) for one in payments) > 1:
        raise PaymentError(
            f"{kind} {number} is recorded already; correct that one, or give another number.",
            "number_taken",
            kind=kind,
            number=number,
        )
    _check_rising([one for one in payments if one.kind == TERM])
    total = sum(one.rupiah for one in payments)
    if total > value:
        raise PaymentError(
            f"Together {total} rupiah would be paid, which is {total - value} more than the contract of "
            f"{value}; correct the sum, or the value of the contract if it was changed.",
            "above_value",
            value=value,
            over=total - value,
        )


def _check_day(payment: Payment, signed_on: date, handed_over_on: date | None) -> None:
    on = payment.on_date
    if on < signed_on:
        raise PaymentError(
            f"{on} lies before the contract of {signed_on}; correct one of the two days.",
            "before_contract",
            signed_on=signed_on,
        )
    if payment.kind == RETENTION and (handed_over_on is None or on < handed_over_on):
        since = "not recorded yet" if handed_over_on is None else f"of {handed_over_on}"
        raise PaymentError(
            f"What is held back is paid after the PHO, which is {since}; record or correct that one first.",
            "before_pho",
        )


def _check_rising(terms: Sequence[Payment]) -> None:
    """Refuse a later term that certifies less: certified progress is of the whole works, from the start."""
    ordered = sorted(terms, key=lambda one: (one.on_date, one.number))
    for one, other in pairwise(ordered):
        if (one.certified_percent or 0.0) > (other.certified_percent or 0.0):
            raise PaymentError(
                f"Term {other.number} certifies {other.certified_percent} %, less than term {one.number} "
                f"before it ({one.certified_percent} %); progress counts from the start of the works.",
                "certified_falls",
                number=other.number,
                before=one.number,
                percent=one.certified_percent,
            )


def is_ahead(certified_percent: float | None, physical_percent: float) -> bool:
    """Tell whether more is certified than the recorded stages give."""
    return certified_percent is not None and certified_percent > physical_percent + ROUNDED_PERCENT
