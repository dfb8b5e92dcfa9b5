"""The two schedules of a fresh installation."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.identity.actor import SYSTEM
from app.reports.content import KINDS
from app.schedules import queries, service
from app.schedules.models import Missed
from app.schedules.schemas import FolderRecipient, ScheduleCreate

DEFAULTS = (
    ScheduleCreate(
        name="Laporan duplikasi mingguan",
        kind="duplicates",
        cron="0 7 * * 1",
        missed=Missed.LATEST,
        recipients=[FolderRecipient(channel="folder", folder="duplikasi-mingguan")],
    ),
    ScheduleCreate(
        name="Ikhtisar portofolio bulanan",
        kind="overview",
        cron="0 7 1 * *",
        missed=Missed.LATEST,
        analyse_first=False,
        recipients=[FolderRecipient(channel="folder", folder="ikhtisar-bulanan")],
    ),
)


async def add_defaults(session: AsyncSession, timezone: str) -> int:
    """Add those of the default schedules whose kind there is and whose name is free; returns how many."""
    count = 0
    for body in DEFAULTS:
        if body.kind in KINDS and await queries.schedule_named(session, body.name) is None:
            await service.add(session, body, timezone=timezone, actor=SYSTEM)
            count += 1
    return count
