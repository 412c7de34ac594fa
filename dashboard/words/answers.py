"""The codes of answering, said in the words of the counter: what is written, planned, due, and refused."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from dashboard.i18n import _, day
from data.reads.views import ClockView
from data.stages import PLAN_REASONS


def verified_how(code: str) -> str:
    """Return how a complaint was checked."""
    names = {
        "desk": _("At the desk: words, photo, map"),
        "field": _("At the place"),
        "reporter": _("Asked the reporter"),
        "second_source": _("A second source"),
    }
    return names[code]


def said_name(action: str) -> str:
    """Return what the desk writes to a reporter is called."""
    names = {
        "answer": _("Full answer"),
        "plan": _("Dated plan"),
        "dialogue": _("Public dialogue"),
        "interim": _("Notice meanwhile"),
        "ask_reporter": _("Ask the reporter"),
    }
    return names[action]


def said_note(action: str) -> str:
    """Return what it does to the clocks."""
    notes = {
        "answer": _("Stops the answer clock. It says what was found, done or decided."),
        "plan": _("Verified, but not now: the reason and the day. It counts as handled, and the day is due."),
        "dialogue": _("Taken up in the public dialogue of a day; the outcome is written here afterwards."),
        "interim": _("Shows as a notice and stops no clock: the answer is still due."),
        "ask_reporter": _("The clocks stand until the reply comes."),
    }
    return notes[action]


def plan_reason(code: str) -> str:
    """Return why something is not done now."""
    sentences = {
        "scheduled": _("It is in the schedule"),
        "not_budgeted_this_year": _("Not budgeted this year"),
        "waits_for_survey": _("Waits for a survey"),
        "waits_for_season": _("Waits for the dry season"),
        "waits_for_contract": _("Waits for the contract"),
        "waits_for_other_works": _("Waits for other works (pipes, cables)"),
        "waits_for_land": _("Waits for land to be cleared"),
    }
    return sentences[code]


def clock_name(clock: str) -> str:
    """Return what a clock is about."""
    names = {
        "verify": _("Check"),
        "answer": _("Answer"),
        "handle": _("Handle"),
        "authority": _("Reply of the other authority"),
        "repair": _("Planned day"),
    }
    return names[clock]


def clock_line(clock: ClockView) -> str:
    """Return how a clock stands: ``Answer: by 6 Jul 2026``."""
    lines = {
        "running": _("{clock}: by {day}"),
        "late": _("{clock}: late since {day}"),
        "paused": _("{clock}: waits for the reporter"),
        "met": _("{clock}: done {met}"),
        "met_late": _("{clock}: done {met}, too late"),
    }
    return lines[clock.standing].format(
        clock=clock_name(clock.clock), day=day(clock.due_on), met=day(clock.met_on)
    )


def next_step(clock: ClockView, agency: str) -> str:
    """Return what comes next for whoever reported, and by when; what is late is said to be."""
    if clock.due_on is None:
        return _("The office has asked its reporter something; the deadlines stand still until the reply.")
    is_over = clock.standing == "late"
    return _next_steps(is_over=is_over)[clock.clock].format(agency=agency, day=day(clock.due_on))


def _next_steps(*, is_over: bool) -> dict[str, str]:
    if is_over:
        return {
            "verify": _("An officer was to check it by {day}; that day is over."),
            "answer": _("{agency} was to answer by {day}; that day is over."),
            "handle": _("A result or a dated plan was due by {day}; that day is over."),
            "authority": _("{agency} was to reply by {day}; that day is over."),
            "repair": _("It was to be done, or looked at again, by {day}; that day is over."),
        }
    return {
        "verify": _("Next: an officer checks it, by {day} at the latest."),
        "answer": _("Next: {agency} answers, by {day} at the latest."),
        "handle": _("Next: a result or a dated plan, by {day} at the latest."),
        "authority": _("Next: {agency} replies, by {day} at the latest."),
        "repair": _("Next: it is done, or looked at again, by {day} at the latest."),
    }


def refusal(code: str) -> str:
    """Return what the register finds wrong with a decision that the form let through."""
    sentences = {
        "mark_support": _("These two cannot be put together: one hangs on the other, or it was rejected."),
        "correct_place": _("There is nothing of this region at that place. Tap another one."),
        "no_words": _("Write the words first."),
        "only_courtesy": _("Thanks alone are no answer. Say what was found, done or decided."),
        "only_passes_on": _(
            "Passing it on is no answer. Say what happens, when and by whom, or use “Forward”."
        ),
        "only_promises": _("A promise needs a day. Say what is done by when, or make it a dated plan."),
        "too_short": _("Too short to be understood. Say what was done, where and when."),
        "left_open": _("Something in [brackets] is still open. Fill it in or take it out."),
        "already_asked": _("The reporter has been asked already and has not replied yet."),
        "not_asked": _("Nobody has been asked; the clocks are running."),
        "bad_day": _("Choose a day from today on, within three years."),
        "no_letter": _("Send the letter first: then it is handed over."),
        "no_dialogue": _("It has not been taken up in a dialogue yet."),
        "not_by_words": _("Words do not settle damage. Give the result, a dated plan or another reason."),
        "not_silent_yet": _("Ask the reporter first, and wait ten working days for the reply."),
        "same_person": _("A second source is another person; this one is the same."),
        "far_away": _("You stand far from the place on record. Say in the note why this is the place."),
        "photo_refused": _("A photo could not be taken in. Take it out, or add it once more."),
        "letter_size": _("A letter holds 1 to 25 complaints. Leave some out."),
        "no_number": _("Give the letter the number of the office's register."),
        "bad_address": _("Give one e-mail address, such as nama@contoh.go.id."),
        "no_mail": _("No mail server is set. Send the letter as PDF."),
        "number_taken": _("A letter with this number was sent already. Use another number."),
    }
    return sentences.get(code, _("This decision lacks something. Fill in every field."))


def answer_event(action: str, told: Mapping[str, Any], agency: str) -> str:
    """Return what a history says of a plan, a dialogue or a letter, with its day."""
    until = _day(told.get("until"))
    if action == "send_letter":
        return _("Letter to {agency}: {number}").format(agency=agency, number=told.get("number", "–"))
    if action == "dialogue":
        return _("Taken up in the public dialogue of {day}").format(day=until)
    reason = told.get("reason")
    said = plan_reason(reason) if reason in PLAN_REASONS else _("Planned")
    return _("{reason}: by {day}, or looked at again").format(reason=said, day=until)


def _day(written: Any) -> str:
    try:
        return day(date.fromisoformat(written))
    except (TypeError, ValueError):
        return "–"
