"""The use cases of one region, behind one door: every page, API and channel goes through it."""

from data.channels.web_form import ReportDraft
from data.condition.profile_book import ProfileBook
from data.condition.survey_book import SurveyBook
from data.desk.clock_book import Clocks
from data.desk.letters import Letters
from data.desk.many_table import DecisionTable
from data.desk.verification import Verification
from data.incoming.calls import Calls
from data.incoming.intake import Processed
from data.incoming.readings import Readings
from data.incoming.receiving import IncomingMessage, Received
from data.incoming.reporting import Receipt
from data.photos.release import PhotoRelease
from data.placement.refit import Refit, Refitting
from data.placement.surroundings import NearbyStretch, Preview, Surroundings
from data.priorities.weights_book import PriorityBook
from data.privacy.erasing import Erasing
from data.privacy.revealing import Revealing
from data.programme.programme_book import ProgrammeBook
from data.programme.programme_plans import ProgrammePlans
from data.repairs.attention_book import AttentionBook
from data.repairs.crew_book import CrewBook
from data.repairs.crew_planning import CrewPlanning
from data.repairs.packages_book import PackagesBook
from data.repairs.payment_import import PaymentImport
from data.repairs.stage_import import StageImport
from data.review.decisions_book import ReviewBook
from data.services.service_counts import ServiceCounts
from data.services.service_points import ServicePoints
from data.staff_book import StaffBook

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
    Readings,
    PhotoRelease,
    Surroundings,
    DecisionTable,
    PaymentImport,
    PackagesBook,
    CrewPlanning,
    CrewBook,
    StageImport,
    AttentionBook,
    PriorityBook,
    ProgrammeBook,
    ProgrammePlans,
    SurveyBook,
    ProfileBook,
    Refitting,
    Clocks,
    Letters,
    Verification,
    ReviewBook,
    ServicePoints,
    ServiceCounts,
    Erasing,
    Revealing,
    StaffBook,
):
    """The only place where rules meet records.

    ``Register(store, region, people, photos=None, clock=utc_now)``; share one between threads.
    """
