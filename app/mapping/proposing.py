"""Proposals for applications, and what people decide about them."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app import audit
from app.analysis.kind_proposals import EntryFacts, propose_kinds
from app.analysis.mapping import propose
from app.analysis.mapping_records import MODELS, Proposal
from app.catalogue import acts
from app.catalogue.acts import Draft
from app.catalogue.applications.models import ApplicationStatus, MappingOrigin, MappingRole
from app.catalogue.applications.schemas import ApplicationUpdate
from app.catalogue.applications.service import NOUN
from app.catalogue.places import lineage_of
from app.catalogue.records import load_records
from app.identity.actor import Actor, Role
from app.kit import clock
from app.kit.db import new_id
from app.kit.errors import NotFound, UnknownReference
from app.mapping import queries
from app.mapping.ground import Ground, confirmed_of, ground
from app.mapping.models import EntryKind, ProposalRejection
from app.mapping.queries import Entry, Scope
from app.mapping.schemas import AcceptAll, KindDecision, ProposalAccept, ProposalReject
from app.reference.models import ReferenceModel, ReferenceNode

_LISTED = 1_000
_SPARE = 20
"""Proposals made beyond those asked for, so that rejected ones do not shorten the list."""

_LEAST_LEFT = 0.1
"""What is left after a sure proposal was turned down is raised tenfold at most: the words that misled are still all
there is to go by."""


async def entry_of(session: AsyncSession, id: UUID) -> Entry:
    """One application as mapping reads it.

    Raises:
        NotFound: there is none, or it is archived.
    """
    found = await queries.entries(session, Scope(application_ids=[id]))
    if not found:
        raise NotFound(what=NOUN.bare, id=id)
    return found[0]


async def proposals_of(
    session: AsyncSession, id: UUID, models: Sequence[ReferenceModel], top: int, least: float
) -> dict[str, Any]:
    """The best `top` nodes of each model for one application, at least `least` probable, none turned down before.

    Raises:
        NotFound: there is no such application, or no edition.
    """
    entry = await entry_of(session, id)
    on = await ground(session)
    scope = Scope(application_ids=[id])
    rejected = (await queries.rejected_codes(session, scope)).get(id, set())
    standing = {one.node_id for one in await queries.mappings(session, scope)}
    confirmed = await confirmed_of(session, on, [entry.government_id])
    wanted = [str(model) for model in models if str(model) in on.mapper.spaces]

    def compute() -> list[Proposal]:
        return list(
            propose(
                [entry.record], on.mapper.knowledge, wanted, confirmed=confirmed, top=top + _SPARE, mapper=on.mapper
            )
        )

    items: list[dict[str, Any]] = []
    ranks: dict[str, int] = {}
    for one in _left(await asyncio.to_thread(compute), rejected):
        rank = ranks.get(one.model, 0) + 1
        if rank > top or one.probability < least:
            continue
        ranks[one.model] = rank
        items.append(_shown(one, rank, on.nodes[one.code], standing))
    return {
        "application_id": id,
        "edition": on.edition_code,
        "examples": len({example.record.id for found in confirmed.values() for example in found}),
        "rejected": sorted(rejected),
        "items": items,
    }


def _left(found: Sequence[Proposal], rejected: set[str]) -> list[Proposal]:
    """The proposals that were not turned down, with the probability that the others of their model leave to them.

    Turning a broad node down says nothing of those below it.
    """
    freed: dict[str, float] = {}
    for one in found:
        if one.code in rejected and not any(other.code.startswith(f"{one.code}.") for other in found):
            freed[one.model] = freed.get(one.model, 0.0) + one.probability
    return [
        replace(one, probability=min(1.0, one.probability / max(_LEAST_LEFT, 1.0 - freed.get(one.model, 0.0))))
        for one in found
        if one.code not in rejected
    ]


def _shown(one: Proposal, rank: int, node: ReferenceNode, standing: set[UUID]) -> dict[str, Any]:
    return {
        "model": one.model,
        "rank": rank,
        "node_id": node.id,
        "code": one.code,
        "level": one.level,
        "name_id": node.name_id,
        "name_en": node.name_en,
        "probability": round(one.probability, 4),
        "explanation_id": one.explanation.id,
        "explanation_en": one.explanation.en,
        "words": list(one.words),
        "mapped": node.id in standing,
    }


def _acting_on(entry: Entry, actor: Actor) -> Actor:
    """The actor as the catalogue's rules are to take it: a reviewer may map any application, an editor its own.

    Raises:
        NeedsRole: the actor neither edits nor reviews.
        AgencyOutOfReach: the editor does not act for the application's agency.
    """
    if actor.role is Role.REVIEWER:
        return replace(actor, role=Role.ADMINISTRATOR, agency_id=None)
    actor.require_agency(lineage_of(entry.agency_path))
    return actor


def _origin_by(actor: Actor) -> MappingOrigin:
    """What a person's word makes of a mapping: an agency's own editor declares it, a reviewer has reviewed it."""
    return MappingOrigin.DECLARED if actor.role is Role.EDITOR else MappingOrigin.REVIEWED


async def accept(session: AsyncSession, id: UUID, body: ProposalAccept, *, actor: Actor) -> None:
    """Map an application to a node that was proposed, and withdraw what that replaces, in one act of the trail.

    Raises:
        NotFound, NeedsRole, AgencyOutOfReach, UnknownReference.
    """
    entry = await entry_of(session, id)
    acting = _acting_on(entry, actor)
    state = await acts.stored(session, NOUN, id, None)
    unknown = set(body.replaces) - {one["node_id"] for one in state["mappings"]}
    if unknown:
        raise UnknownReference.of("replaces", min(unknown, key=str))
    gone = {*body.replaces, body.node_id}
    kept = [one for one in state["mappings"] if one["node_id"] not in gone]
    taken = {
        "node_id": body.node_id,
        "role": body.role,
        "origin": _origin_by(actor),
        "confidence": None,
        "reason": body.reason,
    }
    change = ApplicationUpdate(mappings=[*kept, taken])
    await acts.change(session, NOUN, id, change, actor=acting, expected=frozenset({state["version"]}))
    turned_down = await queries.rejection(session, id, node_id=body.node_id)
    if turned_down is not None:
        await session.delete(turned_down)
    after = {"node_id": str(body.node_id), "replaces": [str(one) for one in body.replaces]}
    await audit.record(
        session, actor.id, actor.name, audit.Change("mapping.accepted", "application", id, None, None, after)
    )


async def reject(session: AsyncSession, id: UUID, body: ProposalReject, *, actor: Actor) -> ProposalRejection:
    """Turn a node down for an application, so that it is not proposed again; done twice it is the same.

    Raises:
        NotFound, NeedsRole, AgencyOutOfReach, UnknownReference.
    """
    entry = await entry_of(session, id)
    _acting_on(entry, actor)
    node = await session.get(ReferenceNode, body.node_id)
    if node is None:
        raise UnknownReference.of("node_id", body.node_id)
    known = await queries.rejection(session, id, node_id=body.node_id)
    made = known or ProposalRejection(application_id=id, node_id=body.node_id)
    return await _remember(session, made, body.reason, {"code": node.code}, "mapping.rejected", actor)


async def _remember(
    session: AsyncSession,
    made: ProposalRejection,
    reason: str | None,
    what: dict[str, str],
    action: str,
    actor: Actor,
) -> ProposalRejection:
    made.reason, made.rejected_by, made.rejected_at = reason, actor.name, clock.now()
    session.add(made)
    await session.flush()
    change = audit.Change(action, "application", made.application_id, None, None, what | {"reason": reason})
    await audit.record(session, actor.id, actor.name, change)
    return made


async def accept_all(session: AsyncSession, body: AcceptAll, *, actor: Actor) -> dict[str, Any]:
    """Take the best proposal of each model where it is sure enough and the application has no code there yet.

    Nobody looked at each, so they are `suggested` with their probability, and nothing is learned from them. An editor
    reaches its own agency and units only.

    Raises:
        NeedsRole: the actor neither edits nor reviews.
    """
    actor.require(Role.EDITOR, Role.REVIEWER)
    reach = actor.agency_id if actor.role is Role.EDITOR else None
    found = await queries.entries(session, Scope(body.government_id, body.agency_id))
    found = [entry for entry in found if reach is None or reach in lineage_of(entry.agency_path)]
    on = await ground(session)
    picked = await _sure(session, on, found, body)
    if not body.dry_run:
        await _take(session, on, picked, actor)
        asked = body.model_dump(mode="json", exclude={"dry_run"}) | {"accepted": len(picked)}
        change = audit.Change("mapping.accepted_all", "mapping_batch", new_id(), None, None, asked)
        await audit.record(session, actor.id, actor.name, change)
    names = {str(entry.id): entry.record.name for entry in found}
    return {
        "accepted": len(picked),
        "applications": len({one.record_id for one in picked}),
        "dry_run": body.dry_run,
        "items": [
            {
                "application_id": UUID(one.record_id),
                "application_name": names[one.record_id],
                "node_id": on.nodes[one.code].id,
                "code": one.code,
                "probability": round(one.probability, 4),
            }
            for one in picked[:_LISTED]
        ],
    }


async def _sure(session: AsyncSession, on: Ground, found: Sequence[Entry], body: AcceptAll) -> list[Proposal]:
    scope = Scope(body.government_id, body.agency_id)
    rejected = await queries.rejected_codes(session, scope)
    standing = {
        (str(one.application_id), str(one.model))
        for one in await queries.mappings(session, scope)
        if one.edition_id == on.edition_id
    }
    confirmed = await confirmed_of(session, on, sorted({entry.government_id for entry in found}))
    records = [entry.record for entry in found]
    models = [name for name in MODELS if name in set(map(str, body.models)) & on.mapper.spaces.keys()]

    def compute() -> list[Proposal]:
        best = propose(records, on.mapper.knowledge, models, confirmed=confirmed, top=1, mapper=on.mapper)
        return [
            one
            for one in best
            if one.probability >= body.min_probability
            and (one.record_id, one.model) not in standing
            and one.code not in rejected.get(UUID(one.record_id), ())
        ]

    return await asyncio.to_thread(compute)


async def _take(session: AsyncSession, on: Ground, picked: Sequence[Proposal], actor: Actor) -> None:
    by_application: dict[UUID, list[dict[str, Any]]] = {}
    for one in picked:
        by_application.setdefault(UUID(one.record_id), []).append(
            {
                "node_id": on.nodes[one.code].id,
                "role": MappingRole.PRIMARY,
                "origin": MappingOrigin.SUGGESTED,
                "confidence": round(one.probability, 4),
                "reason": one.explanation.id,
            }
        )
    states = await load_records(session, NOUN.kind, by_application)
    drafts = [
        Draft(state | {"mappings": [*state["mappings"], *by_application[id]]}, state) for id, state in states.items()
    ]
    acting = replace(actor, role=Role.ADMINISTRATOR, agency_id=None) if actor.role is Role.REVIEWER else actor
    await acts.store(session, NOUN, drafts, actor=acting)


async def kind_of(session: AsyncSession, id: UUID) -> dict[str, Any]:
    """What an application's entry probably is; kinds that were turned down are left out.

    Raises:
        NotFound: there is no such application.
    """
    entry = await entry_of(session, id)
    rejected = await queries.rejected_kinds(session, id)
    record = replace(entry.record, category="")
    facts = EntryFacts(record, entry.status or "")
    (found,) = await asyncio.to_thread(propose_kinds, [facts])
    left = [(kind, chance) for kind, chance in found.alternatives if kind not in rejected] or list(found.alternatives)
    whole = sum(chance for _, chance in left) or 1.0
    same = left[0][0] == found.kind
    unsaid = ("yang tersisa setelah yang lain ditolak", "what is left after others were turned down")
    return {
        "application_id": id,
        "declared": EntryKind.DEAD if entry.status == ApplicationStatus.RETIRED else entry.category,
        "kind": left[0][0],
        "probability": round(left[0][1] / whole, 4),
        "explanation_id": found.explanation.id if same else unsaid[0],
        "explanation_en": found.explanation.en if same else unsaid[1],
        "alternatives": [{"kind": kind, "probability": round(chance / whole, 4)} for kind, chance in left],
    }


async def accept_kind(session: AsyncSession, id: UUID, body: KindDecision, *, actor: Actor) -> None:
    """Set what an application's entry is; `dead` retires it.

    Raises:
        NotFound, NeedsRole, AgencyOutOfReach.
    """
    entry = await entry_of(session, id)
    acting = _acting_on(entry, actor)
    fields = {"status": "retired"} if body.kind is EntryKind.DEAD else {"category": str(body.kind)}
    await acts.change(session, NOUN, id, ApplicationUpdate(**fields), actor=acting, expected=None)
    turned_down = await queries.rejection(session, id, kind=body.kind)
    if turned_down is not None:
        await session.delete(turned_down)
    change = audit.Change("kind.accepted", "application", id, None, None, {"kind": body.kind, "reason": body.reason})
    await audit.record(session, actor.id, actor.name, change)


async def reject_kind(session: AsyncSession, id: UUID, body: KindDecision, *, actor: Actor) -> ProposalRejection:
    """Turn a kind down for an application, so that it is not proposed again.

    Raises:
        NotFound, NeedsRole, AgencyOutOfReach.
    """
    entry = await entry_of(session, id)
    _acting_on(entry, actor)
    known = await queries.rejection(session, id, kind=body.kind)
    made = known or ProposalRejection(application_id=id, kind=body.kind)
    return await _remember(session, made, body.reason, {"kind": str(body.kind)}, "kind.rejected", actor)
