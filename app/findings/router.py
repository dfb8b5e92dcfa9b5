"""Endpoints of runs and findings."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from starlette.background import BackgroundTask

from app.findings import queries, service
from app.findings.schemas import FindingQuery, FindingRead, RunCreate, RunQuery, RunRead
from app.identity.actor import NeedsRole
from app.identity.deps import ActorDep
from app.kit.errors import NotFound
from app.kit.http import SessionDep, TransactionRoute, item_answer, json_answer, page_answer, page_request
from app.kit.http.openapi import answers_item, answers_page
from app.kit.http.problems import problems

runs = APIRouter(prefix="/runs", tags=["runs"], route_class=TransactionRoute)
findings = APIRouter(prefix="/findings", tags=["findings"], route_class=TransactionRoute)

_ACCEPTED = {
    "description": "Accepted; `Location` names the run to look at.",
    "model": RunRead,
    "headers": {"Location": {"description": "Address of the run.", "schema": {"type": "string"}}},
}


@runs.get("", summary="List runs", responses=answers_page(RunRead))
async def list_runs(
    request: Request, session: SessionDep, actor: ActorDep, query: Annotated[RunQuery, Query()]
) -> Response:
    """Analyses, newest first, with what each found by kind."""
    return page_answer(request, await queries.runs(session, query, page_request(query)))


@runs.post(
    "",
    status_code=202,
    summary="Start an analysis",
    responses={202: _ACCEPTED, **problems(NeedsRole, service.UnknownGovernment)},
)
async def start_run(request: Request, body: RunCreate, session: SessionDep, actor: ActorDep) -> Response:
    """Look for duplicates and integration candidates in the catalogue as it is now.

    The answer names the run; its `status` tells how far it is.
    """
    run = await service.request_run(session, body, actor=actor)
    row = RunRead.model_validate(run).model_dump()
    response = json_answer(row, 202, {"location": f"/api/v1/runs/{run.id}"})
    background = request.app.state.background
    if background is not None:
        response.background = BackgroundTask(background.start_run, run.id)
    return response


@runs.get("/{id}", summary="Read a run", responses=answers_item(RunRead))
async def read_run(request: Request, id: UUID, session: SessionDep, actor: ActorDep) -> Response:
    """One run: how far it is, what it looked at, what it found by kind."""
    row = await queries.RUNS.item(session, id)
    if row is None:
        raise NotFound(what="analisis", id=id)
    return item_answer(request, row)


@findings.get("", summary="List findings", responses=answers_page(FindingRead))
async def list_findings(
    request: Request, session: SessionDep, actor: ActorDep, query: Annotated[FindingQuery, Query()]
) -> Response:
    """What the last run found (or the run named), strongest first, each pair with its reasons.

    `same_record`: registered twice. `same_function`: different applications, one function. `variant`: channels,
    modules or instances of one product. `shared_service`: one technical service run several times.
    `national_overlap`: beside a national application. `integration`: should exchange data and do not, or not well;
    such a finding names its `rule`, the `direction` and the `edges` of the graph that speak for it.
    """
    run_id = query.run_id or await queries.last_run(session)
    return page_answer(request, await queries.findings(session, run_id, query, page_request(query)))


@findings.get("/{id}", summary="Read a finding", responses=answers_item(FindingRead))
async def read_finding(request: Request, id: UUID, session: SessionDep, actor: ActorDep) -> Response:
    """One pair with every comparison that was made."""
    row = await queries.FINDINGS.item(session, id)
    if row is None:
        raise NotFound(what="temuan", id=id)
    return item_answer(request, row)
