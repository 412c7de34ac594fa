"""Letters to servers: JSON, signed, with a key against repeats."""

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import datetime

from data.outside.credentials import Webhook
from data.outside.outgoing import Outgoing, OutgoingError
from data.senders import Letter, SendError, check_status
from data.store import utc_now

SIGNATURE_HEADER = "X-Jeglongan-Signature"
TIME_HEADER = "X-Jeglongan-Time"


class WebhookSender:
    """Posts letters to one server, which takes an ``Idempotency-Key`` only once."""

    def __init__(self, hook: Webhook, outgoing: Outgoing, clock: Callable[[], datetime] = utc_now) -> None:
        self._hook = hook
        self._outgoing = outgoing
        self._clock = clock

    def send(self, letter: Letter) -> str | None:
        """Post one letter: ``{"id", "event", "subject", "text", "data"}``."""
        key = hashlib.sha256(letter.once.encode()).hexdigest()[:32]
        said = {"id": key, "event": letter.template, "subject": letter.subject, "text": letter.text}
        body = json.dumps(said | {"data": dict(letter.facts)}, ensure_ascii=False).encode()
        moment = str(int(self._clock().timestamp()))
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": key,
            TIME_HEADER: moment,
            SIGNATURE_HEADER: signature(self._hook.secret.get_secret_value(), moment, body),
        }
        try:
            answer = self._outgoing.post(self._hook.url.get_secret_value(), body=body, headers=headers)
        except OutgoingError as error:
            raise SendError(error.code, temporary=error.temporary) from None
        check_status(answer.status, answer.headers)
        return None


def signature(secret: str, moment: str, body: bytes) -> str:
    """Return ``sha256=…``, the HMAC-SHA256 of the time header's value, a full stop, and the body."""
    signed = moment.encode() + b"." + body
    return "sha256=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
