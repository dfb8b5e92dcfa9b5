"""Proposals: names of data that probably mean one data object, with what a reader needs to judge them."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.analysis.data_names import NamedData, NameProposal, propose_names
from app.analysis.data_resolution import NameDecision
from app.analysis.text import folded
from app.catalogue.data_names import queries
from app.catalogue.data_names.models import DataNameDecision, NameVerdict
from app.catalogue.data_names.queries import KnownName, Names
from app.catalogue.data_names.schemas import DataNameProposalQuery
from app.catalogue.places import lineage_of
from app.kit.paging import PageRows, page_of_computed


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposal with the two names as the government knows them."""

    proposal: NameProposal
    name: KnownName
    canonical: KnownName


async def proposed(
    session: AsyncSession, government_id: UUID | None, agency_id: UUID | None, least: float
) -> list[Proposed]:
    """The proposals of a government (`None`: of all), most probable first; `agency_id`: of names that it lists."""
    names = await queries.names_of(session, government_id)
    decided = {id: [as_said(one) for one in await queries.decisions_of(session, id)] for id in sorted(names)}
    found = await asyncio.to_thread(_propose, names, decided, least)
    kept = [one for one in found if agency_id is None or _listed_by(one.name, agency_id)]
    return sorted(kept, key=lambda one: (-one.proposal.probability, one.proposal.name, str(one.name.government_id)))


async def proposals(session: AsyncSession, query: DataNameProposalQuery) -> PageRows:
    """One page of the proposals, most probable first.

    Raises:
        InvalidCursor: the cursor is none of this list.
    """
    found = await proposed(session, query.government_id, query.agency_id, query.min_probability)
    words = (query.q or "").lower().split()
    rows = [
        _shown(one)
        for one in found
        if all(word in f"{one.proposal.name} {one.proposal.canonical}".lower() for word in words)
    ]
    return page_of_computed(rows, query.limit, query.cursor)


def as_said(decision: DataNameDecision) -> NameDecision:
    """A stored decision as the analysis takes it; it is read inside one government."""
    return NameDecision("", decision.name, decision.canonical, decision.verdict == NameVerdict.ACCEPTED)


def _propose(names: Mapping[UUID, Names], decided: Mapping[UUID, list[NameDecision]], least: float) -> list[Proposed]:
    found: list[Proposed] = []
    for government, known in names.items():
        data = [NamedData(one.name, one.records, one.uses, one.master) for one in known.values()]
        found += [
            Proposed(proposal, known[folded(proposal.name)], known[folded(proposal.canonical)])
            for proposal in propose_names(data, decided[government], least)
        ]
    return found


def _listed_by(name: KnownName, agency_id: UUID) -> bool:
    return any(agency_id in lineage_of(path) for _, path in name.owners.values())


def _shown(one: Proposed) -> dict[str, Any]:
    return {
        "government_id": one.name.government_id,
        "name": one.proposal.name,
        "canonical": one.proposal.canonical,
        "probability": one.proposal.probability,
        "explanation_id": one.proposal.explanation.id,
        "explanation_en": one.proposal.explanation.en,
        "uses": one.name.uses,
        "canonical_uses": one.canonical.uses,
        "agencies": _owners(one.name),
        "canonical_agencies": _owners(one.canonical),
    }


def _owners(name: KnownName) -> list[dict[str, Any]]:
    listed = sorted((agency, id) for id, (agency, _) in name.owners.items())
    return [{"agency_id": id, "agency_name": agency} for agency, id in listed]
