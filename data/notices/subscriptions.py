"""Subscriptions to news of a road, a stretch or a sub-district: no account, confirmed, easily stopped.

Who asks learns nothing from the answer: it is the same whether an address was known or not. An address is
sealed, and its row is deleted once it is stopped.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from data import schema
from data.notices.outbox import ToSubscriber, put
from data.notices.texts import page_link
from data.office import Office
from data.outside.credentials import CredentialsError, credentials
from data.people import normalise_contact
from data.privacy.keyfile import joined
from geo.stationing import format_station

KINDS = ("road", "stretch", "subdistrict")
CONFIRM_WITHIN = timedelta(days=7)
# So many questions "was that you?" an address gets within a day, whoever asks: nobody is pestered through us.
ASKED_PER_DAY = 3
CONFIRM_PATH, STOP_PATH = "langganan/setuju", "langganan/berhenti"
LANGUAGE_PARAMETER = "bahasa"  # of addresses of the pages, as the dashboard has it

_EMAIL = re.compile(r"[^@\s,;:<>\"()\[\]]{1,64}@[^@\s,;:<>\"()\[\]]+\.[^@\s.,;:<>\"()\[\]]{2,}")
_PHONE = re.compile(r"\+\d{8,15}")


class SubscriptionError(ValueError):
    """A subscription that cannot be asked for like this; ``code`` says why, the message what to do."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class About:
    """What a subscription is about."""

    kind: str
    target: str
    name: str


def ways(office: Office) -> list[str]:
    """Return the channels by which this office can send news."""
    try:
        known = credentials(office.region.id)
    except CredentialsError:
        return []
    if page_link("", office.region) is None:  # nobody could confirm or stop
        return []
    whatsapp = known.whatsapp is not None and known.whatsapp.template is not None
    return [way for way, on in (("email", known.smtp is not None), ("whatsapp", whatsapp)) if on]


def about(office: Office, conn: Connection, kind: str, target: str) -> About | None:
    """Return what may be subscribed to by that name; None if the region has none such."""
    ground = office.ground()
    if kind == "road" and target in ground.road_rows:
        return About(kind, target, ground.road_name(target))
    if kind == "subdistrict" and (name := ground.area_name("subdistrict", target)):
        return About(kind, target, name)
    if kind == "stretch" and target.isascii() and target.isdecimal():
        row = living_stretch(conn, office.region.id, int(target))
        if row is not None:
            ends = f"{format_station(row.from_m)} – {format_station(row.to_m)}"
            return About(kind, str(row.id), f"{ground.road_name(row.road_id)}, STA {ends}")
    return None


def living_stretch(conn: Connection, region_id: str, stretch_id: int) -> Row[tuple[object, ...]] | None:
    """Return a stretch, or the one that it was merged into; None once it has ended."""
    table = schema.stretch
    row = conn.execute(select(table).where(table.c.id == stretch_id, table.c.region_id == region_id)).first()
    while row is not None and row.merged_into_id is not None:
        row = conn.execute(select(table).where(table.c.id == row.merged_into_id)).first()
    return None if row is None or row.ended_at is not None else row


def subscribe(
    office: Office,
    kind: str,
    target: str,
    *,
    channel: str,
    address: str,
    language: Literal["id", "en"] = "id",
) -> None:
    """Ask an address whether it wants the news; nothing is sent before it says yes.

    Raises ``SubscriptionError`` for what is no address, a channel that is off, or a place that is not there;
    never because of what is known of the address.
    """
    normal = _checked(office, channel, address)
    now = office.clock()
    with office.store.begin() as conn:
        wanted = about(office, conn, kind, target)
        if wanted is None:
            raise SubscriptionError("unknown_target", "There is no such road, stretch or sub-district.")
        subscription_id, confirmed = _row(conn, office, wanted, (channel, normal), language)
        if confirmed or _asked_enough(conn, office, channel, normal):
            return
        fields = {"about": wanted.name, "confirm_link": _link(conn, office, subscription_id, "confirm")}
        put(
            conn,
            office,
            to=ToSubscriber(subscription_id, channel, language),
            template="confirm_subscription",
            fields=fields,
            once=f"confirm:{_address_hash(office, channel, normal)[:32]}:{now.timestamp():.3f}",
        )


def confirm(office: Office, subscription_id: int, token: str) -> bool:
    """Take the yes of an address; False for a token that fits no subscription. Again changes nothing."""
    table = schema.subscription
    now = office.clock()
    with office.store.begin() as conn:
        if not _fits(conn, office, subscription_id, "confirm", token):
            return False
        conn.execute(
            update(table)
            .where(table.c.id == subscription_id, table.c.confirmed_at.is_(None))
            .values(confirmed_at=now, told_until=now)
        )
        return True


def stop(office: Office, subscription_id: int, token: str) -> bool:
    """End a subscription and forget its address; False if there is none that fits (any more)."""
    table = schema.subscription
    with office.store.begin() as conn:
        if not _fits(conn, office, subscription_id, "stop", token):
            return False
        forget(conn, office, [subscription_id])
        conn.execute(delete(table).where(table.c.id == subscription_id))
        return True


def forget(conn: Connection, office: Office, ids: list[int]) -> None:
    """Have subscriptions that are about to be deleted stay deleted when a backup is restored."""
    table = schema.subscription
    sealed = conn.scalars(select(table.c.address_sealed).where(table.c.id.in_(ids))).all()
    office.people.forgotten.note_many("subscription", sealed)


