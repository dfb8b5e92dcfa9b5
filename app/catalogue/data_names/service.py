"""Acts on names of data: accept, turn down, accept all that is sure, take a decision back."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app import audit
from app.analysis.data_names import probability_between
from app.analysis.data_resolution import Decided
from app.analysis.text import folded
from app.catalogue.data_names import proposing, queries
from app.catalogue.data_names.models import DataNameDecision, NameOrigin, NameVerdict
from app.catalogue.data_names.queries import KnownName, Names
from app.catalogue.data_names.schemas import DataNameAcceptAll, DataNameDecide
from app.catalogue.places import hold_governments, lineage_of
from app.identity.actor import Actor, AgencyOutOfReach, Role
from app.kit import clock
from app.kit.db import new_id
from app.kit.errors import Conflict, Fault, Forbidden, Invalid, NotFound, PreconditionFailed, UnknownReference
from app.kit.language import Text

DECISION = Text("keputusan nama data", "decision on names of data")
_LISTED = 1_000
_KEPT = ("name", "canonical", "verdict", "origin", "probability", "reason", "decided_by")


class SameName(Invalid):
    """A name is said to be, or not to be, itself."""

    code = "same_name"
    detail = Text(
        "Nama ini sudah nama data itu sendiri; lihat «errors».", "A name is the canonical name; see “errors”."
    )


class NameMeansAnother(Conflict):
    """The name was accepted for another data object."""

    code = "data_name_means_another"
    detail = Text(
        "«{name}» sudah diterima sebagai «{canonical}»; tarik kembali keputusan {decision_id} lebih dahulu.",
        "“{name}” was accepted as “{canonical}”; take decision {decision_id} back first.",
    )


class NamesContradict(Conflict):
    """By way of other decisions two names would be one data object and two."""

    code = "data_names_contradict"
    detail = Text(
        "«{name}» dan «{canonical}» dinyatakan berbeda, tetapi lewat keputusan lain menjadi satu; "
        "tarik kembali salah satunya lebih dahulu.",
        "“{name}” and “{canonical}” are said to be different, yet one by way of other decisions; "
        "take one of them back first.",
    )


async def accept(session: AsyncSession, body: DataNameDecide, *, actor: Actor) -> list[DataNameDecision]:
    """Take names for the data object `canonical`; what was turned down before is overturned.

    A reviewer's word makes them `reviewed`; the editor of the agency that alone lists a name declares it.

    Raises:
        NeedsRole, AgencyOutOfReach, UnknownReference, SameName, NameMeansAnother, NamesContradict.
    """
    return await _decide(session, body, NameVerdict.ACCEPTED, actor)


async def reject(session: AsyncSession, body: DataNameDecide, *, actor: Actor) -> list[DataNameDecision]:
    """Say that names are not the data object `canonical`: never asked again, never merged; what was accepted falls.

    Raises:
        NeedsRole, AgencyOutOfReach, UnknownReference, SameName, NamesContradict.
    """
    return await _decide(session, body, NameVerdict.REJECTED, actor)


async def accept_all(session: AsyncSession, body: DataNameAcceptAll, *, actor: Actor) -> dict[str, Any]:
    """Take every proposal that is sure enough; an editor reaches the names of its own agency and units only.

    Nobody looked at each, so they are `suggested`. A proposal that contradicts what was decided is left out.

    Raises:
        NeedsRole: the actor neither edits nor reviews.
    """
    actor.require(Role.EDITOR, Role.REVIEWER)
    if body.government_id is not None and not body.dry_run:
        await hold_governments(session, [body.government_id])
    found = await proposing.proposed(session, body.government_id, body.agency_id, body.min_probability)
    made: list[DataNameDecision] = []
    for government_id in sorted({one.name.government_id for one in found}):
        own = [one for one in found if one.name.government_id == government_id and _reaches(actor, one.name)]
        standing = await queries.decisions_of(session, government_id)
        made += _sound(standing, [_suggested(one, actor) for one in own])
    made.sort(key=lambda one: (-(one.probability or 0.0), one.name_key, str(one.government_id)))
    if not body.dry_run:
        session.add_all(made)
        await session.flush()
        asked = body.model_dump(mode="json", exclude={"dry_run"}) | {"accepted": len(made)}
        batch = audit.Change("data_name.accepted_all", "data_name_batch", new_id(), None, None, asked)
        changes = [*(_change("data_name.accepted", one, None) for one in made), batch]
        await audit.record_many(session, actor.id, actor.name, changes)
    named = ("government_id", "name", "canonical", "probability")
    items = [{field: getattr(one, field) for field in named} for one in made[:_LISTED]]
    return {"accepted": len(made), "dry_run": body.dry_run, "items": items}


async def take_back(session: AsyncSession, id: UUID, *, actor: Actor, expected: frozenset[int] | None) -> None:
    """Take a decision back: the names are asked about again.

    Raises:
        NotFound, NeedsRole, AgencyOutOfReach, PreconditionFailed.
    """
    actor.require(Role.EDITOR, Role.REVIEWER)
    decision = await session.get(DataNameDecision, id)
    if decision is None:
        raise NotFound(what=DECISION, id=id)
    known = (await queries.names_of(session, decision.government_id)).get(decision.government_id, {})
    _require_reach(actor, known.get(decision.name_key))
    if expected is not None and decision.version not in expected:
        raise PreconditionFailed
    change = audit.Change("data_name.taken_back", "data_name_decision", id, decision.version, _told(decision), None)
    await session.delete(decision)
    await session.flush()
    await audit.record(session, actor.id, actor.name, change)


async def _decide(
    session: AsyncSession, body: DataNameDecide, verdict: NameVerdict, actor: Actor
) -> list[DataNameDecision]:
    actor.require(Role.EDITOR, Role.REVIEWER)
    await hold_governments(session, [body.government_id])
    known = (await queries.names_of(session, body.government_id)).get(body.government_id)
    if known is None:
        raise UnknownReference.of("government_id", body.government_id)
    for name in _asked(body, known):
        _require_reach(actor, name)
    standing = await queries.decisions_of(session, body.government_id)
    by_pair = {frozenset((one.name_key, one.canonical_key)): one for one in standing}
    made, changes = [], []
    for name in _asked(body, known):
        pair = frozenset((folded(name.name), folded(body.canonical)))
        decision = by_pair.get(pair)
        before = _told(decision) if decision else None
        if decision is None:
            decision = by_pair[pair] = DataNameDecision(id=new_id(), government_id=body.government_id)
            session.add(decision)
        _set(decision, (name, known[folded(body.canonical)]), verdict, body.reason, actor)
        decision.probability = probability_between(name.name, body.canonical, [one.name for one in known.values()])
        made.append(decision)
        changes.append((decision, before))
    _refuse_contradiction(list(by_pair.values()))
    await session.flush()
    told = [_change(f"data_name.{verdict}", decision, before) for decision, before in changes]
    await audit.record_many(session, actor.id, actor.name, told)
    return made


def _asked(body: DataNameDecide, known: Names) -> list[KnownName]:
    """The names of `body`, each once.

    Raises:
        UnknownReference: the government has no data object of a name.
        SameName: one of them is the canonical name.
    """
    if folded(body.canonical) not in known:
        raise UnknownReference.of("canonical", body.canonical)
    said = {folded(name): place for place, name in reversed(list(enumerate(body.names)))}
    for key, place in said.items():
        if key not in known:
            raise UnknownReference.of(f"names/{place}", body.names[place])
        if key == folded(body.canonical):
            raise SameName(faults=[Fault(f"/names/{place}", Text("sama dengan canonical", "is the canonical name"))])
    return [known[key] for key in sorted(said)]


def _set(
    decision: DataNameDecision,
    names: tuple[KnownName, KnownName],
    verdict: NameVerdict,
    reason: str | None,
    actor: Actor,
) -> None:
    name, canonical = names
    decision.name, decision.name_key = name.name, folded(name.name)
    decision.canonical, decision.canonical_key = canonical.name, folded(canonical.name)
    decision.verdict, decision.reason = verdict, reason
    decision.origin = NameOrigin.DECLARED if actor.role is Role.EDITOR else NameOrigin.REVIEWED
    decision.decided_by, decision.decided_at = actor.name, clock.now()


def _suggested(one: proposing.Proposed, actor: Actor) -> DataNameDecision:
    decision = DataNameDecision(id=new_id(), government_id=one.name.government_id, probability=one.proposal.probability)
    _set(decision, (one.name, one.canonical), NameVerdict.ACCEPTED, one.proposal.explanation.id, actor)
    decision.origin = NameOrigin.SUGGESTED
    return decision


def _refuse_contradiction(decisions: Sequence[DataNameDecision]) -> None:
    """Raise where a name means two data objects, or two names are one and not one."""
    meant: dict[str, DataNameDecision] = {}
    for one in sorted(decisions, key=lambda decision: decision.decided_at):
        if one.verdict == NameVerdict.ACCEPTED and (other := meant.setdefault(one.name_key, one)) is not one:
            raise NameMeansAnother(name=other.name, canonical=other.canonical, decision_id=other.id)
    decided = Decided(map(proposing.as_said, decisions))
    for one in meant.values():
        if decided.root(one.canonical) == one.name_key:
            other = meant[one.canonical_key]
            raise NameMeansAnother(name=other.name, canonical=other.canonical, decision_id=other.id)
    if (wrong := decided.contradiction()) is not None:
        raise NamesContradict(name=wrong.name, canonical=wrong.canonical)


def _sound(standing: Sequence[DataNameDecision], wanted: Sequence[DataNameDecision]) -> list[DataNameDecision]:
    """What of `wanted` can be taken without a contradiction: all at once if possible, else one by one."""
    before = [proposing.as_said(one) for one in standing]
    if Decided([*before, *map(proposing.as_said, wanted)]).contradiction() is None:
        return list(wanted)
    taken: list[DataNameDecision] = []
    for one in wanted:
        trial = [*before, *map(proposing.as_said, [*taken, one])]
        if Decided(trial).contradiction() is None:
            taken.append(one)
    return taken


def _require_reach(actor: Actor, name: KnownName | None) -> None:
    """Raise unless the actor may say what a name means: reviewers all, an editor what its own agencies alone list.

    Raises:
        NeedsRole, AgencyOutOfReach.
    """
    if actor.role is Role.REVIEWER:
        return
    actor.require(Role.EDITOR)
    paths: Iterable[str] = [path for _, path in name.owners.values()] if name is not None else []
    if name is None and actor.role is Role.EDITOR and actor.agency_id is not None:
        raise AgencyOutOfReach
    for path in paths:
        actor.require_agency(lineage_of(path))


def _reaches(actor: Actor, name: KnownName) -> bool:
    try:
        _require_reach(actor, name)
    except Forbidden:
        return False
    return True


def _change(action: str, decision: DataNameDecision, before: dict[str, Any] | None) -> audit.Change:
    after = _told(decision)
    return audit.Change(action, "data_name_decision", decision.id, decision.version, before, after)


def _told(decision: DataNameDecision) -> dict[str, Any]:
    return {name: getattr(decision, name) for name in _KEPT}
