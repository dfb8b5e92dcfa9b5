"""Carrying a due time out: analyse, make the reports, hand them to the deliveries. After a crash it goes on.

Each step leaves its mark in one transaction: the analysis it waits for, the time of its data, its reports (whose keys
are the due time's), and at last the deliveries together with its end. So nothing is made twice and nothing half.
"""

import logging
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.agencies.models import Agency
from app.deliveries import service as deliveries
from app.deliveries.models import Channel
from app.deliveries.service import Destination, Letter
from app.findings import service as findings
from app.findings.models import Run, RunStatus
from app.findings.schemas import RunCreate
from app.identity.actor import SYSTEM
from app.kit import clock
from app.kit.db import Database
from app.kit.errors import RingkasError
from app.reports import service as reports
from app.reports.definition import ReportDefinition
from app.reports.models import DocumentFormat, Report, ReportStatus
from app.schedules.models import OccurrenceStatus, Schedule, ScheduleOccurrence, Trigger
from app.schedules.schemas import FolderRecipient, MailRecipient, Recipient, WebhookRecipient
from app.webhooks.models import Webhook

logger = logging.getLogger(__name__)

Finish = Callable[[UUID], Awaitable[None]]
_RECIPIENTS: TypeAdapter[list[Recipient]] = TypeAdapter(list[Recipient])
# Work in which the process dies again and again, as for want of memory, must come to an end that somebody sees. Many,
# since work that waits its turn behind other work is begun again together with that.
MOST_STARTS = 100
_UNFIT = re.compile(r"[^A-Za-z0-9._-]+")


class _Failed(Exception):
    """The occurrence cannot be carried out; the text says why."""


@dataclass(frozen=True, slots=True)
class Helpers:
    """What an occurrence leaves to others and waits for: an analysis, a report."""

    finish_run: Finish
    finish_report: Finish


async def carry_out(database: Database, id: UUID, helpers: Helpers) -> None:
    """Carry out an occurrence; one that has ended is left alone. What goes wrong stands on it."""
    async with database.transaction() as session:
        occurrence = await _held(session, id)
        if occurrence is None or occurrence.status not in (OccurrenceStatus.QUEUED, OccurrenceStatus.RUNNING):
            return
        occurrence.status, occurrence.started_at = OccurrenceStatus.RUNNING, clock.now()
        occurrence.starts += 1
        starts = occurrence.starts
    try:
        _check_starts(starts)
        await _analyse(database, id, helpers)
        for report_id in await _request_reports(database, id):
            await helpers.finish_report(report_id)
        await _hand_over(database, id)
    except Exception as error:
        if not isinstance(error, _Failed | RingkasError):
            logger.exception("occurrence %s failed", id)
        told = error.sentence("id") if isinstance(error, RingkasError) else str(error) or type(error).__name__
        async with database.transaction() as session:
            held = await _held(session, id)
            if held is not None and held.status == OccurrenceStatus.RUNNING:
                held.status, held.error, held.finished_at = OccurrenceStatus.FAILED, told, clock.now()


def _check_starts(starts: int) -> None:
    if starts > MOST_STARTS:
        raise _Failed(f"proses berhenti {MOST_STARTS} kali saat mengerjakan ini")


async def _analyse(database: Database, id: UUID, helpers: Helpers) -> None:
    """The analysis that comes first, unless the occurrence speaks of an earlier time or wants none."""
    async with database.transaction() as session:
        occurrence, schedule = await _both(session, id)
        if occurrence.as_of is not None or not schedule.analyse_first:
            return
        if occurrence.run_id is None:
            # Of all governments: a report compares with the run before, and only runs of one scope compare.
            run = await findings.request_run(session, RunCreate(), actor=SYSTEM)
            occurrence.run_id = run.id
        run_id = occurrence.run_id
    await helpers.finish_run(run_id)
    async with database.reading() as session:
        ended = await session.get_one(Run, run_id)
    if ended.status != RunStatus.SUCCEEDED:
        raise _Failed(f"analisis gagal: {ended.error}")


