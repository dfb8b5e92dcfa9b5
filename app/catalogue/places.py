"""Where records belong: agencies with their lineage, looked up set by set for the rules of all nouns."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.acts import Draft
from app.catalogue.agencies.models import Agency
from app.identity.actor import Actor
from app.kit.errors import Forbidden


@dataclass(frozen=True, slots=True)
class Place:
    """An agency's government and its lineage: itself and all above it; `path` names it root first."""

    government_id: UUID
    lineage: frozenset[UUID]
    path: str


def lineage_of(path: str) -> frozenset[UUID]:
    """The agencies named in a path `/<id>/<id>/`."""
    return frozenset(UUID(part) for part in path.split("/") if part)


async def places(session: AsyncSession, agency_ids: Iterable[UUID]) -> dict[UUID, Place]:
    """Place by agency; unknown agencies are left out."""
    wanted = sorted(set(agency_ids), key=str)
    found: dict[UUID, Place] = {}
    for start in range(0, len(wanted), 5_000):
        statement = select(Agency.id, Agency.government_id, Agency.path).where(
            Agency.id.in_(wanted[start : start + 5_000])
        )
        found.update({id: Place(gov, lineage_of(path), path) for id, gov, path in await session.execute(statement)})
    return found


async def hold_governments(session: AsyncSession, government_ids: Collection[UUID]) -> None:
    """Wait for whoever else holds these governments, and hold them until the transaction ends.

    Acts that look at many records before they write (a move in the tree, an upsert) would otherwise decide on what
    another one is just changing. Readers and acts on single records are not kept waiting. SQLite has one writer anyway.
    """
    statement = select(Agency.id).where(Agency.id.in_(government_ids)).order_by(Agency.id)
    await session.execute(statement.with_for_update(key_share=True))


async def settle(session: AsyncSession, drafts: Sequence[Draft], actor: Actor) -> None:
    """Give each draft with an `agency_id` its `government_id`; refuse unknown agencies and those out of reach."""
    ids = {d.values["agency_id"] for d in drafts} | {d.state["agency_id"] for d in drafts if d.state}
    known = await places(session, ids)
    for draft in drafts:
        place = known.get(draft.values["agency_id"])
        if place is None:
            draft.refuse_reference("agency_id", draft.values["agency_id"])
            continue
        draft.values["government_id"] = place.government_id
        try:
            actor.require_agency(place.lineage)
            if draft.state:
                actor.require_agency(known[draft.state["agency_id"]].lineage)
        except Forbidden as error:
            draft.refuse(error)


async def existing(session: AsyncSession, table: Table, ids: Collection[UUID]) -> set[UUID]:
    """Those of `ids` that `table` holds."""
    wanted = sorted(ids, key=str)
    found: set[UUID] = set()
    for start in range(0, len(wanted), 5_000):
        found.update(await session.scalars(select(table.c.id).where(table.c.id.in_(wanted[start : start + 5_000]))))
    return found
