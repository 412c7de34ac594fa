"""Forms as SMS gateways post them: names of fields, encodings and times of many makers."""

from datetime import UTC, datetime
from urllib.parse import quote, quote_plus

from hypothesis import strategies as st

from data.channels import sms
from tests.fuzz import complaint_tables, phone_numbers, strange_texts

NAMES = sms.SmsFields()
TIMES = (
    *("2026-06-01T07:00:00Z", "2026-06-01 07:00:00", "1780297200", "1780297200000", "26/06/01,07:00:00+28"),
    *("20260601070000", "Mon, 01 Jun 2026 07:00:00 +0700", "01/06/2026 07.00", "", "besok", "-1", "9" * 30),
)
_ENCODINGS = ("utf-8", "latin-1", "utf-16", "cp1252")


@st.composite
def forms(draw: st.DrawFn) -> bytes:
    """Return a form, complete or not, in some encoding; a field may come twice."""
    encoding = draw(st.sampled_from(_ENCODINGS))
    escape = draw(st.sampled_from((quote, quote_plus)))
    times = st.one_of(st.sampled_from(TIMES), st.sampled_from(complaint_tables.DATES))
    fields = [
        (NAMES.sender, draw(phone_numbers.senders())),
        (NAMES.text, draw(strange_texts.texts())),
        (NAMES.time, draw(times)),
        ("secret", "rahasia"),
        (draw(st.sampled_from(("id", "text", "smsc", ""))), draw(strange_texts.texts())),
    ]
    kept = fields[draw(st.integers(0, 2)) :] if draw(st.booleans()) else fields
    pairs = (f"{name}={escape(value.encode(encoding, 'replace'))}" for name, value in kept)
    return "&".join(pairs).encode()


def kept(form: bytes, charset: str | None) -> bytes | None:
    """Return what is kept of a form; None for a body that is none."""
    try:
        read = sms.read_form(form, charset)
    except ValueError:
        return None
    assert sms.external_id(read, NAMES, datetime(2026, 6, 1, tzinfo=UTC))
    return sms.body_of(read, NAMES)