def forget_address(conn: Connection, office: Office, contact: str) -> int:
    """Delete every subscription of an address; return how many there were."""
    table = schema.subscription
    hashes = [_address_hash(office, channel, contact) for channel in ("email", "whatsapp")]
    mine = (table.c.region_id == office.region.id) & table.c.address_hash.in_(hashes)
    ids = list(conn.scalars(select(table.c.id).where(mine)))
    forget(conn, office, ids)
    conn.execute(delete(table).where(table.c.id.in_(ids)))
    return len(ids)


def forget_unconfirmed(conn: Connection, office: Office) -> int:
    """Delete what nobody said yes to within CONFIRM_WITHIN; return how many."""
    table = schema.subscription
    old = (table.c.region_id == office.region.id) & table.c.confirmed_at.is_(None)
    old &= table.c.created_at < office.clock() - CONFIRM_WITHIN
    return conn.execute(delete(table).where(old)).rowcount


def address_of(conn: Connection, office: Office, subscription_id: int) -> str | None:
    """Return the address of a subscription; None once it is stopped."""
    table = schema.subscription
    row = conn.execute(select(table).where(table.c.id == subscription_id)).first()
    if row is None:
        return None
    return office.people.master.open(row.address_sealed, _about_address(row.address_hash)).decode()


def stop_link(office: Office, subscription_id: int) -> str | None:
    """Return the address at which one POST ends a subscription; None once it is stopped."""
    with office.store.connect() as conn:
        return _link(conn, office, subscription_id, "stop")


def stop_link_in(conn: Connection, office: Office, subscription_id: int) -> str | None:
    """Return the same as ``stop_link``, in the caller's transaction."""
    return _link(conn, office, subscription_id, "stop")


def describe(office: Office, subscription_id: int, purpose: str, token: str) -> str | None:
    """Return what a subscription is about to who holds its token; None to anybody else."""
    table = schema.subscription
    with office.store.connect() as conn:
        if not _fits(conn, office, subscription_id, purpose, token):
            return None
        row = conn.execute(select(table).where(table.c.id == subscription_id)).one()
        found = about(office, conn, row.kind, row.target)
    return found.name if found else row.target


def _checked(office: Office, channel: str, address: str) -> str:
    if channel not in ways(office):
        raise SubscriptionError("channel_off", "News is not sent by this channel here; choose another.")
    normal = normalise_contact(address) or ""
    pattern = _EMAIL if channel == "email" else _PHONE
    if pattern.fullmatch(normal) is None or len(normal) > 254:
        raise SubscriptionError("bad_address", "That is no address of this channel; correct it.")
    return normal


def _row(
    conn: Connection, office: Office, wanted: About, way: tuple[str, str], language: str
) -> tuple[int, bool]:
    """Return the id of the subscription, a new one if need be, and whether it is confirmed."""
    table = schema.subscription
    channel, address = way
    address_hash = _address_hash(office, channel, address)
    keys = {"region_id": office.region.id, "kind": wanted.kind, "target": wanted.target}
    same = [table.c[name] == value for name, value in keys.items()]
    found = conn.execute(select(table).where(*same, table.c.address_hash == address_hash)).first()
    if found is not None:
        return int(found.id), found.confirmed_at is not None
    sealed = office.people.master.seal(address.encode(), _about_address(address_hash))
    row = {"channel": channel, "address_hash": address_hash, "address_sealed": sealed, "language": language}
    statement = insert(table).values(keys | row | {"created_at": office.clock()}).returning(table.c.id)
    return int(conn.execute(statement).scalar_one()), False


def _asked_enough(conn: Connection, office: Office, channel: str, address: str) -> bool:
    table = schema.outbox
    prefix = f"confirm:{_address_hash(office, channel, address)[:32]}:"
    query = select(func.count()).where(
        table.c.region_id == office.region.id,
        table.c.once.startswith(prefix, autoescape=True),
        table.c.created_at >= office.clock() - timedelta(days=1),
    )
    return conn.execute(query).scalar_one() >= ASKED_PER_DAY


def _link(conn: Connection, office: Office, subscription_id: int, purpose: str) -> str | None:
    token = _token(conn, office, subscription_id, purpose)
    path = CONFIRM_PATH if purpose == "confirm" else STOP_PATH
    if token is None:
        return None
    table = schema.subscription
    language = conn.scalar(select(table.c.language).where(table.c.id == subscription_id))
    spoken = {} if language == "id" else {LANGUAGE_PARAMETER: str(language)}
    return page_link(f"{path}/{office.region.id}/{subscription_id}/{token}", office.region, **spoken)


def _fits(conn: Connection, office: Office, subscription_id: int, purpose: str, token: str) -> bool:
    known = _token(conn, office, subscription_id, purpose)
    return known is not None and secrets.compare_digest(known.encode(), token.encode())


def _token(conn: Connection, office: Office, subscription_id: int, purpose: str) -> str | None:
    """Return the token of a subscription: made from the key file and its sealed address, kept nowhere."""
    table = schema.subscription
    query = select(table.c.address_sealed).where(
        table.c.id == subscription_id, table.c.region_id == office.region.id
    )
    sealed = conn.scalar(query)
    if sealed is None:
        return None
    return office.people.master.keyed_hash("subscription", purpose, str(subscription_id), sealed.hex())[:43]


def _address_hash(office: Office, channel: str, address: str) -> str:
    return office.people.master.keyed_hash("subscriber", office.region.id, channel, address)


def _about_address(address_hash: str) -> str:
    return joined("subscriber", address_hash)
