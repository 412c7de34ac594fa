"""One decision for many complaints, in the words of the counter: what it does, and why some are left out."""

from dashboard import session
from dashboard.i18n import _, ngettext_
from dashboard.words.answers import refusal
from dashboard.words.sentences import action_name, agency_name, close_reason, reject_reason
from data.desk.many_rules import SAME_HOLE_DAYS, Action, Wish


def decision_name(action: Action) -> str:
    """Return what a decision is called on its button."""
    return action_name("mark_support" if action == "same_as" else action)


def will_words(wish: Wish, count: int) -> str:
    """Return what will happen to so many complaints."""
    match wish.action:
        case "verify":
            return ngettext_(
                "{count} complaint will be verified", "{count} complaints will be verified", count
            )
        case "forward":
            said = ngettext_(
                "{count} complaint will go to: {agency}", "{count} complaints will go to: {agency}", count
            )
            return said.format(agency=agency_name(session.region(), wish.agency))
        case "reject":
            said = ngettext_(
                "{count} complaint will not be followed up: {reason}",
                "{count} complaints will not be followed up: {reason}",
                count,
            )
            return said.format(reason=reject_reason(wish.reason or ""))
        case "same_as":
            said = ngettext_(
                "{count} complaint will hang on {ticket}", "{count} complaints will hang on {ticket}", count
            )
            return said.format(ticket=wish.of_ticket)
    said = ngettext_(
        "{count} complaint will be closed: {reason}", "{count} complaints will be closed: {reason}", count
    )
    return said.format(reason=close_reason(wish.reason or ""))


def done_words(wish: Wish, count: int) -> str:
    """Return what has happened to so many complaints."""
    match wish.action:
        case "verify":
            return ngettext_("{count} complaint is verified.", "{count} complaints are verified.", count)
        case "forward":
            return ngettext_(
                "{count} complaint is handed over.", "{count} complaints are handed over.", count
            )
        case "reject":
            return ngettext_(
                "{count} complaint is not followed up.", "{count} complaints are not followed up.", count
            )
        case "same_as":
            return ngettext_(
                "{count} complaint hangs on the other now.",
                "{count} complaints hang on the other now.",
                count,
            )
    return ngettext_("{count} complaint is closed.", "{count} complaints are closed.", count)


def left_out_words(code: str) -> str:
    """Return why complaints are left out of a decision on many."""
    sentences = {
        "alarm": _("An emergency: look at each"),
        "kind_undecided": _("Their kind is not decided yet"),
        "place_unclear": _("Their place is not clear"),
        "said_twice": _("The same person told of the place twice: put them together"),
        "no_second_source": _(
            "Nobody else whose contact is known told of the same place within {days} days"
        ).format(days=round(SAME_HOLE_DAYS)),
        "not_yours": _("Not for your account to decide"),
        "no_such_move": _("Their state does not allow it"),
        "changed": _("Somebody else was quicker"),
        "there_already": _("It is so already"),
        "itself": _("It is the complaint that the others hang on"),
        "unknown": _("There is no such number"),
    }
    return sentences.get(code) or refusal(code)
