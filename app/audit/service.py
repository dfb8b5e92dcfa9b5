"""Writing the trail, in the transaction of the change itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.models import AuditEvent
from app.kit import clock
from app.kit.db import new_id


@dataclass(frozen=True, slots=True)
class Change:
    """One change to be recorded; `before` and `after` as JSON-ready values of the changed fields."""

    action: str
    subject_type: str
    subject_id: UUID
    version: int | None = None
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None


async def record(
    session: AsyncSession, actor_id: UUID | None, actor_name: str, change: Change, *, batch_id: UUID | None = None
) -> None:
    """Add one change to the trail."""
    await record_many(session, actor_id, actor_name, [change], batch_id=batch_id)


async def record_many(
    session: AsyncSession,
    actor_id: UUID | None,
    actor_name: str,
    changes: Sequence[Change],
    *,
    batch_id: UUID | None = None,
) -> None:
    """Add several changes, made at one instant, to the trail in the order given."""
    if not changes:
        return
    at = clock.now()
    await session.execute(
        insert(AuditEvent),
        [
            {
                "id": new_id(),
                "at": at,
                "actor_id": actor_id,
                "actor_name": actor_name,
                "action": change.action,
                "subject_type": change.subject_type,
                "subject_id": change.subject_id,
                "subject_version": change.version,
                "batch_id": batch_id,
                "before": change.before,
                "after": change.after,
            }
            for change in changes
        ],
    )
