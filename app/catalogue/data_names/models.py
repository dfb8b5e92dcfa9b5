"""The table of decisions on names of data."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.db import Base, Versioned, one_of


class NameVerdict(StrEnum):
    """Whether two names mean one data object."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"


class NameOrigin(StrEnum):
    """Whose word it is: a reviewer's, the agency's own editor's, or taken with many others that nobody looked at."""

    REVIEWED = "reviewed"
    DECLARED = "declared"
    SUGGESTED = "suggested"


class DataNameDecision(Versioned, Base):
    """What people decided of two names of data in a government.

    Accepted: `name` means the data object `canonical`. Rejected: the two are different, whichever way round. The keys
    are the folded names, by which a decision is found whatever the capitals.
    """

    __tablename__ = "data_name_decision"
    __table_args__ = (
        one_of("verdict", NameVerdict),
        one_of("origin", NameOrigin),
        CheckConstraint("name_key <> canonical_key", name="two_names"),
        CheckConstraint("probability BETWEEN 0 AND 1", name="probability_in_range"),
        Index("uq_data_name_decision_pair", "government_id", "name_key", "canonical_key", unique=True),
        Index(
            "uq_data_name_decision_one_meaning",
            "government_id",
            "name_key",
            unique=True,
            postgresql_where=text("verdict = 'accepted'"),
            sqlite_where=text("verdict = 'accepted'"),
        ),
    )

    government_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id", ondelete="RESTRICT"))
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(Text)
    canonical: Mapped[str] = mapped_column(String(200))
    canonical_key: Mapped[str] = mapped_column(Text)
    verdict: Mapped[NameVerdict] = mapped_column(String(16))
    origin: Mapped[NameOrigin] = mapped_column(String(16))
    probability: Mapped[float | None]
    reason: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[str] = mapped_column(String(200))
    decided_at: Mapped[datetime]
