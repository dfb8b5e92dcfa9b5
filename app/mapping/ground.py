"""What proposals stand on here: the mapper for the edition in use, made once a state of the reference."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.analysis.mapping import Mapper
from app.analysis.mapping_records import AgencyUrusan, Confirmed, MappingKnowledge, Node
from app.kit.errors import NotFound
from app.kit.language import Text
from app.mapping import queries
from app.mapping.crosswalks import successors
from app.mapping.queries import Entry, Mapped, Scope
from app.places_on_disk import CATALOG_SEED
from app.reference import queries as reference
from app.reference.knowledge import shipped_knowledge
from app.reference.models import ReferenceNode

_KEPT = 4
_lock = asyncio.Lock()
_made: dict[tuple[UUID, int], Mapper] = {}


@dataclass(frozen=True, slots=True)
class Ground:
    """The edition in use with its mapper and its nodes by code."""

    edition_id: UUID
    edition_code: str
    mapper: Mapper
    nodes: Mapping[str, ReferenceNode]


async def ground(session: AsyncSession) -> Ground:
    """The ground of the newest edition.

    Raises:
        NotFound: no edition is loaded.
    """
    edition = await reference.newest_edition(session)
    if edition is None:
        raise NotFound(what=Text("edisi", "edition"), id="-")
    nodes = await queries.nodes_of(session, edition.id)
    later = await successors(session, edition.id)
    own = tuple(
        AgencyUrusan(tuple(part for part in (name, short) if part), codes)
        for name, short, codes in await queries.carriers(session)
        if codes
    )
    mapper = await _mapper(edition.id, nodes, later, own)
    return Ground(edition.id, edition.code, mapper, {node.code: node for node in nodes})


async def _mapper(
    edition_id: UUID,
    nodes: Sequence[ReferenceNode],
    later: Mapping[str, tuple[str, ...]],
    own: tuple[AgencyUrusan, ...],
) -> Mapper:
    codes = {node.id: node.code for node in nodes}
    by_model: dict[str, list[Node]] = {}
    for node in nodes:
        parent = codes.get(node.parent_id, "") if node.parent_id else ""
        by_model.setdefault(str(node.model), []).append(
            Node(node.code, node.level, parent, node.name_id, node.name_en or "")
        )
    state = (edition_id, hash((tuple(map(tuple, by_model.values())), tuple(sorted(later.items())), own)))
    async with _lock:
        if state not in _made:
            while len(_made) >= _KEPT:
                del _made[next(iter(_made))]
            _made[state] = await asyncio.to_thread(_make, by_model, later, own)
        return _made[state]


def _make(
    nodes: Mapping[str, Sequence[Node]], later: Mapping[str, tuple[str, ...]], own: tuple[AgencyUrusan, ...]
) -> Mapper:
    """The shipped knowledge, with what the catalogue's own agencies carry, on the nodes and in the codes in use."""
    shipped = shipped_knowledge(CATALOG_SEED)
    known = replace(shipped, agencies=tuple(dict.fromkeys((*own, *shipped.agencies))))
    known = translated(known, later) if later else known
    return Mapper(replace(known, nodes={model: tuple(found) for model, found in nodes.items()}))


def translated(knowledge: MappingKnowledge, later: Mapping[str, tuple[str, ...]]) -> MappingKnowledge:
    """The knowledge with the codes of a later edition in place of those that have become others."""

    def moved(codes: Sequence[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(new for code in codes for new in later.get(code, (code,))))

    return replace(
        knowledge,
        functions={
            key: {model: moved(codes) for model, codes in by_model.items()}
            for key, by_model in knowledge.functions.items()
        },
        agencies=tuple(agency._replace(codes=moved(agency.codes)) for agency in knowledge.agencies),
        nationals=tuple(national._replace(codes=moved(national.codes)) for national in knowledge.nationals),
        cues={
            model: tuple(
                cue._replace(code=code, share=cue.share / len(codes))
                for cue in cues
                if (codes := later.get(cue.code, (cue.code,)))
                for code in codes
            )
            for model, cues in knowledge.cues.items()
        },
    )


async def confirmed_of(session: AsyncSession, on: Ground, government_ids: Sequence[UUID]) -> dict[str, list[Confirmed]]:
    """Reviewed mappings of governments as examples by model."""
    found = await queries.reviewed(session, government_ids, on.edition_id)
    known = await queries.entries(session, Scope(application_ids=sorted({one.application_id for one in found})))
    return examples(known, found)


def examples(known: Sequence[Entry], found: Sequence[Mapped]) -> dict[str, list[Confirmed]]:
    """Examples by model: each application once, with its codes."""
    records = {entry.id: entry.record for entry in known}
    by_model: dict[str, dict[UUID, list[str]]] = {}
    for one in found:
        if one.application_id in records:
            by_model.setdefault(str(one.model), {}).setdefault(one.application_id, []).append(one.code)
    return {
        model: [Confirmed(records[id], tuple(codes)) for id, codes in sorted(of.items())]
        for model, of in sorted(by_model.items())
    }
