"""What happened to a complaint, as its history says it."""

from dashboard.exchange.words import ELSEWHERE, elsewhere_sentence
from dashboard.i18n import _, ngettext_
from dashboard.words.answers import answer_event
from dashboard.words.sentences import agency_name, category_name, close_reason, reject_reason, state_name
from data.reads.views import PublicEvent, StaffEvent
from data.regions import Region
from data.repairs.treatments import treatment_of


def event_sentence(region: Region, event: PublicEvent | StaffEvent) -> str:
    """Return what happened, as a history says it, with what belongs to it: to whom, as what, why."""
    told = event.details
    if event.action == "reopen" and told.get("fixed") is False:
        return _("The reporter says it is not repaired")
    aside = ""
    if event.action in ELSEWHERE:
        return elsewhere_sentence(region, event.action, told)
    if event.action in ("plan", "dialogue", "send_letter"):
        return answer_event(event.action, told, agency_name(region, told.get("agency")))
    if "agency" in told:
        aside = agency_name(region, told["agency"])
    elif "category" in told:
        aside = category_name(region, told["category"])
    elif "reason" in told:
        aside = close_reason(told["reason"]) if event.action == "close" else reject_reason(told["reason"])
    sentence = _event_name(event)
    others = told.get("together", 1) - 1 if isinstance(event, StaffEvent) else 0
    if others > 0:
        sentence += " " + ngettext_("(with {count} other at once)", "(with {count} others at once)", others)
    return f"{sentence}: {aside}" if aside else sentence


def event_words(event: PublicEvent | StaffEvent) -> str:
    """Return what somebody wrote about it, or what a crew's photo shows; nothing where nobody said more."""
    told = event.details
    if event.why or not told.get("crew"):
        return event.why or ""
    stage = treatment_of(told["treatment"]).stage(told["stage"])
    return _("{crew}: {stage}, with a photo.").format(crew=told["crew"], stage=_(stage.name_key))


def _event_name(event: PublicEvent | StaffEvent) -> str:
    sentences = {
        "received": _("Received"),
        "place_anew": _("Put on its road anew"),
        "verify": _("Checked by an officer"),
        "reject": _("Not followed up"),
        "mark_duplicate": _("Sent twice by the same person"),
        "mark_support": _("Counted as support of another report"),
        "forward": _("Forwarded"),
        "assign": _("Given to the office in charge"),
        "take_back": _("Taken back"),
        "correct_place": _("Place corrected"),
        "correct_category": _("Kind corrected"),
        "answer": _("Answered"),
        "close": _("Closed by the office"),
        "reopen": _("Opened again"),
        "separate": _("Separated from the other report"),
        "confirm_fixed": _("The reporter says it is good"),
        "added": _("The reporter has added something"),
        "sharing_agreed": _("The reporter agreed: SP4N-LAPOR! may be told how to reach them"),
        "sharing_withdrawn": _("SP4N-LAPOR! may not be told any more how to reach the reporter"),
        "photo_refused": _("A photo could not be taken in"),
        "photo_released": _("A photo was looked at and made public"),
        "photo_withdrawn": _("A photo was withdrawn"),
        "photo_kept_inside": _("A photo was looked at and stays inside"),
        "call_taken": _("Taken down by the call desk"),
        "alarm_raised": _("Emergency raised"),
        "alarm_joined": _("Another report of the same emergency"),
        "alarm_called": _("Emergency contact told"),
        "alarm_escalated": _("No answer in time: the next emergency contact told"),
        "alarm_unreachable": _("Emergency contact without an address"),
        "alarm_acknowledged": _("Somebody is on the emergency"),
        "alarm_closed": _("Emergency ended"),
        "interim": _("Notice meanwhile, not yet the answer"),
        "ask_reporter": _("Question to the reporter"),
        "resume": _("The reporter's reply is there"),
        "withhold": _("Kept from the people of an agency"),
        "taken_down": _("Written down by the office from what was sent"),
        "reporter_revealed": _("The reporter's contact was looked at"),
        "sign_placed": _("A warning sign was put up"),
        "sign_removed": _("The warning sign was taken away"),
    }
    known = sentences.get(event.action)
    return known or (state_name(event.to_state) if event.to_state else event.action)
