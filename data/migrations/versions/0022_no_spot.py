"""A complaint whose words name no more than its road has no station: the middle that stood there was a guess.

Its interval stays. What it counts in (stretches, the road's sums) is not changed by this.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

# Of data.placement.spots when this was written.
_SPOT_WITHIN_M = 400.0
_SPOT = ("station_m", "offset_m", "side", "lon", "lat")


def upgrade() -> None:
    position = sa.table(
        "position",
        *(sa.column(name) for name in ("status", "reason", "from_m", "to_m", *_SPOT)),
    )
    somewhere = position.c.to_m - position.c.from_m > _SPOT_WITHIN_M
    op.execute(
        position.update()
        .where(position.c.status == "placed", position.c.reason == "by_words", somewhere)
        .values(dict.fromkeys(_SPOT))
    )
