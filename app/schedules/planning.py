"""From schedules to due times: each one is noted once, whichever process looks and whatever the clock does.

Not by the workflow library's own cron, and why: docs/adr/0010.
"""

import logging
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from app.identity.actor import SYSTEM
from app.kit.db import Database
from app.schedules import queries
from app.schedules.cron import due_until, next_after
from app.schedules.models import Missed, OccurrenceStatus, Schedule, ScheduleOccurrence, Trigger

logger = logging.getLogger(__name__)

# A time that is looked at later than this was missed: nobody was there.
IN_TIME = timedelta(minutes=15)
# Of a schedule that would have been due thousands of times the latest are wanted, if any.
MOST_CAUGHT_UP = 100


async def plan(database: Database, now: datetime) -> int:
    """Note every due time up to `now` of every schedule; returns how many there are to be carried out."""
    async with database.reading() as session:
        waiting = [schedule.id for schedule in await queries.running_schedules(session) if _needs_a_look(schedule, now)]
    count = 0
    for id in waiting:
        async with database.transaction() as session:
            count += await _plan_one(session, id, now)
    return count


def _needs_a_look(schedule: Schedule, now: datetime) -> bool:
    """Whether a due time has come, or the next one lies further off than it should because a clock went back."""
    if schedule.next_due_at is None or schedule.next_due_at <= now:
        return True
    return schedule.next_due_at > next_after(schedule.cron, ZoneInfo(schedule.timezone), now)


async def _plan_one(session: AsyncSession, id: UUID, now: datetime) -> int:
    schedule = await queries.held(session, id)
    if schedule is None or schedule.paused or not _needs_a_look(schedule, now):
        return 0
    zone = ZoneInfo(schedule.timezone)
    first = schedule.next_due_at or now
    times = due_until(schedule.cron, zone, first, now, MOST_CAUGHT_UP) if first <= now else []
    known = await queries.planned_times(session, id, times[0]) if times else set()
    count = 0
    for due_at in times:
        if due_at not in known:
            status = _fate(schedule, due_at, times[-1], now)
            count += status is OccurrenceStatus.QUEUED
            session.add(_occurrence(schedule, due_at, status, now, is_latest=due_at == times[-1]))
    schedule.next_due_at = next_after(schedule.cron, zone, now)
    await session.flush()
    return count


def _fate(schedule: Schedule, due_at: datetime, latest: datetime, now: datetime) -> OccurrenceStatus:
    wanted = (
        now - due_at <= IN_TIME
        or schedule.missed == Missed.EACH
        or (schedule.missed == Missed.LATEST and due_at == latest)
    )
    return OccurrenceStatus.QUEUED if wanted else OccurrenceStatus.SKIPPED


def _occurrence(
    schedule: Schedule, due_at: datetime, status: OccurrenceStatus, now: datetime, *, is_latest: bool
) -> ScheduleOccurrence:
    return ScheduleOccurrence(
        schedule_id=schedule.id,
        due_at=due_at,
        trigger=Trigger.TIME,
        requested_by=SYSTEM.name,
        status=status,
        as_of=None if is_latest else due_at,
        report_ids=[],
        created_at=now,
        finished_at=now if status is OccurrenceStatus.SKIPPED else None,
    )
