"""Reads of carry-overs."""

from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.catalogue.applications.models import Application, MappingOrigin, ReferenceMapping
from app.kit.paging import PageRequest, PageRows, ShownColumn, View
from app.mapping.edition_schemas import CarriedQuery, CarriedRead, CarryOverQuery, CarryOverRead
from app.mapping.models import CarriedMapping, CarryOver
from app.reference.models import ReferenceNode

CARRY_OVERS = View(CarryOver.__table__, {name: getattr(CarryOver, name) for name in CarryOverRead.model_fields})

_before = aliased(ReferenceNode)
_after = aliased(ReferenceNode)
_JOINED: dict[str, ShownColumn] = {
    "application_name": Application.name,
    "model": _before.model,
    "from_code": _before.code,
    "to_code": _after.code,
    "origin": ReferenceMapping.origin,
}
CARRIED = View(
    CarriedMapping.__table__.join(Application.__table__, Application.id == CarriedMapping.application_id)
    .join(_before, _before.id == CarriedMapping.from_node_id)
    .outerjoin(_after, _after.id == CarriedMapping.to_node_id)
    .outerjoin(
        ReferenceMapping.__table__,
        and_(
            ReferenceMapping.application_id == CarriedMapping.application_id,
            ReferenceMapping.node_id == CarriedMapping.to_node_id,
        ),
    ),
    {name: _JOINED[name] if name in _JOINED else getattr(CarriedMapping, name) for name in CarriedRead.model_fields},
)


async def carry_overs(session: AsyncSession, query: CarryOverQuery, page: PageRequest) -> PageRows:
    """One page of the carry-overs."""
    where = [] if query.government_id is None else [CarryOver.government_id == query.government_id]
    return await CARRY_OVERS.page(session, page, where)


async def carried(session: AsyncSession, id: UUID, query: CarriedQuery, page: PageRequest) -> PageRows:
    """One page of what became of the mappings in one carry-over."""
    where: list[ColumnElement[bool]] = [CarriedMapping.carry_over_id == id]
    if query.relation is not None:
        where.append(CarriedMapping.relation == query.relation)
    waits = or_(CarriedMapping.to_node_id.is_(None), ReferenceMapping.origin == MappingOrigin.SUGGESTED)
    if query.waiting is not None:
        where.append(waits if query.waiting else ~waits)
    return await CARRIED.page(session, page, where)
