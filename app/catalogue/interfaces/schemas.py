"""Interfaces on the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from app.catalogue.interfaces.models import InterfaceMode, InterfaceStatus
from app.kit.schema import (
    Line,
    PageQuery,
    Prose,
    Reading,
    SearchText,
    Strictly,
    changes_of,
    sort_order,
    sparse_fields,
)


class InterfaceRead(Reading):
    """A directed data flow between two applications."""

    id: UUID
    government_id: UUID
    source_id: UUID = Field(description="The application that gives.")
    target_id: UUID = Field(description="The application that takes.")
    mode: InterfaceMode | None
    status: InterfaceStatus | None
    frequency: str | None
    description: str | None
    external_key: str | None = Field(description="Name in the government's own lists.")
    version: int
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None


class InterfaceCreate(Strictly):
    """An interface to be added."""

    source_id: UUID = Field(description="The application that gives.")
    target_id: UUID = Field(description="The application that takes.")
    mode: InterfaceMode | None = None
    status: InterfaceStatus | None = None
    frequency: Line | None = Field(None, examples=["harian"])
    description: Prose | None = Field(None, examples=["Data ASN untuk presensi."])
    data_object_ids: list[UUID] = Field(default_factory=list, max_length=100, description="What it carries.")
    external_key: Line | None = Field(None, description="Its name in the government's own lists; unique there.")


InterfaceUpdate = changes_of(InterfaceCreate)


class InterfaceQuery(PageQuery):
    """Filters of the interfaces."""

    sort: str = sort_order(["created_at", "updated_at", "mode", "status"], "created_at")
    fields: str | None = sparse_fields(InterfaceRead)
    q: SearchText = None
    government_id: UUID | None = None
    source_id: UUID | None = None
    target_id: UUID | None = None
    application_id: UUID | None = Field(None, description="Either end.")
    data_object_id: UUID | None = Field(None, description="Carries this data object.")
    mode: InterfaceMode | None = None
    status: InterfaceStatus | None = None
    external_key: Line | None = None
    archived: bool = Field(False, description="true: archived ones only.")
