"""Acts on reports: ask for one, make it, keep it.

Two ways lead to the same report. `make_report` does everything in the caller's transaction. `request_report` stores
the wish, and `carry_out` makes it from a worker, so that no transaction is open while pages are set.
"""

import asyncio
import logging
from collections.abc import Sequence
from concurrent.futures import BrokenExecutor, Executor
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app import audit, events
from app.catalogue.agencies.models import Agency
from app.catalogue.applications.models import Application
from app.identity.actor import SYSTEM, Actor
from app.kit import clock
from app.kit.db import Database
from app.kit.errors import RingkasError, UnknownReference
from app.kit.language import Text
from app.reports import queries
from app.reports.content import ABOUT_ONE, KINDS, build
from app.reports.definition import ReportDefinition
from app.reports.errors import AsOfInTheFuture, SubjectNeeded, UnknownReportKind, fault
from app.reports.models import DocumentFormat, Report, ReportDocument, ReportStatus
from app.reports.render import RENDERERS, Rendered, render
from app.reports.shape import ReportContent

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Made:
    """A report's content with its documents, before it is stored."""

    content: ReportContent
    documents: tuple[Rendered, ...]


async def make_report(
    session: AsyncSession,
    actor: Actor | None,
    definition: ReportDefinition,
    as_of: datetime | None = None,
    *,
    key: str | None = None,
    executor: Executor | None = None,
) -> Report:
    """Make a report of the data as they were at `as_of` (`None`: now) and store it in the caller's transaction.

    `key` makes it one: asked for again with the same key, the stored report is returned. Pages are set in `executor`
    (`None`: a thread). `actor` `None` is the service itself.

    Raises:
        UnknownReportKind, AsOfInTheFuture, SubjectNeeded, NotThereAtThatTime.
    """
    report = await _requested(session, actor or SYSTEM, definition, as_of, key)
    if report.status == ReportStatus.SUCCEEDED:
        return report
    made = await make(session, definition, report.as_of, executor)
    await _store(session, report, made)
    return report


async def request_report(
    session: AsyncSession,
    definition: ReportDefinition,
    as_of: datetime | None = None,
    *,
    actor: Actor,
    key: str | None = None,
) -> Report:
    """Ask for a report; `carry_out` makes it once the request is committed.

    Raises:
        UnknownReportKind, AsOfInTheFuture.
    """
    return await _requested(session, actor, definition, as_of, key)


async def carry_out(database: Database, report_id: UUID, executor: Executor | None = None) -> None:
    """Make a requested report; repeated after a crash it makes the same one once. What goes wrong stands on it.

    Raises:
        BrokenExecutor: the process that sets pages was killed; the report stays open, to be tried with another.
    """
    async with database.reading() as session:
        report = await session.get(Report, report_id)
        if report is None or report.status in (ReportStatus.SUCCEEDED, ReportStatus.FAILED):
            return
        definition, as_of = definition_of(report), report.as_of
    async with database.transaction() as session:
        still_open = Report.status.in_((ReportStatus.QUEUED, ReportStatus.RUNNING))
        started = update(Report).where(Report.id == report_id, still_open).values(status=ReportStatus.RUNNING)
        await session.execute(started)
    try:
        async with database.reading() as session:
            made = await make(session, definition, as_of, executor)
        async with database.transaction() as session:
            waiting = await queries.report_for_update(session, report_id)
            if waiting is not None and waiting.status != ReportStatus.SUCCEEDED:
                await _store(session, waiting, made)
    except BrokenExecutor:
        raise
    except Exception as error:
        if not isinstance(error, RingkasError):
            logger.exception("report %s failed", report_id)
        told = error.sentence("id") if isinstance(error, RingkasError) else f"{type(error).__name__}: {error}"
        await give_up(database, report_id, told)


async def give_up(database: Database, report_id: UUID, reason: str) -> None:
    """Close a report as failed, unless it came to a good end after all."""
    async with database.transaction() as session:
        failed = {"status": ReportStatus.FAILED, "finished_at": clock.now(), "error": reason}
        still_open = update(Report).where(Report.id == report_id, Report.status != ReportStatus.SUCCEEDED)
        await session.execute(still_open.values(**failed))


