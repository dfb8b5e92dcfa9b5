"""Regulations on the wire."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, Strict

from app.catalogue.regulations.models import RegulationStatus
from app.kit.schema import (
    Code,
    Line,
    LongLine,
    PageQuery,
    Prose,
    Reading,
    SearchText,
    Strictly,
    changes_of,
    sort_order,
    sparse_fields,
)

RegulationYear = Annotated[int, Strict(), Field(ge=1945, le=2100)]


class RegulationRead(Reading):
    """An aturan, e.g. Perwal 12/2021."""

    id: UUID
    government_id: UUID
    agency_id: UUID = Field(description="Who issued or keeps it.")
    kind: str
    number: str
    year: int
    about: str | None
    status: RegulationStatus | None
    url: str | None
    external_key: str | None = Field(description="Name in the government's own lists.")
    version: int
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None


class RegulationCreate(Strictly):
    """A regulation to be added."""

    agency_id: UUID = Field(description="Who issued or keeps it.")
    kind: Annotated[Line, Field(max_length=64)] = Field(examples=["Perwal"])
    number: Code = Field(examples=["12"])
    year: RegulationYear = Field(examples=[2021])
    about: Prose | None = Field(None, description="Tentang.", examples=["Penyelenggaraan SPBE"])
    status: RegulationStatus | None = None
    url: LongLine | None = Field(None, description="Where its text is.", examples=["https://jdih.kota.example/12-2021"])
    external_key: Line | None = Field(None, description="Its name in the government's own lists; unique there.")


RegulationUpdate = changes_of(RegulationCreate)


class RegulationQuery(PageQuery):
    """Filters of the regulations."""

    sort: str = sort_order(["year", "kind", "number", "created_at", "updated_at"], "-year")
    fields: str | None = sparse_fields(RegulationRead)
    q: SearchText = None
    government_id: UUID | None = None
    agency_id: UUID | None = None
    kind: Line | None = None
    year: int | None = Field(None, ge=1945, le=2100)
    status: RegulationStatus | None = None
    external_key: Line | None = None
    archived: bool = Field(False, description="true: archived ones only.")
