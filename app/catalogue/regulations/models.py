"""The table of regulations."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from app.catalogue.models import CatalogueRecord
from app.kit.db import Base, one_of


class RegulationStatus(StrEnum):
    """Whether a regulation holds; NULL where nobody has looked."""

    IN_FORCE = "in_force"
    REVOKED = "revoked"


class Regulation(CatalogueRecord, Base):
    """An aturan: kind, number and year name it, e.g. Perwal 12/2021."""

    __tablename__ = "regulation"
    __table_args__ = (
        UniqueConstraint("government_id", "external_key"),
        one_of("status", RegulationStatus),
        CheckConstraint("year BETWEEN 1945 AND 2100", name="year_plausible"),
    )

    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id", ondelete="RESTRICT"), index=True)
    kind: Mapped[str] = mapped_column(String(64))
    number: Mapped[str] = mapped_column(String(64))
    year: Mapped[int]
    about: Mapped[str | None] = mapped_column(Text)
    status: Mapped[RegulationStatus | None] = mapped_column(String(16))
    url: Mapped[str | None] = mapped_column(String(2000))


Index(
    "uq_regulation_government_id_kind_number_year",
    Regulation.government_id,
    func.lower(Regulation.kind),
    func.lower(Regulation.number),
    Regulation.year,
    unique=True,
    postgresql_where=Regulation.archived_at.is_(None),
    sqlite_where=Regulation.archived_at.is_(None),
)
