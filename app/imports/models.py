"""Tables of import batches and their rows."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.imports.kinds import BatchStatus, ImportKind, RowOutcome
from app.kit import clock
from app.kit.db import Base, Identified, one_of

# What a person answers for a near match.
Choice = Literal["merge", "new", "skip"]


class ImportBatch(Identified, Base):
    """One file on its way into the catalogue."""

    __tablename__ = "import_batch"
    __table_args__ = (
        one_of("kind", ImportKind),
        one_of("status", BatchStatus),
        Index("ix_import_batch_file_digest_kind", "file_digest", "kind"),
    )

    kind: Mapped[ImportKind] = mapped_column(String(16))
    status: Mapped[BatchStatus] = mapped_column(String(16))
    filename: Mapped[str] = mapped_column(String(300))
    file_digest: Mapped[str] = mapped_column(String(64))
    options: Mapped[dict[str, Any]]
    headers: Mapped[dict[str, str]]
    unknown_headers: Mapped[list[str]]
    notices: Mapped[list[Any]]
    counts: Mapped[dict[str, Any]]
    actor_name: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    applied_at: Mapped[datetime | None]


class ImportRow(Base):
    """One row of a file: what it held, and what became of it. `line` is the row's number as a spreadsheet shows it."""

    __tablename__ = "import_row"
    __table_args__ = (one_of("outcome", RowOutcome), CheckConstraint("line > 0", name="line_positive"))

    batch_id: Mapped[UUID] = mapped_column(ForeignKey("import_batch.id", ondelete="CASCADE"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    outcome: Mapped[RowOutcome] = mapped_column(String(16))
    record_id: Mapped[UUID | None]
    cells: Mapped[dict[str, Any]]
    reasons: Mapped[list[Any] | None]
    candidate: Mapped[dict[str, Any] | None]
    choice: Mapped[Choice | None] = mapped_column(String(16))
