"""Answers kept under an `Idempotency-Key`, so that a request sent twice acts once.

The key's row is written first, in the transaction of the act itself: a second request with the same key waits on the
unique index (PostgreSQL) or on the writer's lock (SQLite) until the first has answered, then finds that answer.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import LargeBinary, String, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from app.kit import clock
from app.kit.db import Base
from app.kit.errors import Conflict, Invalid
from app.kit.language import Text

KEPT_FOR = timedelta(hours=24)


class IdempotencyRecord(Base):
    """One request under its key, and what was answered.

    `owner` is who sent it, as `app.state.sender_of` says; `body` is NULL where the answer held a secret.
    """

    __tablename__ = "idempotency_record"

    owner: Mapped[str] = mapped_column(String(64), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    request_digest: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    status: Mapped[int | None]
    headers: Mapped[dict[str, Any] | None]
    body: Mapped[bytes | None] = mapped_column(LargeBinary)


class IdempotencyKeyReused(Invalid):
    """One key, two different requests."""

    code = "idempotency_key_reused"
    title = Text("Idempotency-Key sudah dipakai", "Idempotency-Key already used")
    detail = Text(
        "Idempotency-Key ini sudah dipakai untuk permintaan lain; pakai kunci baru untuk setiap permintaan.",
        "This Idempotency-Key was used for another request; take a new key for each request.",
    )


class AnswerNotKept(Conflict):
    """The request was done, and its answer held a secret that is not kept."""

    code = "answer_not_kept"
    detail = Text(
        "Permintaan dengan Idempotency-Key ini sudah dilaksanakan ({location}); jawabannya rahasia dan tidak disimpan.",
        "The request with this Idempotency-Key was done ({location}); its answer is secret and was not kept.",
    )


async def kept_answer(session: AsyncSession, owner: str, key: str, request_digest: str) -> IdempotencyRecord | None:
    """The answer kept for this request, or `None` if it has not been seen.

    Raises:
        IdempotencyKeyReused: the key stands for a different request.
    """
    record = await session.get(IdempotencyRecord, (owner, key))
    if record is None:
        return None
    if record.created_at < clock.now() - KEPT_FOR:
        await session.delete(record)
        await session.flush()
        return None
    if record.request_digest != request_digest:
        raise IdempotencyKeyReused
    return record


async def forget_old_answers(session: AsyncSession) -> None:
    """Delete what is older than `KEPT_FOR`."""
    await session.execute(delete(IdempotencyRecord).where(IdempotencyRecord.created_at < clock.now() - KEPT_FOR))


async def count_kept(session: AsyncSession) -> int:
    """How many answers are kept."""
    return len((await session.scalars(select(IdempotencyRecord.key))).all())
