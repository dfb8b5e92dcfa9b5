"""A later edition beside an earlier one: its crosswalk, mappings carried over, and back again."""

import asyncio
import csv
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from app import audit
from app.analysis.records import ApplicationRecord
from app.catalogue import acts
from app.catalogue.acts import Draft
from app.catalogue.agencies.models import Agency
from app.catalogue.applications.models import MappingOrigin, MappingRole
from app.catalogue.applications.service import NOUN
from app.catalogue.records import load_records
from app.identity.actor import SYSTEM, Actor, Role
from app.kit import clock
from app.kit.db import new_id
from app.kit.errors import Conflict, Fault, Invalid, NotFound, UnknownReference
from app.kit.language import Text
from app.mapping import queries
from app.mapping.crosswalks import entries_between
from app.mapping.edition_schemas import CarryOverCreate, CrosswalkLine, CrosswalkPut
from app.mapping.ground import Ground, ground
from app.mapping.models import CarriedMapping, CarryOver, CarryOverStatus, CrosswalkEntry, CrosswalkRelation
from app.mapping.queries import Mapped, Scope
from app.reference import queries as reference
from app.reference.models import ReferenceEdition, ReferenceNode

_TRUST = {
    CrosswalkRelation.SAME: 0.95,
    CrosswalkRelation.MERGED: 0.85,
    CrosswalkRelation.SPLIT: 0.8,
    CrosswalkRelation.RETIRED: 0.0,
}
"""By what a mapping's confidence is lowered when its node became another: judgement."""
_SAID = {"reviewed": 0.95, "declared": 0.85, "imported": 0.8, "suggested": 0.6}
"""The confidence of a mapping that nobody gave one."""


class BrokenCrosswalk(Invalid):
    """A crosswalk contradicts itself or names codes that the editions do not have."""

    code = "broken_crosswalk"
    detail = Text(
        "Tabel padanan edisi belum benar; perbaiki yang disebut di «errors».",
        "The crosswalk is not sound; mend what “errors” names.",
    )


class SameEdition(Invalid):
    """Mappings cannot be carried from an edition to itself."""

    code = "same_edition"
    detail = Text("Edisi asal dan edisi tujuan harus berbeda.", "The two editions must differ.")


class AlreadyReverted(Conflict):
    """The carry-over was taken back before."""

    code = "already_reverted"
    detail = Text("Pemetaan ini sudah dikembalikan.", "This carry-over was taken back already.")


Target = tuple[CrosswalkRelation, tuple[UUID, ...]]


async def edition_of(session: AsyncSession, id: UUID) -> ReferenceEdition:
    """An edition.

    Raises:
        NotFound: there is none of that identifier.
    """
    edition = await session.get(ReferenceEdition, id)
    if edition is None:
        raise NotFound(what=Text("edisi", "edition"), id=id)
    return edition


async def put_crosswalk(
    session: AsyncSession, to_id: UUID, body: CrosswalkPut, *, actor: Actor
) -> list[dict[str, Any]]:
    """State what became of an earlier edition's nodes in this one; what was stated before is replaced.

    Raises:
        NeedsRole: administrators only.
        NotFound, UnknownReference: an edition does not exist.
        SameEdition, BrokenCrosswalk: the body is not sound.
    """
    actor.require()
    after = await edition_of(session, to_id)
    before = await reference.edition_coded(session, body.from_edition)
    if before is None:
        raise UnknownReference.of("from_edition", body.from_edition)
    if before.id == after.id:
        raise SameEdition
    await _state(session, before, after, body.entries)
    change = {"from": before.code, "to": after.code, "entries": len(body.entries)}
    await audit.record(
        session,
        actor.id,
        actor.name,
        audit.Change("crosswalk.stated", "reference_edition", after.id, None, None, change),
    )
    return await crosswalk(session, after, before)


