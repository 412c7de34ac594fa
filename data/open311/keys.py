"""Keys of the programs that post by Open311: issued once, kept as hashes, revoked for good."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, select, update

from data import schema
from data.store import Store
from data.tokens import new_token, token_hash

PREFIX = "jg-"  # so that a key found in a log or a repository is known for one
HINT_CHARACTERS = 8
MAX_SOURCE = 64  # characters
USUAL_PER_HOUR = 600  # one in six seconds: a city's app on the day after a storm


class ApiKeyError(ValueError):
    """A key that cannot be issued or revoked like this; the message says why."""


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key that somebody may post with."""

    id: int
    region_id: str
    source: str
    per_hour: int


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A new key with its secret, which is told this once."""

    key: ApiKey
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ListedKey:
    """A key as the office sees it: how it begins, and what came by it."""

    id: int
    source: str
    hint: str
    per_hour: int
    issued_at: datetime
    revoked_at: datetime | None
    requests: int
    last_at: datetime | None


def issue(store: Store, region_id: str, source: str, per_hour: int, now: datetime) -> IssuedKey:
    """Make a key for a program (``source``) of a region. Raises ``ApiKeyError``."""
    source = " ".join(source.split())
    if not source or len(source) > MAX_SOURCE:
        raise ApiKeyError(f"A key needs the name of the program that posts, of 1 to {MAX_SOURCE} characters.")
    if per_hour < 1:
        raise ApiKeyError("A key needs at least one report per hour; to end a key, revoke it.")
    secret = PREFIX + new_token()
    row = {
        "region_id": region_id,
        "source": source,
        "key_hash": token_hash(secret),
        "hint": secret[:HINT_CHARACTERS],
        "per_hour": per_hour,
        "issued_at": now,
    }
    with store.begin() as conn:
        store.ensure_region(conn, region_id)
        key_id = conn.execute(insert(schema.api_key).values(row).returning(schema.api_key.c.id)).scalar_one()
    return IssuedKey(ApiKey(int(key_id), region_id, source, per_hour), secret)


def revoke(store: Store, region_id: str, key_id: int, now: datetime) -> None:
    """End a key of a region; what came by it stays. Raises ``ApiKeyError``."""
    table = schema.api_key
    mine = (table.c.id == key_id) & (table.c.region_id == region_id) & table.c.revoked_at.is_(None)
    with store.begin() as conn:
        if not conn.execute(update(table).where(mine).values(revoked_at=now)).rowcount:
            raise ApiKeyError(f"{region_id} has no key {key_id} in use; `open311 keys` lists them.")


def key_of(store: Store, secret: str) -> ApiKey | None:
    """Return the key of a secret; None if it was never issued, or is revoked."""
    table = schema.api_key
    query = select(table).where(table.c.key_hash == token_hash(secret), table.c.revoked_at.is_(None))
    with store.connect() as conn:
        row = conn.execute(query).first()
    return None if row is None else ApiKey(row.id, row.region_id, row.source, row.per_hour)


def listed(store: Store, region_id: str) -> list[ListedKey]:
    """Return the keys of a region, the newest first."""
    key, request = schema.api_key, schema.open311_request
    query = (
        select(
            key, func.count(request.c.id).label("requests"), func.max(request.c.received_at).label("last_at")
        )
        .outerjoin(request, request.c.api_key_id == key.c.id)
        .where(key.c.region_id == region_id)
        .group_by(key.c.id)
        .order_by(key.c.id.desc())
    )
    with store.connect() as conn:
        return [_listed(row) for row in conn.execute(query)]


def _listed(row: Row[Any]) -> ListedKey:
    return ListedKey(
        id=row.id,
        source=row.source,
        hint=row.hint,
        per_hour=row.per_hour,
        issued_at=row.issued_at,
        revoked_at=row.revoked_at,
        requests=row.requests,
        last_at=row.last_at,
    )
