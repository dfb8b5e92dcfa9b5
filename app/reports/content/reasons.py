"""The reasons of a finding as people read them: in words, with codes named, and none told twice."""

import re
from collections.abc import Mapping
from itertools import groupby
from uuid import UUID

from app.analysis.explaining import LABELS
from app.findings.models import FindingKind
from app.findings.wording import RULE_LABELS
from app.reference.models import ReferenceModel, ReferenceNode
from app.reports.content.drafting import Speaker
from app.reports.history import FindingFacts, State
from app.reports.shape import Reason

_TELLING = 0.25
_UNCLEAR = "not clear from name and description"
"""What analysis says where it sees no function: no reason for anything."""
_MODELS = "|".join(model.upper() for model in ReferenceModel)
_CODE = rf"(?:{_MODELS})(?:\.\d+)+(?:\.\*)?"
_CODES = re.compile(rf"\b{_CODE}(?:, {_CODE})*")
_AGREEMENT = re.compile(r"^(?:sama|sama-sama|the same|in common): ")
_ONE_WORDING = {"keywords": ("spelling", "description"), "description": ("spelling",)}
"""Features that see the same words: where the first is told, the others say nothing new."""


def names_of_codes(nodes: Mapping[UUID, ReferenceNode], say: Speaker) -> dict[str, str]:
    """The name of each code of the reference models, in the reader's language where it has one there."""
    return {
        node.code: (node.name_en or node.name_id) if say.language == "en" else node.name_id
        for node in sorted(nodes.values(), key=lambda node: (str(node.edition_id), node.code))
    }


def with_names(text: str, codes: Mapping[str, str]) -> str:
    """`text` with its reference codes followed by what they stand for; neighbours of one name have it once."""

    def named(found: re.Match[str]) -> str:
        listed = [code.removesuffix(".*") for code in found[0].split(", ")]
        runs = [(name, ", ".join(run)) for name, run in groupby(listed, key=lambda code: codes.get(code, ""))]
        return ", ".join(f"{run} ({name})" if name else run for name, run in runs)

    return _CODES.sub(named, text)


def reasons(
    finding: FindingFacts, say: Speaker, codes: Mapping[str, str], left: State | None = None
) -> tuple[Reason, ...]:
    """What speaks for a finding, then against, then what is unknown and could decide; the weightiest first.

    `left` is the city's own side of a national overlap: what only the national side leaves open nobody here can fill.
    """
    own = "“{}”".format(left["name"].strip()) if left and finding.national is not None else ""
    features = {comparison["feature"]: comparison for comparison in finding.comparisons}
    silent = _repeated(features)
    told: list[tuple[int, float, Reason]] = []
    for feature, comparison in features.items():
        if feature in silent or comparison["evidence_en"] == _UNCLEAR:
            continue
        text = with_names(comparison["evidence_en" if say.language == "en" else "evidence_id"], codes)
        reason = Reason("+", topic_of(feature, say), text)
        weight = comparison["weight"]
        if finding.kind == FindingKind.INTEGRATION:  # a rule suspects a missing flow; none speaks against one
            told.append((0, -weight, reason))
        elif comparison["similarity"] is None:
            if own in text:
                told.append((2, 0.0, Reason("?", reason.topic, _open_here(own, say) or text)))
        elif weight >= _TELLING:
            told.append((0, -weight, reason))
        elif weight <= -_TELLING:
            told.append((1, weight, Reason("-", reason.topic, _too_little(text, say))))
    ordered = sorted(told, key=lambda entry: (entry[0], entry[1], entry[2].topic))
    return tuple(dict.fromkeys(reason for _, _, reason in ordered))  # two features may say the same words


def topic_of(feature: str, say: Speaker) -> str:
    """A feature or a rule in words."""
    label = LABELS.get(feature) or RULE_LABELS.get(feature)
    return say(*label).rstrip(":") if label else feature


def _open_here(own: str, say: Speaker) -> str:
    return say("belum diisi untuk {name}", "not filled in for {name}", name=own) if own else ""


def _repeated(features: Mapping[str, Mapping[str, object]]) -> set[str]:
    """Features whose words another one tells already."""
    silent = {
        other
        for first, others in _ONE_WORDING.items()
        if first in features and _speaks_for(features[first])
        for other in others
        if other in features and _speaks_for(features[other])
    }
    both = features.get("function", {}).get("evidence_id", "")
    if "national" in features and str(both).startswith("keduanya "):
        silent.add("function")
    return silent


def _speaks_for(comparison: Mapping[str, object]) -> bool:
    weight = comparison["weight"]
    return isinstance(weight, int | float) and weight >= _TELLING


def _too_little(text: str, say: Speaker) -> str:
    """What agrees and still speaks against, because more would agree if the finding were right."""
    if not _AGREEMENT.match(text):
        return text
    return say("hanya sedikit yang sama: {what}", "little in common: {what}", what=_AGREEMENT.sub("", text))
