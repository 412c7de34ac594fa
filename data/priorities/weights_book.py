"""The weights of the priority score: set by who plans repairs, with the reason, and never overwritten."""

import pandas as pd
from sqlalchemy import Connection, insert, select

from data import schema
from data.office import Actor, Office
from data.reads.scope import Scope
from data.regions import Region
from geo.priority_weights import PARTS, Weights

LAYER = "priorities"  # whose revision grows with every change of weights
HISTORY_COLUMNS = ("set_at", "set_by", *PARTS, "why")


class WeightsError(ValueError):
    """Weights that cannot be set like this; the message says what to mend."""


class PriorityBook(Office):
    """The planners' door to the weights."""

    def set_weights(self, actor: Actor, weights: Weights, why: str) -> int:
        """Let ``weights`` hold from now on; return the id of their row.

        ``why`` may be read by everybody. Raises ``NotAllowedError``, and ``WeightsError`` without a reason
        or where nothing would change.
        """
        self.require(actor, "plan_repairs")
        if not why.strip():
            raise WeightsError("Say why the weights change; the reason is kept with them.")
        table = schema.priority_weights
        with self.store.begin() as conn:
            former = weights_in_use(conn, self.region)
            if former == weights:
                raise WeightsError("These are the weights that hold already.")
            row = {
                "region_id": self.region.id,
                **weights.by_part(),
                "why": why.strip(),
                "set_by": getattr(actor, "id", None),
                "set_at": self.clock(),
            }
            weights_id: int = conn.execute(insert(table).values(row).returning(table.c.id)).scalar_one()
            told = {"weights": weights.by_part(), "former": former.by_part()}
            self.tell(
                conn,
                "priorities",
                weights_id,
                "weights_set",
                actor=actor,
                why=why.strip(),
                public=True,
                details=told,
            )
            self.store.bump(conn, self.region.id, LAYER)
            return weights_id


def weights_in_use(conn: Connection, region: Region) -> Weights:
    """Return the weights that were set last, else those of the region's file."""
    table = schema.priority_weights
    query = select(*(table.c[part] for part in PARTS)).where(table.c.region_id == region.id)
    row = conn.execute(query.order_by(table.c.id.desc()).limit(1)).first()
    return region.priority.weights() if row is None else Weights(**row._asdict())


def weights_history(scope: Scope) -> pd.DataFrame:
    """Return every setting of weights, the newest first, with HISTORY_COLUMNS.

    ``set_at`` is UTC, ``set_by`` the name of the account (None: the machine); ``attrs["first"]`` are the
    weights of the region's file, which held before the first of them.
    """
    table, account = schema.priority_weights, schema.account
    query = (
        select(
            table.c.set_at, account.c.name.label("set_by"), *(table.c[part] for part in PARTS), table.c.why
        )
        .outerjoin(account, account.c.id == table.c.set_by)
        .where(table.c.region_id == scope.region.id)
        .order_by(table.c.id.desc())
    )
    history = pd.DataFrame(scope.conn.execute(query).all(), columns=list(HISTORY_COLUMNS))
    history.attrs["first"] = scope.region.priority.weights().by_part()
    return history
