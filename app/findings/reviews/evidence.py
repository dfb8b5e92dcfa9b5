"""What a judgement saw, and whether a later finding of the same pair shows something that it could not have seen.

A pair that was judged different is raised again only if its evidence changed *materially*:

1. at least one of the two records says something else since (a full stop mended is no news, and what other records do
   to rare words or to a portfolio's prior is no news about this pair), and
2. the finding is of another kind; or a feature was unknown and is known now, or the other way round; or a feature's
   similarity moved by a fifth or more into another band of meaning (different, somewhat alike, alike, very alike, the
   same): each only where the feature bears on the score, before or now, by a quarter of log-odds; by half where one of
   the two findings does not list it, since it may have been known then and just below that; and not at all where the
   scorer of that finding's kind would be silent at the same similarity.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from app.analysis.records import FeatureCurve
from app.analysis.weights import FUNCTION_CURVES, IDENTITY_CURVES, NATIONAL_CURVES
from app.findings.models import FindingKind, FindingState
from app.findings.reviews.models import Verdict
from app.findings.wording import kind_label
from app.kit.db import json_text
from app.kit.language import Text

MOVED = 0.2
"""The least move of a similarity that matters; the scorers' curves bend every quarter."""
BEARING = 0.25
"""The least log-odds, before or now, of a feature that matters; the same as what explanations call telling."""

_BANDS = (
    (0.25, Text("berbeda", "different")),
    (0.5, Text("agak mirip", "somewhat alike")),
    (0.75, Text("mirip", "alike")),
    (1.0, Text("sangat mirip", "very alike")),
)
_SAME = Text("sama", "the same")
_UNKNOWN = Text("belum diketahui", "not known")
_SILENT = Text("tidak menentukan", "of no weight")


class MaterialChange(NamedTuple):
    """One thing that changed: the feature (or `kind`), and the sentence for people, from → to."""

    feature: str
    id: str
    en: str

    def as_dict(self) -> dict[str, str]:
        """JSON-ready."""
        return {"feature": self.feature, "id": self.id, "en": self.en}


Evidence = Mapping[str, Any]


def evidence_of(
    kind: str,
    score: float,
    comparisons: Sequence[Mapping[str, Any]],
    left_digest: str | None,
    right_digest: str | None,
) -> dict[str, Any]:
    """What is kept of a finding when it is judged."""
    return {
        "kind": str(kind),
        "score": score,
        "comparisons": list(comparisons),
        "left_digest": left_digest,
        "right_digest": right_digest,
    }


def digest_of(evidence: Evidence) -> str:
    """SHA-256 of the evidence, for people who compare two judgements."""
    return sha256(json_text(dict(sorted(evidence.items()))).encode()).hexdigest()


def material_changes(before: Evidence, now: Evidence) -> list[MaterialChange]:
    """What changed between two pieces of evidence of one pair, in the order of the features now; empty: nothing."""
    if _same_records(before, now):
        return []
    changes = []
    if before["kind"] != now["kind"]:
        changes.append(_kind_change(before["kind"], now["kind"]))
    earlier = {comparison["feature"]: comparison for comparison in before["comparisons"]}
    later = {comparison["feature"]: comparison for comparison in now["comparisons"]}
    for feature in [*later, *(name for name in earlier if name not in later)]:
        one, two = earlier.get(feature), later.get(feature)
        if (one is None and _unheard(before["kind"], two)) or (two is None and _unheard(now["kind"], one)):
            continue
        change = _feature_change(feature, one, two)
        if change is not None:
            changes.append(change)
    return changes


def state_after(
    verdict: Verdict | None, judged: Evidence | None, now: Evidence
) -> tuple[FindingState, list[MaterialChange]]:
    """The state that a pair's review gives to a finding of it, and why it is reopened if it is."""
    if verdict is None or judged is None or verdict == Verdict.UNSURE:
        return FindingState.OPEN, []
    if verdict != Verdict.DIFFERENT:
        return FindingState.SETTLED, []
    changes = material_changes(judged, now)
    return (FindingState.REOPENED if changes else FindingState.DISMISSED), changes


def _same_records(before: Evidence, now: Evidence) -> bool:
    sides = ("left_digest", "right_digest")
    return all(before[side] is not None and before[side] == now[side] for side in sides)


def _kind_change(before: str, now: str) -> MaterialChange:
    one, two = (kind_label(kind) for kind in (before, now))
    return MaterialChange("kind", f"jenis temuan: {one.id} → {two.id}", f"kind of finding: {one.en} → {two.en}")


def _feature_change(
    feature: str, before: Mapping[str, Any] | None, now: Mapping[str, Any] | None
) -> MaterialChange | None:
    bearing = max(abs(side["weight"]) if side else 0.0 for side in (before, now))
    if bearing < (BEARING if before and now else 2 * BEARING):
        return None
    if not _moved(before, now):
        return None
    label = _label(feature)
    one, two = _said(before), _said(now)
    told = now or before or {}
    return MaterialChange(
        feature,
        f"{label.id}: {one.id} → {two.id} ({told['evidence_id']})",
        f"{label.en}: {one.en} → {two.en} ({told['evidence_en']})",
    )


def _unheard(kind: str, listed: Mapping[str, Any] | None) -> bool:
    """Whether the scorer of `kind` would say next to nothing at the similarity that the other finding lists.

    Kinds are scored by different curves: a feature may be silent on one side because its scorer does not read it, with
    nothing changed in the records.
    """
    if listed is None or listed["similarity"] is None:
        return False
    curve = next((c.log_odds for c in _curves(kind) if c.feature == listed["feature"]), None)
    if curve is None:
        return True
    similarity = float(listed["similarity"])
    place = min(3, int(similarity * 4))
    share = similarity * 4 - place
    return abs(curve[place] + (curve[place + 1] - curve[place]) * share) < 2 * BEARING


def _curves(kind: str) -> tuple[FeatureCurve, ...]:
    if kind == FindingKind.NATIONAL_OVERLAP:
        return NATIONAL_CURVES
    return IDENTITY_CURVES if kind in (FindingKind.SAME_RECORD, FindingKind.VARIANT) else FUNCTION_CURVES


def _moved(before: Mapping[str, Any] | None, now: Mapping[str, Any] | None) -> bool:
    """Whether the similarity moved into another band, or became known or unknown.

    A feature that is not listed had nothing to say: it may have been unknown, or known and of no weight.
    """
    one = before["similarity"] if before else None
    two = now["similarity"] if now else None
    if one is None or two is None:
        return (one is None) != (two is None)
    return abs(one - two) >= MOVED and _band(one) != _band(two)


def _band(similarity: float) -> Text:
    return next((words for limit, words in _BANDS if similarity < limit), _SAME)


def _said(comparison: Mapping[str, Any] | None) -> Text:
    if comparison is None:
        return _SILENT
    return _UNKNOWN if comparison["similarity"] is None else _band(comparison["similarity"])


def _label(feature: str) -> Text:
    from app.analysis.explaining import LABELS  # noqa: PLC0415 -- loads rapidfuzz, which most requests never need

    label = LABELS.get(feature)
    return Text(label.id.rstrip(":"), label.en.rstrip(":")) if label else Text(feature, feature)
