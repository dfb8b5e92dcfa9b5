"""The table of services."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from app.catalogue.models import CatalogueRecord
from app.kit.db import Base, one_of


class ServiceMethod(StrEnum):
    """How a service is rendered: elektronik, hybrid, tatap muka."""

    ELECTRONIC = "electronic"
    HYBRID = "hybrid"
    FACE_TO_FACE = "face_to_face"


class ServiceTarget(StrEnum):
    """For whom: masyarakat, pelaku usaha, ASN/pegawai, pemerintah."""

    PUBLIC = "public"
    BUSINESS = "business"
    EMPLOYEE = "employee"
    GOVERNMENT = "government"


class Service(CatalogueRecord, Base):
    """A layanan of an agency, with its place in the RAL."""

    __tablename__ = "service"
    __table_args__ = (UniqueConstraint("government_id", "external_key"), one_of("method", ServiceMethod))

    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id", ondelete="RESTRICT"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str | None] = mapped_column(Text)
    purpose: Mapped[str | None] = mapped_column(Text)
    target_users: Mapped[list[str] | None]
    method: Mapped[ServiceMethod | None] = mapped_column(String(16))
    ral_codes: Mapped[list[str] | None]


Index(
    "uq_service_agency_id_name",
    Service.agency_id,
    func.lower(Service.name),
    unique=True,
    postgresql_where=Service.archived_at.is_(None),
    sqlite_where=Service.archived_at.is_(None),
)
