"""A reporter's yes, given with their report: it travels inside the sealed message until there is a complaint.

So it waits where the message waits, is read with it, and is forgotten with it.
"""

import json

_SHARES = "share_contact"  # a field of the form's body beside those of the draft


def with_consent(body: bytes) -> bytes:
    """Return a form's body that says too: the national system may be told how to reach its sender."""
    return json.dumps(json.loads(body) | {_SHARES: True}, ensure_ascii=False, allow_nan=False).encode()


def has_consent(body: bytes) -> bool:
    """Tell whether the body of a form that was read says so."""
    said = json.loads(body)
    return isinstance(said, dict) and said.get(_SHARES) is True
