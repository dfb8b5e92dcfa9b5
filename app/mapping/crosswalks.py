"""What became of nodes in later editions: reads of crosswalks."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.mapping.models import CrosswalkEntry
from app.reference.models import ReferenceNode


async def entries_between(session: AsyncSession, from_id: UUID, to_id: UUID) -> list[CrosswalkEntry]:
    """The crosswalk from one edition to another, as it was stated."""
    statement = (
        select(CrosswalkEntry)
        .where(CrosswalkEntry.from_edition_id == from_id, CrosswalkEntry.to_edition_id == to_id)
        .order_by(CrosswalkEntry.from_node_id, CrosswalkEntry.to_node_id)
    )
    return list(await session.scalars(statement))


async def successors(session: AsyncSession, edition_id: UUID) -> Mapping[str, tuple[str, ...]]:
    """For codes of earlier editions the codes of this one that they became; a retired code has none."""
    before, after = aliased(ReferenceNode), aliased(ReferenceNode)
    statement = (
        select(before.code, after.code)
        .select_from(CrosswalkEntry)
        .join(before, before.id == CrosswalkEntry.from_node_id)
        .outerjoin(after, after.id == CrosswalkEntry.to_node_id)
        .where(CrosswalkEntry.to_edition_id == edition_id)
        .order_by(before.code, after.code)
    )
    found: dict[str, tuple[str, ...]] = {}
    for old, new in await session.execute(statement):
        found[old] = (*found.get(old, ()), *((new,) if new else ()))
    return found
