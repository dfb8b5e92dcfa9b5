"""Table of webhooks."""

from datetime import datetime

from sqlalchemy import Index, String, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.db import Base, Versioned


class Webhook(Versioned, Base):
    """A program's address. `types` are patterns of event types; none: it gets only reports that name it.

    The secret is kept as it is, since signing needs it, and never read back. After a change of it the old one signs
    along until `previous_secret_until`, so that a receiver can change over without losing a message.
    """

    __tablename__ = "webhook"

    name: Mapped[str] = mapped_column(String(200))
    url: Mapped[str] = mapped_column(Text)
    types: Mapped[list[str]]
    secret: Mapped[str] = mapped_column(String(100))
    previous_secret: Mapped[str | None] = mapped_column(String(100))
    previous_secret_until: Mapped[datetime | None]
    disabled: Mapped[bool] = mapped_column(default=False)


Index("uq_webhook_name", func.lower(Webhook.name), unique=True)