async def make(
    session: AsyncSession, definition: ReportDefinition, as_of: datetime, executor: Executor | None = None
) -> Made:
    """The content once, and from it every document asked for; nothing is stored."""
    content = await build(session, definition, as_of)
    loop = asyncio.get_running_loop()
    documents = await loop.run_in_executor(executor, render_all, content, definition.formats)
    return Made(content, documents)


def render_all(content: ReportContent, formats: Sequence[DocumentFormat]) -> tuple[Rendered, ...]:
    """The documents of `content` in the formats asked for, each once; for a worker process."""
    return tuple(render(content, format) for format in dict.fromkeys(formats))


def definition_of(report: Report) -> ReportDefinition:
    """What `report` was asked to be."""
    return ReportDefinition(
        kind=report.kind,
        language="en" if report.language == "en" else "id",
        agency_id=report.agency_id,
        subject_id=report.subject_id,
        formats=tuple(DocumentFormat(format) for format in report.formats),
        timezone=report.timezone,
    )


def refuse_unmakeable(definition: ReportDefinition, as_of: datetime) -> None:
    """Raise where no state of the data could make the report.

    Raises:
        UnknownReportKind, AsOfInTheFuture, SubjectNeeded.
    """
    if definition.kind not in KINDS:
        raise UnknownReportKind(kind=definition.kind, kinds=", ".join(KINDS))
    if as_of > clock.now():
        raise AsOfInTheFuture(as_of=as_of.isoformat(), faults=fault("as_of", Text("belum tiba", "is yet to come")))
    if (definition.kind in ABOUT_ONE) != (definition.subject_id is not None):
        raise SubjectNeeded(
            kind=definition.kind,
            faults=fault(
                "subject_id",
                Text("wajib diisi untuk dossier, dan hanya untuk itu", "is required for a dossier, and only for one"),
            ),
        )


async def _requested(
    session: AsyncSession, actor: Actor, definition: ReportDefinition, as_of: datetime | None, key: str | None
) -> Report:
    """The report of `key`, or a new one."""
    if key is not None and (known := await queries.report_keyed(session, key)):
        return known
    now = clock.now()
    refuse_unmakeable(definition, as_of or now)
    for field, model, id in (
        ("agency_id", Agency, definition.agency_id),
        ("subject_id", Application, definition.subject_id),
    ):
        if id is not None and await session.scalar(select(model.id).where(model.id == id)) is None:
            raise UnknownReference.of(field, id)
    report = Report(
        kind=definition.kind,
        language=definition.language,
        timezone=definition.timezone,
        agency_id=definition.agency_id,
        subject_id=definition.subject_id,
        formats=[str(format) for format in dict.fromkeys(definition.formats)],
        as_of=as_of or now,
        status=ReportStatus.QUEUED,
        key=key,
        requested_by=actor.name,
    )
    session.add(report)
    await session.flush()
    after = {
        "kind": report.kind,
        "language": report.language,
        "agency_id": report.agency_id,
        "subject_id": report.subject_id,
        "formats": report.formats,
        "as_of": report.as_of,
    }
    change = audit.Change("report.requested", "report", report.id, None, None, after)
    await audit.record(session, actor.id, actor.name, change)
    return report


async def _store(session: AsyncSession, report: Report, made: Made) -> None:
    """Keep the documents with the report; the trail tells their digests."""
    for document in made.documents:
        session.add(
            ReportDocument(
                report_id=report.id,
                format=document.format,
                media_type=RENDERERS[document.format].media_type,
                filename=document.filename,
                size=len(document.content),
                sha256=sha256(document.content).hexdigest(),
                content=document.content,
            )
        )
    origin = made.content.origin
    report.data_at = origin.data_at
    report.run_id = UUID(origin.run_id) if origin.run_id else None
    report.parameters_version = origin.parameters_version or None
    report.data_digest = origin.data_digest
    report.title = made.content.title
    report.status = ReportStatus.SUCCEEDED
    report.finished_at = clock.now()
    await session.flush()
    digests = {str(d.format): sha256(d.content).hexdigest() for d in made.documents}
    after = {"data_digest": report.data_digest, "documents": digests}
    change = audit.Change("report.made", "report", report.id, None, None, after)
    await audit.record(session, SYSTEM.id, SYSTEM.name, change)
    told = {"kind": report.kind, "title": report.title, "as_of": report.as_of, "formats": report.formats}
    told |= {"agency_id": report.agency_id, "data_digest": report.data_digest}
    await events.tell(session, [events.Happening("report.ready", "report", report.id, told)])
