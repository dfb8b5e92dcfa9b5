"""The table of agencies."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from app.catalogue.models import CatalogueRecord
from app.kit.db import Base, one_of


class AgencyKind(StrEnum):
    """What an agency is; `government` is the root of a tree."""

    GOVERNMENT = "government"
    SECRETARIAT = "secretariat"
    BOARD = "board"
    AGENCY = "agency"
    OFFICE = "office"
    HOSPITAL = "hospital"
    SUBDISTRICT = "subdistrict"
    ENTERPRISE = "enterprise"
    UNIT = "unit"


class Agency(CatalogueRecord, Base):
    """A perangkat daerah, a unit of one, or the government itself at the root.

    `path` is the agency's lineage, root first, as `/<id>/<id>/`; the service keeps it.
    """

    __tablename__ = "agency"
    __table_args__ = (
        UniqueConstraint("government_id", "external_key"),
        one_of("kind", AgencyKind),
        CheckConstraint("(parent_id IS NULL) = (kind = 'government')", name="root_is_a_government"),
        CheckConstraint("valid_until_on >= valid_from_on", name="valid_in_order"),
    )

    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("agency.id", ondelete="RESTRICT"), index=True)
    path: Mapped[str] = mapped_column(String(400), index=True)
    code: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    short_name: Mapped[str | None] = mapped_column(String(200))
    kind: Mapped[AgencyKind] = mapped_column(String(16))
    urusan: Mapped[str | None] = mapped_column(Text)
    rab_codes: Mapped[list[str] | None]
    valid_from_on: Mapped[date | None]
    valid_until_on: Mapped[date | None]
    is_example: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str | None] = mapped_column(Text)
    confidence: Mapped[str | None] = mapped_column(String(16))


Index(
    "uq_agency_government_id_code",
    Agency.government_id,
    func.lower(Agency.code),
    unique=True,
    postgresql_where=Agency.archived_at.is_(None),
    sqlite_where=Agency.archived_at.is_(None),
)
