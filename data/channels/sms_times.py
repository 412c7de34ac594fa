"""Times as SMS gateways write them: ISO, day first, seconds since 1970, mail headers, modems' own."""

import re
from datetime import datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime

from data.channels.spoken import EARLIEST, moment_of
from data.importers.times import parse_times

# A modem's answer to AT+CMGL (3GPP TS 27.005): 26/11/22,10:11:12+28, the zone in quarters of an hour.
_MODEM = re.compile(r'"?(\d\d)/(\d\d)/(\d\d),(\d\d):(\d\d):(\d\d)([+-]\d\d)"?')
_RUN_TOGETHER = re.compile(r"(20\d\d)(\d\d)(\d\d)[T ]?(\d\d)(\d\d)(\d\d)?")
_EPOCH = re.compile(r"\d{10}(?:\d{3})?(?:\.\d+)?")


def read_time(written: str, zone: tzinfo) -> datetime | None:
    """Return the time that a gateway wrote, one without a zone in ``zone``; None for what is no time."""
    text = " ".join(written.split())
    for read in (_epoch, _modem, _iso, _run_together, _mail, _usual):
        try:
            moment = read(text, zone)
            if moment is not None and moment.astimezone(EARLIEST.tzinfo) >= EARLIEST:
                return moment
        except (ValueError, OverflowError, TypeError, IndexError):
            continue
    return None


def _epoch(text: str, _zone: tzinfo) -> datetime | None:
    return moment_of(text) if _EPOCH.fullmatch(text) else None


def _modem(text: str, _zone: tzinfo) -> datetime | None:
    found = _MODEM.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second, quarters = (int(part) for part in found.groups())
    offset = timezone(timedelta(minutes=15 * quarters))
    return datetime(2000 + year, month, day, hour, minute, second, tzinfo=offset)


def _iso(text: str, zone: tzinfo) -> datetime | None:
    if not re.match(r"\d{4}-", text):
        return None
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _run_together(text: str, zone: tzinfo) -> datetime | None:
    found = _RUN_TOGETHER.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
    return datetime(year, month, day, hour, minute, second, tzinfo=zone)


def _mail(text: str, zone: tzinfo) -> datetime | None:
    if not re.search(r"[A-Za-z]{3}", text) or ":" not in text:
        return None
    moment = parsedate_to_datetime(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _usual(text: str, zone: tzinfo) -> datetime | None:
    return parse_times([text], zone).values[0]
