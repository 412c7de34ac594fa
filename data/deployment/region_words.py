"""The sections of ``region.toml`` about what people write: how it is read, published, and when urgent."""

from typing import Literal

from pydantic import Field

from data.deployment.toml_tables import Table

WordsPublished = Literal["masked", "released", "none"]
ContactChannel = Literal["webhook", "email", "whatsapp", "sms"]


class Reading(Table):
    """``[understanding]``: how sure the machine must be, and how often the same may be said.

    ``sure`` is the least calibrated probability with which a category read from the words chooses the agency;
    below it a person chooses. ``identical_senders`` is how many people may say the same of the same place
    within a day before the rest waits for a person.
    """

    # At 0.6, 95 % of the texts of tests/bench/citizen_texts.py get an agency, 97 % of these the right one.
    sure: float = Field(default=0.6, ge=0.0, le=1.0)
    identical_senders: int = Field(default=10, ge=1)


class Publishing(Table):
    """``[publishing]``: which words of a complaint the public may read.

    ``released``: what the desk wrote into the release box, nothing else. ``masked``: the reporter's words
    with names, numbers and houses masked, as soon as the complaint is verified, unless the desk wrote others.
    ``none``: no words of any complaint.
    """

    words: WordsPublished = "released"


class EmergencyContact(Table):
    """Who is called: an agency of the region, and by which of the ways that its credentials give.

    ``kinds`` limits it to some kinds of emergency; empty: any.
    """

    agency: str
    channels: tuple[ContactChannel, ...] = Field(min_length=1)
    kinds: tuple[str, ...] = ()


class Emergency(Table):
    """``[emergency]``: who is called about danger to life, in this order, and how long each may take."""

    ack_minutes: float = Field(default=10.0, gt=0)
    contacts: tuple[EmergencyContact, ...] = ()