async def _state(
    session: AsyncSession, before: ReferenceEdition, after: ReferenceEdition, lines: Sequence[CrosswalkLine]
) -> None:
    old = await reference.node_ids(session, before.id)
    new = await reference.node_ids(session, after.id)
    if faults := _faults(lines, old, new):
        raise BrokenCrosswalk(faults=faults)
    between = (CrosswalkEntry.from_edition_id == before.id, CrosswalkEntry.to_edition_id == after.id)
    await session.execute(delete(CrosswalkEntry).where(*between))
    rows = [
        {
            "id": new_id(),
            "from_edition_id": before.id,
            "to_edition_id": after.id,
            "from_node_id": old[line.from_code],
            "to_node_id": new[line.to_code] if line.to_code else None,
            "relation": line.relation,
            "note": line.note,
        }
        for line in lines
    ]
    if rows:
        await session.execute(insert(CrosswalkEntry), rows)


def _faults(lines: Sequence[CrosswalkLine], old: Mapping[str, UUID], new: Mapping[str, UUID]) -> list[Fault]:
    sources = Counter(line.from_code for line in lines)
    targets = Counter(line.to_code for line in lines if line.to_code)
    seen: set[tuple[str, str | None]] = set()
    faults = []
    for place, line in enumerate(lines):
        said: list[tuple[str, Text]] = []
        if line.from_code not in old:
            said.append(("from_code", Text("tidak ada pada edisi asal", "is not in the earlier edition")))
        if line.to_code and line.to_code not in new:
            said.append(("to_code", Text("tidak ada pada edisi ini", "is not in this edition")))
        if (line.to_code is None) != (line.relation is CrosswalkRelation.RETIRED):
            said.append(("to_code", Text("kosong hanya untuk retired", "is empty for retired, and only then")))
        if line.relation is CrosswalkRelation.SPLIT and sources[line.from_code] < 2:
            said.append(("relation", Text("split perlu dua tujuan", "split needs two targets")))
        if line.relation is CrosswalkRelation.MERGED and targets[line.to_code or ""] < 2:
            said.append(("relation", Text("merged perlu dua asal", "merged needs two sources")))
        if line.relation not in (CrosswalkRelation.SPLIT, CrosswalkRelation.MERGED) and sources[line.from_code] > 1:
            said.append(("from_code", Text("disebut lebih dari sekali", "stands more than once")))
        if (line.from_code, line.to_code) in seen:
            said.append(("to_code", Text("pasangan ini sudah disebut", "this pair stands already")))
        seen.add((line.from_code, line.to_code))
        faults += [Fault(f"/entries/{place}/{field}", detail) for field, detail in said]
    return faults


async def load_crosswalks(session: AsyncSession, folder: Path) -> int:
    """Load `crosswalk.csv` beside each `edition.toml` that names `crosswalk_from`; returns the entries now stated.

    Raises:
        BrokenCrosswalk: a file is not sound.
        UnknownReference: it starts from an edition that is not loaded.
    """
    count = 0
    for meta_path in sorted(folder.glob("*/edition.toml")):
        meta = tomllib.loads(meta_path.read_text("utf-8"))
        path = meta_path.with_name("crosswalk.csv")
        if "crosswalk_from" not in meta or not path.exists():
            continue
        with path.open(encoding="utf-8", newline="") as file:
            lines = [CrosswalkLine(**{n: v or None for n, v in row.items()}) for row in csv.DictReader(file)]
        after = await reference.edition_coded(session, meta["code"])
        assert after is not None, "editions are loaded before their crosswalks"
        body = CrosswalkPut(from_edition=meta["crosswalk_from"], entries=lines)
        await put_crosswalk(session, after.id, body, actor=SYSTEM)
        count += len(lines)
    return count


async def crosswalk(session: AsyncSession, after: ReferenceEdition, before: ReferenceEdition) -> list[dict[str, Any]]:
    """What became of each node of the earlier edition, by code: as stated, or the node of the same code and name."""
    old = await queries.nodes_of(session, before.id)
    new = await queries.nodes_of(session, after.id)
    names = {node.id: node for node in new}
    stated = {(e.from_node_id, e.to_node_id): e.note for e in await entries_between(session, before.id, after.id)}
    targets = await targets_between(session, before.id, after.id)
    rows: list[dict[str, Any]] = []
    for node in old:
        relation, ids = targets[node.id]
        rows += [
            {
                "from_code": node.code,
                "from_name": node.name_id,
                "to_code": names[id].code if id else None,
                "to_name": names[id].name_id if id else None,
                "relation": relation,
                "stated": (node.id, id) in stated,
                "note": stated.get((node.id, id)),
            }
            for id in ids or (None,)
        ]
    return rows


