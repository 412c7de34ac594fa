"""The accounts of the staff: passwords, those handed over for a first sign-in too, and sessions."""

from collections.abc import Callable
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from data import schema
from data.accounts import User, check_role
from data.passwords import AccountError, Passwords
from data.store import Store, utc_now
from data.throttle import Throttle
from data.tokens import new_token, token_hash

MAX_NAME_CHARACTERS = 64  # of the column that keeps it
# A password that somebody else made or typed is known to two, and lies in a chat or on a slip of paper: it
# opens nothing but the choice of another one, and that for a week.
GIVEN_FOR = timedelta(days=7)

_FAILURES_PER_NAME_AND_ADDRESS = 5
_FAILURES_PER_ADDRESS = 50  # an office behind one address has many who mistype
_WINDOW_S = 15 * 60


class GivenPasswordOverError(AccountError):
    """The right password, handed over for a first sign-in that came too late."""


class Accounts:
    """The accounts of a store; one per process, shared by its threads, counts failed sign-ins."""

    def __init__(
        self,
        store: Store,
        session_hours: float = 10,
        clock: Callable[[], datetime] = utc_now,
        hasher: PasswordHasher | None = None,
    ) -> None:
        self._store = store
        self._session = timedelta(hours=session_hours)
        self._clock = clock
        self._passwords = Passwords(hasher)
        self._nobody = self._passwords.hash_of(
            new_token()
        )  # checked for unknown names, so that they take as long
        self._by_name = Throttle(_FAILURES_PER_NAME_AND_ADDRESS, _WINDOW_S)
        self._by_address = Throttle(_FAILURES_PER_ADDRESS, _WINDOW_S)

    def add_user(
        self,
        region_id: str,
        name: str,
        password: str,
        role: str,
        agency: str | None = None,
        *,
        crew: str | None = None,
        given: bool = False,
    ) -> int:
        """Add an account and return its id, bound to the ``crew`` of that name. Raises ``AccountError``.

        ``given``: the password is not its owner's choice, who has to choose another at the first sign-in.
        """
        check_role(role)
        kept_name = checked_name(name)
        password_hash = self._passwords.hashed(password)
        try:
            with self._store.begin() as conn:
                self._store.ensure_region(conn, region_id)
                bound = None if crew is None else _crew_of(conn, region_id, crew, role, agency)
                account_id = conn.execute(
                    insert(schema.account)
                    .values(
                        region_id=region_id,
                        name=kept_name,
                        role=role,
                        agency=agency,
                        crew_id=bound,
                        password_hash=password_hash,
                        password_given_at=self._clock() if given else None,
                        created_at=self._clock(),
                    )
                    .returning(schema.account.c.id)
                ).scalar_one()
                self._tell(conn, region_id, account_id, "added")
                return int(account_id)
        except IntegrityError as error:
            raise name_taken(kept_name, region_id) from error

    def has_accounts(self, region_id: str) -> bool:
        """Tell whether anybody could sign in for the region."""
        table = schema.account
        query = select(table.c.id).where(table.c.region_id == region_id, table.c.disabled_at.is_(None))
        with self._store.connect() as conn:
            return conn.execute(query.limit(1)).first() is not None

    def check_password(self, region_id: str, name: str, password: str, address: str = "") -> User | None:
        """Return the user if name and password are right, else None, taking as long for unknown names.

        ``address`` is where the request came from. Raises ``TooManyAttemptsError`` after repeated failures,
        and ``GivenPasswordOverError`` for a right one that was given longer than GIVEN_FOR ago.
        """
        by_name = (region_id, _plain(name), address)
        self._by_address.take(address)
        self._by_name.take(by_name)
        row = self._account(region_id, name)
        right = self._passwords.fits(self._nobody if row is None else row.password_hash, password)
        if row is None or row.disabled_at is not None or not right:
            return None
        self._by_name.forgive(by_name)
        self._by_address.give_back(address)
        if is_over(row.password_given_at, self._clock()):
            raise GivenPasswordOverError("This password was for a first sign-in, and is over.", "given_over")
        return _user(row)

    def open_session(self, user: User) -> str:
        """Sign the user in: return the token for the cookie. Sessions that have run out are removed."""
        token, now = new_token(), self._clock()
        with self._store.begin() as conn:
            conn.execute(delete(schema.session).where(schema.session.c.expires_at <= now))
            conn.execute(
                insert(schema.session).values(
                    token_hash=token_hash(token),
                    account_id=user.id,
                    created_at=now,
                    expires_at=now + self._session,
                )
            )
        return token

    def user_of_token(self, token: str) -> User | None:
        """Return who is signed in with this token; None if it has run out, was ended, or never was.

        None too while the password is one that was given: every door is shut until another is chosen.
        """
        return self._holder_of(token, schema.account.c.password_given_at.is_(None))

    def chooser_of_token(self, token: str) -> User | None:
        """Return who signed in with a password that was given, and may do nothing but choose another."""
        return self._holder_of(token, schema.account.c.password_given_at.is_not(None))

    def _holder_of(self, token: str, of_kind: ColumnElement[bool]) -> User | None:
        account, session = schema.account, schema.session
        query = (
            select(account)
            .join(session, session.c.account_id == account.c.id)
            .where(
                session.c.token_hash == token_hash(token),
                session.c.expires_at > self._clock(),
                account.c.disabled_at.is_(None),
                of_kind,
            )
        )
        with self._store.connect() as conn:
            row = conn.execute(query).first()
        return None if row is None else _user(row)

    def open_account_named(self, region_id: str, name: str) -> User:
        """Return an open account by name, for who works on the machine itself. Raises ``AccountError``."""
        row = self._account(region_id, name)
        if row is None or row.disabled_at is not None:
            raise AccountError(f"There is no open account '{_plain(name)}' in region {region_id}.")
        return _user(row)

    def end_session(self, token: str) -> None:
        """Sign out; an unknown token changes nothing."""
        with self._store.begin() as conn:
            conn.execute(delete(schema.session).where(schema.session.c.token_hash == token_hash(token)))

    def set_password(self, region_id: str, name: str, password: str, *, given: bool = False) -> None:
        """Give the account another password and end its sessions; ``given`` as in ``add_user``.

        Raises ``AccountError``.
        """
        given_at = self._clock() if given else None
        password_hash = self._passwords.hashed(password)
        self._change(region_id, name, "password_set", password_hash=password_hash, password_given_at=given_at)

    def change_own_password(self, user: User, old: str, new: str, address: str = "") -> None:
        """Let somebody who knows their password choose another; it ends their sessions, this one too.

        Raises ``AccountError``, and ``TooManyAttemptsError`` as signing in does.
        """
        if self.check_password(user.region_id, user.name, old, address) is None:
            raise AccountError("The password until now is not right.", "wrong_password")
        if new == old:
            raise AccountError("The new password is the old one; choose another.", "same_password")
        values = {"password_hash": self._passwords.hashed(new), "password_given_at": None}
        self._change(user.region_id, user.name, "password_set", user, **values)

    def bind_crew(self, region_id: str, name: str, crew: str | None) -> None:
        """Bind an account of role crew to the crew of this name, None: to none; it is signed out.

        Raises ``AccountError``.
        """
        table = schema.account
        mine = (table.c.region_id == region_id) & (table.c.name == _plain(name))
        with self._store.begin() as conn:
            row = conn.execute(select(table).where(mine)).first()
            if row is None:
                raise AccountError(f"There is no account '{_plain(name)}' in region {region_id}.")
            bound = None if crew is None else _crew_of(conn, region_id, crew, row.role, row.agency)
            conn.execute(update(table).where(table.c.id == row.id).values(crew_id=bound))
            conn.execute(delete(schema.session).where(schema.session.c.account_id == row.id))
            self._tell(conn, region_id, row.id, "crew_bound", crew_id=bound)

    def disable(self, region_id: str, name: str) -> None:
        """Close the account and end its sessions; its name stays taken. Raises ``AccountError``."""
        self._change(region_id, name, "disabled", disabled_at=self._clock())

    def _change(
        self, region_id: str, name: str, action: str, by: User | None = None, **values: object
    ) -> None:
        table, session = schema.account, schema.session
        with self._store.begin() as conn:
            account_id = conn.scalar(
                update(table)
                .where(table.c.region_id == region_id, table.c.name == _plain(name))
                .values(values)
                .returning(table.c.id)
            )
            if account_id is None:
                raise AccountError(f"There is no account '{_plain(name)}' in region {region_id}.")
            conn.execute(delete(session).where(session.c.account_id == account_id))
            self._tell(conn, region_id, account_id, action, by)

    def _tell(
        self,
        conn: Connection,
        region_id: str,
        account_id: int,
        action: str,
        by: User | None = None,
        **details: object,
    ) -> None:
        """Write the history of the account; ``by`` None: done on the machine, by ``python -m data``."""
        conn.execute(
            insert(schema.event).values(
                region_id=region_id,
                at=self._clock(),
                subject="account",
                subject_id=account_id,
                action=action,
                actor_kind="machine" if by is None else "staff",
                actor_id=None if by is None else by.id,
                details=details,
            )
        )

    def _account(self, region_id: str, name: str) -> Row[*tuple[object, ...]] | None:
        table = schema.account
        query = select(table).where(table.c.region_id == region_id, table.c.name == _plain(name))
        with self._store.connect() as conn:
            return conn.execute(query).first()


