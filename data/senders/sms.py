"""Letters by SMS: a form posted to the office's gateway."""

from data.outside.credentials import Sms
from data.outside.outgoing import Outgoing, OutgoingError
from data.senders import Letter, SendError, check_status


class SmsSender:
    """Hands letters to a gateway.

    Gateways know no common key against repeats: a letter whose answer got lost on the way is sent twice.
    """

    def __init__(self, gateway: Sms, outgoing: Outgoing) -> None:
        self._gateway = gateway
        self._outgoing = outgoing

    def send(self, letter: Letter) -> str | None:
        """Post one form; gateways return no id that all of them agree on."""
        gateway = self._gateway
        if gateway.send_url is None:
            raise SendError("channel_off", temporary=True)
        fixed = {name: value.get_secret_value() for name, value in gateway.send_fields.items()}
        form = fixed | {gateway.send_to_field: letter.address, gateway.send_text_field: letter.short}
        headers = {name: value.get_secret_value() for name, value in gateway.send_headers.items()}
        try:
            answer = self._outgoing.post(gateway.send_url, form=form, headers=headers)
        except OutgoingError as error:
            raise SendError(error.code, temporary=error.temporary) from None
        check_status(answer.status, answer.headers)
        return None
