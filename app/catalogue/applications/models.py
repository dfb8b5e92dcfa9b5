"""Tables of applications and of the lists that belong to one."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from app.catalogue.models import CatalogueRecord
from app.kit.db import Base, one_of


class ApplicationCategory(StrEnum):
    """What an entry of a list really is; in one city 900 entries held about 120 applications."""

    APPLICATION = "application"
    WEBSITE = "website"
    MODULE = "module"
    CHANNEL = "channel"
    SHARED_COMPONENT = "shared_component"


class ApplicationKind(StrEnum):
    """Aplikasi umum (shared nationally) or khusus (Perpres 95/2018); built locally means khusus."""

    UMUM = "umum"
    KHUSUS = "khusus"


class ApplicationStatus(StrEnum):
    """Status operasional: rencana, dalam pengembangan, dalam pengoperasian, diam, dihentikan."""

    PLANNED = "planned"
    DEVELOPMENT = "development"
    OPERATIONAL = "operational"
    IDLE = "idle"
    RETIRED = "retired"


class LicenseType(StrEnum):
    """Tipe lisensi."""

    OPEN_SOURCE = "open_source"
    PROPRIETARY = "proprietary"


class DevelopmentMethod(StrEnum):
    """Cara pengembangan."""

    IN_HOUSE = "in_house"
    IN_HOUSE_MODIFIED = "in_house_modified"
    OUTSOURCED = "outsourced"
    COMMERCIAL_PACKAGE = "commercial_package"


class Ownership(StrEnum):
    """Kepemilikan: own, or somebody else's that the agency uses."""

    OWN = "own"
    EXTERNAL = "external"


class Origin(StrEnum):
    """Asal: central government or local."""

    PUSAT = "pusat"
    LOKAL = "lokal"


class ProductRelation(StrEnum):
    """What an application is of its parent: a channel (Android app of a web system), a module, an instance."""

    CHANNEL = "channel"
    MODULE = "module"
    INSTANCE = "instance"


class AliasKind(StrEnum):
    """What another name of an application is."""

    ACRONYM = "acronym"
    EXPANSION = "expansion"
    FORMER_NAME = "former_name"
    URL = "url"
    EXTERNAL_KEY = "external_key"
    OTHER = "other"


class DataRole(StrEnum):
    """What an application does with a data object; once-only asks for one master (Perpres 39/2019)."""

    MASTER = "master"
    COPY = "copy"
    READS = "reads"


class MappingRole(StrEnum):
    """Whether a node is an application's main place in its model or a further one."""

    PRIMARY = "primary"
    SECONDARY = "secondary"


class MappingOrigin(StrEnum):
    """How a mapping came about; only `declared` and `reviewed` were said by a person."""

    DECLARED = "declared"
    IMPORTED = "imported"
    SUGGESTED = "suggested"
    REVIEWED = "reviewed"


class Application(CatalogueRecord, Base):
    """One application in the catalogue, as its agency reports it. NULL is *not known*, never zero or none."""

    __tablename__ = "application"
    __table_args__ = (
        UniqueConstraint("government_id", "external_key"),
        one_of("category", ApplicationCategory),
        one_of("kind", ApplicationKind),
        one_of("status", ApplicationStatus),
        one_of("license_type", LicenseType),
        one_of("development_method", DevelopmentMethod),
        one_of("ownership", Ownership),
        one_of("origin", Origin),
        one_of("relation", ProductRelation),
        CheckConstraint("(parent_id IS NULL) = (relation IS NULL)", name="relation_with_parent"),
        CheckConstraint("parent_id <> id", name="not_its_own_parent"),
        CheckConstraint("annual_cost_idr >= 0", name="annual_cost_not_negative"),
        CheckConstraint("build_cost_idr >= 0", name="build_cost_not_negative"),
        CheckConstraint("users_count >= 0", name="users_count_not_negative"),
    )

    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id", ondelete="RESTRICT"))
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str | None] = mapped_column(Text)
    function: Mapped[str | None] = mapped_column(Text)
    output: Mapped[str | None] = mapped_column(Text)
    category: Mapped[ApplicationCategory | None] = mapped_column(String(16))
    kind: Mapped[ApplicationKind | None] = mapped_column(String(16))
    status: Mapped[ApplicationStatus | None] = mapped_column(String(16))
    platforms: Mapped[list[str] | None]
    url: Mapped[str | None] = mapped_column(String(2000))
    license_type: Mapped[LicenseType | None] = mapped_column(String(16))
    programming_languages: Mapped[list[str] | None]
    frameworks: Mapped[list[str] | None]
    databases: Mapped[list[str] | None]
    technologies: Mapped[list[str] | None]
    development_method: Mapped[DevelopmentMethod | None] = mapped_column(String(32))
    ownership: Mapped[Ownership | None] = mapped_column(String(16))
    origin: Mapped[Origin | None] = mapped_column(String(16))
    owner: Mapped[str | None] = mapped_column(String(200))
    developer: Mapped[str | None] = mapped_column(String(200))
    operator: Mapped[str | None] = mapped_column(String(200))
    vendor: Mapped[str | None] = mapped_column(String(200))
    year: Mapped[int | None]
    release: Mapped[str | None] = mapped_column(String(64))
    users_count: Mapped[int | None]
    annual_cost_idr: Mapped[int | None] = mapped_column(BigInteger)
    build_cost_idr: Mapped[int | None] = mapped_column(BigInteger)
    funding_source: Mapped[str | None] = mapped_column(String(200))
    hosting: Mapped[str | None] = mapped_column(String(200))
    plan: Mapped[str | None] = mapped_column(Text)
    notes: Mapped[str | None] = mapped_column(Text)
    is_shared: Mapped[bool | None]
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("application.id", ondelete="RESTRICT"), index=True)
    relation: Mapped[ProductRelation | None] = mapped_column(String(16))
    extra: Mapped[dict[str, str] | None]


