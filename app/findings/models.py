"""Tables of runs and findings."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.kit import clock
from app.kit.db import Base, Identified, one_of


class RunKind(StrEnum):
    """What a run looks for."""

    DUPLICATES = "duplicates"


class RunStatus(StrEnum):
    """How far a run is."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class FindingKind(StrEnum):
    """What a finding says of its pair."""

    SAME_RECORD = "same_record"
    SAME_FUNCTION = "same_function"
    VARIANT = "variant"
    SHARED_SERVICE = "shared_service"
    NATIONAL_OVERLAP = "national_overlap"
    INTEGRATION = "integration"


class FlowDirection(StrEnum):
    """Which way data should flow between the two of an integration candidate."""

    LEFT_TO_RIGHT = "left_to_right"
    RIGHT_TO_LEFT = "right_to_left"
    BOTH = "both"


class FindingState(StrEnum):
    """What people's judgement makes of a finding.

    `open`: nobody judged, or not for sure. `settled`: confirmed. `dismissed`: judged different, and nothing that
    matters changed since; lists leave it out. `reopened`: judged different, and then the evidence changed.
    """

    OPEN = "open"
    SETTLED = "settled"
    DISMISSED = "dismissed"
    REOPENED = "reopened"


class Run(Identified, Base):
    """One analysis of the catalogue. `government_id` NULL means all governments, each by itself."""

    __tablename__ = "run"
    __table_args__ = (
        one_of("kind", RunKind),
        one_of("status", RunStatus),
        CheckConstraint("progress BETWEEN 0 AND 1", name="progress_in_range"),
    )

    kind: Mapped[RunKind] = mapped_column(String(16))
    status: Mapped[RunStatus] = mapped_column(String(16), index=True)
    progress: Mapped[float]
    government_id: Mapped[UUID | None] = mapped_column(ForeignKey("agency.id", ondelete="CASCADE"))
    parameters: Mapped[dict[str, Any]]
    requested_by: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    input_digest: Mapped[str | None] = mapped_column(String(64))
    applications_count: Mapped[int | None]
    findings_by_kind: Mapped[dict[str, Any] | None]
    error: Mapped[str | None] = mapped_column(Text)


class Finding(Identified, Base):
    """One scored pair of a run: two applications, or one and a national application.

    `score` is a probability in [0, 1]; `comparisons` is the evidence, feature by feature. `left_digest` and
    `right_digest` tell whether a record is the one that an earlier run saw. `state` follows the pair's review;
    `changes` says, for a reopened finding, what changed since it was judged. An integration candidate also has its
    rule, the direction in which data should flow, and the edges of the graph that speak for it.
    """

    __tablename__ = "finding"
    __table_args__ = (
        one_of("kind", FindingKind),
        one_of("state", FindingState),
        one_of("direction", FlowDirection),
        CheckConstraint("(kind = 'integration') = (rule IS NOT NULL)", name="rule_of_integration"),
        CheckConstraint("score BETWEEN 0 AND 1", name="score_in_range"),
        CheckConstraint("(right_id IS NULL) <> (national_id IS NULL)", name="one_counterpart"),
        Index("ix_finding_run_id_score", "run_id", "score", "id"),
    )

    run_id: Mapped[UUID] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"))
    kind: Mapped[FindingKind] = mapped_column(String(16))
    left_id: Mapped[UUID] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"), index=True)
    right_id: Mapped[UUID | None] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"), index=True)
    national_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("national_application.id", ondelete="RESTRICT"), index=True
    )
    score: Mapped[float]
    cluster: Mapped[str] = mapped_column(String(64), index=True)
    explanation_id: Mapped[str] = mapped_column(Text)
    explanation_en: Mapped[str] = mapped_column(Text)
    comparisons: Mapped[list[Any]]
    left_digest: Mapped[str | None] = mapped_column(String(64))
    right_digest: Mapped[str | None] = mapped_column(String(64))
    state: Mapped[FindingState] = mapped_column(String(16), default=FindingState.OPEN, server_default="open")
    changes: Mapped[list[Any] | None]
    rule: Mapped[str | None] = mapped_column(String(32), index=True)
    direction: Mapped[FlowDirection | None] = mapped_column(String(16))
    edges: Mapped[list[Any] | None]
