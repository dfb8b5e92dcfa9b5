"""Reviews on the wire."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints

from app.findings.reviews.models import Question, Verdict
from app.kit.schema import Reading, Strictly

Reason = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=3, max_length=2000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
    ),
]


class ReviewWrite(Strictly):
    """A judgement of a pair."""

    verdict: Verdict = Field(
        description="`same`: one application. `variant`: channel, module or instance of one product. `redundant`: two "
        "applications of which one is enough. `shared`: one shared service could serve both. `different`: do not raise "
        "the pair again. `unsure`: somebody looked and cannot tell yet.",
        examples=["different"],
    )
    reason: Reason = Field(
        description="Why; the next reader, and the agency, will ask.",
        examples=["Yang satu untuk antrean loket, yang lain untuk antrean rawat jalan."],
    )


class ReviewRead(Reading):
    """What was judged of a pair, by whom, and on which evidence."""

    id: UUID
    version: int
    left_id: UUID
    right_id: UUID | None = Field(description="Null where the counterpart is a national application.")
    national_id: UUID | None
    question: Question = Field(description="What was asked: is one of them one too many, or should they exchange data.")
    verdict: Verdict
    reason: str = Field(examples=["Yang satu untuk antrean loket, yang lain untuk antrean rawat jalan."])
    judged_by: str = Field(examples=["verifikator-kominfo"])
    judged_at: datetime
    run_id: UUID | None = Field(description="The analysis whose finding was judged.")
    evidence: dict[str, Any] = Field(
        description="The finding as it was judged: kind, score, comparisons.",
        examples=[{"kind": "same_function", "score": 0.93, "comparisons": []}],
    )
    evidence_digest: str = Field(description="SHA-256 of `evidence`.", examples=["9f86d081884c7d65…"[:16]])
    created_at: datetime
    updated_at: datetime
