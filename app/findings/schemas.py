"""Runs and findings on the wire."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from app.findings.models import FindingKind, RunKind, RunStatus
from app.kit.schema import PageQuery, Reading, SearchText, Share, Strictly, sort_order, sparse_fields


class RunRead(Reading):
    """One analysis of the catalogue."""

    id: UUID
    kind: RunKind
    status: RunStatus
    progress: float = Field(ge=0, le=1)
    government_id: UUID | None = Field(description="Null: all governments, each by itself.")
    parameters: dict[str, Any] = Field(description="Everything that the result depends on besides the data.")
    requested_by: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    input_digest: str | None = Field(description="SHA-256 of the records analysed; equal digests, equal findings.")
    applications_count: int | None
    findings_by_kind: dict[str, int] | None
    error: str | None


class RunCreate(Strictly):
    """An analysis to be made."""

    kind: RunKind = RunKind.DUPLICATES
    government_id: UUID | None = Field(None, description="One government only; null: all, each by itself.")
    min_score: Share | None = Field(None, description="Null: what is worth a reviewer's time; 0: every scored pair.")


class RunQuery(PageQuery):
    """Filters of the runs."""

    sort: str = sort_order(["created_at", "finished_at", "status"], "-created_at")
    fields: str | None = sparse_fields(RunRead)
    status: RunStatus | None = None
    kind: RunKind | None = None


class ComparisonRead(Reading):
    """One feature's verdict on a pair."""

    feature: str = Field(examples=["name"])
    similarity: float | None = Field(description="In [0, 1]; null: nothing to compare.")
    weight: float = Field(description="What it adds to the log-odds: positive speaks for the finding.")
    evidence_id: str
    evidence_en: str


class FindingRead(Reading):
    """One scored pair, with its evidence."""

    id: UUID
    run_id: UUID
    kind: FindingKind
    left_id: UUID
    left_name: str
    left_agency: str
    right_id: UUID | None = Field(description="Null where the counterpart is a national application.")
    right_name: str
    right_agency: str = Field(description="For a national application: the institution that owns it.")
    national_id: UUID | None
    national_code: str | None
    score: float = Field(ge=0, le=1, description="A probability.")
    cluster: str = Field(description="Pairs of one cluster belong together; the smallest identifier in it.")
    explanation_id: str
    explanation_en: str
    comparisons: list[ComparisonRead]


class FindingQuery(PageQuery):
    """Filters of the findings."""

    sort: str = sort_order(["score", "kind", "cluster", "left_name"], "-score")
    fields: str | None = sparse_fields(FindingRead)
    run_id: UUID | None = Field(None, description="Default: the last run that succeeded.")
    kind: FindingKind | None = None
    application_id: UUID | None = Field(None, description="Either side.")
    agency_id: UUID | None = Field(None, description="Either side's agency.")
    cluster: str | None = Field(None, min_length=1, max_length=64, pattern=r"^[!-~]+$")
    min_score: float | None = Field(None, ge=0, le=1)
    q: SearchText = None
