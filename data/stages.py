"""What the public sees of repairs in six stages, and the one table of what may happen to a complaint."""

from collections.abc import Mapping
from types import MappingProxyType

PUBLIC_STAGES = ("received", "verified", "planned", "in_works", "finishing", "done")
OTHER_AUTHORITY = "other_authority"  # grey: a road of somebody else, to whom the complaint was forwarded


class MoveError(ValueError):
    """A step that the table of moves does not have; the message says which ones there are."""


# state -> action -> new state: the one table of what may happen to a complaint. A ``support`` is another
# person's report of the same thing: it hangs on its main complaint and shares that one's fate.
COMPLAINT_MOVES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "received": {
            "verify": "verified",
            "reject": "rejected",
            "mark_duplicate": "duplicate",
            "mark_support": "support",
            "forward": "forwarded",
            "assign": "received",
            "correct_place": "received",
            "correct_category": "received",
            "ask_reporter": "received",
            "resume": "received",
            "interim": "received",
            "close_elsewhere": "closed",
            "reject_elsewhere": "rejected",
        },
        "verified": {
            "reject": "rejected",
            "mark_duplicate": "duplicate",
            "mark_support": "support",
            "forward": "forwarded",
            "assign": "verified",
            "correct_place": "verified",
            "correct_category": "verified",
            "ask_reporter": "verified",
            "resume": "verified",
            "interim": "verified",
            "plan": "answered",
            "dialogue": "answered",
            "answer": "answered",
            "close": "closed",
            "close_elsewhere": "closed",
        },
        "answered": {
            "mark_duplicate": "duplicate",
            "mark_support": "support",
            "forward": "forwarded",
            "assign": "verified",
            "correct_place": "answered",
            "correct_category": "answered",
            "ask_reporter": "answered",
            "resume": "answered",
            "interim": "answered",
            "plan": "answered",
            "dialogue": "answered",
            "answer": "answered",
            "close": "closed",
            "close_elsewhere": "closed",
        },
        "forwarded": {
            "verify": "forwarded",
            "reject": "rejected",
            "mark_duplicate": "duplicate",
            "mark_support": "support",
            "forward": "forwarded",
            "take_back": "received",
            "correct_place": "forwarded",
            "correct_category": "forwarded",
            "ask_reporter": "forwarded",
            "resume": "forwarded",
            "interim": "forwarded",
            "send_letter": "forwarded",
            "plan": "forwarded",
            "dialogue": "forwarded",
            "answer": "forwarded",
            "close": "closed",
            "close_elsewhere": "closed",
        },
        "support": {
            "verify": "support",
            "reject": "rejected",
            "mark_duplicate": "duplicate",
            "mark_support": "support",
            "correct_place": "support",
            "separate": "received",
        },
        "duplicate": {"mark_support": "support", "separate": "received"},
        "rejected": {"reopen": "received"},
        "closed": {"reopen": "verified", "confirm_fixed": "closed"},
    }
)

# Somebody still waits for these: they gather in stretches (a support does while its main complaint is open).
OPEN_STATES = ("received", "verified", "answered", "forwarded")

# They hang on ``main_complaint_id`` and share its fate.
DEPENDENT_STATES = ("support", "duplicate")

_PUBLIC_STAGE_OF_STATE: Mapping[str, str | None] = MappingProxyType(
    {
        "received": "received",
        "verified": "verified",
        "answered": "verified",
        "forwarded": OTHER_AUTHORITY,
        "closed": "done",
        "rejected": None,
        "duplicate": None,
        "support": None,  # its main complaint's
    }
)

REJECT_REASONS = (
    "not_a_road_matter",
    "not_found",
    "no_damage",
    "private_road",
    "outside_region",
    "incomplete",
    "spam",
    "other",
)

# Why a complaint is closed; what each needs beside it is told in answering.py.
CLOSE_REASONS = (
    "repaired",
    "already_repaired",
    "answered",  # a question, suggestion or criticism: the answer was all it asked for
    "settled_in_dialogue",
    "handed_over",
    "reporter_silent",
    "cannot_be_repaired",
)

# Why it is closed or rejected without a person of this office: on another system's word, told in a file.
ELSEWHERE_REASONS = ("closed_elsewhere", "rejected_elsewhere")

# Why a repair is put off to a day that is named: "verified, not budgeted this year".
PLAN_REASONS = (
    "scheduled",
    "not_budgeted_this_year",
    "waits_for_survey",
    "waits_for_season",
    "waits_for_contract",
    "waits_for_other_works",
    "waits_for_land",
)

# How a complaint was checked ("cek ricek").
VERIFIED_HOW = ("desk", "field", "reporter", "second_source")


def next_state(state: str, action: str) -> str:
    """Return the state that ``action`` leads to; ``MoveError`` if it may not be done in ``state``."""
    moves = COMPLAINT_MOVES[state]
    if action not in moves:
        possible = ", ".join(moves)
        raise MoveError(
            f"A complaint that is {state} cannot be moved by '{action}'; possible now: {possible}."
        )
    return moves[action]


def public_stage_of_complaint(state: str) -> str | None:
    """Return what the public sees of a complaint in ``state``; None for what shows nothing of its own."""
    return _PUBLIC_STAGE_OF_STATE[state]
