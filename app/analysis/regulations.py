"""Aturan: applications whose legal basis is missing or revoked, and several regulations about one subject.

Two regulations of one government are about one subject when the telling words of what they are about agree, weighted by
rarity; each pair names the words that they share. A regulation and the one that changes or revokes it are about one
subject by nature: the revoked one is left out.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from . import text
from .records import Sentence

ALIKE = 0.5
_SILENT = frozenset(
    text.stem(word)
    for word in (
        "penyelenggaraan", "pelaksanaan", "pedoman", "tata", "cara", "peraturan", "daerah", "kota", "kabupaten",
        "pemerintah", "pemerintahan", "lingkungan", "tentang", "atas", "perubahan", "petunjuk", "teknis", "pengelolaan",
        "pembentukan", "wali", "bupati", "dalam", "rangka", "sistem", "dan",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RegulationRecord:
    """An aturan as the analysis sees it; `title` as `Perwal 12/2021`, `status` `in_force`, `revoked` or unknown."""

    id: str
    title: str
    about: str
    government: str = ""
    status: str = ""
    national: bool = False


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
    """Applications (ids) that name no regulation, or only revoked ones; `bases` are (application, regulation) ids."""
    known = {regulation.id: regulation for regulation in regulations}
    named: defaultdict[str, list[RegulationRecord]] = defaultdict(list)
    for application, regulation in sorted(set(bases)):
        if regulation in known:
            named[application].append(known[regulation])
    found = []
    for id in sorted(set(applications)):
        revoked = tuple(sorted(one.title for one in named[id] if one.status == "revoked"))
        if len(revoked) < len(named[id]):
            continue
        listed = ", ".join(revoked)
        told = Sentence("belum ada dasar hukum yang tercatat", "no legal basis is recorded")
        if revoked:
            told = Sentence(f"dasar hukumnya sudah dicabut: {listed}", f"its legal basis is revoked: {listed}")
        found.append(LegalGap(id, revoked, told))
    return found


def same_subject(regulations: Sequence[RegulationRecord], least: float = ALIKE) -> list[SameSubject]:
    """Pairs of local regulations in force of one government about one subject, most alike first. O(n²) by word."""
    local = sorted(
        (one for one in regulations if not one.national and one.status != "revoked"),
        key=lambda one: (one.id, one.title),
    )
    words = {one.id: _telling(one.about) for one in local}
    met = Counter(word for said in words.values() for word in said)
    rarity = {word: 1.0 + math.log((1 + len(local)) / count) for word, count in met.items()}
    length = {id: math.sqrt(sum(rarity[word] ** 2 for word in said)) for id, said in words.items()}
    found = []
    for place, one in enumerate(local):
        for other in local[place + 1 :]:
            shared = words[one.id] & words[other.id]
            if one.government != other.government or not shared:
                continue
            score = sum(rarity[word] ** 2 for word in shared) / (length[one.id] * length[other.id])
            if score >= least:
                found.append(SameSubject(one.id, other.id, round(min(1.0, score), 4), _told(one, other, shared)))
    return sorted(found, key=lambda pair: (-pair.score, pair.left_id, pair.right_id))


def _telling(about: str) -> frozenset[str]:
    """The stems of what a regulation is about, without those that any title has."""
    return frozenset(text.stem(token) for token in text.tokens(about) if len(token) > 2) - _SILENT


def _told(one: RegulationRecord, other: RegulationRecord, shared: frozenset[str]) -> Sentence:
    listed = ", ".join(sorted(shared))
    return Sentence(
        f"{one.title} dan {other.title} mengatur hal yang sama (sama-sama: {listed}); "
        "pertimbangkan satu peraturan saja",
        f"{one.title} and {other.title} regulate the same (in common: {listed}); consider a single regulation",
    )