def checked_name(name: str) -> str:
    """Return a name as accounts keep it. Raises ``AccountError`` for one that nobody could sign in with."""
    plain = _plain(name)
    if not plain:
        raise AccountError("An account needs a name to sign in with.", "no_name")
    if len(plain) > MAX_NAME_CHARACTERS:
        raise AccountError(f"A name has {MAX_NAME_CHARACTERS} characters at most.", "long_name")
    return plain


def is_over(given_at: datetime | None, now: datetime) -> bool:
    """Tell whether a password that was given at a time opens nothing any more."""
    return given_at is not None and now >= given_at + GIVEN_FOR


def name_taken(name: str, region_id: str) -> AccountError:
    """Return the refusal of a name that another account has, closed ones too."""
    return AccountError(
        f"There is an account '{name}' in region {region_id} already; choose another name.", "name_taken"
    )


def _plain(name: str) -> str:
    """Even out how a name is typed on a phone."""
    return " ".join(name.split()).casefold()


def _crew_of(conn: Connection, region_id: str, name: str, role: str, agency: str | None) -> int:
    """Return the crew to which an account can be bound. Raises ``AccountError``."""
    if role != "crew":
        raise AccountError(f"Only accounts of role crew belong to a crew; this one is of role {role}.")
    table = schema.crew
    query = select(table.c.id, table.c.name, table.c.agency).where(
        table.c.region_id == region_id, table.c.ended_at.is_(None)
    )
    known = conn.execute(query.order_by(table.c.name)).all()
    found = [one for one in known if _plain(one.name) == _plain(name)]
    if len(found) != 1:
        there = ", ".join(one.name for one in known) or "none yet; an engineer opens them at /regu"
        raise AccountError(f"There is no crew '{name}' in region {region_id}. There are: {there}.")
    if agency is not None and found[0].agency not in (None, agency):
        raise AccountError(f"The crew '{found[0].name}' is of agency {found[0].agency}, not of {agency}.")
    return int(found[0].id)


def _user(row: Row[*tuple[object, ...]]) -> User:
    return User(
        id=row.id,
        name=row.name,
        role=row.role,
        agency=row.agency,
        region_id=row.region_id,
        crew_id=row.crew_id,
    )
