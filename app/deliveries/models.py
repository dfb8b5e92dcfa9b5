"""Tables of deliveries and of the attempts at them."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kit import clock
from app.kit.db import Base, Identified, one_of


class Channel(StrEnum):
    """By what means something is delivered."""

    FOLDER = "folder"
    MAIL = "mail"
    WEBHOOK = "webhook"


class DeliveryStatus(StrEnum):
    """How far a delivery is."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class Delivery(Identified, Base):
    """Something to one address: a report in some formats, or some events.

    Queued until it arrived or a person has to look; `next_attempt_at` is when it is tried next. `target` is the folder,
    the mail address or the webhook's name. `events` are kept as they are sent, so that each attempt sends the same.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        one_of("channel", Channel),
        one_of("status", DeliveryStatus),
        CheckConstraint("(report_id IS NULL) <> (events IS NULL)", name="report_or_events"),
        CheckConstraint("attempts >= 0", name="attempts_not_negative"),
        Index("ix_delivery_status_next_attempt_at", "status", "next_attempt_at"),
    )

    channel: Mapped[Channel] = mapped_column(String(16))
    target: Mapped[str] = mapped_column(String(320))
    webhook_id: Mapped[UUID | None] = mapped_column(ForeignKey("webhook.id", ondelete="SET NULL"), index=True)
    report_id: Mapped[UUID | None] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"), index=True)
    occurrence_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("schedule_occurrence.id", ondelete="SET NULL"), index=True
    )
    formats: Mapped[list[str]]
    events: Mapped[list[Any] | None]
    events_count: Mapped[int] = mapped_column(default=0)
    title: Mapped[str] = mapped_column(String(300))
    status: Mapped[DeliveryStatus] = mapped_column(String(16))
    attempts: Mapped[int] = mapped_column(default=0)
    attempts_allowed: Mapped[int]
    next_attempt_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(Text)
    error_en: Mapped[str | None] = mapped_column(Text)
    resent_from_id: Mapped[UUID | None] = mapped_column(ForeignKey("delivery.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    finished_at: Mapped[datetime | None]


class DeliveryAttempt(Identified, Base):
    """One attempt: what the far end answered, or why it did not arrive. `finished_at` NULL: the process died in it."""

    __tablename__ = "delivery_attempt"
    __table_args__ = (UniqueConstraint("delivery_id", "number"),)

    delivery_id: Mapped[UUID] = mapped_column(ForeignKey("delivery.id", ondelete="CASCADE"))
    number: Mapped[int]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    arrived: Mapped[bool | None]
    answer: Mapped[str | None] = mapped_column(Text)
    answer_en: Mapped[str | None] = mapped_column(Text)
