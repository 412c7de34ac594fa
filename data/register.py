"""The use cases of one region, behind one door: every page, API and channel goes through it."""

from data.calls import Calls
from data.channels.web_form import ReportDraft
from data.clock_book import Clocks
from data.decisions import Decisions
from data.erasing import Erasing
from data.intake import Processed
from data.letters import Letters
from data.photos.release import PhotoRelease
from data.receiving import IncomingMessage, Received
from data.refit import Refit, Refitting
from data.reporting import Receipt
from data.revealing import Revealing
from data.service_counts import ServiceCounts
from data.service_points import ServicePoints
from data.surroundings import NearbyStretch, Preview, Surroundings
from data.verification import Verification
from data.works_book import WorksBook

__all__ = [
    "IncomingMessage",
    "NearbyStretch",
    "Preview",
    "Processed",
    "Receipt",
    "Received",
    "Refit",
    "Register",
    "ReportDraft",
]


class Register(
    Calls,
    PhotoRelease,
    Surroundings,
    Decisions,
    WorksBook,
    Refitting,
    Clocks,
    Letters,
    Verification,
    ServicePoints,
    ServiceCounts,
    Erasing,
    Revealing,
):
    """The only place where rules meet records.

    ``Register(store, region, people, photos=None, clock=utc_now)``; share one between threads.
    """
