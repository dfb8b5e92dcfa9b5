"""Events on the wire."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from app.kit.schema import PageQuery, Reading, sort_order, sparse_fields

TYPE_PATTERN = r"^(\*|[a-z_]{2,40}\.(\*|[a-z_]{2,40}))$"
TYPES_PATTERN = r"^(\*|[a-z_]{2,40}\.(\*|[a-z_]{2,40}))(,(\*|[a-z_]{2,40}\.(\*|[a-z_]{2,40}))){0,20}$"


class EventRead(Reading):
    """Something that happened."""

    id: UUID
    at: datetime
    type: str = Field(examples=["report.ready"], description="Noun and participle.")
    subject_type: str = Field(examples=["report"])
    subject_id: UUID
    data: dict[str, Any] = Field(description="A few facts by type; the subject itself is read by REST.", examples=[{}])


class EventQuery(PageQuery):
    """Filters of the events."""

    sort: str = sort_order(["at", "id"], "-at")
    fields: str | None = sparse_fields(EventRead)
    types: str | None = Field(
        None,
        pattern=TYPES_PATTERN,
        max_length=500,
        description="Only these types, separated by commas; `finding.*` stands for all of findings.",
        examples=["report.ready,finding.*"],
    )
    subject_id: UUID | None = None
