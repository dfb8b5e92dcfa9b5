"""Which unknown fields would change most verdicts: questions to the agencies, the most telling first.

For each open finding and each field that is empty on one of its sides, the finding's log-odds could move along the
whole curve that its scorer has for the field's feature. What that does to the probability, from the worst answer to the
best, is what the question is worth for this finding; a question's worth is the sum over the findings it bears on.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from app.analysis.records import FeatureCurve
from app.analysis.weights import FUNCTION_CURVES, IDENTITY_CURVES, NATIONAL_CURVES
from app.findings.models import FindingKind
from app.reports.content.judged import Item
from app.reports.content.portfolio import Portfolio
from app.reports.history import State

_LEAST_WORTH = 0.01
"""A question that moves no probability by a hundredth is not asked."""
DECIDES = 0.1
"""A field that can move a finding's probability by this much can decide it."""

FIELDS: dict[str, tuple[str, str, str]] = {
    # field of a question sheet: (feature that reads it, Indonesian, English)
    "description": ("description", "uraian", "description"),
    "function": ("function", "fungsi", "function"),
    "rab_codes": ("mapping", "kode RAB", "RAB code"),
    "data_objects": ("data_objects", "data yang digunakan", "data used"),
    "tech": ("technologies", "teknologi", "technology"),
    "url": ("address", "alamat", "address"),
}
FOR_DECISIONS: dict[str, tuple[str, str]] = {
    "status": ("status", "status"),
    "annual_cost_idr": ("biaya tahunan", "cost a year"),
    "year": ("tahun", "year"),
    "users_count": ("jumlah pengguna", "number of users"),
    "owner": ("pemilik", "owner"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """An empty field of an application: what answers are worth, and how many findings they could decide."""

    application_id: UUID
    field: str
    worth: float
    findings: int
    decides: int


def questions(items: Iterable[Item], portfolio: Portfolio) -> list[Question]:
    """Every question worth asking about applications in scope, the most telling first."""
    worth: dict[tuple[UUID, str], list[float]] = {}
    for item in items:
        finding = item.finding
        for id in (finding.left, finding.right):
            if id is None or id not in portfolio.applications:
                continue
            for field in FIELDS:
                if is_empty(portfolio.everything[id], field):
                    moved = _reach(finding.kind, FIELDS[field][0], finding.score)
                    if moved >= _LEAST_WORTH:
                        worth.setdefault((id, field), []).append(moved)
    found = [
        Question(id, field, round(sum(moves), 6), len(moves), sum(move >= DECIDES for move in moves))
        for (id, field), moves in worth.items()
    ]
    return sorted(found, key=lambda q: (-q.worth, portfolio.name(q.application_id), str(q.application_id), q.field))


def is_empty(application: State, field: str) -> bool:
    """Whether nobody filled the field in; a code counts if it is one of any reference model that the feature reads."""
    if field == "rab_codes":
        return not application["mappings"]
    if field == "data_objects":
        return not application["data_uses"]
    if field == "tech":
        return not (application["technologies"] or application["programming_languages"])
    return application[field] in (None, "", [])


def _reach(kind: str, feature: str, score: float) -> float:
    """From the worst answer to the best, how far the probability could move; 0 where the scorer has no such feature."""
    span = _spans(kind).get(feature)
    if span is None:
        return 0.0
    sure = min(max(score, 1e-6), 1 - 1e-6)
    odds = math.log(sure / (1 - sure))
    low, high = (1 / (1 + math.exp(-(odds + end))) for end in span)
    return high - low


@cache
def _spans(kind: str) -> dict[str, tuple[float, float]]:
    """The least and the most that each feature adds in the scorer of a kind."""
    curves: tuple[FeatureCurve, ...] = FUNCTION_CURVES
    if kind == FindingKind.NATIONAL_OVERLAP:
        curves = NATIONAL_CURVES
    elif kind in (FindingKind.SAME_RECORD, FindingKind.VARIANT):
        curves = IDENTITY_CURVES
    return {curve.feature: (min(curve.log_odds), max(curve.log_odds)) for curve in curves}
