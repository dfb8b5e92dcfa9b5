"""Endpoints of applications, their mappings and their history."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from app.audit import queries as trail
from app.audit.schemas import AuditEventQuery, AuditEventRead
from app.catalogue import acts
from app.catalogue.applications import queries, service
from app.catalogue.applications.schemas import ApplicationFilter, ApplicationUpdate, Mapping, MappingPut, MappingRead
from app.catalogue.endpoints import ExpectedVersion, noun_router
from app.identity.actor import AgencyOutOfReach
from app.identity.deps import ActorDep
from app.kit.errors import NotFound, UnknownReference
from app.kit.http import SessionDep, json_answer, page_answer, page_request
from app.kit.http.openapi import answers_changed, answers_gone, answers_page
from app.kit.http.problems import problems
from app.kit.language import Text
from app.kit.schema import PageQuery, sort_order, sparse_fields

router = noun_router(
    service.NOUN, ApplicationFilter, queries.conditions, service.ApplicationNameTaken, service.ProductTreeBroken
)


class HistoryQuery(PageQuery):
    """Part of an application's history."""

    sort: str = sort_order(["at", "id"], "-at")
    fields: str | None = sparse_fields(AuditEventRead)


@router.get(
    "/{id}/mappings",
    summary="List an application's mappings",
    responses={200: {"description": "All mappings, by code.", "model": list[MappingRead]}, **problems(NotFound)},
)
async def list_mappings(request: Request, id: UUID, session: SessionDep, actor: ActorDep) -> Response:
    """Where the application stands in the six reference models, at any level, and how that came about."""
    row = await queries.VIEW.item(session, id, frozenset({"version"}))
    if row is None:
        raise NotFound(what=service.NOUN.bare, id=id)
    return json_answer(await queries.mappings_of(session, id), headers={"etag": f'"{row["version"]}"'})


@router.put(
    "/{id}/mappings/{node_id}",
    summary="Map an application to a node",
    responses=answers_changed(MappingRead, AgencyOutOfReach, UnknownReference),
)
async def put_mapping(
    id: UUID, node_id: UUID, body: MappingPut, session: SessionDep, actor: ActorDep, expected: ExpectedVersion
) -> Response:
    """Add the mapping, or change it where there is one. `If-Match` names the application's ETag."""
    state = await acts.stored(session, service.NOUN, id, expected)
    mapping = Mapping(node_id=node_id, **body.model_dump())
    others = [entry for entry in state["mappings"] if entry["node_id"] != node_id]
    change = ApplicationUpdate(mappings=[*others, mapping.model_dump()])
    await acts.change(session, service.NOUN, id, change, actor=actor, expected=expected)
    row = next(row for row in await queries.mappings_of(session, id) if row["node_id"] == node_id)
    version = (await acts.stored(session, service.NOUN, id, None))["version"]
    return json_answer(row, headers={"etag": f'"{version}"'})


@router.delete(
    "/{id}/mappings/{node_id}",
    status_code=204,
    summary="Withdraw a mapping",
    responses=answers_gone(AgencyOutOfReach),
)
async def delete_mapping(
    id: UUID, node_id: UUID, session: SessionDep, actor: ActorDep, expected: ExpectedVersion
) -> Response:
    """Withdraw the mapping; the trail keeps it. `If-Match` names the application's ETag."""
    state = await acts.stored(session, service.NOUN, id, expected)
    others = [entry for entry in state["mappings"] if entry["node_id"] != node_id]
    if len(others) == len(state["mappings"]):
        raise NotFound(what=Text("pemetaan", "mapping"), id=node_id)
    change = ApplicationUpdate(mappings=others)
    await acts.change(session, service.NOUN, id, change, actor=actor, expected=expected)
    return Response(status_code=204)


@router.get("/{id}/history", summary="Read an application's history", responses=answers_page(AuditEventRead, NotFound))
async def read_history(
    request: Request, id: UUID, session: SessionDep, actor: ActorDep, query: Annotated[HistoryQuery, Query()]
) -> Response:
    """Every change of the application, newest first: who, when, and the fields before and after."""
    if await queries.VIEW.item(session, id, frozenset({"id"})) is None:
        raise NotFound(what=service.NOUN.bare, id=id)
    events = AuditEventQuery(**query.model_dump(), subject_type="application", subject_id=id)
    return page_answer(request, await trail.events(session, events, page_request(query)))
