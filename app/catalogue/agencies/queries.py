"""Reads of agencies."""

from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.agencies.models import Agency, AgencyKind
from app.catalogue.agencies.schemas import AgencyQuery, AgencyRead
from app.catalogue.filters import equal_conditions
from app.kit.paging import View

VIEW = View(
    Agency.__table__,
    {name: getattr(Agency, name) for name in AgencyRead.model_fields},
    searched=(Agency.code, Agency.name, Agency.short_name),
)


def conditions(query: AgencyQuery) -> list[ColumnElement[bool]]:
    """What the filters of `query` demand."""
    where = equal_conditions(Agency, VIEW, query, ("government_id", "parent_id", "code", "kind", "external_key"))
    if query.within is not None:
        where.append(Agency.path.contains(f"/{query.within}/"))
    return where


async def agencies_of(session: AsyncSession, government_id: UUID) -> list[Agency]:
    """All agencies of a government that are not archived, itself included, by code."""
    statement = select(Agency).where(Agency.government_id == government_id, Agency.archived_at.is_(None))
    return list(await session.scalars(statement.order_by(Agency.code, Agency.id)))


async def governments(session: AsyncSession) -> list[Agency]:
    """All governments, real ones first, oldest first."""
    statement = select(Agency).where(Agency.kind == AgencyKind.GOVERNMENT, Agency.archived_at.is_(None))
    return list(await session.scalars(statement.order_by(Agency.is_example, Agency.created_at, Agency.code)))
