"""Tables of the trail."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kit import clock
from app.kit.db import Base, Identified


class AuditEvent(Identified, Base):
    """One change of one record: who, when, and the fields before and after.

    `before` and `after` hold the changed fields only; a creation has no `before`, a deletion no `after`. Folding the
    events of a subject back from its present state gives each of its past versions. The actor is kept by name too:
    the trail must stay readable when the user is gone.
    """

    __tablename__ = "audit_event"
    __table_args__ = (Index("ix_audit_event_subject_type_subject_id", "subject_type", "subject_id", "id"),)

    at: Mapped[datetime] = mapped_column(default=clock.now)
    actor_id: Mapped[UUID | None]
    actor_name: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(64))
    subject_type: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[UUID]
    subject_version: Mapped[int | None]
    batch_id: Mapped[UUID | None] = mapped_column(index=True)
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
