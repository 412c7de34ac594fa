"""Staff: who they are, and what each role may do. How they sign in is told in ``sign_in.py``."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from data.passwords import AccountError

_READ = frozenset({"read_inbox"})
_CHECK = frozenset(
    {"verify", "reject", "correct_place", "correct_category", "mark_duplicate", "forward", "answer", "close"}
    | {"reopen", "release_words", "release_photos", "see_words", "see_photos", "handle_alarm"}
)
_WORKS = frozenset({"record_works", "record_stage", "record_progress"})
# What is repaired first and for how much; surveys that this stands on.
_PLAN = frozenset({"record_condition", "plan_repairs"})
_CREW = frozenset({"crew_work"})  # the office's own crews: their day list, done on a phone
_REVIEW = frozenset({"hold_review"})
_PERSONAL = frozenset({"see_reporter", "see_confidential", "take_call"})
# Tables in and out; counts of the service points; letters that did not arrive.
_OFFICE = frozenset({"exchange_data", "record_services", "manage_notices"})
_ADMINISTER = frozenset({"manage_accounts", "erase_reporter", "place_anew"})

# What each role may do; everything else is refused.
PERMISSIONS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "desk": _READ | _CHECK | _PERSONAL | _OFFICE,
        "engineer": _READ | _CHECK | _WORKS | _PLAN | _CREW | _REVIEW,
        "leader": _READ | _REVIEW,
        "crew": _CREW,
        "admin": _READ | _CHECK | _WORKS | _PLAN | _CREW | _REVIEW | _PERSONAL | _OFFICE | _ADMINISTER,
    }
)
ACTIONS = frozenset().union(*PERMISSIONS.values())


class NotAllowedError(PermissionError):
    """The user may not do this."""


@dataclass(frozen=True)
class User:
    """A member of staff as the rest of the software knows them."""

    id: int
    name: str
    role: str
    agency: str | None
    region_id: str
    crew_id: int | None = None  # whose day an account of role crew is for; None: all crews of its agency


def may(user: User | None, action: str, region_id: str) -> bool:
    """Tell whether ``user`` may do ``action`` in the region; an account counts in its own region only."""
    if action not in ACTIONS:
        raise KeyError(f"'{action}' is no action; there are: {', '.join(sorted(ACTIONS))}.")
    return user is not None and user.region_id == region_id and action in PERMISSIONS[user.role]


def require(user: User | None, action: str, region_id: str) -> User:
    """Return the user if they may do ``action`` in the region. Raises ``NotAllowedError``."""
    if user is None or not may(user, action, region_id):
        who = "Nobody is signed in" if user is None else f"The role '{user.role}' may not do this here"
        raise NotAllowedError(f"{who}: '{action}' in region {region_id}. Sign in with an account that may.")
    return user


def may_serve(user: User, crew_id: int, agency: str | None) -> bool:
    """Tell whether ``user`` may see and settle the day of a crew (``agency``: whose crew it is).

    An account of role crew that is bound to a crew may that one's only; all others those of their agency.
    """
    if user.role == "crew" and user.crew_id is not None:
        return user.crew_id == crew_id
    return user.agency is None or agency in (None, user.agency)


def check_role(role: str) -> None:
    """Raise ``AccountError`` for what is no role."""
    if role not in PERMISSIONS:
        raise AccountError(f"'{role}' is no role; there are: {', '.join(PERMISSIONS)}.", "no_role")
