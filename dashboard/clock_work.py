"""Background work of the clocks: deadlines kept true when the calendar or the rules have changed."""

from dashboard import backend, background

CLOCKS_EVERY_S = 3_600.0


def look_at_clocks() -> None:
    """Bring the deadlines of every region up to date; lateness itself needs no work, it is asked by day."""
    for region in backend.regions():
        backend.register_of(region.id).keep_up_deadlines()


def add_clock_work() -> None:
    """Have it done while the app runs, first soon after its start."""
    background.add("clocks", CLOCKS_EVERY_S, look_at_clocks)
