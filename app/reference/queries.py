"""Reads of reference models."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.kit.paging import PageRequest, PageRows, View
from app.reference.models import NationalApplication, ReferenceEdition, ReferenceModel, ReferenceNode, SeedState
from app.reference.schemas import (
    EditionRead,
    NationalApplicationQuery,
    NationalApplicationRead,
    NodeQuery,
    NodeRead,
)

EDITIONS = View(
    ReferenceEdition.__table__, {name: getattr(ReferenceEdition, name) for name in EditionRead.model_fields}
)
NODES = View(
    ReferenceNode.__table__,
    {name: getattr(ReferenceNode, name) for name in NodeRead.model_fields},
    searched=(ReferenceNode.code, ReferenceNode.name_id, ReferenceNode.name_en, ReferenceNode.description),
)
NATIONAL_APPLICATIONS = View(
    NationalApplication.__table__,
    {name: getattr(NationalApplication, name) for name in NationalApplicationRead.model_fields},
    searched=(NationalApplication.code, NationalApplication.name, NationalApplication.function),
)


async def editions(session: AsyncSession, page: PageRequest) -> PageRows:
    """One page of the editions."""
    return await EDITIONS.page(session, page, [])


async def newest_edition(session: AsyncSession) -> ReferenceEdition | None:
    """The edition with the latest date."""
    statement = select(ReferenceEdition).order_by(
        ReferenceEdition.dated_on.is_(None), ReferenceEdition.dated_on.desc(), ReferenceEdition.code
    )
    return (await session.scalars(statement.limit(1))).first()


async def edition_coded(session: AsyncSession, code: str) -> ReferenceEdition | None:
    """The edition of that code."""
    return (await session.scalars(select(ReferenceEdition).where(ReferenceEdition.code == code))).one_or_none()


async def nodes(
    session: AsyncSession, model: ReferenceModel, edition_id: UUID, query: NodeQuery, page: PageRequest
) -> PageRows:
    """One page of a model's nodes in one edition."""
    where: list[ColumnElement[bool]] = [ReferenceNode.model == model, ReferenceNode.edition_id == edition_id]
    if query.q:
        where.append(NODES.containing(query.q))
    if query.level is not None:
        where.append(ReferenceNode.level == query.level)
    if query.code is not None:
        where.append(ReferenceNode.code == query.code)
    if query.parent is not None:
        parent = aliased(ReferenceNode)
        parents = select(parent.id).where(parent.edition_id == edition_id, parent.code == query.parent)
        where.append(ReferenceNode.parent_id.in_(parents))
    if query.under is not None:
        below = ReferenceNode.code.startswith(f"{query.under}.", autoescape=True)
        where.append(or_(ReferenceNode.code == query.under, below))
    return await NODES.page(session, page, where)


async def node_coded(session: AsyncSession, model: ReferenceModel, edition_id: UUID, code: str) -> ReferenceNode | None:
    """The node of that code, whatever its capitals."""
    statement = select(ReferenceNode).where(
        ReferenceNode.model == model, ReferenceNode.edition_id == edition_id, ReferenceNode.code == code.upper()
    )
    return (await session.scalars(statement)).one_or_none()


async def node_ids(session: AsyncSession, edition_id: UUID, codes: Collection[str] | None = None) -> dict[str, UUID]:
    """Identifier by code, of all nodes of an edition or of those `codes` that exist."""
    statement = select(ReferenceNode.code, ReferenceNode.id).where(ReferenceNode.edition_id == edition_id)
    if codes is not None:
        statement = statement.where(ReferenceNode.code.in_(codes))
    return dict((await session.execute(statement)).all())


async def national_applications(session: AsyncSession, query: NationalApplicationQuery, page: PageRequest) -> PageRows:
    """One page of the national applications."""
    where = [NATIONAL_APPLICATIONS.containing(query.q)] if query.q else []
    return await NATIONAL_APPLICATIONS.page(session, page, where)


async def all_national_applications(session: AsyncSession) -> list[NationalApplication]:
    """Every national application, by code."""
    return list(await session.scalars(select(NationalApplication).order_by(NationalApplication.code)))


async def node_counts(session: AsyncSession) -> dict[str, int]:
    """How many nodes each model holds, over all editions."""
    statement = select(ReferenceNode.model, func.count()).group_by(ReferenceNode.model)
    return {str(model): count for model, count in await session.execute(statement)}


async def seed_digest(session: AsyncSession, part: str) -> str | None:
    """Digest of the seed folder that was last loaded for `part`."""
    state = await session.get(SeedState, part)
    return state.digest if state else None
