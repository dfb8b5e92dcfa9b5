"""Reads of applications."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.agencies.models import Agency
from app.catalogue.applications.models import (
    Application,
    ApplicationAlias,
    ApplicationDataUse,
    ApplicationService,
    ReferenceMapping,
)
from app.catalogue.applications.schemas import ApplicationFilter, ApplicationRead, MappingRead
from app.catalogue.filters import equal_conditions
from app.kit.paging import ShownColumn, View
from app.reference.models import ReferenceNode

_OF_AGENCY: dict[str, ShownColumn] = {"agency_code": Agency.code, "agency_name": Agency.name}
VIEW = View(
    Application.__table__.join(Agency.__table__, Application.agency_id == Agency.id),
    {
        name: _OF_AGENCY[name] if name in _OF_AGENCY else getattr(Application, name)
        for name in ApplicationRead.model_fields
    },
    searched=(Application.name, Application.description, Application.function, Application.url),
)


def conditions(query: ApplicationFilter) -> list[ColumnElement[bool]]:
    """What the filters of `query` demand."""
    where = equal_conditions(
        Application,
        VIEW,
        query,
        ("government_id", "agency_id", "category", "kind", "status", "origin", "year", "parent_id", "external_key"),
    )
    if query.within is not None:
        where.append(Agency.path.contains(f"/{query.within}/"))
    if query.node is not None:
        code = query.node.upper()
        below = ReferenceNode.code.startswith(f"{code}.", autoescape=True)
        mapped = select(ReferenceMapping.application_id).join(
            ReferenceNode, ReferenceNode.id == ReferenceMapping.node_id
        )
        where.append(Application.id.in_(mapped.where(or_(ReferenceNode.code == code, below))))
    if query.data_object_id is not None:
        used = ApplicationDataUse.data_object_id == query.data_object_id
        where.append(Application.id.in_(select(ApplicationDataUse.application_id).where(used)))
    if query.service_id is not None:
        supported = ApplicationService.service_id == query.service_id
        where.append(Application.id.in_(select(ApplicationService.application_id).where(supported)))
    return where


async def mappings_of(session: AsyncSession, application_id: UUID) -> list[dict[str, Any]]:
    """An application's mappings with their nodes, by code, as rows of `MappingRead`."""
    columns = [
        getattr(ReferenceMapping if hasattr(ReferenceMapping, name) else ReferenceNode, name).label(name)
        for name in MappingRead.model_fields
    ]
    statement: Select[Any] = (
        select(*columns)
        .join(ReferenceNode, ReferenceNode.id == ReferenceMapping.node_id)
        .where(ReferenceMapping.application_id == application_id)
        .order_by(ReferenceNode.code, ReferenceNode.edition_id)
    )
    return [dict(row) for row in (await session.execute(statement)).mappings()]


async def aliases_of(session: AsyncSession, application_ids: Iterable[UUID]) -> dict[UUID, list[str]]:
    """Alias texts by application."""
    found: dict[UUID, list[str]] = {}
    statement = (
        select(ApplicationAlias.application_id, ApplicationAlias.value)
        .where(ApplicationAlias.application_id.in_(list(application_ids)))
        .order_by(ApplicationAlias.kind, ApplicationAlias.value)
    )
    for application_id, value in await session.execute(statement):
        found.setdefault(application_id, []).append(value)
    return found
