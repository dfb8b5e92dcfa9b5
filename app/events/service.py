"""Telling what happened, in the transaction in which it does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.events.models import Event
from app.kit import clock
from app.kit.bulk import bulk_insert
from app.kit.db import new_id, table_of

TABLE = table_of(Event)
# Long enough for a feed reader's holidays; the trail keeps what happened for good.
KEPT = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing to tell: `type` is noun and participle (`report.ready`); `data` is JSON-ready and small."""

    type: str
    subject_type: str
    subject_id: UUID
    data: Mapping[str, Any] = field(default_factory=dict)


async def tell(session: AsyncSession, happenings: Sequence[Happening]) -> None:
    """Write events in the order given; they become known if and only if the transaction is committed."""
    columns: dict[str, Sequence[Any]] = {
        "id": [new_id() for _ in happenings],
        "type": [happening.type for happening in happenings],
        "subject_type": [happening.subject_type for happening in happenings],
        "subject_id": [happening.subject_id for happening in happenings],
        "data": [dict(happening.data) for happening in happenings],
    }
    await bulk_insert(session, TABLE, columns, {"at": clock.now()}, len(happenings))


async def mark_handed_on(session: AsyncSession, ids: Sequence[UUID]) -> None:
    """Note that the webhooks that want these events have them among their deliveries."""
    await session.execute(
        update(Event)
        .where(Event.id.in_(ids))
        .values(handed_on_at=clock.now())
        .execution_options(synchronize_session=False)
    )


async def forget_old(session: AsyncSession, now: datetime) -> None:
    """Remove events that were handed on and are older than `KEPT`."""
    await session.execute(delete(Event).where(Event.at < now - KEPT, Event.handed_on_at.is_not(None)))