Index(
    "uq_application_agency_id_name",
    Application.agency_id,
    func.lower(Application.name),
    unique=True,
    postgresql_where=Application.archived_at.is_(None),
    sqlite_where=Application.archived_at.is_(None),
)
Index("ix_application_name_id", Application.name, Application.id)


class ApplicationAlias(Base):
    """Another name of an application."""

    __tablename__ = "application_alias"
    __table_args__ = (one_of("kind", AliasKind),)

    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id", ondelete="RESTRICT"), primary_key=True)
    kind: Mapped[AliasKind] = mapped_column(String(16), primary_key=True)
    value: Mapped[str] = mapped_column(String(500), primary_key=True)


class ApplicationUser(Base):
    """An agency that uses an application which another stewards."""

    __tablename__ = "application_user"

    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id", ondelete="RESTRICT"), primary_key=True)
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id", ondelete="RESTRICT"), primary_key=True, index=True)


class ApplicationService(Base):
    """A service that an application supports."""

    __tablename__ = "application_service"

    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id", ondelete="RESTRICT"), primary_key=True)
    service_id: Mapped[UUID] = mapped_column(
        ForeignKey("service.id", ondelete="RESTRICT"), primary_key=True, index=True
    )


class ApplicationDataUse(Base):
    """What an application does with a data object; `role` NULL is *not known*."""

    __tablename__ = "application_data_use"
    __table_args__ = (one_of("role", DataRole),)

    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id", ondelete="RESTRICT"), primary_key=True)
    data_object_id: Mapped[UUID] = mapped_column(
        ForeignKey("data_object.id", ondelete="RESTRICT"), primary_key=True, index=True
    )
    role: Mapped[DataRole | None] = mapped_column(String(16))


class ApplicationLegalBasis(Base):
    """A regulation that an application stands on; `article` says where in it."""

    __tablename__ = "application_legal_basis"

    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id", ondelete="RESTRICT"), primary_key=True)
    regulation_id: Mapped[UUID] = mapped_column(
        ForeignKey("regulation.id", ondelete="RESTRICT"), primary_key=True, index=True
    )
    article: Mapped[str | None] = mapped_column(String(200))


class ReferenceMapping(Base):
    """An application's place under a reference node, at any level; `confidence` in [0, 1], NULL when nobody said."""

    __tablename__ = "reference_mapping"
    __table_args__ = (
        one_of("role", MappingRole),
        one_of("origin", MappingOrigin),
        CheckConstraint("confidence BETWEEN 0 AND 1", name="confidence_in_range"),
    )

    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id", ondelete="RESTRICT"), primary_key=True)
    node_id: Mapped[UUID] = mapped_column(
        ForeignKey("reference_node.id", ondelete="RESTRICT"), primary_key=True, index=True
    )
    role: Mapped[MappingRole] = mapped_column(String(16))
    origin: Mapped[MappingOrigin] = mapped_column(String(16))
    confidence: Mapped[float | None]
    reason: Mapped[str | None] = mapped_column(Text)
