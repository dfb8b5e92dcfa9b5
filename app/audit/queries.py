"""Reads of the trail."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.models import AuditEvent
from app.audit.schemas import AuditEventQuery, AuditEventRead
from app.kit.paging import PageRequest, PageRows, View

VIEW = View(AuditEvent.__table__, {name: getattr(AuditEvent, name) for name in AuditEventRead.model_fields})


async def events(session: AsyncSession, query: AuditEventQuery, page: PageRequest) -> PageRows:
    """One page of the trail."""
    where = [
        getattr(AuditEvent, name) == value
        for name in ("subject_type", "subject_id", "actor_id", "batch_id", "action")
        if (value := getattr(query, name)) is not None
    ]
    return await VIEW.page(session, page, where)


async def events_after(session: AsyncSession, subject_id: UUID, version: int) -> list[AuditEvent]:
    """The changes that a record has seen since `version`, newest first."""
    statement = (
        select(AuditEvent)
        .where(AuditEvent.subject_id == subject_id, AuditEvent.subject_version > version)
        .order_by(AuditEvent.subject_version.desc(), AuditEvent.id.desc())
    )
    return list(await session.scalars(statement))
