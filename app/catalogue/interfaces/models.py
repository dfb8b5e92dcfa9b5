"""Tables of interfaces."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.catalogue.models import CatalogueRecord
from app.kit.db import Base, one_of


class InterfaceMode(StrEnum):
    """How data cross: an API, the government gateway (SPLP), a file, a database link, or somebody typing."""

    API = "api"
    SPLP = "splp"
    FILE = "file"
    DATABASE_LINK = "database_link"
    MANUAL = "manual"


class InterfaceStatus(StrEnum):
    """Whether the flow runs."""

    PLANNED = "planned"
    DEVELOPMENT = "development"
    OPERATIONAL = "operational"
    STOPPED = "stopped"


class Interface(CatalogueRecord, Base):
    """A directed data flow from one application to another."""

    __tablename__ = "interface"
    __table_args__ = (
        UniqueConstraint("government_id", "external_key"),
        one_of("mode", InterfaceMode),
        one_of("status", InterfaceStatus),
        CheckConstraint("source_id <> target_id", name="between_two"),
    )

    source_id: Mapped[UUID] = mapped_column(ForeignKey("application.id", ondelete="RESTRICT"), index=True)
    target_id: Mapped[UUID] = mapped_column(ForeignKey("application.id", ondelete="RESTRICT"), index=True)
    mode: Mapped[InterfaceMode | None] = mapped_column(String(16))
    status: Mapped[InterfaceStatus | None] = mapped_column(String(16))
    frequency: Mapped[str | None] = mapped_column(String(200))
    description: Mapped[str | None] = mapped_column(Text)


class InterfaceDataObject(Base):
    """A data object that an interface carries."""

    __tablename__ = "interface_data_object"

    interface_id: Mapped[UUID] = mapped_column(ForeignKey("interface.id", ondelete="RESTRICT"), primary_key=True)
    data_object_id: Mapped[UUID] = mapped_column(
        ForeignKey("data_object.id", ondelete="RESTRICT"), primary_key=True, index=True
    )
