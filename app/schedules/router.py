"""Endpoints of schedules and of their due times."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from starlette.background import BackgroundTask

from app.identity.actor import NeedsRole, Role
from app.identity.deps import ActorDep
from app.kit.errors import NotFound, UnknownReference
from app.kit.http import SessionDep, TransactionRoute, if_match_header, item_answer, json_answer, page_answer
from app.kit.http import page_request as part_of
from app.kit.http.openapi import answers_changed, answers_created, answers_gone, answers_item, answers_page
from app.kit.http.problems import problems
from app.reports.errors import SubjectNeeded, UnknownReportKind
from app.schedules import queries, service
from app.schedules.models import Schedule
from app.schedules.schemas import (
    OccurrenceQuery,
    OccurrenceRead,
    ScheduleCreate,
    ScheduleQuery,
    ScheduleRead,
    ScheduleUpdate,
)

router = APIRouter(prefix="/schedules", tags=["schedules"], route_class=TransactionRoute)
ExpectedVersion = Annotated[frozenset[int] | None, if_match_header]

_ACCEPTED = {
    "description": "Accepted; `Location` names the occurrence to look at.",
    "model": OccurrenceRead,
    "headers": {"Location": {"description": "Address of the occurrence.", "schema": {"type": "string"}}},
}
_STATE: dict[int | str, dict[str, Any]] = {200: {"description": "The schedule as it is now.", "model": ScheduleRead}}


@router.get("", summary="List schedules", responses=answers_page(ScheduleRead, NeedsRole))
async def list_schedules(
    request: Request, session: SessionDep, actor: ActorDep, query: Annotated[ScheduleQuery, Query()]
) -> Response:
    """Reports that are made again and again, and when each is due next."""
    actor.require(Role.REVIEWER)
    return page_answer(request, await queries.schedules(session, query, part_of(query)))


@router.post(
    "",
    status_code=201,
    summary="Add a schedule",
    responses=answers_created(
        ScheduleRead, NeedsRole, service.ScheduleNameTaken, UnknownReportKind, SubjectNeeded, UnknownReference
    ),
)
async def add_schedule(request: Request, body: ScheduleCreate, session: SessionDep, actor: ActorDep) -> Response:
    """Have a report made again and again, and sent to folders, mailboxes and webhooks.

    A recipient with an `agency_id` gets the report cut to that agency, so that each agency sees its own.
    """
    timezone = request.app.state.settings.timezone
    schedule = await service.add(session, body, timezone=timezone, actor=actor)
    headers = {"location": f"/api/v1/schedules/{schedule.id}", "etag": f'"{schedule.version}"'}
    return json_answer(_row(schedule), 201, headers)


@router.get("/{id}", summary="Read a schedule", responses=answers_item(ScheduleRead, NeedsRole))
async def read_schedule(request: Request, id: UUID, session: SessionDep, actor: ActorDep) -> Response:
    """When a report is made, in which language, and to whom it goes."""
    actor.require(Role.REVIEWER)
    row = await queries.SCHEDULES.item(session, id)
    if row is None:
        raise NotFound(what=service.SCHEDULE, id=id)
    return item_answer(request, row)


@router.patch(
    "/{id}",
    summary="Change a schedule",
    responses=answers_changed(ScheduleRead, NeedsRole, service.ScheduleNameTaken, UnknownReference),
)
async def change_schedule(
    id: UUID, body: ScheduleUpdate, session: SessionDep, actor: ActorDep, expected: ExpectedVersion
) -> Response:
    """Change when, for whom, in which language. What is planned already stays as it was planned."""
    schedule = await service.change(session, id, body, actor=actor, expected=expected)
    return json_answer(_row(schedule), headers={"etag": f'"{schedule.version}"'})


@router.delete("/{id}", status_code=204, summary="Remove a schedule", responses=answers_gone(NeedsRole))
async def remove_schedule(id: UUID, session: SessionDep, actor: ActorDep, expected: ExpectedVersion) -> Response:
    """Remove a schedule with its history; its reports and deliveries stay. To stop it for a while, pause it."""
    await service.remove(session, id, actor=actor, expected=expected)
    return Response(status_code=204)


@router.post("/{id}/pause", summary="Pause a schedule", responses={**_STATE, **problems(NeedsRole, NotFound)})
async def pause(id: UUID, session: SessionDep, actor: ActorDep) -> Response:
    """No due time comes until somebody resumes it. Times that pass meanwhile are not caught up."""
    schedule = await service.pause(session, id, actor=actor)
    return json_answer(_row(schedule), headers={"etag": f'"{schedule.version}"'})


@router.post("/{id}/resume", summary="Resume a schedule", responses={**_STATE, **problems(NeedsRole, NotFound)})
async def resume(id: UUID, session: SessionDep, actor: ActorDep) -> Response:
    """Go on from now."""
    schedule = await service.resume(session, id, actor=actor)
    return json_answer(_row(schedule), headers={"etag": f'"{schedule.version}"'})


@router.post(
    "/{id}/run",
    status_code=202,
    summary="Run a schedule now",
    responses={202: _ACCEPTED, **problems(NeedsRole, NotFound, service.RunAlreadyAsked)},
)
async def run_now(request: Request, id: UUID, session: SessionDep, actor: ActorDep) -> Response:
    """Make and deliver the report now, beside its own times. The answer names the occurrence; look at its `status`."""
    occurrence = await service.run_now(session, id, actor=actor)
    row = OccurrenceRead.model_validate(occurrence).model_dump()
    response = json_answer(row, 202, {"location": f"/api/v1/schedules/{id}/occurrences/{occurrence.id}"})
    if request.app.state.background is not None:
        response.background = BackgroundTask(request.app.state.background.wake)
    return response


@router.get(
    "/{id}/occurrences",
    summary="List a schedule's history",
    responses=answers_page(OccurrenceRead, NeedsRole, NotFound),
)
async def list_occurrences(
    request: Request, id: UUID, session: SessionDep, actor: ActorDep, query: Annotated[OccurrenceQuery, Query()]
) -> Response:
    """Every due time and what became of it, newest first: made, failed and why, or skipped because it was missed."""
    actor.require(Role.REVIEWER)
    if await queries.SCHEDULES.item(session, id, frozenset({"id"})) is None:
        raise NotFound(what=service.SCHEDULE, id=id)
    return page_answer(request, await queries.occurrences(session, id, query, part_of(query)))


@router.get(
    "/{id}/occurrences/{occurrence_id}", summary="Read an occurrence", responses=answers_item(OccurrenceRead, NeedsRole)
)
async def read_occurrence(
    request: Request, id: UUID, occurrence_id: UUID, session: SessionDep, actor: ActorDep
) -> Response:
    """One due time: its status, its reports. Its deliveries: `GET /deliveries?occurrence_id=…`."""
    actor.require(Role.REVIEWER)
    row = await queries.OCCURRENCES.item(session, occurrence_id)
    if row is None or row["schedule_id"] != id:
        raise NotFound(what=service.OCCURRENCE, id=occurrence_id)
    return item_answer(request, row)


def _row(schedule: Schedule) -> dict[str, object]:
    return ScheduleRead.model_validate(schedule).model_dump()
