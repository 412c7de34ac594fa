"""Addresses that are given out of hand: to be copied, printed, sent."""

from collections.abc import Mapping
from urllib.parse import urlencode

SECRET_PARAMETER = "kunci"  # noqa: S105 (the name of a parameter)


def secret_path(ticket: str, secret: str, params: Mapping[str, str]) -> str:
    """Return the path of a ticket's page for its reporter, relative to the app's address.

    The secret stands behind ``#``, which browsers keep to themselves: no server on the way logs it.
    """
    return f"lacak?{urlencode({**params, 'nomor': ticket})}#{urlencode({SECRET_PARAMETER: secret})}"
