"""The right reports, once each, whatever the clock does and however many look at it."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity.actor import SYSTEM
from app.kit.db import Database
from app.schedules import planning, service
from app.schedules.cron import next_after
from app.schedules.models import OccurrenceStatus, Schedule, ScheduleOccurrence
from app.schedules.schemas import FolderRecipient, ScheduleCreate, ScheduleUpdate
from tests.clocks import MoveClock

JAKARTA = ZoneInfo("Asia/Jakarta")
WEEKLY = "0 7 * * 1"
QUEUED, SKIPPED = OccurrenceStatus.QUEUED, OccurrenceStatus.SKIPPED


def at(text: str, zone: ZoneInfo = JAKARTA) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


async def make_schedule(database: Database, since: datetime, **values: Any) -> UUID:
    """A schedule that has been running since an instant."""
    told = {"name": f"Jadwal {values}", "kind": "duplicates", "cron": WEEKLY, "timezone": "Asia/Jakarta"}
    recipients = [FolderRecipient(channel="folder", folder="uji")]
    body = ScheduleCreate(**(told | {"recipients": recipients} | values))
    async with database.transaction() as session:
        schedule = await service.add(session, body, timezone="Asia/Jakarta", actor=SYSTEM)
        schedule.next_due_at = next_after(schedule.cron, ZoneInfo(schedule.timezone), since)
        return schedule.id


async def history(session: AsyncSession, id: UUID) -> dict[datetime, OccurrenceStatus]:
    rows = await session.scalars(
        select(ScheduleOccurrence).where(ScheduleOccurrence.schedule_id == id).order_by(ScheduleOccurrence.due_at)
    )
    found = list(rows)
    assert len({row.due_at for row in found}) == len(found)
    return {row.due_at: OccurrenceStatus(row.status) for row in found}


async def tick(database: Database, first: datetime, last: datetime, step: timedelta) -> None:
    """The sweep at every step of a clock that goes as it should."""
    now = first
    while now <= last:
        await planning.plan(database, now)
        now += step


async def test_over_a_month_each_monday_and_the_first_come_once_each(
    app: FastAPI, database: Database, session: AsyncSession
) -> None:
    start = at("2026-11-25T12:00")
    weekly = await make_schedule(database, start)
    monthly = await make_schedule(database, start, cron="0 7 1 * *")

    await tick(database, start, at("2027-01-02T00:00"), timedelta(hours=3))

    mondays = [at(f"{day}T07:00") for day in ("2026-11-30", "2026-12-07", "2026-12-14", "2026-12-21", "2026-12-28")]
    assert await history(session, weekly) == dict.fromkeys(mondays, QUEUED)
    assert await history(session, monthly) == dict.fromkeys([at("2026-12-01T07:00"), at("2027-01-01T07:00")], QUEUED)


@pytest.mark.parametrize(
    ("missed", "fates"),
    [("each", [QUEUED] * 3), ("latest", [SKIPPED, SKIPPED, QUEUED]), ("skip", [SKIPPED] * 3)],
)
async def test_missed_weeks_are_caught_up_or_left_out_as_the_schedule_says(
    app: FastAPI, database: Database, session: AsyncSession, missed: str, fates: list[OccurrenceStatus]
) -> None:
    id = await make_schedule(database, at("2026-11-25T12:00"), missed=missed)

    await planning.plan(database, at("2026-12-15T09:00"))  # down over three Mondays
    await planning.plan(database, at("2026-12-15T09:05"))

    times = [at(f"{day}T07:00") for day in ("2026-11-30", "2026-12-07", "2026-12-14")]
    assert await history(session, id) == dict(zip(times, fates, strict=True))
    occurrences = await session.scalars(select(ScheduleOccurrence).order_by(ScheduleOccurrence.due_at))
    assert [row.as_of for row in occurrences] == [times[0], times[1], None]
    await planning.plan(database, at("2026-12-21T07:00:05"))  # and the next one in time, whatever became of those
    assert (await history(session, id))[at("2026-12-21T07:00")] == QUEUED


async def test_a_clock_set_forward_and_back_makes_no_report_twice_and_loses_none(
    app: FastAPI, database: Database, session: AsyncSession
) -> None:
    id = await make_schedule(database, at("2026-11-25T12:00"))

    await planning.plan(database, at("2026-11-30T07:00:01"))
    await planning.plan(database, at("2026-11-30T06:59:59"))  # set back by seconds, over the due time
    await planning.plan(database, at("2026-11-30T07:00:01"))
    await planning.plan(database, at("2027-12-01T00:00"))  # a year ahead by mistake: its Mondays are spent
    spent = set(await history(session, id))
    await planning.plan(database, at("2026-12-01T00:00"))  # and mended
    schedule = await session.get_one(Schedule, id, populate_existing=True)
    assert schedule.next_due_at == at("2026-12-07T07:00")
    await tick(database, at("2026-12-01T00:00"), at("2026-12-22T00:00"), timedelta(hours=1))

    assert set(await history(session, id)) == spent
    assert at("2026-11-30T07:00") in spent


async def test_many_processes_that_look_at_the_same_time_note_each_due_time_once(
    app: FastAPI, database: Database, session: AsyncSession, backend: str
) -> None:
    id = await make_schedule(database, at("2026-11-25T12:00"), missed="each")
    others = [Database(str(database.url.render_as_string(hide_password=False))) for _ in range(4)]

    counts = await asyncio.gather(
        *(planning.plan(each, at("2027-11-25T12:00")) for each in [database, *others] for _ in range(2))
    )

    for each in others:
        await each.dispose()
    noted = await history(session, id)
    assert len(noted) == sum(counts) == 52


async def test_while_paused_nothing_is_due_and_what_passed_is_not_caught_up(
    app: FastAPI, database: Database, session: AsyncSession, move_clock: MoveClock
) -> None:
    move_clock(at("2026-11-25T12:00") - datetime.now(UTC))
    id = await make_schedule(database, at("2026-11-25T12:00"), missed="each")
    async with database.transaction() as work:
        await service.pause(work, id, actor=SYSTEM)
    await planning.plan(database, at("2026-12-15T09:00"))
    assert await history(session, id) == {}
    move_clock(timedelta(days=20))

    async with database.transaction() as work:
        await service.resume(work, id, actor=SYSTEM)
    await tick(database, at("2026-12-15T12:00"), at("2026-12-22T00:00"), timedelta(hours=6))

    assert list(await history(session, id)) == [at("2026-12-21T07:00")]


async def test_another_time_or_zone_holds_from_now_on(
    app: FastAPI, database: Database, session: AsyncSession, move_clock: MoveClock
) -> None:
    move_clock(at("2026-11-25T12:00") - datetime.now(UTC))
    id = await make_schedule(database, at("2026-11-25T12:00"))

    async with database.transaction() as work:
        body = ScheduleUpdate(cron="0 7 * * 5", timezone="Asia/Jayapura")
        changed = await service.change(work, id, body, actor=SYSTEM, expected=None)

    assert changed.next_due_at == at("2026-11-27T07:00", ZoneInfo("Asia/Jayapura"))


async def test_in_a_zone_with_summer_time_a_daily_report_comes_once_a_day(
    app: FastAPI, database: Database, session: AsyncSession
) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    start = at("2026-10-23T12:00", berlin)
    id = await make_schedule(database, start, cron="30 2 * * *", timezone="Europe/Berlin")

    await tick(database, start, at("2026-10-27T12:00", berlin), timedelta(minutes=10))

    days = [due.astimezone(berlin).date().day for due in await history(session, id)]
    assert days == [24, 25, 26, 27]
