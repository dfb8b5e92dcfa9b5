"""Tables of schedules and of their due times."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from app.kit import clock
from app.kit.db import Base, Identified, Versioned, one_of


class Missed(StrEnum):
    """What becomes of due times at which no process was there."""

    EACH = "each"
    LATEST = "latest"
    SKIP = "skip"


class OccurrenceStatus(StrEnum):
    """What became of a due time."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    SKIPPED = "skipped"


class Trigger(StrEnum):
    """Why there is an occurrence: the time came, or a person asked."""

    TIME = "time"
    REQUEST = "request"


class Schedule(Versioned, Base):
    """A report that is made again and again, and to whom it goes.

    `recipients` are as `schemas.Recipient` has them. `next_due_at` is the first due time that is not planned yet;
    NULL while the schedule is paused.
    """

    __tablename__ = "schedule"
    __table_args__ = (
        one_of("missed", Missed),
        CheckConstraint("language IN ('id', 'en')", name="language_known_value"),
        CheckConstraint("paused = (next_due_at IS NULL)", name="due_unless_paused"),
    )

    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(32))
    language: Mapped[str] = mapped_column(String(2))
    agency_id: Mapped[UUID | None] = mapped_column(ForeignKey("agency.id", ondelete="CASCADE"))
    subject_id: Mapped[UUID | None] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"))
    cron: Mapped[str] = mapped_column(String(100))
    timezone: Mapped[str] = mapped_column(String(64))
    missed: Mapped[Missed] = mapped_column(String(8))
    analyse_first: Mapped[bool]
    recipients: Mapped[list[Any]]
    paused: Mapped[bool]
    next_due_at: Mapped[datetime | None] = mapped_column(index=True)


Index("uq_schedule_name", func.lower(Schedule.name), unique=True)


class ScheduleOccurrence(Identified, Base):
    """One due time of a schedule; that there is one row a time is what makes one report of it.

    `as_of` is the time of the data: the due time for one that was missed and is not the latest, else the time at which
    the work began in earnest, noted once so that work begun again after a crash means the same data.
    """

    __tablename__ = "schedule_occurrence"
    __table_args__ = (
        one_of("status", OccurrenceStatus),
        one_of("trigger", Trigger),
        UniqueConstraint("schedule_id", "due_at"),
    )

    schedule_id: Mapped[UUID] = mapped_column(ForeignKey("schedule.id", ondelete="CASCADE"))
    due_at: Mapped[datetime]
    trigger: Mapped[Trigger] = mapped_column(String(8))
    requested_by: Mapped[str] = mapped_column(String(200))
    status: Mapped[OccurrenceStatus] = mapped_column(String(16), index=True)
    as_of: Mapped[datetime | None]
    run_id: Mapped[UUID | None] = mapped_column(ForeignKey("run.id", ondelete="SET NULL"))
    recipients: Mapped[list[Any] | None]
    report_ids: Mapped[list[str]]
    starts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
