"""Table of events."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kit import clock
from app.kit.db import Base, Identified


class Event(Identified, Base):
    """Something that others may want to know, written in the transaction in which it happened.

    `handed_on_at` NULL: nobody has looked yet which webhooks want it. `data` is small; `subject` can be read by REST.
    """

    __tablename__ = "event"

    at: Mapped[datetime] = mapped_column(default=clock.now)
    type: Mapped[str] = mapped_column(String(64))
    subject_type: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[UUID]
    data: Mapped[dict[str, Any]]
    handed_on_at: Mapped[datetime | None]


Index("ix_event_type_id", Event.type, Event.id)
Index(
    "ix_event_waiting",
    Event.id,
    postgresql_where=Event.handed_on_at.is_(None),
    sqlite_where=Event.handed_on_at.is_(None),
)
