"""Crosswalks and carried mappings on the wire."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.catalogue.applications.models import MappingOrigin
from app.kit.schema import Code, LongLine, PageQuery, Reading, Strictly, sort_order, sparse_fields
from app.mapping.models import CarryOverStatus, CrosswalkRelation
from app.reference.models import ReferenceModel


class CrosswalkLine(Strictly):
    """What became of one node. A split node has a line for each part, merged ones a line each to the same node."""

    from_code: Code = Field(examples=["RAB.09.06.03"], description="In the earlier edition.")
    to_code: Code | None = Field(None, examples=["RAB.09.06.03"], description="In this edition; null: retired.")
    relation: CrosswalkRelation = Field(description="same, split, merged or retired.")
    note: LongLine | None = Field(None, description="Where that is said.")


class CrosswalkPut(Strictly):
    """A whole crosswalk. Nodes that it leaves out are the same where code and name are."""

    from_edition: Code = Field(examples=["perpres-132-2022"], description="Code of the earlier edition.")
    entries: Annotated[list[CrosswalkLine], Field(max_length=10_000)] = Field(description="One line a change.")


class CrosswalkRead(Reading):
    """What became of one node."""

    from_code: str = Field(examples=["RAB.09.06.03"])
    from_name: str = Field(examples=["Penataan Sumber Daya Manusia Aparatur"])
    to_code: str | None = Field(examples=["RAB.09.06.03"])
    to_name: str | None = Field(examples=["Penataan Sumber Daya Manusia Aparatur"])
    relation: CrosswalkRelation
    stated: bool = Field(description="False: taken from equal code and name, or from there being none.")
    note: str | None


class CarryOverCreate(Strictly):
    """Mappings of a government to be carried to a later edition."""

    government_id: UUID = Field(description="The government.")
    from_edition: Code = Field(examples=["perpres-132-2022"], description="Code of the earlier edition.")
    to_edition: Code | None = Field(None, description="Code of the later one; default: the newest.")


class CarryOverRead(Reading):
    """One act of carrying mappings over."""

    id: UUID
    government_id: UUID
    from_edition_id: UUID
    to_edition_id: UUID
    status: CarryOverStatus
    made_by: str = Field(examples=["admin"])
    created_at: datetime
    reverted_at: datetime | None


class CarryOverQuery(PageQuery):
    """Filters of the carry-overs."""

    sort: str = sort_order(["created_at"], "-created_at")
    fields: str | None = sparse_fields(CarryOverRead)
    government_id: UUID | None = Field(None, description="One government only.")


class CarriedRead(Reading):
    """What became of one mapping."""

    id: UUID
    application_id: UUID
    application_name: str = Field(examples=["SIMPEG"])
    model: ReferenceModel
    from_code: str = Field(examples=["RAB.09.06.03"])
    to_code: str | None = Field(examples=["RAB.09.06.03"], description="Null: the node has no successor.")
    relation: CrosswalkRelation
    confidence: float | None = Field(examples=[0.81], description="Null where there is no successor.")
    was_there: bool = Field(description="The application stood at the new node already.")
    origin: MappingOrigin | None = Field(description="Of the mapping now: `suggested` waits for review; null: gone.")


class CarriedQuery(PageQuery):
    """Filters of the carried mappings."""

    sort: str = sort_order(["confidence", "application_name", "from_code"], "confidence")
    fields: str | None = sparse_fields(CarriedRead)
    relation: CrosswalkRelation | None = Field(None, description="What became of the node.")
    waiting: bool | None = Field(None, description="true: only what a person still has to look at.")
