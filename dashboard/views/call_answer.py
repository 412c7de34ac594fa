"""What the officer reads out once a call is saved: its number letter by letter, and what happens next."""

import logging
from typing import Any

from dashboard import session
from dashboard.components.call_form import Sent
from dashboard.components.place_pin import LonLat
from dashboard.i18n import _
from dashboard.views.call_seen import known_category, place_words_of, road_of
from dashboard.words.sentences import agency_name, placing_question, road_and_station
from dashboard.words.spelling import spelled
from data.accounts import NotAllowedError, User
from data.channels.desk_call import CallDraft
from data.emergencies.alarm_reads import open_alarms
from data.emergencies.alarms import raise_by_hand
from data.incoming.calls import CallError
from data.register import Receipt
from data.understanding import understand

_log = logging.getLogger(__name__)


def save(sent: Sent, tap: LonLat | None, user: User | None) -> dict[str, Any]:
    """Take a call down; return what the form shows: the ticket to read out, or why there is none."""
    if user is None:
        return _fault(sent, _("You are no longer signed in. Sign in in another tab, then send again."))
    try:
        receipt = session.register().take_call(_draft(sent, tap), user)
        alarm = _alarm(sent, receipt, user)
    except CallError:
        return _fault(sent, _("Type what the caller says, or choose what it is about."))
    except NotAllowedError:
        return _fault(sent, _("Your account does not take calls. Ask whoever manages the accounts."))
    except Exception as error:  # the officer must know at once that nothing is saved; the text is personal
        _log.error("A call could not be taken down: %s", type(error).__name__)
        return _fault(sent, _("It could not be saved. What you typed is still here: send it again."))
    return _answer(sent, receipt, alarm)


def _draft(sent: Sent, tap: LonLat | None) -> CallDraft:
    lon, lat = tap or (None, None)
    return CallDraft(
        form_id=sent.form_id,
        channel=sent.channel or "",
        words=sent.words,
        category=known_category(sent.category),
        lon=lon,
        lat=lat,
        road_id=road_of(sent),
        place_words=place_words_of(sent),
        caller=sent.caller,
        confidential=sent.confidential,
        supports=sent.supports,
    )


def _fault(sent: Sent, sentence: str) -> dict[str, Any]:
    return {"form_id": sent.form_id, "fault": sentence}


def _alarm(sent: Sent, receipt: Receipt, user: User) -> str | None:
    """Raise the alarm if the officer wants it; return who was told of danger to life, None without any."""
    register = session.register()
    if sent.danger and receipt.complaint_id is not None:
        understood = understand(sent.words, session.region()) if sent.words else None
        kind = understood.emergency if understood and understood.emergency else "other"
        raise_by_hand(register, receipt.complaint_id, kind, user)
    raised = next((one for one in open_alarms(register, user) if one.ticket == receipt.ticket), None)
    if raised is None:
        return None
    if raised.notified_at is None:
        return _("Alarm raised, but nobody could be told by the system. Call the police or 112 now.")
    return _("Alarm raised. {agency} has been told; it stands at the top of the complaints desk.").format(
        agency=agency_name(session.region(), raised.called)
    )


def _answer(sent: Sent, receipt: Receipt, alarm: str | None) -> dict[str, Any]:
    """Return number, place and what to say; a call that waits for a person has no number yet."""
    said = {
        "form_id": sent.form_id,
        "alarm": alarm,
        "where": road_and_station(receipt.road_name, receipt.station_m) if receipt.road_name else "",
    }
    if receipt.ticket is None:
        waits = _("Saved. Somebody has to read it first; the number follows.")
        return said | {"ticket": "", "spelled": "", "next": [waits]}
    return said | {
        "ticket": receipt.ticket,
        "spelled": spelled(receipt.ticket),
        "next": _next(receipt),
    }


def _next(receipt: Receipt) -> list[str]:
    """Return what to tell the caller before they hang up."""
    asked = placing_question(receipt.question)
    return [
        *([_("Before they hang up, ask: {question}").format(question=asked)] if asked else []),
        _("An officer checks it; then it goes to whoever looks after that road."),
        _("With this number it can be followed at any time, under Track or by calling again."),
    ]
