"""Aturan: applications whose legal basis is missing or revoked, and several regulations about one subject."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from .classes import class_model
from .records import Sentence
from .subjects import RegulationRecord, compared_regulations, explained, revoked_by

__all__ = ["LegalGap", "RegulationRecord", "SameSubject", "legal_gaps", "same_subject"]

ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class SameSubject:
    """Two regulations of one government about one subject; `left_id < right_id`."""

    left_id: str
    right_id: str
    score: float
    explanation: Sentence


@dataclass(frozen=True, slots=True)
class LegalGap:
    """An application without a legal basis that holds; `revoked`: the titles of those that it names in vain."""

    application_id: str
    revoked: tuple[str, ...]
    explanation: Sentence


def legal_gaps(
    applications: Sequence[str], bases: Sequence[tuple[str, str]], regulations: Sequence[RegulationRecord]
) -> list[LegalGap]:
    """Applications (ids) that name no regulation, or only revoked ones; `bases` are (application, regulation) ids.

    A regulation is revoked if its record says so, or if another one of its government revokes it by its title.
    """
    known = {regulation.id: regulation for regulation in regulations}
    by = revoked_by(regulations)
    named: defaultdict[str, list[RegulationRecord]] = defaultdict(list)
    for application, regulation in sorted(set(bases)):
        if regulation in known:
            named[application].append(known[regulation])
    found = []
    for id in sorted(set(applications)):
        gone = sorted((one.title, by.get(one.id, "")) for one in named[id] if one.status == "revoked" or one.id in by)
        revoked = tuple(title for title, _ in gone)
        if len(revoked) < len(named[id]):
            continue
        told = Sentence("belum ada dasar hukum yang tercatat", "no legal basis is recorded")
        if revoked:
            told = Sentence(
                "dasar hukumnya sudah dicabut: " + ", ".join(f"{a} (dengan {b})" if b else a for a, b in gone),
                "its legal basis is revoked: " + ", ".join(f"{a} (by {b})" if b else a for a, b in gone),
            )
        found.append(LegalGap(id, revoked, told))
    return found


def same_subject(regulations: Sequence[RegulationRecord], least: float = ALIKE) -> list[SameSubject]:
    """Pairs of local regulations in force of one government about one subject, most probable first."""
    found = [
        SameSubject(one.left.id, one.right.id, round(one.probability, 4), explained(one))
        for one in compared_regulations(regulations, class_model())
        if one.probability >= least
    ]
    return sorted(found, key=lambda pair: (-pair.score, pair.left_id, pair.right_id))
