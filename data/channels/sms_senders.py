"""Who sends a text: a person by a telephone number, or a service by a name or a short code.

Operators, banks and shops write to an office's number as to everybody's: "IM3", "BANK BRI", 99033. None of
them can be answered, and none reports a hole; what they send waits for a person to look at.
"""

import re

from data.privacy.contacts import normalise_contact

# Short codes are dialled without a 0 before them; six figures may be a landline of the same town.
_SHORT_CODE = re.compile(r"[1-9]\d{1,4}")
_MASKED = re.compile(r"[\dx*#•.]{6,}")  # "0812xxxx456": a person, of whose number an export kept a part
_UNKNOWN = frozenset(
    {"unknown", "anonymous", "anonim", "private", "restricted", "tidak diketahui", "withheld"}
)
# GSM 03.40 gives a sender's name eleven characters; people's names in a list have small letters.
_NAME_OF_SERVICE = re.compile(r"[^a-z\u00df-\u024f]{2,11}")


def service_of(sender: str | None, *, may_be_named: bool = False) -> str | None:
    """Return the name or short code of a service, None for a person, or for nobody that is told.

    Where people ``may_be_named`` by the names in a phone's book, as in a list typed by hand, only what is
    written as services are counts.
    """
    told = (sender or "").strip()
    known = normalise_contact(told)
    if known is None or known.startswith("+") or "@" in known or known in _UNKNOWN:
        return None
    bare = re.sub(r"[\s().\-/+]", "", known)
    if bare.isdigit():
        return told if _SHORT_CODE.fullmatch(bare) else None
    if _MASKED.fullmatch(bare) or not any(map(str.isalpha, known)):
        return None
    return told if not may_be_named or _NAME_OF_SERVICE.fullmatch(told) else None
