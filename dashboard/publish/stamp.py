"""When a site was made: said on every page, and no reason to call a page changed."""

import re
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from dashboard.i18n import day_and_time

_STAMP = re.compile(rb'<time class="jg-stamp"[^>]*>[^<]*</time>')
# What a drawing of a road calls its day, and the names within it that are made from it.
_DRAWN_DAY = re.compile(rb"\b(?:Per|As of) \d{1,2} \w+ \d{4}")
_DRAWN_KEY = re.compile(rb"\bs[0-9a-f]{8}\b")
_MADE = re.compile(rb'"Dibuat / Made": "[^"]*"')


@dataclass(frozen=True, slots=True)
class Stamp:
    """The moment whose records a site shows."""

    at: datetime
    timezone: str

    def __html__(self) -> str:
        """Return it in the language of ``i18n``; a script of the page shows the newest one."""
        return str(
            Markup('<time class="jg-stamp" datetime="{}">{}</time>').format(
                self.at.isoformat(timespec="minutes"), self.words()
            )
        )

    def words(self) -> str:
        """Return it as people write it."""
        return day_and_time(self.at, self.timezone)


def undated_page(content: bytes) -> bytes:
    """Return a page without its stamp."""
    return _STAMP.sub(b"", content)


def undated_drawing(content: bytes) -> bytes:
    """Return the drawing of a road without its day."""
    return _DRAWN_KEY.sub(b"", _DRAWN_DAY.sub(b"", content))


def undated_table(content: bytes) -> bytes:
    """Return a GeoJSON without the time it was made."""
    return _MADE.sub(b"", content)
