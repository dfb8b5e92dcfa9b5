"""The table of data objects."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from app.catalogue.models import CatalogueRecord
from app.kit.db import Base, one_of


class Classification(StrEnum):
    """Sifat data: terbuka, terbatas, tertutup."""

    OPEN = "open"
    RESTRICTED = "restricted"
    CLOSED = "closed"


class DataType(StrEnum):
    """Jenis data: statistik, geospasial, keuangan, lainnya (Perpres 39/2019)."""

    STATISTICAL = "statistical"
    GEOSPATIAL = "geospatial"
    FINANCIAL = "financial"
    OTHER = "other"


class UpdateFrequency(StrEnum):
    """Validitas data: how often it is renewed."""

    REALTIME = "realtime"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"
    TWO_YEARLY = "two_yearly"
    THREE_YEARLY = "three_yearly"
    FIVE_YEARLY = "five_yearly"
    OTHER = "other"


class DataObject(CatalogueRecord, Base):
    """A set of data: `agency_id` produces it (produsen data), `custodian_id` vouches for it (walidata)."""

    __tablename__ = "data_object"
    __table_args__ = (
        UniqueConstraint("government_id", "external_key"),
        one_of("classification", Classification),
        one_of("data_type", DataType),
        one_of("update_frequency", UpdateFrequency),
    )

    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id", ondelete="RESTRICT"), index=True)
    custodian_id: Mapped[UUID | None] = mapped_column(ForeignKey("agency.id", ondelete="RESTRICT"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str | None] = mapped_column(Text)
    classification: Mapped[Classification | None] = mapped_column(String(16))
    data_type: Mapped[DataType | None] = mapped_column(String(16))
    personal_data: Mapped[bool | None]
    update_frequency: Mapped[UpdateFrequency | None] = mapped_column(String(16))
    rad_codes: Mapped[list[str] | None]


Index(
    "uq_data_object_agency_id_name",
    DataObject.agency_id,
    func.lower(DataObject.name),
    unique=True,
    postgresql_where=DataObject.archived_at.is_(None),
    sqlite_where=DataObject.archived_at.is_(None),
)
