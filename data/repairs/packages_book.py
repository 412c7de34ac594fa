"""Packages recorded: who does which works by which contract, by when, and how much each stage weighs."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from data import schema
from data.office import Actor
from data.repairs.handing_over import hand_over, take_over
from data.repairs.milestones import BEFORE_AWARD, OWN_CREW_MILESTONES, check_milestones
from data.repairs.payment_records import check_still_paid, contract_facts, counting_payments
from data.repairs.progress_control import PlanError, check_plan, check_weights
from data.repairs.stage_writing import MOST_RUPIAH, MOST_WARRANTY_DAYS
from data.repairs.treatments import treatment_of
from data.repairs.works_book import UnknownWorksError, WorksBook, WorksError

KINDS = ("contract", "own_crew")
# How a package is bought (Perpres 16/2018): tender, tender cepat, pengadaan langsung, penunjukan langsung,
# e-purchasing (e-katalog); or swakelola.
METHODS = ("tender", "quick_tender", "direct", "appointment", "e_purchasing", "own_crew")
_MONEY = ("ceiling_rupiah", "estimate_rupiah", "value_rupiah")
_CHANGEABLE = frozenset(
    {"name", "agency", "contractor", "rup_code", "method", "budget_year", "planned_start", "planned_end"}
    | {"warranty_days", "warranty_end", "source", *_MONEY}
)


class PackageError(WorksError):
    """A package that cannot be recorded like this; the message says what to mend."""


class UnknownPackageError(UnknownWorksError):
    """A package that the region does not have."""


class PackagesBook(WorksBook):
    """The door for contracts and for the own crews' packages; all need ``record_works``."""

    def record_package(  # what the register of contracts says
        self,
        actor: Actor,
        *,
        name: str,
        budget_year: int,
        kind: str = "contract",
        agency: str | None = None,
        contractor: str | None = None,
        rup_code: str | None = None,
        method: str | None = None,
        ceiling_rupiah: int | None = None,
        estimate_rupiah: int | None = None,
        value_rupiah: int | None = None,
        planned_start: date | None = None,
        planned_end: date | None = None,
        warranty_days: int | None = None,
        warranty_end: date | None = None,
        crew_id: int | None = None,
        source: str | None = None,
        works_ids: Sequence[int] = (),
        sample: bool = False,
    ) -> int:
        """Open a package, with these works in it, and return its id.

        ``ceiling_rupiah`` is the pagu, ``estimate_rupiah`` the HPS, ``value_rupiah`` that of the contract;
        ``budget_year`` the last one that pays. The warranty is what the contract says: none is assumed.
        Raises ``PackageError``, ``UnknownWorksError``; then no package is opened.
        """
        self.require(actor, "record_works")
        values = {
            "name": name.strip(),
            "kind": kind,
            "agency": agency,
            "contractor": contractor,
            "rup_code": rup_code,
            "method": method,
            "ceiling_rupiah": ceiling_rupiah,
            "estimate_rupiah": estimate_rupiah,
            "value_rupiah": value_rupiah,
            "budget_year": budget_year,
            "planned_start": planned_start,
            "planned_end": planned_end,
            "warranty_days": warranty_days,
            "warranty_end": warranty_end,
            "crew_id": crew_id,
            "source": source,
        }
        self._check_package(values)
        with self.store.begin() as conn:
            package_id = self._open_package(conn, actor, values, sample=sample)
            self._put_in(conn, actor, self._package(conn, package_id), works_ids)
            return package_id

    def change_package(self, actor: Actor, package_id: int, **changes: Any) -> None:
        """Fill in or correct what a package says, names as in ``record_package``.

        Raises ``PackageError``, ``PaymentError`` where its payments would no longer agree with it.
        """
        self.require(actor, "record_works")
        if strange := sorted(set(changes) - _CHANGEABLE):
            raise PackageError(f"{', '.join(strange)} cannot be changed in a package.")
        with self.store.begin() as conn:
            row = self._package(conn, package_id)
            self._check_package(dict(row._mapping) | changes)
            former = {name: _plain(getattr(row, name)) for name in changes}
            table = schema.package
            conn.execute(update(table).where(table.c.id == package_id).values(changes))
            if "value_rupiah" in changes:
                check_still_paid(conn, package_id, contract_facts(conn, self._package(conn, package_id)))
            told = {"changed": {name: _plain(value) for name, value in changes.items()}, "former": former}
            self.tell(conn, "package", package_id, "changed", actor=actor, details=told)
            if "warranty_end" in changes:  # the works answer by the same day
                mine = schema.works.c.package_id == package_id
                conn.execute(update(schema.works).where(mine).values(warranty_end=changes["warranty_end"]))
            self.store.bump(conn, self.region.id, "works")

    def put_in_package(self, actor: Actor, package_id: int, works_ids: Sequence[int]) -> None:
        """Make works part of a package; all of them, or none.

        Raises ``UnknownPackageError``, ``UnknownWorksError``, ``PackageError`` for works of another package.
        """
        self.require(actor, "record_works")
        with self.store.begin() as conn:
            self._put_in(conn, actor, self._package(conn, package_id), works_ids)
            self.store.bump(conn, self.region.id, "works")

    def take_out_of_package(
        self, actor: Actor, package_id: int, works_ids: Sequence[int], why: str | None = None
    ) -> None:
        """Take works out of a package that nobody has been given yet; all of them, or none.

        They keep their ranges and stages, and may be put into another one. Raises ``UnknownPackageError``,
        ``UnknownWorksError``, ``PackageError`` once the package is awarded, or is a crew's year.
        """
        self.require(actor, "record_works")
        works = schema.works
        with self.store.begin() as conn:
            package = self._package(conn, package_id)
            self._check_not_given(conn, package)
            for works_id in works_ids:
                row = self._works(conn, works_id)
                if row.package_id != package_id:
                    raise PackageError(
                        f"Works {works_id} do not belong to the package '{package.name}' (any more).",
                        "not_in_package",
                        works=row.name,
                    )
                values: dict[str, Any] = {"package_id": None}
                if row.warranty_end == package.warranty_end:  # it came with the package
                    values["warranty_end"] = None
                conn.execute(update(works).where(works.c.id == works_id).values(values))
                told = {"works_id": works_id, "package_id": package_id}
                self.tell(conn, "package", package_id, "works_out", actor=actor, why=why, details=told)
            self.store.bump(conn, self.region.id, "works")

    def _check_not_given(self, conn: Connection, package: Row[Any]) -> None:
        """Let a package change what it is made of while it is planned or out to tender only."""
        if package.crew_id is not None:
            raise PackageError("A crew's year holds what the crew has done; it stays there.", "crew_year")
        table = schema.milestone
        kinds = set(conn.scalars(select(table.c.kind).where(table.c.package_id == package.id)))
        if kinds - BEFORE_AWARD or counting_payments(conn, package.id):
            raise PackageError(
                f"The package '{package.name}' is awarded: its works stay in it.",
                "awarded",
            )

    def _put_in(self, conn: Connection, actor: Actor, package: Row[Any], works_ids: Sequence[int]) -> None:
        values: dict[str, Any] = {"package_id": package.id}
        if package.warranty_end is not None:
            values["warranty_end"] = package.warranty_end
        for works_id in works_ids:
            works = self._works(conn, works_id)
            # Two officers may choose the same works at once: the later one is told, not obeyed.
            if works.package_id not in (None, package.id):
                other = self._package(conn, works.package_id).name
                raise PackageError(
                    f"Works {works_id} belong to the package '{other}' already; take them out of the choice.",
                    "other_package",
                    works=works.name,
                    package=other,
                )
            conn.execute(update(schema.works).where(schema.works.c.id == works_id).values(values))
            self.tell(conn, "package", package.id, "works", actor=actor, details={"works_id": works_id})

    def record_milestone(
        self,
        actor: Actor,
        package_id: int,
        kind: str,
        on_date: date,
        *,
        number: str | None = None,
        warranty_days: int | None = None,
        sample: bool = False,
    ) -> None:
        """Record that a package reached one of MILESTONES on a day; again: correct its day.

        PHO hands all its ranges over and begins their warranty: its days must be known from the contract or
        given here. FHO ends it, not before its last day. Raises ``MilestoneError``, ``PackageError``,
        ``PaymentError`` (a payment would lie before its contract), and ``StageMoveError`` naming the range
        that is not ready.
        """
        self.require(actor, "record_works")
        if on_date > self.clock().astimezone(self.region.zone).date():
            raise PackageError(
                f"{on_date} has not come yet; record a milestone when it is reached.", "future_day"
            )
        table = schema.milestone
        with self.store.begin() as conn:
            package = self._package(conn, package_id)
            if package.kind == "own_crew" and kind not in OWN_CREW_MILESTONES:
                raise PackageError(
                    "Works of the own crews have no contract: only RUP can be recorded.", "own_crew"
                )
            query = select(table.c.kind, table.c.on_date).where(table.c.package_id == package_id)
            dates = {row.kind: row.on_date for row in conn.execute(query)}
            former = dates.get(kind)
            check_milestones(dates | {kind: on_date})
            check_still_paid(conn, package_id, contract_facts(conn, package, dates | {kind: on_date}))
            if former is None:
                keys = {"region_id": self.region.id, "package_id": package_id, "kind": kind}
                values = {"on_date": on_date, "number": number, "sample": sample}
                conn.execute(insert(table).values(keys | values))
            else:
                same = (table.c.package_id == package_id) & (table.c.kind == kind)
                conn.execute(update(table).where(same).values(on_date=on_date, number=number))
            if kind == "pho":
                hand_over(self, conn, actor, package, on_date, warranty_days, sample=sample)
            if kind == "fho":
                take_over(self, conn, actor, package, on_date, sample=sample)
            told = {"on_date": str(on_date), "number": number, "former": _plain(former)}
            self.tell(conn, "package", package_id, kind, actor=actor, public=True, details=told)
            self.store.bump(conn, self.region.id, "works")

    def set_plan(
        self,
        actor: Actor,
        package_id: int,
        points: Sequence[tuple[date, float]],
        *,
        why: str | None = None,
        at: datetime | None = None,
    ) -> None:
        """Set the planned S-curve of a package: (day, percent) rising to 100; the former one is kept.

        Raises ``PlanError``.
        """
        self.require(actor, "record_works")
        check_plan(points)
        table = schema.plan_point
        with self.store.begin() as conn:
            self._package(conn, package_id)
            version = _next_version(conn, table, table.c.package_id == package_id)
            keys = {"region_id": self.region.id, "package_id": package_id, "version": version}
            keys["set_at"] = at or self.clock()
            conn.execute(insert(table), [keys | {"on_date": on, "percent": part} for on, part in points])
            told = {"points": [[str(on), part] for on, part in points], "version": version}
            self.tell(conn, "package", package_id, "plan", actor=actor, why=why, details=told, at=at)
            self.store.bump(conn, self.region.id, "works")

    def set_stage_weights(
        self, actor: Actor, works_id: int, weights: Mapping[str, float], *, at: datetime | None = None
    ) -> None:
        """Set what share (percent) of works' value each stage is; together 100. Raises ``PlanError``."""
        self.require(actor, "record_works")
        table = schema.works_weight
        with self.store.begin() as conn:
            check_weights(treatment_of(self._works(conn, works_id).treatment), weights)
            version = _next_version(conn, table, table.c.works_id == works_id)
            keys = {"region_id": self.region.id, "works_id": works_id, "version": version}
            keys["set_at"] = at or self.clock()
            rows = [keys | {"stage": stage, "percent": float(part)} for stage, part in weights.items()]
            conn.execute(insert(table), rows)
            told = {"weights": dict(weights), "version": version}
            self.tell(conn, "works", works_id, "weights", actor=actor, details=told, at=at)
            self.store.bump(conn, self.region.id, "works")

    def _open_package(
        self, conn: Connection, actor: Actor, values: Mapping[str, Any], *, sample: bool
    ) -> int:
        row = {**values, "region_id": self.region.id, "sample": sample, "created_at": self.clock()}
        table = schema.package
        package_id: int = conn.execute(insert(table).values(row).returning(table.c.id)).scalar_one()
        self.tell(conn, "package", package_id, "recorded", actor=actor, public=True)
        self.store.bump(conn, self.region.id, "works")
        return package_id

    def _package(self, conn: Connection, package_id: int) -> Row[Any]:
        row = self.own_row(conn, schema.package, package_id)
        if row is None:
            raise UnknownPackageError(f"There is no package {package_id} in region {self.region.id}.")
        return row

    def _check_package(self, values: Mapping[str, Any]) -> None:
        if not (values["name"] or "").strip():
            raise PackageError("A package needs a name.", "no_name")
        if values["kind"] not in KINDS:
            raise PackageError(f"'{values['kind']}' is no kind of package; there are {', '.join(KINDS)}.")
        if values["method"] not in (None, *METHODS):
            raise PackageError(f"'{values['method']}' is no method; there are {', '.join(METHODS)}.")
        if values["agency"] is not None and values["agency"] not in {one.id for one in self.region.agencies}:
            raise PackageError(f"The region has no agency '{values['agency']}'.")
        if not 2000 <= values["budget_year"] <= 2100:
            raise PackageError(
                f"{values['budget_year']} is no budget year; write it with four digits.", "budget_year"
            )
        for name in _MONEY:
            if values[name] is not None and not 0 <= values[name] <= MOST_RUPIAH:
                raise PackageError(
                    f"{name} is {values[name]}; money here is 0 to {MOST_RUPIAH} rupiah.", "money"
                )
        start, end = values["planned_start"], values["planned_end"]
        if start and end and end < start:
            raise PackageError(f"The package would end on {end}, before it starts on {start}.", "ends_before")
        days = values["warranty_days"]
        if days is not None and not 1 <= days <= MOST_WARRANTY_DAYS:
            most = f"{MOST_WARRANTY_DAYS} at most"
            raise PackageError(
                f"A warranty lasts a day or more, {most}; leave it empty if the contract has none.",
                "warranty_days",
            )


def _next_version(conn: Connection, table: Any, mine: Any) -> int:
    return (conn.scalar(select(func.max(table.c.version)).where(mine)) or 0) + 1


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, date) else value


__all__ = [
    "KINDS",
    "METHODS",
    "PackageError",
    "PackagesBook",
    "PlanError",
    "UnknownPackageError",
]
