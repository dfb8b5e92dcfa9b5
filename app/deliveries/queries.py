"""Reads of deliveries."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.deliveries.models import Delivery, DeliveryAttempt, DeliveryStatus
from app.deliveries.schemas import AttemptRead, DeliveryQuery, DeliveryRead
from app.kit.paging import PageRequest, PageRows, View

DELIVERIES = View(
    Delivery.__table__,
    {name: getattr(Delivery, name) for name in DeliveryRead.model_fields},
    searched=(Delivery.title, Delivery.target),
)


async def deliveries(session: AsyncSession, query: DeliveryQuery, page: PageRequest) -> PageRows:
    """One page of the deliveries."""
    names = ("status", "channel", "report_id", "occurrence_id", "webhook_id")
    where = [getattr(Delivery, name) == value for name in names if (value := getattr(query, name)) is not None]
    if query.q:
        where.append(DELIVERIES.containing(query.q))
    return await DELIVERIES.page(session, page, where)


async def attempts_of(session: AsyncSession, id: UUID) -> list[dict[str, Any]]:
    """The attempts at a delivery, first to last."""
    columns = [getattr(DeliveryAttempt, name) for name in AttemptRead.model_fields]
    statement = select(*columns).where(DeliveryAttempt.delivery_id == id).order_by(DeliveryAttempt.number)
    return [dict(row) for row in (await session.execute(statement)).mappings()]


async def due(session: AsyncSession, now: datetime, limit: int) -> list[UUID]:
    """Deliveries whose next attempt has come, longest waiting first."""
    statement = (
        select(Delivery.id)
        .where(Delivery.status == DeliveryStatus.QUEUED, Delivery.next_attempt_at <= now)
        .order_by(Delivery.next_attempt_at, Delivery.id)
        .limit(limit)
    )
    return list(await session.scalars(statement))


async def running(session: AsyncSession) -> list[UUID]:
    """Deliveries that some process has in hand, or had when it died."""
    statement = select(Delivery.id).where(Delivery.status == DeliveryStatus.RUNNING).order_by(Delivery.id)
    return list(await session.scalars(statement))


async def failed(session: AsyncSession) -> list[UUID]:
    """Deliveries that a person has to look at, oldest first."""
    statement = select(Delivery.id).where(Delivery.status == DeliveryStatus.FAILED)
    return list(await session.scalars(statement.order_by(Delivery.created_at, Delivery.id)))


async def counts_by_status(session: AsyncSession) -> dict[str, int]:
    """How many deliveries there are of each status."""
    statement = select(Delivery.status, func.count()).group_by(Delivery.status)
    return {str(status): count for status, count in await session.execute(statement)}
