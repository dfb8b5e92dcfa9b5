"""Reports on the wire."""

from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from pydantic import Field

from app.kit.schema import PageQuery, Reading, Strictly, sort_order, sparse_fields
from app.reports.models import DocumentFormat, ReportStatus


class ReportKind(StrEnum):
    """The names of `app.reports.content.KINDS`, as OpenAPI and the command line list them; a test holds both equal."""

    DOSSIER = "dossier"
    DUPLICATES = "duplicates"
    INTEGRATION = "integration"
    OVERVIEW = "overview"
    QUALITY = "quality"
    QUESTIONS = "questions"


class ReportRead(Reading):
    """One report: what was asked for, how far it is, and of which state of the data it speaks."""

    id: UUID
    kind: str = Field(examples=["duplicates"])
    language: str = Field(examples=["id"])
    timezone: str = Field(examples=["Asia/Jakarta"])
    agency_id: UUID | None = Field(description="The agency that it is cut to; null: everything.")
    subject_id: UUID | None = Field(description="The application that a dossier is about.")
    formats: list[DocumentFormat] = Field(examples=[["html", "pdf"]])
    as_of: datetime = Field(description="The instant that was asked for.")
    data_at: datetime | None = Field(description="The last change of the data up to that instant.")
    run_id: UUID | None = Field(description="The analysis that it tells of.")
    parameters_version: str | None
    data_digest: str | None = Field(description="SHA-256 of all data read: equal digests, equal reports.")
    title: str | None = Field(examples=["Aplikasi ganda"])
    status: ReportStatus
    error: str | None
    requested_by: str = Field(examples=["admin"])
    created_at: datetime
    finished_at: datetime | None


class DocumentRead(Reading):
    """A report in one form."""

    format: DocumentFormat
    media_type: str = Field(examples=["text/html; charset=utf-8"])
    filename: str = Field(examples=["ringkas-duplicates-2026-11-23.html"])
    size: int = Field(description="Bytes.", examples=[269_479])
    sha256: str = Field(examples=["f94f64091a785ee469d43ba7438d860cba94c921b6d0592898141fb8b97c6dd6"])
    href: str = Field(examples=["/api/v1/reports/01936f5e-8d2a-7c1b-9f00-000000000031/documents/html"])


class ReportWithDocuments(ReportRead):
    """A report with its documents; none while it is being made."""

    documents: list[DocumentRead]


class ReportCreate(Strictly):
    """A report to be made."""

    kind: ReportKind = Field(
        description="`duplicates`, `integration`, `overview`, `quality`, `questions` (what agencies are asked to fill "
        "in), or `dossier` of one application.",
        examples=["duplicates"],
    )
    language: Literal["id", "en"] = Field("id", description="Language of the report.")
    agency_id: UUID | None = Field(None, description="Cut it to this agency and all below it.")
    subject_id: UUID | None = Field(None, description="The application of a dossier.")
    formats: list[DocumentFormat] = Field(
        default=[DocumentFormat.HTML, DocumentFormat.PDF, DocumentFormat.XLSX],
        min_length=1,
        max_length=5,
        description="The forms to be made, each from the same content.",
        examples=[["html", "pdf"]],
    )
    as_of: datetime | None = Field(
        None, description="The data as they were at this instant (with its time zone); null: now."
    )


class ReportQuery(PageQuery):
    """Filters of the reports."""

    sort: str = sort_order(["created_at", "data_at", "kind", "status"], "-created_at")
    fields: str | None = sparse_fields(ReportRead)
    kind: ReportKind | None = Field(None, description="One kind only.")
    status: ReportStatus | None = None
    agency_id: UUID | None = Field(None, description="Reports cut to this agency.")
