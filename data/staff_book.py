"""The accounts of a region's staff, kept by its administrators: opened, changed, closed, let in anew."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from data import schema
from data.accounts import User, check_role
from data.office import Actor, Office
from data.passwords import AccountError, Passwords, new_password
from data.sign_in import GIVEN_FOR, checked_name, is_over, name_taken

_PASSWORDS = Passwords()


@dataclass(frozen=True, slots=True)
class Duty:
    """What an account is for: its role, the agency it belongs to, the crew whose day it sees."""

    role: str  # of accounts.PERMISSIONS
    agency: str | None = None
    crew_id: int | None = None  # role crew only; None: all crews of the agency


@dataclass(frozen=True, slots=True)
class StaffAccount:
    """An account as the list of administrators shows it."""

    account_id: int
    name: str
    duty: Duty
    crew: str | None  # name of the crew
    opened_on: date
    closed_on: date | None
    given_until: date | None = None  # last day of a password that was handed over and not replaced yet
    given_over: bool = False  # that day is past: it takes another password to get in


@dataclass(frozen=True, slots=True)
class Handed:
    """An account with the password made up for it, which nothing else keeps: it is shown once."""

    account_id: int
    name: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class StaffChange:
    """What was done to an account, by whom."""

    on: date
    account: str
    action: str  # added | changed | crew_bound | password_set | disabled | reopened
    by: str | None  # account; None: on the command line


class StaffBook(Office):
    """The door for accounts; all need ``manage_accounts``, and reach the accounts of their region only.

    Nobody changes or closes the account they are signed in with: so one administrator always remains.
    """

    def staff_accounts(self, actor: Actor) -> list[StaffAccount]:
        """Return all accounts of the region, open ones first, by name."""
        self.require(actor, "manage_accounts")
        account, crew = schema.account, schema.crew
        query = (
            select(account, crew.c.name.label("crew"))
            .outerjoin(crew, crew.c.id == account.c.crew_id)
            .where(account.c.region_id == self.region.id)
            .order_by(account.c.disabled_at.is_not(None), account.c.name)
        )
        with self.store.connect() as conn:
            return [self._account_view(row) for row in conn.execute(query)]

    def open_account(self, actor: Actor, name: str, duty: Duty) -> Handed:
        """Open an account and return the password made up for it. Raises ``AccountError``."""
        self.require(actor, "manage_accounts")
        kept_name, password = checked_name(name), new_password()
        row = {"region_id": self.region.id, "name": kept_name, "created_at": self.clock()}
        row |= self._given(password)
        table = schema.account
        try:
            with self.store.begin() as conn:
                row |= self._duty_columns(conn, duty)
                account_id = int(conn.execute(insert(table).values(row).returning(table.c.id)).scalar_one())
                self.tell(conn, "account", account_id, "added", actor=actor, details=_told(duty))
        except IntegrityError as error:
            raise name_taken(kept_name, self.region.id) from error
        return Handed(account_id, kept_name, password)

    def change_account(self, actor: Actor, account_id: int, duty: Duty) -> None:
        """Give an account another role, agency or crew; it is signed out. Raises ``AccountError``."""
        self.require(actor, "manage_accounts")
        with self.store.begin() as conn:
            row = self._account_to_change(conn, actor, account_id)
            former = Duty(row.role, row.agency, row.crew_id)
            if former == duty:
                return
            _replace(conn, account_id, self._duty_columns(conn, duty))
            details = _told(duty) | {"former": _told(former)}
            self.tell(conn, "account", account_id, "changed", actor=actor, details=details)

    def renew_password(self, actor: Actor, account_id: int) -> Handed:
        """Make up another password for an open account; it is signed out. Raises ``AccountError``."""
        self.require(actor, "manage_accounts")
        password = new_password()
        with self.store.begin() as conn:
            row = self._account_to_change(conn, actor, account_id)
            if row.disabled_at is not None:
                raise AccountError("This account is closed; open it again first.", "closed")
            _replace(conn, account_id, self._given(password))
            self.tell(conn, "account", account_id, "password_set", actor=actor)
        return Handed(account_id, row.name, password)

    def close_account(self, actor: Actor, account_id: int) -> None:
        """Close an account: it is signed out, and its name stays taken. Raises ``AccountError``."""
        self.require(actor, "manage_accounts")
        with self.store.begin() as conn:
            if self._account_to_change(conn, actor, account_id).disabled_at is not None:
                return
            _replace(conn, account_id, {"disabled_at": self.clock()})
            self.tell(conn, "account", account_id, "disabled", actor=actor)

    def reopen_account(self, actor: Actor, account_id: int) -> Handed:
        """Open a closed account again, with another password than it had. Raises ``AccountError``."""
        self.require(actor, "manage_accounts")
        password = new_password()
        with self.store.begin() as conn:
            row = self._account_to_change(conn, actor, account_id)
            if row.disabled_at is None:
                raise AccountError("This account is open already.", "open")
            _replace(conn, account_id, {"disabled_at": None} | self._given(password))
            self.tell(conn, "account", account_id, "reopened", actor=actor)
        return Handed(account_id, row.name, password)

    def staff_changes(self, actor: Actor, most: int) -> list[StaffChange]:
        """Return what was done to accounts of the region, newest first."""
        self.require(actor, "manage_accounts")
        event, account, by = schema.event, schema.account, schema.account.alias()
        query = (
            select(event.c.at, event.c.action, account.c.name, by.c.name.label("by"))
            .join(account, account.c.id == event.c.subject_id)
            .outerjoin(by, by.c.id == event.c.actor_id)
            .where(event.c.region_id == self.region.id, event.c.subject == "account")
            .order_by(event.c.id.desc())
            .limit(most)
        )
        with self.store.connect() as conn:
            return [
                StaffChange(self._day_of_change(row.at), row.name, row.action, row.by)
                for row in conn.execute(query)
            ]

    def _given(self, password: str) -> dict[str, Any]:
        """Return the columns of a password made up for somebody, who is to choose another with it."""
        return {"password_hash": _PASSWORDS.hashed(password), "password_given_at": self.clock()}

    def _account_to_change(self, conn: Connection, actor: Actor, account_id: int) -> Row[Any]:
        """Return an account of the region that is not the actor's own. Raises ``AccountError``."""
        row = self.own_row(conn, schema.account, account_id)
        if row is None:
            raise AccountError(f"There is no account {account_id} in region {self.region.id}.", "no_account")
        if isinstance(actor, User) and actor.id == account_id:
            raise AccountError("Ask another administrator to change your own account.", "own_account")
        return row

    def _duty_columns(self, conn: Connection, duty: Duty) -> dict[str, Any]:
        """Return the columns of a duty. Raises ``AccountError`` for what this region does not have."""
        check_role(duty.role)
        if duty.agency is not None and duty.agency not in {one.id for one in self.region.agencies}:
            raise AccountError(f"{self.region.id} has no agency {duty.agency!r}.", "no_agency")
        if duty.crew_id is not None:
            if duty.role != "crew":
                raise AccountError("Only accounts of role crew belong to a crew.", "crew_role")
            crew = self.own_row(conn, schema.crew, duty.crew_id)
            if crew is None or crew.ended_at is not None:
                raise AccountError(f"There is no crew {duty.crew_id} at work.", "no_crew")
            if duty.agency is not None and crew.agency not in (None, duty.agency):
                raise AccountError(f"The crew '{crew.name}' is of another agency.", "crew_agency")
        return {"role": duty.role, "agency": duty.agency, "crew_id": duty.crew_id}

    def _account_view(self, row: Row[Any]) -> StaffAccount:
        duty = Duty(row.role, row.agency, row.crew_id)
        closed_on = None if row.disabled_at is None else self._day_of_change(row.disabled_at)
        given = row.password_given_at
        return StaffAccount(
            row.id,
            row.name,
            duty,
            row.crew,
            self._day_of_change(row.created_at),
            closed_on,
            None if given is None else self._day_of_change(given + GIVEN_FOR),
            is_over(given, self.clock()),
        )

    def _day_of_change(self, moment: Any) -> date:
        found: date = moment.astimezone(self.region.zone).date()
        return found


def _replace(conn: Connection, account_id: int, values: dict[str, Any]) -> None:
    """Change an account and sign it out."""
    conn.execute(update(schema.account).where(schema.account.c.id == account_id).values(values))
    conn.execute(delete(schema.session).where(schema.session.c.account_id == account_id))


def _told(duty: Duty) -> dict[str, Any]:
    """Return a duty for the history, without the name of a person."""
    return {"role": duty.role, "agency": duty.agency, "crew_id": duty.crew_id}
