"""How many reports one address may send within an hour: a village may share one, a flood may not."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from dashboard import backend
from dashboard.i18n import _, ngettext_, number
from data.settings import get_settings
from data.throttle import TooManyAttemptsError


@contextmanager
def counted() -> Iterator[None]:
    """Count one report of the visitor's address; one that fails is given back.

    Raises ``TooManyAttemptsError`` before anything is sent.
    """
    limit = backend.report_limit()
    address = st.context.ip_address or ""  # None on the machine itself
    limit.take(address)
    try:
        yield
    except BaseException:
        limit.give_back(address)
        raise


def sentence(error: TooManyAttemptsError) -> str:
    """Say why nothing was sent, that nothing is lost, and when to try again."""
    minutes = max(1, round(error.retry_after_s / 60))
    return " ".join(
        (
            _(
                "From your connection {count} reports came within the last hour; no more are taken in now."
            ).format(count=number(get_settings().reports_per_hour)),
            ngettext_("Try again in {count} minute.", "Try again in {count} minutes.", minutes),
            _("What you typed stays here. Many phones may share one connection: another network works too."),
        )
    )
