"""Reads of reports and their documents."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from app.kit.paging import PageRequest, PageRows, View
from app.reports.models import DocumentFormat, Report, ReportDocument, ReportStatus
from app.reports.schemas import ReportQuery, ReportRead

REPORTS = View(Report.__table__, {name: getattr(Report, name) for name in ReportRead.model_fields})


async def report_keyed(session: AsyncSession, key: str) -> Report | None:
    """The report that was asked for under `key`."""
    return (await session.scalars(select(Report).where(Report.key == key))).one_or_none()


async def report_for_update(session: AsyncSession, id: UUID) -> Report | None:
    """The report, held until the transaction ends."""
    return (await session.scalars(select(Report).where(Report.id == id).with_for_update())).one_or_none()


async def reports_that_are(session: AsyncSession, *statuses: ReportStatus) -> list[UUID]:
    """Reports of these statuses, oldest first."""
    statement = select(Report.id).where(Report.status.in_(statuses)).order_by(Report.created_at, Report.id)
    return list(await session.scalars(statement))


async def documents_of(session: AsyncSession, report_id: UUID, *, content: bool = False) -> list[ReportDocument]:
    """A report's documents by format, with their bytes if `content`."""
    statement = select(ReportDocument).where(ReportDocument.report_id == report_id).order_by(ReportDocument.format)
    if content:
        statement = statement.options(undefer(ReportDocument.content))
    return list(await session.scalars(statement))


async def document(session: AsyncSession, report_id: UUID, format: DocumentFormat) -> ReportDocument | None:
    """One document of a report, with its bytes."""
    statement = (
        select(ReportDocument)
        .where(ReportDocument.report_id == report_id, ReportDocument.format == format)
        .options(undefer(ReportDocument.content))
    )
    return (await session.scalars(statement)).one_or_none()


async def reports(session: AsyncSession, query: ReportQuery, page: PageRequest) -> PageRows:
    """One page of the reports."""
    where = [
        getattr(Report, name) == value
        for name in ("kind", "status", "agency_id")
        if (value := getattr(query, name)) is not None
    ]
    return await REPORTS.page(session, page, where)
