"""Reference models on the wire."""

from datetime import date
from uuid import UUID

from pydantic import Field

from app.kit.schema import Code, PageQuery, Reading, SearchText, sort_order, sparse_fields
from app.reference.models import Confidence, ReferenceModel


class EditionRead(Reading):
    """One edition of the reference models."""

    id: UUID
    code: str = Field(examples=["perpres-132-2022"])
    title_id: str = Field(examples=["Referensi Arsitektur SPBE Nasional (Perpres 132/2022)"])
    title_en: str = Field(examples=["National SPBE Reference Architecture"])
    regulation: str = Field(examples=["Perpres 132/2022"])
    dated_on: date | None = Field(examples=["2022-12-20"])
    note: str | None


class NodeRead(Reading):
    """One entry of a reference model."""

    id: UUID
    edition_id: UUID
    model: ReferenceModel
    code: str = Field(examples=["RAB.09.06.03"])
    level: int = Field(examples=[3])
    parent_id: UUID | None
    name_id: str = Field(examples=["Manajemen ASN"])
    name_en: str | None = Field(description="Null: not translated yet.")
    description: str | None
    source: str = Field(description="Where it was read.", examples=["Lampiran Perpres 132/2022"])
    confidence: Confidence


class NationalApplicationRead(Reading):
    """A national shared application."""

    id: UUID
    code: str = Field(examples=["AU-SRIKANDI"])
    name: str = Field(examples=["SRIKANDI"])
    acronym: str | None
    owner_institution: str = Field(examples=["Kementerian PANRB, ANRI"])
    function: str = Field(examples=["Kearsipan dinamis terintegrasi"])
    function_en: str | None
    legal_basis: str | None
    obligation: str | None
    rab_codes: list[str] = Field(examples=[["RAB.09.01"]])
    keywords: list[str] = Field(description="Words that tell.", examples=[["persuratan", "arsip"]])
    source: str = Field(description="Where it was read.", examples=["KepmenPANRB 679/2020"])
    confidence: Confidence


class EditionQuery(PageQuery):
    """Filters of the editions."""

    sort: str = sort_order(["code", "dated_on"], "-dated_on")
    fields: str | None = sparse_fields(EditionRead)


class NodeQuery(PageQuery):
    """Filters of a model's nodes."""

    sort: str = sort_order(["code", "level", "name_id"], "code")
    fields: str | None = sparse_fields(NodeRead)
    q: SearchText = None
    edition: Code | None = Field(None, description="Code of the edition; default: the newest.")
    level: int | None = Field(None, ge=1, le=7)
    code: Code | None = Field(None, description="This code exactly.")
    parent: Code | None = Field(None, description="Code of the parent node: its children.")
    under: Code | None = Field(None, description="Code of a node: it and all below it.")


class NationalApplicationQuery(PageQuery):
    """Filters of the national applications."""

    sort: str = sort_order(["code", "name"], "code")
    fields: str | None = sparse_fields(NationalApplicationRead)
    q: SearchText = None
