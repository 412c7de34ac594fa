"""The payments of a contract as its writers find them: those that count, and what they are held against."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, select

from data import schema
from data.repairs.package_curves import actual_of
from data.repairs.payment_rules import ContractFacts, check_payments
from data.repairs.progress_control import actual_percent
from data.repairs.stage_records import stage_records
from data.repairs.weights_set import weights_set


def counting_payments(conn: Connection, package_id: int) -> list[Row[Any]]:
    """Return the payments of a package that were neither corrected nor withdrawn."""
    table = schema.payment
    mine = (table.c.package_id == package_id) & table.c.ended_at.is_(None)
    return list(conn.execute(select(table).where(mine).order_by(table.c.on_date, table.c.id)))


def contract_facts(
    conn: Connection, package: Row[Any], dates: Mapping[str, date] | None = None
) -> ContractFacts:
    """Return what payments of a package are held against; ``dates`` its milestones, None: as recorded."""
    if dates is None:
        table = schema.milestone
        query = select(table.c.kind, table.c.on_date).where(table.c.package_id == package.id)
        dates = {row.kind: row.on_date for row in conn.execute(query)}
    return ContractFacts(package.value_rupiah, dates.get("contract"), dates.get("pho"))


def check_still_paid(conn: Connection, package_id: int, contract: ContractFacts) -> None:
    """Let a contract change only as far as its payments still agree with it. Raises ``PaymentError``."""
    check_payments(counting_payments(conn, package_id), contract)


def physical_percent_on(conn: Connection, package: Row[Any], on: date) -> float:
    """Return the physical progress (percent) of a package by the stages recorded for a day."""
    works = schema.works
    names = (works.c.id.label("works_id"), works.c.treatment, works.c.budget_rupiah)
    mine = conn.execute(select(*names).where(works.c.package_id == package.id).order_by(works.c.id)).all()
    ids = [one.works_id for one in mine]
    of_these = schema.works_range.c.works_id.in_(ids)
    records = stage_records(conn, package.region_id, of_these) if ids else []
    weights = weights_set(conn, package.region_id, ids)
    reached = [record for record in records if record.since <= on]
    return actual_percent(actual_of(mine, reached, weights), on)
