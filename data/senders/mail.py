"""Letters by e-mail: SMTP with TLS, one mail per letter."""

import hashlib
import re
import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from functools import cached_property

from data.outside.credentials import Smtp
from data.senders import Letter, SendError

TIMEOUT_S = 30.0  # of each step; the longest a server may think over a mail before we try again
_ADDRESS = re.compile(r"[^@\s,;:<>\"()\[\]]{1,64}@[^@\s,;:<>\"()\[\]]{1,255}")  # one plain address


def is_address(text: str) -> bool:
    """Tell whether a text is one plain address."""
    return _ADDRESS.fullmatch(text) is not None


class MailSender:
    """Hands letters to a mail server.

    Tried again, a mail carries the same Message-ID: most mailboxes show it once.
    """

    def __init__(self, smtp: Smtp, timeout_s: float = TIMEOUT_S) -> None:
        self._smtp = smtp
        self._timeout_s = timeout_s

    def send(self, letter: Letter) -> str | None:
        """Send one mail; return its Message-ID."""
        if not is_address(letter.address):
            raise SendError("bad_address", temporary=False)
        mail = self._mail(letter)
        try:
            with self._connected() as server:
                server.send_message(mail, self._smtp.sender, [letter.address])
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise SendError("recipient_refused", temporary=any(code < 500 for code in codes)) from None
        except smtplib.SMTPResponseException as error:
            raise SendError(f"smtp_{error.smtp_code}", temporary=error.smtp_code < 500) from None
        except smtplib.SMTPNotSupportedError:
            raise SendError("no_tls", temporary=True) from None
        except ssl.SSLError:
            raise SendError("bad_certificate", temporary=True) from None
        except (smtplib.SMTPException, OSError):
            raise SendError("no_answer", temporary=True) from None
        return str(mail["Message-ID"])

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self._smtp.ca_file)

    def _connected(self) -> smtplib.SMTP:
        """Return a connection that is secure before anything is told, unless the settings say otherwise."""
        smtp = self._smtp
        if smtp.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                smtp.host, smtp.port, timeout=self._timeout_s, context=self._tls
            )
        else:
            server = smtplib.SMTP(smtp.host, smtp.port, timeout=self._timeout_s)
        try:
            if smtp.security == "starttls":
                server.starttls(context=self._tls)
            if smtp.user is not None and smtp.password is not None:
                _sign_in(server, smtp.user, smtp.password.get_secret_value())
        except BaseException:
            server.close()
            raise
        return server

    def _mail(self, letter: Letter) -> EmailMessage:
        mail = EmailMessage(policy=SMTP)
        mail["From"] = self._smtp.sender
        mail["To"] = letter.address
        mail["Subject"] = letter.subject
        digest = hashlib.sha256(letter.once.encode()).hexdigest()[:32]
        mail["Message-ID"] = f"<{digest}@{self._smtp.sender.rpartition('@')[2]}>"
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notices in return
        if letter.stop_url is not None:
            mail["List-Unsubscribe"] = f"<{letter.stop_url}>"
            mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
        mail.set_content(letter.text + "\n")
        if letter.paper is not None:
            main, _, sub = letter.paper.media_type.partition("/")
            mail.add_attachment(letter.paper.content, maintype=main, subtype=sub, filename=letter.paper.name)
        return mail


def _sign_in(server: smtplib.SMTP, user: str, password: str) -> None:
    """Sign in; a server that hangs up after a wrong password has refused it too."""
    try:
        server.login(user, password)
    except (smtplib.SMTPAuthenticationError, smtplib.SMTPServerDisconnected):
        raise SendError("not_authorised", temporary=True) from None
