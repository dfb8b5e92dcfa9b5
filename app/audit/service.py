"""Writing the trail, in the transaction of the change itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app import events
from app.audit.models import AuditEvent
from app.kit import clock
from app.kit.bulk import bulk_insert
from app.kit.db import new_id, table_of

TABLE = table_of(AuditEvent)

# Changes of these are told to webhooks and feeds; users, tokens and webhooks are nobody else's business.
TOLD = frozenset({"application", "agency", "service", "data_object", "interface", "regulation", "review"})


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
    """Add several changes, made at one instant, to the trail in the order given; what others may know is told."""
    if not changes:
        return
    columns: dict[str, Sequence[Any]] = {
        "id": [new_id() for _ in changes],
        "action": [change.action for change in changes],
        "subject_type": [change.subject_type for change in changes],
        "subject_id": [change.subject_id for change in changes],
        "subject_version": [change.version for change in changes],
        "before": [change.before for change in changes],
        "after": [change.after for change in changes],
    }
    constants = {"at": clock.now(), "actor_id": actor_id, "actor_name": actor_name, "batch_id": batch_id}
    await bulk_insert(session, TABLE, columns, constants, len(changes))
    await events.tell(session, [_told(change) for change in changes if change.subject_type in TOLD])


def _told(change: Change) -> events.Happening:
    """The change without its values: who may read the record reads them there."""
    changed = sorted(change.after or ()) if change.before is not None else []
    return events.Happening(
        change.action, change.subject_type, change.subject_id, {"version": change.version, "changed": changed}
    )
