"""What an installation can set: environment variables RINGKAS_…, read once by the doors and handed down."""

import os
from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from app.kit.errors import SettingsError
from app.kit.language import Language

PREFIX = "RINGKAS_"
TEST_PREFIX = "RINGKAS_TEST_"  # the test suite's own variables, which may stand in the same environment


class Settings(BaseModel):
    """The settings of one installation; every field is the variable RINGKAS_<FIELD>."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data_dir: Path = Field(Path("var"), description="Folder for the SQLite database and working files.")
    database_url: str = Field(
        "",
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
        raise SettingsError(f"{name}={given[str(first['loc'][0])]!r}: {first['msg']}") from None
