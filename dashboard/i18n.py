"""The session's language: translated strings, and numbers, lengths, dates and times as people write them.

Strings in the code are English; ``locale/<language>/*.po`` hold the translations, one file per view, read
by Babel at first use. Never call anything of this module at import time: the language belongs to the session.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Literal, Protocol

import streamlit as st
from babel import dates, numbers
from babel.messages.pofile import read_po

Language = Literal["id", "en"]
LANGUAGES: tuple[Language, ...] = ("id", "en")
DEFAULT_LANGUAGE: Language = "id"
COOKIE = "jeg_bahasa"
PARAMETER = "bahasa"
COOKIE_DAYS = 365
LOCALES = Path(__file__).with_name("locale")

# Indonesian of the counter; English as written in Indonesia: day before month, metric, 24 hours.
_BABEL_LOCALE: dict[Language, str] = {"id": "id_ID", "en": "en_GB"}


# Where there is no session (papers, HTTP routes) or another language than its own is wanted.
_spoken: ContextVar[Language | None] = ContextVar("spoken", default=None)


class Bilingual(Protocol):
    """A name given in both languages, as the texts of ``region.toml`` are."""

    id: str
    en: str


def is_language(text: object) -> bool:
    """Say whether ``text`` names a language of the interface."""
    return text in LANGUAGES


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Let everything of this module speak ``language``, with a session or without one."""
    before = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(before)


def lang() -> Language:
    """Return the language of this session: chosen, else of the link, else of the cookie, else Indonesian."""
    spoken = _spoken.get()
    if spoken is not None:
        return spoken
    asked = st.query_params.get(PARAMETER)
    state = st.session_state
    if asked != state.get("_asked_language") and is_language(asked):
        state["_asked_language"] = state["language"] = asked
        state["_new_language"] = True  # signing in leaves the page, and its link, behind
    if "language" not in state:
        cookie = st.context.cookies.get(COOKIE)
        state["language"] = cookie if is_language(cookie) else DEFAULT_LANGUAGE
    chosen: Language = state["language"]
    return chosen


def choose_language(language: Language) -> None:
    """Make ``language`` this session's language; ``remember_language`` keeps it for the next visit."""
    st.session_state["language"] = language
    st.session_state["_new_language"] = True
    if PARAMETER in st.query_params:
        st.query_params[PARAMETER] = st.session_state["_asked_language"] = language


def remember_language() -> None:
    """Write a language chosen in this run into the visitor's cookie (call once per run, from the frame)."""
    if st.session_state.pop("_new_language", False):
        cookie = f"{COOKIE}={lang()};path=/;max-age={COOKIE_DAYS * 86_400};samesite=lax"
        # What reads a page aloud, and Streamlit's own parts, go by the language of the document.
        script = f"document.cookie={cookie!r};document.documentElement.lang={lang()!r}"
        st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)


@cache
def catalog(language: Language) -> Mapping[str, tuple[str, ...]]:
    """Return msgid → translations (one per plural form) of every ``.po`` file of ``language``, merged."""
    merged: dict[str, tuple[str, ...]] = {}
    for path in sorted((LOCALES / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                singular = message.id if isinstance(message.id, str) else message.id[0]
                forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
                if singular and all(forms):
                    merged[singular] = forms
    return merged


def translate(msgid: str, language: Language) -> str:
    """Return ``msgid`` in ``language``: for code without a session, such as HTTP routes."""
    forms = catalog(language).get(msgid)
    return forms[0] if forms else msgid


def _(msgid: str) -> str:
    """Return the English ``msgid`` in the session's language; fill placeholders in with ``str.format``."""
    return translate(msgid, lang())


def ngettext_(singular: str, plural: str, count: float) -> str:
    """Return the form for ``count`` things; ``{count}`` in it becomes the number as the locale writes it."""
    language = lang()
    forms = catalog(language).get(singular)
    # Indonesian has one form for every number; English the two of its msgids.
    text = forms[-1] if forms else (singular if count == 1 else plural)
    return text.replace("{count}", number(count))


def name_of(text: Bilingual) -> str:
    """Return the name of something of the region in the session's language."""
    return str(getattr(text, lang()))


def _locale() -> str:
    return _BABEL_LOCALE[lang()]


def number(value: float, decimals: int = 0, *, exactly: bool = False) -> str:
    """Write a number with at most (or ``exactly``) ``decimals`` decimals: ``1.234,5`` in Indonesian."""
    pattern = "#,##0" + ("." + ("0" if exactly else "#") * decimals if decimals else "")
    return str(numbers.format_decimal(value, format=pattern, locale=_locale()))


def percent(share: float, decimals: int = 0) -> str:
    """Write a share (0 to 1) as ``44 %``."""
    return f"{number(100 * share, decimals)} %"


def kilometres(length_m: float) -> str:
    """Write a length in metres as ``850 m`` below one kilometre, ``1,8 km`` above."""
    # 995 m and more would round to "1.000 m" once metres are written in tens.
    if length_m < 995:
        return f"{number(round(length_m, -1) if length_m >= 100 else length_m)} m"
    return f"{number(length_m / 1000, 1)} km"


def day(value: date | datetime | None) -> str:
    """Write a day: ``18 Jul 2021``; an en dash where it is not known."""
    if value is None:
        return "–"
    return str(dates.format_date(value, format="d MMM y", locale=_locale()))


def partial_day(text: str) -> str:
    """Write a date of which only year, or year and month may be known: ``2022-01`` as ``Jan 2022``."""
    pattern = {4: "y", 7: "MMM y"}.get(len(text), "d MMM y")
    return str(dates.format_date(date.fromisoformat(f"{text}-01-01"[:10]), format=pattern, locale=_locale()))


def day_and_time(value: datetime, timezone: str) -> str:
    """Write a moment in the region's time zone (IANA name): ``18 Jul 2021 14.05`` in Indonesian."""
    clock = "HH.mm" if lang() == "id" else "HH:mm"
    local = value.astimezone(dates.get_timezone(timezone))
    return str(dates.format_datetime(local, format=f"d MMM y {clock}", locale=_locale()))


def age(days: float) -> str:
    """Write an age in days as people say it: days below 60, months below two years, then years."""
    if days < 60:
        return ngettext_("{count} day", "{count} days", int(days))
    if days < 730:
        return ngettext_("{count} month", "{count} months", int(days / 30.44))
    return ngettext_("{count} year", "{count} years", int(days / 365.25))
