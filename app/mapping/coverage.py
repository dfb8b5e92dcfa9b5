"""Coverage of the reference models by agencies, and of services by applications: cells, gaps, overlaps."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.agencies.models import Agency
from app.catalogue.applications.models import Application, ApplicationService
from app.catalogue.services.models import Service
from app.kit.errors import NotFound
from app.kit.language import Text
from app.mapping import queries
from app.mapping.coverage_schemas import AgencyCoverageQuery, ServiceCoverageQuery
from app.mapping.queries import Scope
from app.reference import queries as reference
from app.reference.models import ReferenceModel, ReferenceNode

_OUT_OF_USE = ("retired",)


async def of_agencies(session: AsyncSession, query: AgencyCoverageQuery) -> dict[str, Any]:
    """Agencies × nodes of one level: how many applications each agency has at or below each node.

    A gap is a node of an agency's own *urusan* (for RAB: as the agency's record says) without an application of that
    agency; an overlap is a node at which several agencies have applications.

    Raises:
        NotFound: no edition is loaded, or none of that code.
    """
    edition = await (
        reference.edition_coded(session, query.edition) if query.edition else reference.newest_edition(session)
    )
    if edition is None:
        raise NotFound(what=Text("edisi", "edition"), id=query.edition or "-")
    nodes = [node for node in await queries.nodes_of(session, edition.id) if node.model == query.model]
    shown = {node.code: node for node in nodes if node.level == query.level}
    agencies = await _agencies(session, query.government_id)
    scope = Scope(query.government_id)
    entries = {entry.id: entry for entry in await queries.entries(session, scope) if entry.status not in _OUT_OF_USE}
    cells: defaultdict[tuple[UUID, str], set[UUID]] = defaultdict(set)
    for one in await queries.mappings(session, scope):
        if one.edition_id == edition.id and one.model == query.model and one.application_id in entries:
            code = _at_level(one.code, shown)
            if code:
                cells[entries[one.application_id].agency_id, code].add(one.application_id)
    present = sorted({code for _, code in cells})
    gaps = _gaps(agencies, query.model, shown, cells)
    involved = {id for id, _ in cells} | {gap["agency_id"] for gap in gaps}
    return {
        "model": query.model,
        "edition": edition.code,
        "level": query.level,
        "nodes": [_node(shown[code]) for code in sorted({*present, *(gap["code"] for gap in gaps)})],
        "agencies": [{"id": a.id, "code": a.code, "name": a.name} for a in agencies if a.id in involved],
        "cells": [
            {"agency_id": id, "code": code, "applications": len(ids), "application_ids": sorted(ids)}
            for (id, code), ids in sorted(cells.items(), key=lambda cell: (str(cell[0][0]), cell[0][1]))
        ],
        "gaps": gaps,
        "overlaps": _overlaps(cells, present),
    }


async def _agencies(session: AsyncSession, government_id: UUID | None) -> list[Agency]:
    statement = select(Agency).where(Agency.archived_at.is_(None)).order_by(Agency.code, Agency.id)
    if government_id is not None:
        statement = statement.where(Agency.government_id == government_id)
    return list(await session.scalars(statement))


def _node(node: ReferenceNode) -> dict[str, Any]:
    return {"code": node.code, "name_id": node.name_id, "name_en": node.name_en}


def _at_level(code: str, shown: dict[str, ReferenceNode]) -> str | None:
    """The node shown that is `code` or stands above it."""
    at = code
    while at and at not in shown:
        at = at.rpartition(".")[0]
    return at or None


def _gaps(
    agencies: list[Agency],
    model: ReferenceModel,
    shown: dict[str, ReferenceNode],
    cells: defaultdict[tuple[UUID, str], set[UUID]],
) -> list[dict[str, Any]]:
    if model is not ReferenceModel.RAB:
        return []
    found = []
    for agency in agencies:
        for code in sorted(set(agency.rab_codes or ())):
            own = _at_level(code, shown)
            named = [own] if own else [one for one in shown if one.startswith(f"{code}.")]
            found += [{"agency_id": agency.id, "code": one} for one in named if (agency.id, one) not in cells]
    unique = {(str(gap["agency_id"]), gap["code"]): gap for gap in found}
    return [unique[key] for key in sorted(unique)]


def _overlaps(cells: defaultdict[tuple[UUID, str], set[UUID]], present: list[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for code in present:
        here = {id: ids for (id, at), ids in cells.items() if at == code}
        if len(here) > 1:
            applications = {id for ids in here.values() for id in ids}
            found.append({"code": code, "agencies": len(here), "applications": len(applications)})
    return sorted(found, key=lambda one: (-one["agencies"], -one["applications"], one["code"]))


async def of_services(session: AsyncSession, query: ServiceCoverageQuery) -> dict[str, Any]:
    """Services × applications: which application supports which service.

    A gap is a service without an application in use; an overlap is a service that several applications support.
    """
    services = select(Service.id, Service.name, Service.agency_id, Agency.name, Service.ral_codes).join(
        Agency, Agency.id == Service.agency_id
    )
    services = services.where(Service.archived_at.is_(None)).order_by(Service.name, Service.id)
    links = (
        select(ApplicationService.service_id, Application.id, Application.name)
        .join(Application, Application.id == ApplicationService.application_id)
        .where(Application.archived_at.is_(None), Application.status.is_distinct_from("retired"))
        .order_by(ApplicationService.service_id, Application.name, Application.id)
    )
    idle = select(Application.id, Application.name).where(
        Application.archived_at.is_(None),
        Application.status.is_distinct_from("retired"),
        Application.id.not_in(select(ApplicationService.application_id)),
    )
    if query.government_id is not None:
        services = services.where(Service.government_id == query.government_id)
        links = links.where(Application.government_id == query.government_id)
        idle = idle.where(Application.government_id == query.government_id)
    supported: defaultdict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for service_id, id, name in await session.execute(links):
        supported[service_id].append({"id": id, "name": name})
    rows: list[dict[str, Any]] = [
        {
            "service_id": id,
            "name": name,
            "agency_id": agency_id,
            "agency_name": agency,
            "ral_codes": codes or [],
            "applications": supported.get(id, []),
        }
        for id, name, agency_id, agency, codes in await session.execute(services)
    ]
    return {
        "services": rows,
        "gaps": [row["service_id"] for row in rows if not row["applications"]],
        "overlaps": [row["service_id"] for row in rows if len(row["applications"]) > 1],
        "applications_without_service": [
            {"id": id, "name": name}
            for id, name in await session.execute(idle.order_by(Application.name, Application.id))
        ],
    }
