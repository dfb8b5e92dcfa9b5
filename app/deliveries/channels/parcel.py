"""What is sent, and by what means. Plain data: no database."""

from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from uuid import UUID

from app.kit.language import Language, Text

Network = IPv4Network | IPv6Network

# Addresses as offices have them; no display names, no quoted local parts.
ADDRESS_PATTERN = r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])$"


class Undeliverable(Exception):
    """It did not arrive. `permanent`: the same attempt again cannot end otherwise, so a person has to look.

    A reason in the far end's own words, a plain string, is the same in both languages.
    """

    def __init__(self, reason: Text | str, *, permanent: bool = False) -> None:
        self.reason = reason if isinstance(reason, Text) else Text(reason, reason)
        super().__init__(self.reason.id)
        self.permanent = permanent


@dataclass(frozen=True, slots=True)
class File:
    """A document as bytes; `format` is `html`, `pdf`, `xlsx`, `json` or `csv`."""

    format: str
    filename: str
    media_type: str
    sha256: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Parcel:
    """One delivery, ready to be sent. The same delivery makes the same parcel at every attempt.

    `id` is the delivery's: whoever receives it twice can tell by it. `at` is when it was put in the queue.
    """

    id: UUID
    title: str
    language: Language
    at: datetime
    files: tuple[File, ...] = ()
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail goes out. `tls`: `implicit` from the first byte, `starttls` required, `none`."""

    host: str
    port: int
    tls: str
    sender: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Channels:
    """What this installation can send by. `private_networks`: those which a webhook may reach though not public."""

    folder: Path
    mail: MailServer | None = None
    private_networks: tuple[Network, ...] = ()
    public_url: str | None = None
