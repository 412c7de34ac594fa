"""Payments recorded: the advance, terms by certified progress, and what is held back until the hand-over."""

from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, update

from data import schema
from data.office import Actor, account_id
from data.repairs.packages_book import PackagesBook
from data.repairs.payment_records import contract_facts, counting_payments, physical_percent_on
from data.repairs.payment_rules import PaymentError, check_payment, check_payments, is_ahead


@dataclass(frozen=True, slots=True)
class NewPayment:
    """What is said of a payment; ``number`` None: the next of its kind.

    ``why_ahead`` says why more is certified than the recorded stages give: without it that is refused.
    """

    kind: str  # of payment_rules.KINDS
    on_date: date
    rupiah: int
    number: int | None = None
    certified_percent: float | None = None
    document: str | None = None
    note: str | None = None
    why_ahead: str | None = None


@dataclass(frozen=True, slots=True)
class _Numbered:
    """A payment as it will be kept, its number given."""

    kind: str
    number: int
    on_date: date
    rupiah: int
    certified_percent: float | None
    document: str | None
    note: str | None
    why_ahead: str | None


_CHANGEABLE = frozenset(one.name for one in fields(NewPayment))
_TEXTS = ("document", "note", "why_ahead")


class PaymentsBook(PackagesBook):
    """The door for payments of contracts; all need ``record_works``."""

    def record_payment(
        self,
        actor: Actor,
        package_id: int,
        payment: NewPayment,
        *,
        sample: bool = False,
        at: datetime | None = None,
    ) -> int:
        """Record what was paid of a contract and return the payment's id.

        It has to agree with the contract (its value, its day, its PHO) and with the other payments. Raises
        ``PaymentError``, ``UnknownPackageError``.
        """
        self.require(actor, "record_works")
        with self.store.begin() as conn:
            return self.write_payment(conn, actor, package_id, payment, sample=sample, at=at)

    def correct_payment(self, actor: Actor, payment_id: int, why: str, **changes: Any) -> int:
        """Correct a payment, names as in ``NewPayment``; return the id that it has from now on.

        What it said before is kept. Raises ``PaymentError``.
        """
        self.require(actor, "record_works")
        if strange := sorted(set(changes) - _CHANGEABLE):
            raise PaymentError(f"{', '.join(strange)} cannot be changed in a payment.")
        with self.store.begin() as conn:
            row = self._end(conn, actor, payment_id, why)
            said = NewPayment(**{one.name: getattr(row, one.name) for one in fields(NewPayment)})
            former = {name: _plain(getattr(row, name)) for name in changes}
            told = {"changed": {name: _plain(value) for name, value in changes.items()}, "former": former}
            return self.write_payment(
                conn,
                actor,
                row.package_id,
                replace(said, **changes),
                sample=row.sample,
                replaces_id=row.id,
                why=why.strip(),
                told=told,
            )

    def withdraw_payment(self, actor: Actor, payment_id: int, why: str) -> None:
        """Take a payment back that was never made; what it said is kept. Raises ``PaymentError``."""
        self.require(actor, "record_works")
        with self.store.begin() as conn:
            row = self._end(conn, actor, payment_id, why)
            told = {"payment_id": row.id, "kind": row.kind, "number": row.number, "rupiah": row.rupiah}
            self.tell(
                conn,
                "package",
                row.package_id,
                "payment_withdrawn",
                actor=actor,
                why=why.strip(),
                details=told,
            )
            self.store.bump(conn, self.region.id, "works")

    def write_payment(  # one office's transaction, and what is written in it
        self,
        conn: Connection,
        actor: Actor,
        package_id: int,
        payment: NewPayment,
        *,
        sample: bool = False,
        at: datetime | None = None,
        replaces_id: int | None = None,
        why: str | None = None,
        told: dict[str, Any] | None = None,
    ) -> int:
        """Write a payment in the caller's transaction and return its id. Raises ``PaymentError``."""
        package = self._package(conn, package_id)
        if package.kind == "own_crew":
            raise PaymentError("Works of the own crews have no contract that is paid by terms.", "own_crew")
        if payment.on_date > self.clock().astimezone(self.region.zone).date():
            raise PaymentError(
                f"{payment.on_date} has not come yet; record a payment when it is made.", "future_day"
            )
        counting = counting_payments(conn, package_id)
        numbered = _numbered(payment, counting)
        check_payment(numbered)
        check_payments([*counting, numbered], contract_facts(conn, package))
        _check_ahead(numbered, physical_percent_on(conn, package, payment.on_date))
        row = {one.name: getattr(numbered, one.name) for one in fields(_Numbered)}
        row |= {"region_id": self.region.id, "package_id": package_id, "replaces_id": replaces_id}
        row |= {"recorded_by": account_id(actor), "recorded_at": at or self.clock(), "sample": sample}
        table = schema.payment
        payment_id: int = conn.execute(insert(table).values(row).returning(table.c.id)).scalar_one()
        action = "payment" if replaces_id is None else "payment_corrected"
        about = {"payment_id": payment_id, "kind": numbered.kind, "number": numbered.number}
        about |= {"paid_on": str(numbered.on_date), "rupiah": numbered.rupiah}
        self.tell(
            conn, "package", package_id, action, actor=actor, why=why, details=about | (told or {}), at=at
        )
        self.store.bump(conn, self.region.id, "works")
        return payment_id

    def _end(self, conn: Connection, actor: Actor, payment_id: int, why: str) -> Row[Any]:
        """End a payment that counts, and return it. Raises ``PaymentError``."""
        if not why.strip():
            raise PaymentError("Say why the payment is corrected or withdrawn.", "no_why")
        table = schema.payment
        row = self.own_row(conn, table, payment_id)
        if row is None:
            raise PaymentError(f"There is no payment {payment_id} in region {self.region.id}.")
        if row.ended_at is not None:
            raise PaymentError(
                "This payment was corrected or withdrawn meanwhile; look at it again.", "payment_ended"
            )
        ended = {"ended_at": self.clock(), "ended_by": account_id(actor), "end_why": why.strip()}
        conn.execute(update(table).where(table.c.id == payment_id).values(ended))
        return row


def _numbered(payment: NewPayment, counting: list[Row[Any]]) -> _Numbered:
    known = [one.number for one in counting if one.kind == payment.kind]
    number = max(known, default=0) + 1 if payment.number is None else payment.number
    texts = {name: (getattr(payment, name) or "").strip() or None for name in _TEXTS}
    certified = None if payment.certified_percent is None else float(payment.certified_percent)
    return _Numbered(payment.kind, number, payment.on_date, payment.rupiah, certified, **texts)


def _check_ahead(payment: _Numbered, physical_percent: float) -> None:
    """Refuse a certificate that goes beyond the recorded stages and does not say why."""
    if is_ahead(payment.certified_percent, physical_percent) and payment.why_ahead is None:
        raise PaymentError(
            f"{payment.certified_percent} % is certified, but the stages recorded for {payment.on_date} give "
            f"{physical_percent:.1f} %; record the stages first, or say why more is certified.",
            "ahead_of_work",
            certified=payment.certified_percent,
            physical=physical_percent,
        )


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, date) else value
