"""Letters by WhatsApp: Meta's Cloud API, as text for a day after a person's own message, else a template."""

import json
from typing import Any

from data.outside.credentials import WhatsApp
from data.outside.outgoing import Outgoing, OutgoingError
from data.senders import Letter, SendError, check_status

# Error codes of the Cloud API (developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes): these
# pass by themselves, or when the office puts its account right; all others are for good.
_PASSES = frozenset({1, 2, 4, 80007, 130429, 131000, 131016, 131048, 131056, 131057, 133004, 133016})
_NOT_AUTHORISED = frozenset({0, 3, 10, 190, 200, 368, 131005, 131031, 131042})
_LONGEST_TEXT = 4_096  # characters of a text message
_LONGEST_PARAMETER = 1_000  # of a template's body, which has 1,024 with the words around it


class WhatsAppSender:
    """Hands letters to the Cloud API.

    It knows no key against repeats: a letter whose answer got lost on the way is sent twice.
    """

    def __init__(self, account: WhatsApp, outgoing: Outgoing) -> None:
        self._account = account
        self._outgoing = outgoing

    def send(self, letter: Letter) -> str | None:
        """Send one message; return its id (``wamid…``)."""
        account = self._account
        message = self._text(letter) if letter.window_open else self._template(letter)
        number = "".join(figure for figure in letter.address if figure.isdecimal())
        if not number:
            raise SendError("bad_address", temporary=False)
        try:
            answer = self._outgoing.post(
                f"{account.api_url.rstrip('/')}/{account.phone_number_id}/messages",
                json={"messaging_product": "whatsapp", "recipient_type": "individual", "to": number}
                | message,
                headers={"Authorization": f"Bearer {account.access_token.get_secret_value()}"},
            )
        except OutgoingError as error:
            raise SendError(error.code, temporary=error.temporary) from None
        said = _parsed(answer.body)
        fault = said.get("error")
        if isinstance(fault, dict):
            raise _refusal(fault)
        check_status(answer.status, answer.headers)
        messages = said.get("messages")
        found = messages[0].get("id") if isinstance(messages, list) and messages else None
        return found if isinstance(found, str) else None

    def _text(self, letter: Letter) -> dict[str, Any]:
        return {"type": "text", "text": {"body": letter.text[:_LONGEST_TEXT], "preview_url": False}}

    def _template(self, letter: Letter) -> dict[str, Any]:
        """Return the office's approved template with the notice on one line: parameters take no breaks."""
        if self._account.template is None:
            raise SendError("no_template", temporary=False)
        notice = " ".join(letter.text.split())[:_LONGEST_PARAMETER]
        body = {"type": "body", "parameters": [{"type": "text", "text": notice}]}
        language = {"code": self._account.template_language}
        template = {"name": self._account.template, "language": language, "components": [body]}
        return {"type": "template", "template": template}


def _refusal(fault: dict[str, Any]) -> SendError:
    code = fault.get("code")
    if code in _NOT_AUTHORISED:
        return SendError("not_authorised", temporary=True)
    return SendError(f"whatsapp_{code if isinstance(code, int) else 0}", temporary=code in _PASSES)


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
