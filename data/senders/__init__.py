"""The ways out: a sender per channel, each handing one letter over to its server."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


class SendError(RuntimeError):
    """A letter that was not taken; ``code`` says why in a word, without address or text.

    ``temporary`` if the same may be taken later, after ``retry_after_s`` where the server says so.
    """

    def __init__(self, code: str, *, temporary: bool, retry_after_s: float | None = None) -> None:
        self.code = code
        self.temporary = temporary
        self.retry_after_s = retry_after_s
        super().__init__(f"The letter was not taken: {code}.")


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that goes with a letter; by e-mail only."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A notice ready to go.

    ``once`` is the same whenever the same letter is tried again: what a channel can use to take it only
    once. ``stop_url`` ends a subscription by one POST (RFC 8058). ``window_open`` tells whether the person
    wrote to us within the last 24 hours. ``facts`` is the notice without words, for servers.
    """

    address: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    short: str = field(repr=False)
    once: str
    template: str
    facts: Mapping[str, Any] = field(default_factory=dict, repr=False)
    stop_url: str | None = field(default=None, repr=False)
    window_open: bool = False
    paper: Paper | None = None


class Sender(Protocol):
    """What each channel offers."""

    def send(self, letter: Letter) -> str | None:
        """Hand the letter over; return the id that the channel gave it, if any. Raises ``SendError``."""
        ...


def check_status(status: int, headers: Mapping[str, str]) -> None:
    """Raise ``SendError`` for an HTTP answer that is no success.

    Wrong keys are temporary: the letters wait while somebody puts them right.
    """
    if 200 <= status < 300:
        return
    if status in (401, 403):
        raise SendError("not_authorised", temporary=True)
    temporary = status >= 500 or status in (408, 425, 429)
    after = headers.get("retry-after", "")
    raise SendError(
        f"http_{status}", temporary=temporary, retry_after_s=float(after) if after.isdecimal() else None
    )
