"""The secrets of the channels: read from one file that only this user may read, told to nobody."""

import os
import re
import stat
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from data.settings import get_settings

# The version of the Cloud API that was the newest when this was written; Meta keeps each for two years.
WHATSAPP_API = "https://graph.facebook.com/v21.0"

_T = TypeVar("_T", bound=BaseModel)


class CredentialsError(RuntimeError):
    """A credentials file that cannot be used; the message names file, key and remedy, never a value."""


class Section(BaseModel):
    """A table of the file: frozen, an unknown key is a fault, and no value is repeated in an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class WhatsApp(Section):
    """A number on Meta's WhatsApp Cloud API.

    Outside the 24 hours after a person's own message only approved templates may be sent: ``template`` is
    the name of one whose body is one parameter, the notice. Without it such notices are dead letters.
    """

    verify_token: SecretStr
    app_secret: SecretStr
    access_token: SecretStr
    phone_number_id: str
    api_url: str = WHATSAPP_API
    template: str | None = None
    template_language: str = "id"


class Sms(Section):
    """An SMS gateway: what it posts to us (fields and shared secret), and what we post to it.

    ``send_url`` takes a form of ``send_to_field`` and ``send_text_field`` beside the fixed ``send_fields``;
    None: no SMS is sent. ``*_field`` name the fields of the incoming form; ``id_field`` None: no id is sent.
    """

    shared_secret: SecretStr
    secret_field: str = "secret"  # noqa: S105 (the name of a field)
    sender_field: str = "from"
    text_field: str = "text"
    time_field: str = "time"
    id_field: str | None = None
    send_url: str | None = None
    send_to_field: str = "to"
    send_text_field: str = "text"
    send_fields: Mapping[str, SecretStr] = Field(default_factory=dict)
    send_headers: Mapping[str, SecretStr] = Field(default_factory=dict)


class Smtp(Section):
    """A mail server; ``security`` "none" is for one on this machine only."""

    host: str
    port: int = Field(default=587, gt=0, lt=65_536)
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str | None = None
    password: SecretStr | None = None
    sender: str  # address that the mails come from
    ca_file: Path | None = None  # of an office's own certificates


class Webhook(Section):
    """A server that is told events; each body is signed with ``secret``."""

    url: SecretStr  # many hold their key in the address
    secret: SecretStr


class Contact(Section):
    """How to reach an office: every way given is used."""

    email: str | None = None
    whatsapp: str | None = None
    sms: str | None = None
    webhook: Webhook | None = None


class _Region(Section):
    whatsapp: WhatsApp | None = None
    sms: Sms | None = None
    smtp: Smtp | None = None
    webhooks: Mapping[str, Webhook] = Field(default_factory=dict)
    emergency: Mapping[str, Contact] = Field(default_factory=dict)
    agencies: Mapping[str, Contact] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a region may use; None or empty: that channel is off."""

    whatsapp: WhatsApp | None = field(default=None, repr=False)
    sms: Sms | None = field(default=None, repr=False)
    smtp: Smtp | None = field(default=None, repr=False)
    webhooks: Mapping[str, Webhook] = field(default_factory=dict, repr=False)
    emergency: Mapping[str, Contact] = field(default_factory=dict, repr=False)
    agencies: Mapping[str, Contact] = field(default_factory=dict, repr=False)

    def described(self) -> list[tuple[str, bool, str]]:
        """Return (channel, on, what follows) of every channel, without any value."""
        return [
            ("whatsapp", self.whatsapp is not None, "WhatsApp messages in and out"),
            ("sms", self.sms is not None, "SMS in"),
            ("sms.send_url", self.sms is not None and self.sms.send_url is not None, "SMS out"),
            ("smtp", self.smtp is not None, "e-mail out, subscriptions by e-mail"),
            ("webhooks", bool(self.webhooks), "events told to other servers"),
            ("emergency", bool(self.emergency), "alarms sent to the police and 112"),
        ]


def credentials(region_id: str) -> Credentials:
    """Return the credentials of a region as the file is now; all are off where there is no file.

    Raises ``CredentialsError`` for a file with faults, or one that others may read.
    """
    file = get_settings().credentials_path
    try:
        modified_ns = file.stat().st_mtime_ns
    except FileNotFoundError:
        return Credentials()
    regions, smtp = _read(file, modified_ns)
    known = regions.get(region_id)
    if known is None:
        return Credentials(smtp=smtp)
    return Credentials(
        known.whatsapp, known.sms, known.smtp or smtp, known.webhooks, known.emergency, known.agencies
    )


@lru_cache(maxsize=8)
def _read(file: Path, modified_ns: int) -> tuple[Mapping[str, _Region], Smtp | None]:
    """Read and check the file; ``modified_ns`` is there so that a changed file is read anew."""
    with file.open("rb") as opened:
        mode = os.fstat(opened.fileno()).st_mode
        text = opened.read()
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise CredentialsError(
            f"Others on this machine may read the credentials {file}. Take that right away: chmod 600 {file}"
        )
    try:
        tables: dict[str, Any] = tomllib.loads(text.decode("utf-8"))
    except UnicodeDecodeError:
        raise CredentialsError(f"{file} is not UTF-8; save it as such.") from None
    except tomllib.TOMLDecodeError as error:
        where = re.search(r"\(at .*\)$", str(error))  # the rest of the message may repeat a secret
        raise CredentialsError(f"{file} is not valid TOML {where[0] if where else ''}; correct it.") from None
    smtp = tables.pop("smtp", None)
    checked = {name: _checked(file, name, _Region, table) for name, table in tables.items()}
    return MappingProxyType(checked), None if smtp is None else _checked(file, "smtp", Smtp, smtp)


def _checked(file: Path, name: str, kind: type[_T], table: object) -> _T:
    try:
        return kind.model_validate(table)
    except ValidationError as error:
        faults = " ".join(_faults(name, error))
    raise CredentialsError(f"{file}: {faults}")


def _faults(name: str, error: ValidationError) -> Iterator[str]:
    remedies = {
        "missing": "is missing; add it.",
        "extra_forbidden": "is not a known key; remove or respell it.",
    }
    for fault in error.errors(include_input=False, include_url=False, include_context=False):
        key = ".".join([name, *map(str, fault["loc"])])
        yield f"{key} {remedies.get(fault['type'], 'has an impossible value; correct it.')}"
