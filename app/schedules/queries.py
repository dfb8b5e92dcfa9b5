"""Reads of schedules and occurrences."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.db import lowered
from app.kit.paging import PageRequest, PageRows, View
from app.schedules.models import OccurrenceStatus, Schedule, ScheduleOccurrence
from app.schedules.schemas import OccurrenceQuery, OccurrenceRead, ScheduleQuery, ScheduleRead

SCHEDULES = View(
    Schedule.__table__, {name: getattr(Schedule, name) for name in ScheduleRead.model_fields}, searched=(Schedule.name,)
)
OCCURRENCES = View(
    ScheduleOccurrence.__table__, {name: getattr(ScheduleOccurrence, name) for name in OccurrenceRead.model_fields}
)


async def schedules(session: AsyncSession, query: ScheduleQuery, page: PageRequest) -> PageRows:
    """One page of the schedules."""
    where = [
        getattr(Schedule, name) == value for name in ("kind", "paused") if (value := getattr(query, name)) is not None
    ]
    if query.q:
        where.append(SCHEDULES.containing(query.q))
    return await SCHEDULES.page(session, page, where)


async def occurrences(session: AsyncSession, schedule_id: UUID, query: OccurrenceQuery, page: PageRequest) -> PageRows:
    """One page of a schedule's history."""
    where = [ScheduleOccurrence.schedule_id == schedule_id]
    if query.status is not None:
        where.append(ScheduleOccurrence.status == query.status)
    return await OCCURRENCES.page(session, page, where)


async def schedule_named(session: AsyncSession, name: str) -> Schedule | None:
    """The schedule of that name, whatever its capitals."""
    return (await session.scalars(select(Schedule).where(lowered(Schedule.name, name) == name.lower()))).one_or_none()


async def all_schedules(session: AsyncSession) -> list[Schedule]:
    """Every schedule, by name."""
    return list(await session.scalars(select(Schedule).order_by(Schedule.name, Schedule.id)))


async def running_schedules(session: AsyncSession) -> list[Schedule]:
    """Every schedule that is not paused, by identifier."""
    return list(await session.scalars(select(Schedule).where(Schedule.paused.is_(False)).order_by(Schedule.id)))


async def held(session: AsyncSession, id: UUID) -> Schedule | None:
    """The schedule, held until the transaction ends, as it is now."""
    statement = select(Schedule).where(Schedule.id == id).with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(statement)).one_or_none()


async def planned_times(session: AsyncSession, schedule_id: UUID, since: datetime) -> set[datetime]:
    """The due times from `since` on that have an occurrence."""
    statement = select(ScheduleOccurrence.due_at).where(
        ScheduleOccurrence.schedule_id == schedule_id, ScheduleOccurrence.due_at >= since
    )
    return set(await session.scalars(statement))


async def occurrences_that_are(session: AsyncSession, *statuses: OccurrenceStatus) -> list[UUID]:
    """Occurrences of these statuses, earliest due first."""
    statement = (
        select(ScheduleOccurrence.id)
        .where(ScheduleOccurrence.status.in_(statuses))
        .order_by(ScheduleOccurrence.due_at, ScheduleOccurrence.id)
    )
    return list(await session.scalars(statement))
