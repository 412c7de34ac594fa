"""Background work of repairs: what lies past its warranty is brought back to routine care."""

from dashboard import backend, background
from data.repairs.handing_over import end_warranties

WARRANTIES_EVERY_S = 3_600.0  # a day is over somewhere within the hour


def look_at_warranties() -> None:
    """End what has run out, region by region."""
    for region in backend.regions():
        end_warranties(backend.register_of(region.id))


def add_repairs_work() -> None:
    """Have it done while the app runs, first soon after its start."""
    background.add("warranties", WARRANTIES_EVERY_S, look_at_warranties)
