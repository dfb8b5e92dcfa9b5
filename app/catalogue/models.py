"""What all catalogue tables share."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from app.kit import clock
from app.kit.db import Identified


class CatalogueRecord(Identified):
    """A record of the catalogue: of one government, versioned, archived rather than deleted.

    Each table's unique constraint on (government_id, external_key) is the government's index too. `external_key` is the
    record's name in the government's own lists; unique within the government.
    """

    @declared_attr
    def government_id(cls) -> Mapped[UUID]:  # noqa: N805  (a class method by SQLAlchemy's convention)
        return mapped_column(ForeignKey("agency.id", ondelete="RESTRICT"))

    external_key: Mapped[str | None] = mapped_column(String(200))
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)
    archived_at: Mapped[datetime | None]
