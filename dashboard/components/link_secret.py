"""The reporter's secret, taken out of the address before it can be copied, logged or left in the history.

The link carries it behind ``#``: browsers never send that part, so no server or proxy on the way logs it.
"""

from typing import Any

from dashboard.components import declare

# Long enough for any secret of ours, short enough that nobody can fill the session through the address.
LONGEST_SECRET = 200

_link_secret = declare("link_secret")


def link_secret(key: str, name: str) -> str | None:
    """Return the value of ``name`` from the address in the one run after it was found there, else None."""
    result = _link_secret(key=key, data={"name": name}, on_secret_change=lambda: None)
    return secret_of(result.secret)


def secret_of(sent: Any) -> str | None:
    """Read what the browser sent; it may be anything."""
    return sent if isinstance(sent, str) and 0 < len(sent) <= LONGEST_SECRET else None
