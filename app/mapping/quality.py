"""The quality of the catalogue's mapping, computed from the catalogue as it is and kept until that changes."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.analysis.mapping_quality import PARTS, DeclaredMapping, MappingIssue, MappingQuality, assess, work_list
from app.analysis.mapping_records import Confirmed
from app.catalogue.places import lineage_of
from app.kit.paging import PageRows, page_of_computed
from app.mapping import queries
from app.mapping.ground import Ground, confirmed_of, examples, ground
from app.mapping.proposing import entry_of
from app.mapping.queries import Entry, Mapped, Scope
from app.mapping.schemas import QualityQuery, WorkListQuery

_KEPT = 4


@dataclass(frozen=True, slots=True)
class Assessed:
    """Applications with the quality of their mapping, by identifier."""

    entries: Sequence[Entry]
    qualities: Sequence[MappingQuality]

    def within(self, agency_id: UUID | None) -> "Assessed":
        """Those of an agency and its units; of all if it is `None`."""
        if agency_id is None:
            return self
        kept = [
            (entry, quality)
            for entry, quality in zip(self.entries, self.qualities, strict=True)
            if agency_id in lineage_of(entry.agency_path)
        ]
        return Assessed([entry for entry, _ in kept], [quality for _, quality in kept])


_kept: dict[tuple[Any, ...], Assessed] = {}
_lock = asyncio.Lock()


async def assessed(session: AsyncSession, government_id: UUID | None) -> Assessed:
    """The quality of every application of a government, or of all; computed anew when the catalogue has changed."""
    on = await ground(session)
    bind = str(session.get_bind().engine.url)
    state = (bind, government_id, on.edition_id, id(on.mapper), await queries.state_of(session))
    async with _lock:
        found = _kept.get(state)
        if found is None:
            scope = Scope(government_id)
            entries = await queries.entries(session, scope)
            mapped = await queries.mappings(session, scope)
            found = Assessed(entries, await asyncio.to_thread(_assess, on, entries, mapped))
            while len(_kept) >= _KEPT:
                del _kept[next(iter(_kept))]
            _kept[state] = found
    return found


def _assess(on: Ground, entries: Sequence[Entry], mapped: Sequence[Mapped]) -> list[MappingQuality]:
    """Governments are judged apart: each learns from its own reviewed mappings."""
    by_government: dict[UUID, list[Entry]] = {}
    for entry in entries:
        by_government.setdefault(entry.government_id, []).append(entry)
    found: dict[str, MappingQuality] = {}
    for own in by_government.values():
        ids = {entry.id for entry in own}
        known = [one for one in mapped if one.application_id in ids]
        reviewed = [one for one in known if one.origin == "reviewed" and one.edition_id == on.edition_id]
        for quality in _judged(on, own, known, examples(own, reviewed)):
            found[quality.record_id] = quality
    return [found[str(entry.id)] for entry in entries]


def _judged(
    on: Ground, entries: Sequence[Entry], mapped: Sequence[Mapped], confirmed: dict[str, list[Confirmed]]
) -> list[MappingQuality]:
    current = {(one.application_id, one.model) for one in mapped if one.edition_id == on.edition_id}
    declared = [
        DeclaredMapping(
            str(one.application_id), str(one.model), one.code, str(one.origin), one.edition_id == on.edition_id
        )
        for one in mapped
        # What was carried over stands beside its origin, which is kept and no longer counts.
        if one.edition_id == on.edition_id or (one.application_id, one.model) not in current
    ]
    return assess([entry.record for entry in entries], declared, on.mapper, confirmed)


async def quality_of(session: AsyncSession, id: UUID) -> dict[str, Any]:
    """The quality of one application's mapping.

    Raises:
        NotFound: there is no such application, or no edition.
    """
    entry = await entry_of(session, id)
    on = await ground(session)
    mapped = await queries.mappings(session, Scope(application_ids=[id]))
    confirmed = await confirmed_of(session, on, [entry.government_id])
    (found,) = await asyncio.to_thread(_judged, on, [entry], mapped, confirmed)
    return _shown(entry, found)


async def qualities(session: AsyncSession, query: QualityQuery) -> PageRows:
    """Applications by the quality of their mapping, worst first.

    Raises:
        InvalidCursor: the cursor is none of this list.
    """
    found = (await assessed(session, query.government_id)).within(query.agency_id)
    rows = sorted(zip(found.entries, found.qualities, strict=True), key=lambda one: (one[1].score, one[1].record_id))
    if query.max_score is not None:
        rows = [row for row in rows if row[1].score <= query.max_score]
    return page_of_computed([_shown(entry, quality) for entry, quality in rows], query.limit, query.cursor)


async def agencies(session: AsyncSession, query: QualityQuery) -> PageRows:
    """Agencies by the quality of their applications' mapping, worst first.

    Raises:
        InvalidCursor: the cursor is none of this list.
    """
    found = (await assessed(session, query.government_id)).within(query.agency_id)
    groups: dict[tuple[UUID, str], list[MappingQuality]] = {}
    for entry, quality in zip(found.entries, found.qualities, strict=True):
        groups.setdefault((entry.agency_id, entry.agency_name), []).append(quality)
    rows = [_agency(id, name, members) for (id, name), members in groups.items()]
    rows.sort(key=lambda row: (row["score"], row["agency_name"], str(row["agency_id"])))
    if query.max_score is not None:
        rows = [row for row in rows if row["score"] <= query.max_score]
    return page_of_computed(rows, query.limit, query.cursor)


async def work(session: AsyncSession, query: WorkListQuery) -> dict[str, Any]:
    """The answers that would improve the catalogue's mapping most."""
    found = (await assessed(session, query.government_id)).within(query.agency_id)
    entries = {str(entry.id): entry for entry in found.entries}
    issues = work_list(found.qualities, query.limit)
    count = max(1, len(found.qualities))
    score = sum(quality.score for quality in found.qualities) / count
    return {
        "score": round(score, 4),
        "score_after": round(min(1.0, score + sum(issue.gain for issue in issues) / count), 4),
        "items": [_issue(entries[issue.record_id], issue) for issue in issues],
    }


def _agency(id: UUID, name: str, members: Sequence[MappingQuality]) -> dict[str, Any]:
    count = len(members)
    return {
        "agency_id": id,
        "agency_name": name,
        "applications": count,
        "score": round(sum(one.score for one in members) / count, 4),
        "parts": {part: round(sum(one.parts[part] for one in members) / count, 4) for part in PARTS},
        "mapped": dict(sorted(Counter(model for one in members for model in one.models).items())),
        "issues": dict(sorted(Counter(issue.kind for one in members for issue in one.issues).items())),
    }


def _shown(entry: Entry, quality: MappingQuality) -> dict[str, Any]:
    return {
        "application_id": entry.id,
        "application_name": entry.record.name,
        "agency_id": entry.agency_id,
        "agency_name": entry.agency_name,
        "score": round(quality.score, 4),
        "parts": {part: round(quality.parts[part], 4) for part in PARTS},
        "models": list(quality.models),
        "issues": [_issue(entry, issue) for issue in quality.issues],
    }


def _issue(entry: Entry, issue: MappingIssue) -> dict[str, Any]:
    return {
        "application_id": entry.id,
        "application_name": entry.record.name,
        "agency_id": entry.agency_id,
        "agency_name": entry.agency_name,
        "kind": issue.kind,
        "model": issue.model,
        "code": issue.code or None,
        "proposed": issue.proposed or None,
        "probability": issue.probability,
        "gain": issue.gain,
        "explanation_id": issue.explanation.id,
        "explanation_en": issue.explanation.en,
    }
