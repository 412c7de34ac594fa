"""Which figure of a chat's dates is the day: worked out from the whole file, and said how."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Literal, get_args

from data.channels.chat_lines import Stamp
from data.importers.times import in_calendar

Order = Literal["dmy", "mdy", "ymd"]
ORDERS: tuple[Order, ...] = get_args(Order)
Why = Literal["stated", "year_first", "figures_over_12", "in_time_order", "not_in_future", "assumed"]

CLOCK_SLACK = timedelta(days=1)  # a phone may be ahead of this machine by its time zone


@dataclass(frozen=True, slots=True)
class DateOrder:
    """How a file's dates are read, and what showed it; ``sure`` is False where nothing did."""

    order: Order
    why: Why
    contradicting_rows: int = 0  # figures over 12 in the other place: not dates of this order

    @property
    def sure(self) -> bool:
        """Whether the file itself, or somebody, told the order."""
        return self.why != "assumed"


def find_order(stamps: Sequence[Stamp], now: datetime, *, usual: Order = "dmy") -> DateOrder:
    """Return the order in which a chat's dates are written.

    A figure over 12 is a day; else the order in which the chat goes forward in time, and not beyond ``now``
    (region time, without a zone); else the ``usual`` one.
    """
    if stamps and sum(stamp.one > 31 for stamp in stamps) * 2 > len(stamps):
        return DateOrder("ymd", "year_first")
    first = sum(stamp.one > 12 for stamp in stamps)
    second = sum(stamp.two > 12 for stamp in stamps)
    if first or second:
        order: Order = "dmy" if first >= second else "mdy"
        return DateOrder(order, "figures_over_12", min(first, second))
    both: tuple[Order, Order] = ("dmy", "mdy")
    back = {order: _backward(stamps, order) for order in both}
    if back["dmy"] != back["mdy"]:
        return DateOrder(min(both, key=back.__getitem__), "in_time_order")
    ahead = {order: _ahead(stamps, order, now) for order in both}
    if ahead["dmy"] != ahead["mdy"]:
        return DateOrder(min(both, key=ahead.__getitem__), "not_in_future")
    return DateOrder(usual, "assumed")


def moment(stamp: Stamp, order: Order) -> datetime | None:
    """Return the time of a stamp, without a zone; None where no calendar has it."""
    day, month, year = {
        "dmy": (stamp.one, stamp.two, stamp.three),
        "mdy": (stamp.two, stamp.one, stamp.three),
        "ymd": (stamp.three, stamp.two, stamp.one),
    }[order]
    try:
        found = datetime(  # noqa: DTZ001  # the caller knows the zone
            year + 2000 if year < 100 else year, month, day, stamp.hour, stamp.minute, stamp.second
        )
    except ValueError:
        return None
    return found if in_calendar(found) else None


def _backward(stamps: Sequence[Stamp], order: Order) -> int:
    """Count the steps back in time: a chat's messages stand in the order they were sent."""
    moments = [found for stamp in stamps if (found := moment(stamp, order)) is not None]
    return sum(later < earlier for earlier, later in pairwise(moments))


def _ahead(stamps: Sequence[Stamp], order: Order, now: datetime) -> int:
    moments = [found for stamp in stamps if (found := moment(stamp, order)) is not None]
    return sum(found > now + CLOCK_SLACK for found in moments)
