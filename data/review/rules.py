"""``[review]`` of a region's file: the days of its meetings, and when a complaint stands still."""

from pydantic import Field

from data.deployment.toml_tables import Table
from data.desk.answering_rules import Weekday


class ReviewRules(Table):
    """The days of the review.

    As in Bojonegoro: its management meeting reviews complaints every Friday morning, and a monitoring team
    goes through what came in every Tuesday (Kabarone, April 2017).
    """

    weekday: Weekday = "fri"  # the meeting with the leader
    monitoring_weekday: Weekday = "tue"  # the monitoring team
    # Working days without a step, after which an open complaint stands still: twice the five of SP4N-LAPOR!
    # within which an agency has to formulate what it will do.
    still_days: int = Field(default=10, ge=1, le=250)
