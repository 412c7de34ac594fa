"""Who looks at which region in this session: region, reads, use cases, staff account."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import streamlit as st

from dashboard import backend
from data.regions import Region
from data.settings import get_settings

if TYPE_CHECKING:  # imported when first used: see backend.py
    from data.accounts import User
    from data.reads.queries import Queries
    from data.register import Register

REGION_PARAMETER = "wilayah"
TICKET_PARAMETER = "nomor"
ACCOUNT_COOKIE = "jeg_sesi"
# The letters before a ticket number, which tell its region.
_TICKET = re.compile(r"\s*([A-Za-z]{2,4})[\W_]")
_NUMBER = re.compile(r"[0-9]{1,9}")  # what every database takes for a number of a record
_MOVED = "_moved_to_another_region"
# What a visitor keeps when going on to another region: the language.
_OF_THE_VISITOR = frozenset({"language", "_asked_language", "_new_language"})
# Where there is no visitor: pages that are written to files.
_told: ContextVar[Region | None] = ContextVar("told", default=None)


@contextmanager
def about_region(told: Region) -> Iterator[None]:
    """Let everything of this module be about a region, without a visitor's session."""
    before = _told.set(told)
    try:
        yield
    finally:
        _told.reset(before)


def region() -> Region:
    """Return the region of this session: of the link, else the one seen before, else the settings' own.

    Raises what ``data.regions`` raises where the link names a region that is not here; the frame
    (``main.py``) has then already said so.
    """
    if (told := _told.get()) is not None:
        return told
    asked = st.query_params.get(REGION_PARAMETER)
    before = st.session_state.get("region")
    if not asked and (other := region_of_ticket(st.query_params.get(TICKET_PARAMETER, ""), before)):
        asked = other.id
    found = backend.region_named(asked or before or get_settings().region)
    if before not in (None, found.id):
        _leave()
        st.session_state[_MOVED] = True
    st.session_state["region"] = found.id
    return found


def asked_number(parameter_value: str | None) -> int | None:
    """Return the record's number that an address names; None for what can be none."""
    return int(parameter_value) if parameter_value and _NUMBER.fullmatch(parameter_value) else None


def keep_region_in_address() -> None:
    """Write the region into the address where it is not the usual one, or another link of it is shown.

    A link to the page that is shown already leaves the browser's address as it was, and what is loaded anew
    or sent on must show the same region.
    """
    here = region().id
    usual = backend.region_named(get_settings().region).id
    if here != (st.query_params.get(REGION_PARAMETER) or usual) or st.session_state.pop(_MOVED, False):
        st.query_params[REGION_PARAMETER] = here


def region_of_ticket(text: str, here: str | None = None) -> Region | None:
    """Return the region served here, other than ``here``, whose tickets begin as ``text`` does, if any."""
    prefix = _TICKET.match(text)
    if prefix is None:
        return None
    written = prefix[1].upper()
    if backend.region_named(here or get_settings().region).ticket_prefix == written:
        return None  # as nearly always, and every link of a page asks
    return next((region for region in backend.regions() if region.ticket_prefix == written), None)


def _leave() -> None:
    """Forget what was chosen and typed in another region: none of it is a place or a matter of this one."""
    for key in [str(key) for key in st.session_state if key not in _OF_THE_VISITOR]:
        del st.session_state[key]


def arrive(page: str) -> None:
    """Note which page is about to run, for ``has_just_arrived``."""
    state = st.session_state
    state["_arrived"] = page != state.get("_page")
    state["_page"] = page


def has_just_arrived() -> bool:
    """Say whether this run shows another page than the one before.

    Going to another page empties the address, so a page then takes up what it showed before; in later runs
    an empty address means that somebody went back to it.
    """
    return bool(st.session_state.get("_arrived"))


def queries() -> "Queries":
    """Return the read models of the session's region."""
    return backend.queries_of(region().id)


def register() -> "Register":
    """Return the use cases of the session's region."""
    return backend.register_of(region().id)


def user() -> "User | None":
    """Return the signed-in member of this region's staff; an account counts in its own region only.

    Looked up anew on every run, so that a revoked session ends.
    """
    found = visitor()
    return found if found is not None and found.region_id == region().id else None


def visitor() -> "User | None":
    """Return who is signed in, of whatever region."""
    token = st.context.cookies.get(ACCOUNT_COOKIE)
    return backend.accounts().user_of_token(token) if isinstance(token, str) and token else None


def chooser() -> "User | None":
    """Return who of this region signed in with a password that was given, and has to choose another first."""
    token = st.context.cookies.get(ACCOUNT_COOKIE)
    found = backend.accounts().chooser_of_token(token) if isinstance(token, str) and token else None
    return found if found is not None and found.region_id == region().id else None


def link_params(**params: str | None) -> dict[str, str]:
    """Return query parameters for a link to another page, with the region where it is not the usual one."""
    kept = {key: value for key, value in params.items() if value}
    if region().id != backend.region_named(get_settings().region).id:
        kept = {REGION_PARAMETER: region().id, **kept}
    return kept


def home() -> str:
    """Return the address of the region's map, relative to any page: for links that load the page anew."""
    query = urlencode(link_params())
    return f"./?{query}" if query else "./"
