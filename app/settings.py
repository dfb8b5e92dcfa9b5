"""What an installation can set: environment variables RINGKAS_…, read once by the doors and handed down."""

import os
import re
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from app.deliveries.channels import Channels, MailServer
from app.deliveries.channels.parcel import ADDRESS_PATTERN
from app.kit.language import Language

PREFIX = "RINGKAS_"
TEST_PREFIX = "RINGKAS_TEST_"  # the test suite's own variables, which may stand in the same environment

# Scheme → how TLS is spoken, and the usual port (RFC 8314).
_SMTP_SCHEMES = {"smtps": ("implicit", 465), "smtp": ("starttls", 587), "smtp+plain": ("none", 25)}


class SettingsError(ValueError):
    """A variable is unknown or wrong; the message is one line that says which and how to mend it."""


class Settings(BaseModel):
    """The settings of one installation; every field is the variable RINGKAS_<FIELD>."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data_dir: Path = Field(Path("var"), description="Folder for the SQLite database and working files.")
    database_url: str = Field(
        "",
        repr=False,
        description="`sqlite+aiosqlite:///PATH` or `postgresql+psycopg://USER:PASSWORD@HOST/DATABASE`. "
        "Default: an SQLite file in the data folder.",
    )
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    timezone: str = Field("Asia/Jakarta", description="Time zone of dates and schedules, an IANA name.")
    language: Language = Field("id", description="Language of answers when a reader asks for none: `id` or `en`.")
    public_start_page: bool = Field(
        True,
        description="Whether the start page shows counts and latest findings without signing in: `true` or `false`.",
    )

    public_url: str = Field(
        "",
        description="Address under which people reach this installation, e.g. `https://ringkas.kota.go.id`, for links.",
    )
    smtp_url: str = Field(
        "",
        repr=False,
        description="Mail server: `smtps://USER:PASSWORD@HOST:465` (TLS), `smtp://USER:PASSWORD@HOST:587` (STARTTLS, "
        "required) or `smtp+plain://HOST:25` (no encryption). Empty: mail waits.",
    )
    smtp_from: str = Field("", description="Sender of mail. Default: `ringkas@` and the mail server's host.")
    webhook_private_networks: str = Field(
        "",
        description="Networks that webhooks may reach although they are not public, e.g. `10.20.0.0/16, 127.0.0.1`.",
    )

    @field_validator("timezone")
    @classmethod
    def _known_timezone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("is no IANA time zone such as Asia/Jakarta, Asia/Makassar, Asia/Jayapura")
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if not value:
            return value
        try:
            driver = make_url(value).drivername
        except ArgumentError:
            driver = ""
        if driver not in {"sqlite+aiosqlite", "postgresql+psycopg"}:
            raise ValueError("must start with sqlite+aiosqlite:/// or postgresql+psycopg://")
        return value

    @field_validator("public_url")
    @classmethod
    def _known_public_url(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment):
            raise ValueError("must be an address such as https://ringkas.kota.go.id")
        return value.rstrip("/")

    @field_validator("smtp_url")
    @classmethod
    def _known_smtp_url(cls, value: str) -> str:
        if value:
            mail_server_of(value, "")
        return value

    @field_validator("smtp_from")
    @classmethod
    def _known_smtp_from(cls, value: str) -> str:
        if value and not re.fullmatch(ADDRESS_PATTERN, value):
            raise ValueError("must be a plain mail address such as ringkas@kota.go.id")
        return value

    @field_validator("webhook_private_networks")
    @classmethod
    def _known_networks(cls, value: str) -> str:
        _networks_of(value)
        return value

    @property
    def channels(self) -> Channels:
        """By what means this installation can deliver."""
        return Channels(
            folder=self.data_dir / "reports",
            mail=mail_server_of(self.smtp_url, self.smtp_from) if self.smtp_url else None,
            private_networks=_networks_of(self.webhook_private_networks),
            public_url=self.public_url or None,
        )

    @property
    def database(self) -> str:
        """The database's address, default applied."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir / 'ringkas.sqlite'}"

    @property
    def zone(self) -> ZoneInfo:
        """The time zone as an object."""
        return ZoneInfo(self.timezone)


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings in `environment` (default: the process's own).

    Raises:
        SettingsError: a RINGKAS_ variable is unknown or has a value that cannot be used.
    """
    environment = os.environ if environment is None else environment
    given = {
        name.removeprefix(PREFIX).lower(): value
        for name, value in environment.items()
        if name.startswith(PREFIX) and not name.startswith(TEST_PREFIX) and value != ""
    }
    # HOST and PORT without the prefix are what hosting platforms set; ours win.
    for plain in ("host", "port"):
        if environment.get(plain.upper()):
            given.setdefault(plain, environment[plain.upper()])
    if unknown := sorted(set(given) - set(Settings.model_fields)):
        known = ", ".join(PREFIX + name.upper() for name in Settings.model_fields)
        raise SettingsError(f"{PREFIX}{unknown[0].upper()} is not a setting of Ringkas; known are {known}")
    try:
        return Settings(**given)  # pydantic turns the words into values
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + str(first["loc"][0]).upper()
        # This line ends up in logs, and an address may hold a password.
        value = re.sub(r":[^:/@]*@", ":…@", given[str(first["loc"][0])])
        raise SettingsError(f"{name}={value!r}: {first['msg']}") from None


def mail_server_of(url: str, sender: str) -> MailServer:
    """The mail server that `smtps://…`, `smtp://…` or `smtp+plain://…` describes.

    Raises:
        ValueError: it describes none.
    """
    parts = urlsplit(url)
    if parts.scheme not in _SMTP_SCHEMES or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError("must be smtps://USER:PASSWORD@HOST:465, smtp://…:587 or smtp+plain://HOST:25")
    tls, port = _SMTP_SCHEMES[parts.scheme]
    return MailServer(
        host=parts.hostname,
        port=parts.port or port,
        tls=tls,
        sender=sender or f"ringkas@{parts.hostname}",
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
    )


def _networks_of(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())
    except ValueError as error:
        raise ValueError(f"must be networks separated by commas, e.g. 10.20.0.0/16: {error}") from None
