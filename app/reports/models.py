"""Tables of reports and of their documents."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kit import clock
from app.kit.db import Base, Identified, one_of


class ReportStatus(StrEnum):
    """How far a report is."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class DocumentFormat(StrEnum):
    """The forms of one report's content."""

    HTML = "html"
    PDF = "pdf"
    XLSX = "xlsx"
    JSON = "json"
    CSV = "csv"


class Report(Identified, Base):
    """One report: what was asked for, and of which state of the data it speaks.

    `as_of` is the instant that was asked for; `data_at` the last change of the data up to it. Made again for the same
    `data_at` a report has the same bytes. `kind` is a name of `app.reports.content.KINDS`; no constraint lists the
    kinds, so that a new one needs no migration. `key` makes repeated requests one: a schedule's due time has one.
    """

    __tablename__ = "report"
    __table_args__ = (
        one_of("status", ReportStatus),
        CheckConstraint("language IN ('id', 'en')", name="language_known_value"),
        UniqueConstraint("key"),
        Index("ix_report_kind_created_at", "kind", "created_at"),
    )

    kind: Mapped[str] = mapped_column(String(32))
    language: Mapped[str] = mapped_column(String(2))
    timezone: Mapped[str] = mapped_column(String(64))
    agency_id: Mapped[UUID | None] = mapped_column(ForeignKey("agency.id", ondelete="CASCADE"), index=True)
    subject_id: Mapped[UUID | None] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"), index=True)
    formats: Mapped[list[str]]
    as_of: Mapped[datetime]
    data_at: Mapped[datetime | None]
    run_id: Mapped[UUID | None] = mapped_column(ForeignKey("run.id", ondelete="SET NULL"), index=True)
    parameters_version: Mapped[str | None] = mapped_column(String(32))
    data_digest: Mapped[str | None] = mapped_column(String(64))
    title: Mapped[str | None] = mapped_column(String(300))
    status: Mapped[ReportStatus] = mapped_column(String(16), index=True)
    error: Mapped[str | None] = mapped_column(Text)
    key: Mapped[str | None] = mapped_column(String(200))
    requested_by: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    finished_at: Mapped[datetime | None]


class ReportDocument(Identified, Base):
    """A report in one form. `sha256` is that of `content`; the bytes are read only when they are asked for."""

    __tablename__ = "report_document"
    __table_args__ = (UniqueConstraint("report_id", "format"), one_of("format", DocumentFormat))

    report_id: Mapped[UUID] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"))
    format: Mapped[DocumentFormat] = mapped_column(String(8))
    media_type: Mapped[str] = mapped_column(String(100))
    filename: Mapped[str] = mapped_column(String(200))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
