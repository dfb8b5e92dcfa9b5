"""Agencies on the wire."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.catalogue.agencies.models import AgencyKind
from app.kit.schema import (
    Code,
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


class AgencyRead(Reading):
    """A government, an agency or a unit."""

    id: UUID
    government_id: UUID = Field(description="The root of the tree; a government's own id for itself.")
    parent_id: UUID | None
    code: str
    name: str
    short_name: str | None
    kind: AgencyKind
    urusan: str | None = Field(description="Urusan pemerintahan that it carries (UU 23/2014).")
    rab_codes: list[str] | None = Field(description="Nodes of the RAB that its urusan falls under.")
    valid_from_on: date | None
    valid_until_on: date | None
    is_example: bool = Field(description="Made up for demonstration.")
    source: str | None
    confidence: str | None
    external_key: str | None
    version: int
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None


class AgencyCreate(Strictly):
    """An agency to be added; without `parent_id` it is a government."""

    parent_id: UUID | None = Field(None, description="The agency or government right above it.")
    code: Code = Field(examples=["DINKES"])
    name: Line = Field(examples=["Dinas Kesehatan"])
    short_name: Line | None = Field(None, examples=["Dinkes"])
    kind: AgencyKind
    urusan: Prose | None = Field(
        None, description="Urusan pemerintahan that it carries (UU 23/2014).", examples=["kesehatan"]
    )
    rab_codes: Lines | None = Field(
        None, description="Nodes of the RAB that its urusan falls under.", examples=[["RAB.06.01"]]
    )
    valid_from_on: date | None = Field(None, description="First day of its existence.")
    valid_until_on: date | None = Field(None, description="Last day, for one that was dissolved or merged.")
    is_example: Flag = Field(False, description="Made up for demonstration.")
    source: Prose | None = Field(None, description="Where this was read.", examples=["Perda 8/2016"])
    confidence: Annotated[Line, Field(max_length=16)] | None = Field(
        None, description="How far the source can be trusted.", examples=["verified"]
    )
    external_key: Line | None = Field(None, description="Its name in the government's own lists; unique there.")


AgencyUpdate = changes_of(AgencyCreate, without={"is_example"})


class AgencyQuery(PageQuery):
    """Filters of the agencies."""

    sort: str = sort_order(["name", "code", "kind", "created_at", "updated_at"], "name")
    fields: str | None = sparse_fields(AgencyRead)
    q: SearchText = None
    government_id: UUID | None = None
    parent_id: UUID | None = None
    within: UUID | None = Field(None, description="An agency: itself and all units below it.")
    code: Code | None = None
    kind: AgencyKind | None = None
    external_key: Line | None = None
    archived: bool = Field(False, description="true: archived ones only.")
