"""The table of reviews."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.db import Base, Versioned, one_of


class Verdict(StrEnum):
    """What a reviewer can say of a pair; the analysis learns from the same words (`app.analysis.VERDICTS`)."""

    SAME = "same"
    VARIANT = "variant"
    REDUNDANT = "redundant"
    SHARED = "shared"
    DIFFERENT = "different"
    UNSURE = "unsure"


class Question(StrEnum):
    """What a finding asks of its pair, and a review answers: is one of them one too many, or should they be connected.

    The same two applications can be found under both; a judgement of the one says nothing of the other.
    """

    DUPLICATES = "duplicates"
    INTEGRATION = "integration"


def question_of(kind: str) -> Question:
    """What a finding of that kind asks."""
    return Question.INTEGRATION if kind == Question.INTEGRATION else Question.DUPLICATES


class Review(Versioned, Base):
    """A person's judgement of a pair, whatever run finds it.

    A pair is two applications, the smaller id first, or an application and a national one. `evidence` is what the
    judgement saw: the finding's kind and score, its comparisons, and a digest of each of the two records. Against it a
    later run tells whether anything changed that matters.
    """

    __tablename__ = "review"
    __table_args__ = (
        one_of("verdict", Verdict),
        one_of("question", Question),
        CheckConstraint("(right_id IS NULL) <> (national_id IS NULL)", name="one_counterpart"),
        Index("uq_review_left_id_right_id_question", "left_id", "right_id", "question", unique=True),
        Index("uq_review_left_id_national_id_question", "left_id", "national_id", "question", unique=True),
    )

    left_id: Mapped[UUID] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"))
    right_id: Mapped[UUID | None] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"), index=True)
    national_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("national_application.id", ondelete="RESTRICT"), index=True
    )
    question: Mapped[Question] = mapped_column(String(16))
    verdict: Mapped[Verdict] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text)
    judged_by: Mapped[str] = mapped_column(String(200))
    judged_at: Mapped[datetime]
    run_id: Mapped[UUID | None] = mapped_column(ForeignKey("run.id", ondelete="SET NULL"), index=True)
    evidence: Mapped[dict[str, Any]]
    evidence_digest: Mapped[str] = mapped_column(String(64))
