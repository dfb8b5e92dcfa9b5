"""The trail on the wire."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from app.kit.schema import Line, PageQuery, Reading, sort_order, sparse_fields


class AuditEventRead(Reading):
    """One change of one record."""

    id: UUID
    at: datetime
    actor_id: UUID | None = Field(description="The user; null for the service itself.")
    actor_name: str = Field(description="The user's name at that time.", examples=["operator-dinkes"])
    action: str = Field(examples=["application.changed"])
    subject_type: str = Field(examples=["application"])
    subject_id: UUID
    subject_version: int | None = Field(description="Version of the record after the change.", examples=[2])
    batch_id: UUID | None = Field(description="The import that made the change, if one did.")
    before: dict[str, Any] | None = Field(
        description="The changed fields before; null for a creation.", examples=[{"year": 2019}]
    )
    after: dict[str, Any] | None = Field(
        description="The changed fields after; null for a deletion.", examples=[{"year": 2020}]
    )


class AuditEventQuery(PageQuery):
    """Filters of the trail."""

    sort: str = sort_order(["at", "id"], "-at")
    fields: str | None = sparse_fields(AuditEventRead)
    subject_type: Line | None = None
    subject_id: UUID | None = None
    actor_id: UUID | None = None
    batch_id: UUID | None = None
    action: Line | None = None