async def targets_between(session: AsyncSession, from_id: UUID, to_id: UUID) -> dict[UUID, Target]:
    """For each node of an edition what it became in another; what nothing is known of counts as retired."""
    found: dict[UUID, Target] = {}
    for entry in await entries_between(session, from_id, to_id):
        _, ids = found.get(entry.from_node_id, (entry.relation, ()))
        found[entry.from_node_id] = (entry.relation, (*ids, *((entry.to_node_id,) if entry.to_node_id else ())))
    alike = {(node.model, node.code, node.name_id): node.id for node in await queries.nodes_of(session, to_id)}
    for node in await queries.nodes_of(session, from_id):
        if node.id not in found:
            same = alike.get((node.model, node.code, node.name_id))
            found[node.id] = (CrosswalkRelation.SAME, (same,)) if same else (CrosswalkRelation.RETIRED, ())
    return found


async def carry_over(session: AsyncSession, body: CarryOverCreate, *, actor: Actor) -> CarryOver:
    """Carry a government's mappings from an edition to another, with lowered confidence, beside the old ones.

    Of a split node the part that the application's own words speak for is taken. Nothing is removed: mappings of the
    earlier edition stay, and those whose node has no successor are listed without one.

    Raises:
        NeedsRole: reviewers and administrators only.
        UnknownReference: a government or an edition does not exist.
        SameEdition: both editions are one.
    """
    actor.require(Role.REVIEWER)
    before = await reference.edition_coded(session, body.from_edition)
    after = await (
        reference.edition_coded(session, body.to_edition) if body.to_edition else reference.newest_edition(session)
    )
    known = select(Agency.id).where(Agency.id == body.government_id, Agency.parent_id.is_(None))
    if before is None:
        raise UnknownReference.of("from_edition", body.from_edition)
    if after is None:
        raise UnknownReference.of("to_edition", body.to_edition or "-")
    if await session.scalar(known) is None:
        raise UnknownReference.of("government_id", body.government_id)
    if before.id == after.id:
        raise SameEdition
    made = CarryOver(
        id=new_id(),
        government_id=body.government_id,
        from_edition_id=before.id,
        to_edition_id=after.id,
        status=CarryOverStatus.APPLIED,
        made_by=actor.name,
    )
    session.add(made)
    await session.flush()
    carried = await _carried(session, made)
    if carried:
        await session.execute(insert(CarriedMapping), carried)
    await _add(session, [row for row in carried if row["to_node_id"] and not row["was_there"]], before.code, actor)
    counts = dict(sorted(Counter(str(row["relation"]) for row in carried).items()))
    what = {"from": before.code, "to": after.code, "mappings": counts}
    await audit.record(
        session, actor.id, actor.name, audit.Change("mappings.carried_over", "carry_over", made.id, None, None, what)
    )
    return made


async def _carried(session: AsyncSession, made: CarryOver) -> list[dict[str, Any]]:
    scope = Scope(made.government_id)
    found = await queries.mappings(session, scope)
    old = [one for one in found if one.edition_id == made.from_edition_id]
    standing = {(one.application_id, one.node_id) for one in found}
    targets = await targets_between(session, made.from_edition_id, made.to_edition_id)
    nodes = {node.id: node for node in await queries.nodes_of(session, made.to_edition_id)}
    split = [one for one in old if len(targets[one.node_id][1]) > 1]
    chosen = await _chosen(session, made, split, targets, nodes)
    rows: dict[tuple[UUID, UUID, UUID | None], dict[str, Any]] = {}
    for one in old:
        relation, ids = targets[one.node_id]
        share, to_id = chosen.get((one.application_id, one.node_id), (1.0, ids[0] if ids else None))
        said = one.confidence if one.confidence is not None else _SAID.get(str(one.origin), 0.6)
        rows[one.application_id, one.node_id, to_id] = {
            "id": new_id(),
            "carry_over_id": made.id,
            "application_id": one.application_id,
            "from_node_id": one.node_id,
            "to_node_id": to_id,
            "relation": relation,
            "confidence": round(said * _TRUST[relation] * share, 4) if to_id else None,
            "was_there": (one.application_id, to_id) in standing,
        }
    return list(rows.values())


