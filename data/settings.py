"""What an installation may set, read from ``JEGLONGAN_…`` variables of the environment."""

import os
from functools import lru_cache
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import URL, make_url

PREFIX = "JEGLONGAN_"


class Settings(BaseSettings):
    """The settings; ``database_url`` and ``key_file`` lie inside ``var`` unless set."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True)

    var: Path = Field(default=Path("var"), description="Folder for everything that running leaves behind.")
    database_url: str = Field(
        default_factory=lambda data: _sqlite_url(data["var"] / "jeglongan.sqlite"),
        description="SQLAlchemy URL of the database.",
    )
    key_file: Path = Field(
        default_factory=lambda data: data["var"] / "keys" / "jeglongan.key",
        description="The key that seals personal data; made on first use. Back it up apart from the data.",
    )
    region: str = Field(default="kab-kediri", description="The region shown when an address names none.")
    regions: str = Field(
        default="",
        description="Regions served here, parted by commas; unless set: those that were prepared here.",
    )
    session_hours: float = Field(
        default=10, gt=0, description="How long a sign-in of the staff lasts, in hours."
    )
    photo_max_bytes: int = Field(
        default=12_000_000, gt=0, description="Largest photo taken in, in bytes, before it is shrunk."
    )
    photo_uploads_per_hour: int = Field(
        default=120, gt=0, description="Photos that one address may upload within an hour."
    )
    reports_per_hour: int = Field(
        default=30,
        gt=0,
        description="Reports that one address may send by the form within an hour; many phones share one.",
    )
    import_max_bytes: int = Field(
        default=1_073_741_824,
        gt=0,
        description="Largest file that an import or a fetch reads, in bytes.",
    )

    credentials_file: Path | None = Field(
        default=None,
        description="Secrets of the channels, mode 0600; credentials.toml in `var` unless set.",
    )
    public_url: str = Field(
        default="",
        pattern=r"^(https?://[^\s?#]+)?$",
        description="Where people find these pages, for links in notices: https://aduan.example.go.id",
    )
    outgoing_allow: str = Field(
        default="",
        description="Servers in networks of your own that may be called, as host:port, parted by commas.",
    )

    @property
    def credentials_path(self) -> Path:
        """Where the secrets of the channels lie."""
        return self.credentials_file or self.var / "credentials.toml"

    @property
    def photo_folder(self) -> Path:
        """Where the encrypted photos lie."""
        return self.var / "photos"

    def described(self) -> list[tuple[str, str, str]]:
        """Return (variable, value, meaning) of every setting; a password in the URL is hidden."""
        rows = []
        for name, field in type(self).model_fields.items():
            value = str(getattr(self, name))
            if name == "database_url":
                value = make_url(value).render_as_string(hide_password=True)
            rows.append((f"{PREFIX}{name.upper()}", value, field.description or ""))
        return rows


def get_settings() -> Settings:
    """Read the settings from the environment as it is now; a page asks for them a thousand times."""
    return _of(frozenset(one for one in os.environ.items() if one[0].upper().startswith(PREFIX)))


@lru_cache(maxsize=8)
def _of(_environment: frozenset[tuple[str, str]]) -> Settings:
    """Read the settings once for each state of the environment."""
    return Settings()


def _sqlite_url(path: Path) -> str:
    return URL.create("sqlite", database=str(path)).render_as_string(hide_password=False)
