"""Payments read from a table, such as the finance office's list: all rows are recorded, or none."""

import re
from collections.abc import Mapping
from types import MappingProxyType

import pandas as pd
from sqlalchemy import Connection, select

from data import schema
from data.importers.times import parse_times
from data.office import Actor
from data.programme.money import parse_rupiah
from data.repairs.packages_book import UnknownPackageError
from data.repairs.payment_rules import ADVANCE, RETENTION, TERM, PaymentError
from data.repairs.payments_book import NewPayment, PaymentsBook
from data.repairs.stage_writing import WorksError
from data.repairs.table_rows import RowFault, TableError, TableRows, TakenBackError, day_of
from geo.formats.columns import squeeze

# What lists of payments call their columns, without case, blanks and punctuation.
HEADINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "package": ("package", "packageid", "paket", "namapaket", "idpaket", "koderup", "rup", "pekerjaan"),
        "kind": ("kind", "jenis", "jenispembayaran", "pembayaran", "payment"),
        "number": ("number", "ke", "nomortermin", "terminke", "nomorpembayaran"),
        "on_date": ("ondate", "date", "tanggal", "tgl", "tanggalbayar", "tanggalpembayaran"),
        "rupiah": ("rupiah", "jumlah", "jumlahrp", "nilaipembayaran", "nilai", "dibayar", "amount"),
        "certified": (
            *("certifiedpercent", "certified", "fisik", "fisikpersen", "progresfisik", "progres"),
            *("kemajuanfisik", "kemajuan", "prestasi", "persen", "percent"),
        ),
        "document": ("document", "dokumen", "nomordokumen", "nodokumen", "nomorberitaacara"),
        "note": ("note", "catatan", "keterangan"),
        "why_ahead": ("whyahead", "why", "alasan"),
    }
)
NEEDED = ("kind", "on_date", "rupiah")
_KINDS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("advance", "uang muka", "um", "down payment", "dp"), ADVANCE),
        **dict.fromkeys(("term", "termin", "termijn", "progress", "progress payment"), TERM),
        **dict.fromkeys(("retention", "retensi", "jaminan pemeliharaan", "pemeliharaan"), RETENTION),
    }
)
_WORDS = re.compile(r"(?P<kind>\D*?)[\s.-]*(?:ke|no|#)?[\s.-]*(?P<number>\d{1,3}|(?<=\s)[ivx]{1,4})?", re.I)
_ROMAN = MappingProxyType({"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8})
LONGEST_KIND = 60  # characters; what is longer names no kind


class PaymentImport(PaymentsBook):
    """The door for lists of payments."""

    def record_payments(
        self, actor: Actor, table: pd.DataFrame, *, package_id: int | None = None, sample: bool = False
    ) -> list[int]:
        """Record every row of a table, all or none; return the payments' ids in the order of the rows.

        Columns (HEADINGS tells their other names): package (number, name or RUP code; not needed with
        ``package_id``, and then only that package's), kind (uang muka, termin, termin 2, retensi), number,
        date, rupiah, certified (percent), document, note, why. Raises ``TableError``.
        """
        self.require(actor, "record_works")
        with self.store.begin() as conn:
            return self._write_payments(conn, actor, table, package_id, sample=sample)[1]

    def preview_payments(
        self, actor: Actor, table: pd.DataFrame, *, package_id: int | None = None
    ) -> list[tuple[int, NewPayment]]:
        """Return what ``record_payments`` would record (package, payment), row by row; nothing is kept.

        Every check is the true one: the rows are written, and taken back. Raises ``TableError``.
        """
        self.require(actor, "record_works")
        try:
            with self.store.begin() as conn:
                raise TakenBackError(self._write_payments(conn, actor, table, package_id, sample=False)[0])
        except TakenBackError as tried:
            return tried.entries

    def _write_payments(
        self, conn: Connection, actor: Actor, table: pd.DataFrame, package_id: int | None, *, sample: bool
    ) -> tuple[list[tuple[int, NewPayment]], list[int]]:
        rows = TableRows(table, HEADINGS)
        rows.needs(NEEDED if package_id is not None else ("package", *NEEDED))
        entries = _Reader(self, conn, rows, package_id).entries()
        ids: dict[int, int] = {}
        # In the order of their days, so that terms rise and an unnumbered one gets the number it was paid in.
        for number, (mine, payment) in sorted(entries.items(), key=lambda one: (one[1][1].on_date, one[0])):
            try:
                ids[number] = self.write_payment(conn, actor, mine, payment, sample=sample)
            except (PaymentError, UnknownPackageError) as error:
                raise TableError([RowFault(number, error)]) from error
        return [entries[number] for number in sorted(ids)], [ids[number] for number in sorted(ids)]


class _Reader:
    """Reads the rows of one table."""

    def __init__(self, office: PaymentsBook, conn: Connection, rows: TableRows, only: int | None) -> None:
        self._rows, self._only = rows, only
        package = schema.package
        query = select(package.c.id, package.c.name, package.c.rup_code).where(
            package.c.region_id == office.region.id
        )
        self._packages = list(conn.execute(query))
        times = parse_times(rows.cells("on_date"), office.region.zone)
        self._days = [day_of(value) for value in times.values]

    def entries(self) -> dict[int, tuple[int, NewPayment]]:
        """Return (package, payment) by the number of its row. Raises ``TableError`` with all faults."""
        return self._rows.read(lambda number: (self._package(number), self._payment(number)))

    def _payment(self, number: int) -> NewPayment:
        on_date = self._days[number - 1]
        if on_date is None:
            raise WorksError("the day cannot be read; write it as 2026-03-18 or 18/03/2026.", "day_unread")
        kind, counted = _kind(self._rows.text(number, "kind"))
        told = self._rows.text(number, "number")
        if told and not told.isdigit():
            raise WorksError(f"'{told}' is no number of a payment; write 1, 2, 3.", "payment_number")
        return NewPayment(
            kind,
            on_date,
            _rupiah(self._rows.text(number, "rupiah")),
            int(told) if told else counted,
            _percent(self._rows.text(number, "certified")),
            self._rows.text(number, "document") or None,
            self._rows.text(number, "note") or None,
            self._rows.text(number, "why_ahead") or None,
        )

    def _package(self, number: int) -> int:
        told = squeeze(self._rows.text(number, "package"))
        if not told and self._only is not None:
            return self._only
        named = [row.id for row in self._packages if told and told in _names(row)]
        if len(named) != 1:
            named = [row.id for row in self._packages if told == str(row.id)]
        if len(named) != 1 or self._only not in (None, named[0]):
            raise WorksError(
                f"'{self._rows.text(number, 'package')}' names no package of this region, several, or not "
                "this one; write its number.",
                "which_package",
            )
        return int(named[0])


def _names(package: object) -> set[str]:
    return {squeeze(str(getattr(package, name) or "")) for name in ("name", "rup_code")} - {""}


def _kind(told: str) -> tuple[str, int | None]:
    """Return the kind and, where it is told with it ("Termin II"), its number. Raises ``WorksError``."""
    found = _WORDS.fullmatch(told) if len(told) <= LONGEST_KIND else None
    kind = _KINDS.get(" ".join((found["kind"] if found else told).casefold().split()))
    counted = (found["number"] or "").casefold() if found else ""
    if kind is None or (counted and not counted.isdigit() and counted not in _ROMAN):
        raise WorksError(
            f"'{told}' is no kind of payment; write uang muka, termin or retensi.", "which_kind", told=told
        )
    return kind, int(counted) if counted.isdigit() else _ROMAN.get(counted)


def _rupiah(told: str) -> int:
    amount = parse_rupiah(told)
    if amount is None:
        raise WorksError(
            f"'{told}' is no amount of money; write 1500000000 or Rp 1.500.000.000.", "rupiah_unread"
        )
    return amount


def _percent(told: str) -> float | None:
    """Return a percentage as written. Raises ``WorksError``, for a bare share of one such as 0.445 too.

    A workbook keeps 44.5 % as 0.445: without the sign nobody can tell which of the two is meant.
    """
    if not told:
        return None
    bare = told.removesuffix("%")
    plain = bare.strip().replace(",", ".")
    try:
        value = float(plain)
    except ValueError:
        value = -1.0
    if not (value == 0 or 1 < value <= 100 or (bare != told and 0 < value <= 1)):
        raise WorksError(
            f"'{told}' is no percentage of certified progress; write 44.5 for 44.5 %.", "percent_unread"
        )
    return value
