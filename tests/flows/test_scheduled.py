"""A schedule on a real installation: due times that passed while nothing ran, two processes, files in the folder."""

import asyncio
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.deliveries.models import Delivery, DeliveryStatus
from app.identity.actor import SYSTEM
from app.kit.db import Database
from app.reports.models import Report, ReportDocument
from app.schedules import service
from app.schedules.models import OccurrenceStatus, Schedule, ScheduleOccurrence, Trigger
from app.schedules.schemas import FolderRecipient, ScheduleCreate
from app.settings import Settings
from tests.factories import make_agency, make_application
from tests.flows.servers import PATIENCE_SECONDS, Server


@pytest.mark.parametrize(("missed", "made"), [("each", 4), ("latest", 1)])
async def test_missed_hours_are_caught_up_once_by_two_processes_and_lie_in_the_folder(
    settings: Settings, session: AsyncSession, missed: str, made: int
) -> None:
    await make_application(session, await make_agency(session), name="SIMPEG")
    database = Database(settings.database)
    async with database.transaction() as work:
        body = ScheduleCreate(
            name="Tiap jam",
            kind="overview",
            cron="0 * * * *",
            missed=missed,
            analyse_first=False,
            recipients=[FolderRecipient(channel="folder", folder="tiap-jam", formats=["json"])],
        )
        id = (await service.add(work, body, timezone="Asia/Jakarta", actor=SYSTEM)).id
        this_hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
        (await work.get_one(Schedule, id)).next_due_at = this_hour - timedelta(hours=3)
    await database.dispose()

    servers = [Server(settings, "worker") for _ in range(2)]
    try:
        deadline = time.monotonic() + 2 * PATIENCE_SECONDS
        while not await all_delivered(session, made):
            assert time.monotonic() < deadline, (settings.data_dir / "server.log").read_text("utf-8")
            await asyncio.sleep(0.2)
        await asyncio.sleep(6)  # one more look of each process: nothing comes twice
    finally:
        for server in servers:
            server.kill()

    occurrences = list(await session.scalars(select(ScheduleOccurrence).order_by(ScheduleOccurrence.due_at)))
    late = [row for row in occurrences if row.due_at <= this_hour]
    assert [row.due_at for row in late] == [this_hour - timedelta(hours=hours) for hours in (3, 2, 1, 0)]
    assert {row.trigger for row in occurrences} == {Trigger.TIME}
    statuses = Counter(row.status for row in late)
    assert statuses[OccurrenceStatus.SUCCEEDED] >= made
    assert statuses[OccurrenceStatus.SUCCEEDED] + statuses[OccurrenceStatus.SKIPPED] == 4
    reports = list(await session.scalars(select(Report)))
    assert len(reports) == sum(row.status == OccurrenceStatus.SUCCEEDED for row in occurrences)
    kept = set(await session.scalars(select(ReportDocument.sha256)))
    files = [path for path in (settings.data_dir / "reports" / "tiap-jam").rglob("*") if path.is_file()]
    assert len(files) == len(reports)
    assert {sha256(path.read_bytes()).hexdigest() for path in files} == kept
    assert "Traceback" not in (settings.data_dir / "server.log").read_text("utf-8")


async def all_delivered(session: AsyncSession, least: int) -> bool:
    statuses = Counter(await session.scalars(select(Delivery.status)))
    open_ones = await session.scalars(
        select(ScheduleOccurrence.id).where(
            ScheduleOccurrence.status.in_((OccurrenceStatus.QUEUED, OccurrenceStatus.RUNNING))
        )
    )
    return statuses[DeliveryStatus.SUCCEEDED] >= least and not list(open_ones)