async def _request_reports(database: Database, id: UUID) -> list[UUID]:
    """One report for each cut that a recipient gets, each under the due time's key."""
    async with database.transaction() as session:
        occurrence, schedule = await _both(session, id)
        if occurrence.recipients is None:
            occurrence.as_of = occurrence.as_of or clock.now()
            occurrence.recipients = schedule.recipients
        ids: list[UUID] = []
        for agency_id, formats in _cuts(schedule, _recipients(occurrence)).items():
            definition = ReportDefinition(
                kind=schedule.kind,
                language="en" if schedule.language == "en" else "id",
                agency_id=agency_id,
                subject_id=schedule.subject_id,
                formats=formats,
                timezone=schedule.timezone,
            )
            key = f"schedule:{occurrence.id}:{agency_id or 'all'}"
            report = await reports.request_report(session, definition, occurrence.as_of, actor=SYSTEM, key=key)
            ids.append(report.id)
        occurrence.report_ids = [str(report_id) for report_id in ids]
    return ids


async def _hand_over(database: Database, id: UUID) -> None:
    """Deliveries of what was made, and the occurrence's end, in one transaction."""
    async with database.transaction() as session:
        occurrence, schedule = await _both(session, id)
        if occurrence.status != OccurrenceStatus.RUNNING:
            return
        wanted = [UUID(report_id) for report_id in occurrence.report_ids]
        made = {
            report.agency_id: report for report in await session.scalars(select(Report).where(Report.id.in_(wanted)))
        }
        failed = sorted(report.error or "" for report in made.values() if report.status != ReportStatus.SUCCEEDED)
        for recipient in _recipients(occurrence):
            report = made.get(recipient.agency_id or schedule.agency_id)
            if report is not None and report.status == ReportStatus.SUCCEEDED:
                letter = Letter(
                    report.title or schedule.name,
                    report_id=report.id,
                    formats=tuple(recipient.formats),
                    occurrence_id=id,
                )
                await deliveries.enqueue(
                    session, letter, [await _destination(session, occurrence, schedule, recipient)]
                )
        occurrence.status = OccurrenceStatus.FAILED if failed else OccurrenceStatus.SUCCEEDED
        occurrence.error = "; ".join(failed) or None
        occurrence.finished_at = clock.now()


def _recipients(occurrence: ScheduleOccurrence) -> list[Recipient]:
    """To whom this occurrence goes: noted with its reports, so that a later change of the schedule divides nothing."""
    return _RECIPIENTS.validate_python(occurrence.recipients)


def _cuts(schedule: Schedule, recipients: Sequence[Recipient]) -> dict[UUID | None, tuple[DocumentFormat, ...]]:
    """The cuts that recipients get, each with every format that one of them asks for."""
    cuts: dict[UUID | None, dict[DocumentFormat, None]] = {}
    for recipient in recipients:
        formats = cuts.setdefault(recipient.agency_id or schedule.agency_id, {})
        formats.update(dict.fromkeys(recipient.formats))
    return {
        agency_id: tuple(format for format in DocumentFormat if format in formats)
        for agency_id, formats in cuts.items()
    }


async def _destination(
    session: AsyncSession, occurrence: ScheduleOccurrence, schedule: Schedule, recipient: Recipient
) -> Destination:
    match recipient:
        case FolderRecipient():
            parts = [recipient.folder, _folder_of(occurrence, schedule)]
            if recipient.agency_id is not None:
                code = await session.scalar(select(Agency.code).where(Agency.id == recipient.agency_id))
                parts.append(_UNFIT.sub("-", code or str(recipient.agency_id)).strip("-."))
            return Destination(Channel.FOLDER, "/".join(parts))
        case MailRecipient():
            return Destination(Channel.MAIL, recipient.address)
        case WebhookRecipient():
            webhook = await session.get(Webhook, recipient.webhook_id)
            known = (webhook.name, webhook.id) if webhook else (str(recipient.webhook_id), None)
            return Destination(Channel.WEBHOOK, *known)


def _folder_of(occurrence: ScheduleOccurrence, schedule: Schedule) -> str:
    """A folder for each due time, named by the schedule's own clock, so that no report takes another's place."""
    due = occurrence.due_at.astimezone(ZoneInfo(schedule.timezone))
    return due.strftime("%Y-%m-%d_%H%M" if occurrence.trigger == Trigger.TIME else "%Y-%m-%d_%H%M%S")


async def _held(session: AsyncSession, id: UUID) -> ScheduleOccurrence | None:
    statement = select(ScheduleOccurrence).where(ScheduleOccurrence.id == id).with_for_update()
    return (await session.scalars(statement)).one_or_none()


async def _both(session: AsyncSession, id: UUID) -> tuple[ScheduleOccurrence, Schedule]:
    occurrence = await _held(session, id)
    if occurrence is None:
        raise _Failed("jadwalnya sudah dihapus")
    return occurrence, await session.get_one(Schedule, occurrence.schedule_id)
