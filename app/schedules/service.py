"""Acts on schedules: add, change, pause, resume, run now, remove."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app import audit
from app.catalogue.agencies.models import Agency
from app.catalogue.applications.models import Application
from app.identity.actor import Actor, Role
from app.kit import clock
from app.kit.db import is_race
from app.kit.errors import Conflict, NotFound, PreconditionFailed, UnknownReference
from app.kit.language import Text
from app.reports.definition import ReportDefinition
from app.reports.service import refuse_unmakeable
from app.schedules import queries
from app.schedules.cron import next_after
from app.schedules.models import OccurrenceStatus, Schedule, ScheduleOccurrence, Trigger
from app.schedules.schemas import ScheduleCreate, ScheduleRead, ScheduleUpdate
from app.webhooks.models import Webhook

SCHEDULE = Text("jadwal", "schedule")
OCCURRENCE = Text("kejadian jadwal", "occurrence")
_WHEN = frozenset({"cron", "timezone"})


class ScheduleNameTaken(Conflict):
    """Another schedule has that name."""

    code = "schedule_name_taken"
    detail = Text("Jadwal bernama {name} sudah ada.", "There is a schedule named {name} already.")


class RunAlreadyAsked(Conflict):
    """Two requests for the same schedule at the same instant."""

    code = "run_already_asked"
    detail = Text("Jadwal ini baru saja diminta jalan.", "This schedule was asked to run this very moment.")


async def add(session: AsyncSession, body: ScheduleCreate, *, timezone: str, actor: Actor) -> Schedule:
    """Add a schedule; `timezone` is the installation's, for a body that names none.

    Raises:
        NeedsRole, ScheduleNameTaken, UnknownReportKind, SubjectNeeded.
        UnknownReference: an agency, application or webhook does not exist.
    """
    actor.require(Role.REVIEWER)
    refuse_unmakeable(ReportDefinition(body.kind, subject_id=body.subject_id), clock.now())
    if await queries.schedule_named(session, body.name):
        raise ScheduleNameTaken(name=body.name)
    values = body.model_dump(mode="json", exclude={"agency_id", "subject_id"})
    values["timezone"] = body.timezone or timezone
    await _check_references(session, body.model_dump(mode="python"))
    schedule = Schedule(**values, agency_id=body.agency_id, subject_id=body.subject_id)
    schedule.next_due_at = None if body.paused else _next(schedule)
    session.add(schedule)
    await session.flush()
    await _record(session, actor, "schedule.added", schedule, None, _plain(schedule))
    return schedule


async def change(
    session: AsyncSession, id: UUID, body: ScheduleUpdate, *, actor: Actor, expected: frozenset[int] | None
) -> Schedule:
    """Change a schedule; its next due time follows its new cron.

    Raises:
        NeedsRole, NotFound, PreconditionFailed, ScheduleNameTaken, UnknownReference.
    """
    schedule = await _wanted(session, id, actor, expected)
    given = body.model_dump(mode="json", exclude_unset=True)
    changes = {name: value for name, value in given.items() if value is not None or name == "agency_id"}
    await _check_references(session, body.model_dump(mode="python", exclude_unset=True))
    if (name := changes.get("name")) and (other := await queries.schedule_named(session, name)) and other.id != id:
        raise ScheduleNameTaken(name=name)
    before = _plain(schedule)
    for name, value in changes.items():
        setattr(schedule, name, UUID(value) if name == "agency_id" and value else value)
    if changes.keys() & _WHEN and not schedule.paused:
        schedule.next_due_at = _next(schedule)
    await session.flush()
    await _record(session, actor, "schedule.changed", schedule, {n: before[n] for n in changes}, changes)
    return schedule


async def pause(session: AsyncSession, id: UUID, *, actor: Actor) -> Schedule:
    """Let no due time come until somebody resumes it; what is planned already is carried out.

    Raises:
        NeedsRole, NotFound.
    """
    schedule = await _wanted(session, id, actor, None)
    if not schedule.paused:
        schedule.paused, schedule.next_due_at = True, None
        await session.flush()
        await _record(session, actor, "schedule.paused", schedule, {"paused": False}, {"paused": True})
    return schedule


async def resume(session: AsyncSession, id: UUID, *, actor: Actor) -> Schedule:
    """Go on from now; times that passed while it was paused were meant to pass.

    Raises:
        NeedsRole, NotFound.
    """
    schedule = await _wanted(session, id, actor, None)
    if schedule.paused:
        schedule.paused, schedule.next_due_at = False, _next(schedule)
        await session.flush()
        await _record(session, actor, "schedule.resumed", schedule, {"paused": True}, {"paused": False})
    return schedule


async def run_now(session: AsyncSession, id: UUID, *, actor: Actor) -> ScheduleOccurrence:
    """Make the report and deliver it now, beside the schedule's own times, also while it is paused.

    Raises:
        NeedsRole, NotFound, RunAlreadyAsked.
    """
    schedule = await _wanted(session, id, actor, None)
    now = clock.now()
    occurrence = ScheduleOccurrence(
        schedule_id=schedule.id,
        due_at=now,
        trigger=Trigger.REQUEST,
        requested_by=actor.name,
        status=OccurrenceStatus.QUEUED,
        report_ids=[],
        created_at=now,
    )
    session.add(occurrence)
    try:
        await session.flush()
    except IntegrityError as error:
        if is_race(error):
            raise RunAlreadyAsked from None
        raise
    await _record(session, actor, "schedule.run_asked", schedule, None, {"occurrence_id": str(occurrence.id)})
    return occurrence


async def remove(session: AsyncSession, id: UUID, *, actor: Actor, expected: frozenset[int] | None) -> None:
    """Remove a schedule with its history; its reports and deliveries stay.

    Raises:
        NeedsRole, NotFound, PreconditionFailed.
    """
    schedule = await _wanted(session, id, actor, expected)
    await _record(session, actor, "schedule.removed", schedule, _plain(schedule), None)
    await session.delete(schedule)
    await session.flush()


async def _wanted(session: AsyncSession, id: UUID, actor: Actor, expected: frozenset[int] | None) -> Schedule:
    actor.require(Role.REVIEWER)
    schedule = await queries.held(session, id)
    if schedule is None:
        raise NotFound(what=SCHEDULE, id=id)
    if expected is not None and schedule.version not in expected:
        raise PreconditionFailed
    return schedule


async def _check_references(session: AsyncSession, body: dict[str, Any]) -> None:
    """Each agency, application and webhook that `body` names exists.

    Raises:
        UnknownReference: one does not.
    """
    named: list[tuple[str, type[Agency | Application | Webhook], UUID | None]] = [
        ("agency_id", Agency, body.get("agency_id")),
        ("subject_id", Application, body.get("subject_id")),
    ]
    for place, recipient in enumerate(body.get("recipients") or ()):
        named.append((f"recipients/{place}/agency_id", Agency, recipient.get("agency_id")))
        named.append((f"recipients/{place}/webhook_id", Webhook, recipient.get("webhook_id")))
    for pointer, model, id in named:
        if id is not None and await session.scalar(select(model.id).where(model.id == id)) is None:
            raise UnknownReference.of(pointer, id)


def _next(schedule: Schedule) -> Any:
    return next_after(schedule.cron, ZoneInfo(schedule.timezone), clock.now())


def _plain(schedule: Schedule) -> dict[str, Any]:
    """The fields of a schedule that people set, JSON-ready."""
    return ScheduleRead.model_validate(schedule).model_dump(
        mode="json", exclude={"id", "version", "created_at", "updated_at", "next_due_at"}
    )


async def _record(
    session: AsyncSession,
    actor: Actor,
    action: str,
    schedule: Schedule,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
) -> None:
    change = audit.Change(action, "schedule", schedule.id, schedule.version, before, after)
    await audit.record(session, actor.id, actor.name, change)