async def _chosen(
    session: AsyncSession,
    made: CarryOver,
    split: Sequence[Mapped],
    targets: Mapping[UUID, Target],
    nodes: Mapping[UUID, ReferenceNode],
) -> dict[tuple[UUID, UUID], tuple[float, UUID]]:
    """For mappings to split nodes the part that the words speak for most, with its share among the parts."""
    if not split:
        return {}
    on = await ground(session)
    concerned = {one.application_id for one in split}
    entries = await queries.entries(session, Scope(made.government_id))
    records = [entry.record for entry in entries if entry.id in concerned]
    mass = await asyncio.to_thread(_masses, on, records, sorted({str(one.model) for one in split}))
    found = {}
    for one in split:
        ids = targets[one.node_id][1]
        shares = [mass.get((str(one.application_id), nodes[id].code), 0.0) + 1e-6 for id in ids]
        best = max(range(len(ids)), key=lambda place: (shares[place], -place))
        found[one.application_id, one.node_id] = (shares[best] / sum(shares), ids[best])
    return found


def _masses(on: Ground, records: Sequence[ApplicationRecord], models: Sequence[str]) -> dict[tuple[str, str], float]:
    reading = on.mapper.read(records)
    found: dict[tuple[str, str], float] = {}
    for name in models:
        if name not in on.mapper.spaces:
            continue
        space = on.mapper.spaces[name]
        for part, masses in on.mapper.masses(reading, name):
            whole = (masses @ space.rolled_up).tolist()
            for record, row in zip(records[part], whole, strict=True):
                found |= {(record.id, node.code): value for node, value in zip(space.nodes, row, strict=True)}
    return found


async def _add(session: AsyncSession, rows: Sequence[dict[str, Any]], edition: str, actor: Actor) -> None:
    added: dict[UUID, dict[UUID, dict[str, Any]]] = {}
    for row in rows:
        entry = {
            "node_id": row["to_node_id"],
            "role": MappingRole.PRIMARY,
            "origin": MappingOrigin.SUGGESTED,
            "confidence": row["confidence"],
            "reason": f"dibawa dari edisi {edition} ({row['relation']})",
        }
        known = added.setdefault(row["application_id"], {}).setdefault(row["to_node_id"], entry)
        known["confidence"] = max(known["confidence"], row["confidence"])
    states = await load_records(session, NOUN.kind, added)
    drafts = [
        Draft(state | {"mappings": [*state["mappings"], *added[id].values()]}, state) for id, state in states.items()
    ]
    await acts.store(session, NOUN, drafts, actor=_over_all(actor))


def _over_all(actor: Actor) -> Actor:
    return replace(actor, role=Role.ADMINISTRATOR, agency_id=None)


async def revert(session: AsyncSession, id: UUID, *, actor: Actor) -> CarryOver:
    """Take a carry-over back: what it added goes, unless somebody declared or reviewed it since.

    Raises:
        NeedsRole: reviewers and administrators only.
        NotFound: there is no such carry-over.
        AlreadyReverted: it was taken back before.
    """
    actor.require(Role.REVIEWER)
    made = await session.get(CarryOver, id, with_for_update=True)
    if made is None:
        raise NotFound(what=Text("pemindahan edisi", "carry-over"), id=id)
    if made.status == CarryOverStatus.REVERTED:
        raise AlreadyReverted
    statement = select(CarriedMapping).where(
        CarriedMapping.carry_over_id == id, CarriedMapping.to_node_id.is_not(None), CarriedMapping.was_there.is_(False)
    )
    added: dict[UUID, set[UUID | None]] = {}
    for one in await session.scalars(statement):
        added.setdefault(one.application_id, set()).add(one.to_node_id)
    states = await load_records(session, NOUN.kind, added)
    drafts = [
        Draft(
            state
            | {
                "mappings": [
                    one
                    for one in state["mappings"]
                    if one["node_id"] not in added[id] or one["origin"] != MappingOrigin.SUGGESTED
                ]
            },
            state,
        )
        for id, state in states.items()
    ]
    await acts.store(session, NOUN, drafts, actor=_over_all(actor))
    made.status, made.reverted_at = CarryOverStatus.REVERTED, clock.now()
    await session.flush()
    await audit.record(
        session, actor.id, actor.name, audit.Change("carry_over.reverted", "carry_over", made.id, None, None, {})
    )
    return made
