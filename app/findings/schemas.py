"""Runs and findings on the wire."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from app.findings.models import FindingKind, FindingState, FlowDirection, RunKind, RunStatus
from app.kit.schema import PageQuery, Reading, SearchText, Share, Strictly, sort_order, sparse_fields


class RunRead(Reading):
    """One analysis of the catalogue."""

    id: UUID
    kind: RunKind
    status: RunStatus
    progress: float = Field(ge=0, le=1)
    government_id: UUID | None = Field(description="Null: all governments, each by itself.")
    parameters: dict[str, Any] = Field(description="Everything that the result depends on besides the data.")
    requested_by: str = Field(examples=["admin"])
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
    weight: float = Field(examples=[3.2], description="What it adds to the log-odds: positive speaks for the finding.")
    evidence_id: str = Field(examples=["nama sama: SIMPEG"])
    evidence_en: str = Field(examples=["same name: SIMPEG"])


class ChangeRead(Reading):
    """One thing that changed since the pair was judged."""

    feature: str = Field(examples=["mapping"], description="The feature of the comparison, or `kind`.")
    id: str = Field(examples=["kode referensi: belum diketahui → sama (sama: RAB.09.06.03)"])
    en: str = Field(examples=["reference code: not known → the same (the same: RAB.09.06.03)"])


class EdgeRead(Reading):
    """One edge of the dependency graph as evidence."""

    type: str = Field(
        examples=["flow"], description="`flow`, `master`, `reads`, `copy`, `serves`, or `expected`: what usually is."
    )
    source: str = Field(examples=["01936f5e-8d2a-7c1b-9f00-000000000011"], description="An application, or a function.")
    target: str = Field(
        examples=["01936f5e-8d2a-7c1b-9f00-000000000012"], description="An application, data object or function."
    )
    label: str = Field(examples=["api: Data Pegawai"])


class FindingRead(Reading):
    """One scored pair, with its evidence."""

    id: UUID
    run_id: UUID
    kind: FindingKind
    left_id: UUID
    left_name: str = Field(examples=["SIMPEG"])
    left_agency: str = Field(examples=["BKPSDM"])
    right_id: UUID | None = Field(description="Null where the counterpart is a national application.")
    right_name: str = Field(examples=["Sistem Informasi Kepegawaian"])
    right_agency: str = Field(
        examples=["Sekretariat Daerah"], description="For a national application: the institution that owns it."
    )
    national_id: UUID | None
    national_code: str | None
    score: float = Field(ge=0, le=1, description="A probability.", examples=[0.93])
    cluster: str = Field(
        description="Pairs of one cluster belong together; the smallest identifier in it.",
        examples=["01936f5e-8d2a-7c1b-9f00-000000000011"],
    )
    explanation_id: str = Field(examples=["Nama dan uraian hampir sama; keduanya mengelola data kepegawaian."])
    explanation_en: str = Field(examples=["Name and description are almost the same; both manage personnel data."])
    comparisons: list[ComparisonRead]
    state: FindingState = Field(
        description="`open`: to be judged. `settled`: confirmed. `dismissed`: judged different, and nothing that "
        "matters changed since. `reopened`: judged different, and then the evidence changed."
    )
    changes: list[ChangeRead] | None = Field(description="For a reopened finding: what changed since it was judged.")
    rule: str | None = Field(
        examples=["reader_without_flow"], description="Integration candidates: the rule that weighs most; else null."
    )
    direction: FlowDirection | None = Field(description="Integration candidates: which way data should flow.")
    edges: list[EdgeRead] | None = Field(description="Integration candidates: the edges of the graph that are cited.")


class FindingQuery(PageQuery):
    """Filters of the findings."""

    sort: str = sort_order(["score", "kind", "cluster", "left_name"], "-score")
    fields: str | None = sparse_fields(FindingRead)
    run_id: UUID | None = Field(None, description="Default: the last run that succeeded.")
    kind: FindingKind | None = None
    application_id: UUID | None = Field(None, description="Either side.")
    agency_id: UUID | None = Field(None, description="Either side's agency.")
    rule: str | None = Field(None, min_length=1, max_length=32, pattern=r"^[a-z_]+$", description="Integration only.")
    cluster: str | None = Field(None, min_length=1, max_length=64, pattern=r"^[!-~]+$")
    min_score: float | None = Field(None, ge=0, le=1)
    state: FindingState | None = Field(
        None, description="Default: all but `dismissed`; a pair judged different is not raised again."
    )
    q: SearchText = None
