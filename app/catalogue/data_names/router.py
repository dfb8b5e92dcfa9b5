"""Endpoints of names of data: proposals, and what people decide."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.catalogue.data_names import proposing, queries, service
from app.catalogue.data_names.models import DataNameDecision
from app.catalogue.data_names.schemas import (
    DataNameAcceptAll,
    DataNameAcceptAllRead,
    DataNameDecide,
    DataNameDecisionQuery,
    DataNameDecisionRead,
    DataNameDecisionsRead,
    DataNameProposalQuery,
    DataNameProposalRead,
)
from app.identity.actor import AgencyOutOfReach, NeedsRole
from app.identity.deps import ActorDep
from app.kit.errors import NotFound, UnknownReference
from app.kit.http import (
    SessionDep,
    TransactionRoute,
    if_match_header,
    item_answer,
    json_answer,
    page_answer,
    page_request,
)
from app.kit.http.openapi import answers, answers_gone, answers_item, answers_page
from app.kit.http.problems import problems
from app.kit.paging import InvalidCursor
from app.kit.schema import Page

router = APIRouter(tags=["data-names"], route_class=TransactionRoute)

ExpectedVersion = Annotated[frozenset[int] | None, if_match_header]
_DECIDED = {
    200: {"description": "The decisions.", "model": DataNameDecisionsRead},
    **problems(
        NeedsRole,
        AgencyOutOfReach,
        UnknownReference,
        service.SameName,
        service.NameMeansAnother,
        service.NamesContradict,
    ),
}


@router.get(
    "/data-name-proposals",
    summary="List proposals for names of data",
    responses=answers("One page.", Page[DataNameProposalRead], InvalidCursor),
)
async def list_proposals(
    request: Request, session: SessionDep, actor: ActorDep, query: Annotated[DataNameProposalQuery, Query()]
) -> Response:
    """Names of data objects that probably mean one data object, most probable first, each with the reason.

    A name is proposed once, for the better known name that it most probably means: one of which a master is kept, that
    is used more, or listed more often. What was accepted or turned down is not asked again.
    """
    return page_answer(request, await proposing.proposals(session, query))


@router.post("/data-name-proposals/accept", summary="Accept names of data", responses=_DECIDED)
async def accept_names(body: DataNameDecide, session: SessionDep, actor: ActorDep) -> Response:
    """Say that names mean one data object. The graph and the next analysis take them for one.

    A reviewer decides about all names; an editor about names that only its own agency and units list.
    """
    return _decisions(await service.accept(session, body, actor=actor))


@router.post("/data-name-proposals/reject", summary="Turn names of data down", responses=_DECIDED)
async def reject_names(body: DataNameDecide, session: SessionDep, actor: ActorDep) -> Response:
    """Say that names do not mean this data object: they are not asked about again, and never merged with it."""
    return _decisions(await service.reject(session, body, actor=actor))


@router.post(
    "/data-name-proposals/accept-all",
    summary="Accept all sure names of data",
    responses=answers("What was taken.", DataNameAcceptAllRead, NeedsRole, AgencyOutOfReach),
)
async def accept_all_names(body: DataNameAcceptAll, session: SessionDep, actor: ActorDep) -> Response:
    """Take every proposal that is sure enough, as `suggested`, since nobody looked at each.

    With `dry_run` nothing is stored. An editor takes names of its own agency and units only.
    """
    return json_answer(await service.accept_all(session, body, actor=actor))


@router.get("/data-name-decisions", summary="List decisions on names", responses=answers_page(DataNameDecisionRead))
async def list_decisions(
    request: Request, session: SessionDep, actor: ActorDep, query: Annotated[DataNameDecisionQuery, Query()]
) -> Response:
    """Which names were accepted for which data object, and which pairs were turned down."""
    return page_answer(request, await queries.decisions(session, query, page_request(query)))


@router.get(
    "/data-name-decisions/{id}", summary="Read a decision on names", responses=answers_item(DataNameDecisionRead)
)
async def read_decision(request: Request, id: UUID, session: SessionDep, actor: ActorDep) -> Response:
    """One decision on two names of data."""
    row = await queries.VIEW.item(session, id)
    if row is None:
        raise NotFound(what=service.DECISION, id=id)
    return item_answer(request, row)


@router.delete(
    "/data-name-decisions/{id}",
    status_code=204,
    summary="Take a decision on names back",
    responses=answers_gone(NeedsRole, AgencyOutOfReach),
)
async def take_decision_back(id: UUID, session: SessionDep, actor: ActorDep, expected: ExpectedVersion) -> Response:
    """Forget the decision: the names are asked about again, and merged no longer. `If-Match` names its ETag."""
    await service.take_back(session, id, actor=actor, expected=expected)
    return Response(status_code=204)


def _decisions(made: list[DataNameDecision]) -> Response:
    rows = [DataNameDecisionRead.model_validate(one).model_dump() for one in made]
    return json_answer({"items": rows})
