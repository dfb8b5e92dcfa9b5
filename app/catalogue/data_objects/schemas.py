"""Data objects on the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from app.catalogue.data_objects.models import Classification, DataType, UpdateFrequency
from app.kit.schema import (
    Flag,
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


class DataObjectRead(Reading):
    """A set of data."""

    id: UUID
    government_id: UUID
    agency_id: UUID = Field(description="Who produces it (produsen data).")
    custodian_id: UUID | None = Field(description="Who vouches for it (walidata).")
    name: str
    description: str | None
    classification: Classification | None
    data_type: DataType | None
    personal_data: bool | None = Field(description="Null: nobody has looked.")
    update_frequency: UpdateFrequency | None
    rad_codes: list[str] | None = Field(description="Nodes of the RAD.")
    external_key: str | None = Field(description="Name in the government's own lists.")
    version: int
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None


class DataObjectCreate(Strictly):
    """A data object to be added."""

    agency_id: UUID = Field(description="Who produces it (produsen data).")
    custodian_id: UUID | None = Field(None, description="The agency that vouches for it (walidata).")
    name: Line = Field(examples=["Data Pegawai"])
    description: Prose | None = Field(None, examples=["Identitas, jabatan, dan riwayat ASN."])
    classification: Classification | None = None
    data_type: DataType | None = None
    personal_data: Flag | None = Field(None, description="Whether it names persons; null: nobody has looked.")
    update_frequency: UpdateFrequency | None = None
    rad_codes: Lines | None = Field(None, description="Nodes of the RAD.", examples=[["RAD.01.02"]])
    external_key: Line | None = Field(None, description="Its name in the government's own lists; unique there.")


DataObjectUpdate = changes_of(DataObjectCreate)


class DataObjectQuery(PageQuery):
    """Filters of the data objects."""

    sort: str = sort_order(["name", "created_at", "updated_at"], "name")
    fields: str | None = sparse_fields(DataObjectRead)
    q: SearchText = None
    government_id: UUID | None = None
    agency_id: UUID | None = None
    custodian_id: UUID | None = None
    classification: Classification | None = None
    personal_data: bool | None = None
    external_key: Line | None = None
    archived: bool = Field(False, description="true: archived ones only.")
