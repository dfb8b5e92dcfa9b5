"""Services on the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from app.catalogue.services.models import ServiceMethod, ServiceTarget
from app.kit.schema import (
    Line,
    Lines,
    PageQuery,
    Prose,
    Reading,
    SearchText,
    Strictly,
    changes_of,
    sort_order,
    sparse_fields,
)


class ServiceRead(Reading):
    """A layanan of an agency."""

    id: UUID
    government_id: UUID
    agency_id: UUID
    name: str
    description: str | None
    purpose: str | None
    target_users: list[str] | None
    method: ServiceMethod | None
    ral_codes: list[str] | None = Field(description="Nodes of the RAL.")
    external_key: str | None = Field(description="Name in the government's own lists.")
    version: int
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None


class ServiceCreate(Strictly):
    """A service to be added."""

    agency_id: UUID = Field(description="Who renders it.")
    name: Line = Field(examples=["Pelayanan Akta Kelahiran"])
    description: Prose | None = Field(None, examples=["Pencatatan kelahiran dan penerbitan kutipan akta."])
    purpose: Prose | None = Field(None, description="Tujuan.")
    target_users: list[ServiceTarget] | None = Field(None, max_length=10, description="For whom.")
    method: ServiceMethod | None = None
    ral_codes: Lines | None = Field(None, description="Nodes of the RAL.", examples=[["RAL.01.10.01"]])
    external_key: Line | None = Field(None, description="Its name in the government's own lists; unique there.")


ServiceUpdate = changes_of(ServiceCreate)


class ServiceQuery(PageQuery):
    """Filters of the services."""

    sort: str = sort_order(["name", "created_at", "updated_at"], "name")
    fields: str | None = sparse_fields(ServiceRead)
    q: SearchText = None
    government_id: UUID | None = None
    agency_id: UUID | None = None
    method: ServiceMethod | None = None
    external_key: Line | None = None
    archived: bool = Field(False, description="true: archived ones only.")
