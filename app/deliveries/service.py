"""Acts on deliveries: put in the queue, tried until they arrive, sent again by a person."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app import audit, events
from app.deliveries.channels import Channels, Undeliverable
from app.deliveries.models import Channel, Delivery, DeliveryAttempt, DeliveryStatus
from app.deliveries.sending import send
from app.identity.actor import Actor, Role
from app.kit import clock
from app.kit.db import Database
from app.kit.errors import Conflict, NotFound
from app.kit.language import Text

logger = logging.getLogger(__name__)

DELIVERY = Text("pengiriman", "delivery")
# Between attempts: short while a restart may be under way, then so that a long weekend is outlasted (some three days).
PAUSES = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
    timedelta(hours=24),
)
ATTEMPTS = len(PAUSES) + 1


class DeliveryUnderWay(Conflict):
    """It is being sent at this moment."""

    code = "delivery_under_way"
    detail = Text("Pengiriman sedang berlangsung; tunggu sebentar.", "The delivery is under way; wait a moment.")


@dataclass(frozen=True, slots=True)
class Letter:
    """What is to be delivered: a report in some formats, or events."""

    title: str
    report_id: UUID | None = None
    formats: tuple[str, ...] = ()
    events: tuple[dict[str, Any], ...] | None = None
    occurrence_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Destination:
    """Where to: a folder, a mail address, or a webhook by name and identifier."""

    channel: Channel
    target: str
    webhook_id: UUID | None = None


async def enqueue(session: AsyncSession, letter: Letter, destinations: Sequence[Destination]) -> list[Delivery]:
    """One delivery to each destination, due at once; they are sent if and only if the transaction is committed."""
    now = clock.now()
    rows = [
        Delivery(
            channel=destination.channel,
            target=destination.target,
            webhook_id=destination.webhook_id,
            report_id=letter.report_id,
            occurrence_id=letter.occurrence_id,
            formats=list(letter.formats),
            events=None if letter.events is None else list(letter.events),
            events_count=len(letter.events or ()),
            title=letter.title[:300],
            status=DeliveryStatus.QUEUED,
            attempts=0,
            attempts_allowed=ATTEMPTS,
            next_attempt_at=now,
            created_at=now,
        )
        for destination in destinations
    ]
    session.add_all(rows)
    await session.flush()
    return rows


async def carry_out(database: Database, id: UUID, channels: Channels) -> None:
    """One attempt at a delivery that is due; one that is not, or ended, is left alone.

    An attempt in which the process died counts, and is made again under the delivery's own identifier.
    """
    async with database.transaction() as session:
        delivery = await _held(session, id)
        if delivery is None or not _is_due(delivery):
            return
        delivery.status = DeliveryStatus.RUNNING
        delivery.attempts += 1
        highest = select(func.max(DeliveryAttempt.number)).where(DeliveryAttempt.delivery_id == id)
        number = (await session.scalar(highest) or 0) + 1
        attempt = DeliveryAttempt(delivery_id=id, number=number, started_at=clock.now())
        session.add(attempt)
        await session.flush()
        attempt_id = attempt.id
    problem: Undeliverable | None = None
    answer = ""
    try:
        answer = await send(database, delivery, channels)
    except Undeliverable as error:
        problem = error
    except Exception as error:
        logger.exception("delivery %s failed in a way nobody thought of", id)
        problem = Undeliverable(f"{type(error).__name__}: {error}")
    async with database.transaction() as session:
        held = await _held(session, id)
        made = await session.get(DeliveryAttempt, attempt_id)
        if held is None or made is None:
            return
        made.finished_at, made.arrived = clock.now(), problem is None
        made.answer, made.answer_en = (answer, answer) if problem is None else problem.reason
        await _conclude(session, held, problem)


async def resend(session: AsyncSession, id: UUID, *, actor: Actor) -> Delivery:
    """Try a delivery again from the start; of one that arrived, a new one is made.

    Raises:
        NeedsRole, NotFound.
        DeliveryUnderWay: it is being sent at this moment.
    """
    actor.require(Role.REVIEWER)
    delivery = await _held(session, id)
    if delivery is None:
        raise NotFound(what=DELIVERY, id=id)
    if delivery.status == DeliveryStatus.RUNNING:
        raise DeliveryUnderWay
    if delivery.status == DeliveryStatus.SUCCEEDED:
        letter = Letter(
            delivery.title,
            delivery.report_id,
            tuple(delivery.formats),
            None if delivery.events is None else tuple(delivery.events),
            delivery.occurrence_id,
        )
        destination = Destination(Channel(delivery.channel), delivery.target, delivery.webhook_id)
        (delivery,) = await enqueue(session, letter, [destination])
        delivery.resent_from_id = id
    else:
        delivery.status, delivery.next_attempt_at, delivery.finished_at = DeliveryStatus.QUEUED, clock.now(), None
        delivery.attempts_allowed = delivery.attempts + ATTEMPTS
    await session.flush()
    after = {
        "channel": delivery.channel,
        "target": delivery.target,
        "resent_from_id": delivery.resent_from_id and str(id),
    }
    change = audit.Change("delivery.resent", "delivery", delivery.id, None, None, after)
    await audit.record(session, actor.id, actor.name, change)
    return delivery


async def _held(session: AsyncSession, id: UUID) -> Delivery | None:
    return (await session.scalars(select(Delivery).where(Delivery.id == id).with_for_update())).one_or_none()


def _is_due(delivery: Delivery) -> bool:
    if delivery.status == DeliveryStatus.RUNNING:
        return True  # the process that had it in hand died; who comes here took its place
    due_at = delivery.next_attempt_at
    return delivery.status == DeliveryStatus.QUEUED and due_at is not None and due_at <= clock.now()


async def _conclude(session: AsyncSession, delivery: Delivery, problem: Undeliverable | None) -> None:
    if delivery.status != DeliveryStatus.RUNNING:
        return  # somebody who took us for dead came to an end first
    now = clock.now()
    delivery.error, delivery.error_en = (None, None) if problem is None else problem.reason
    left = delivery.attempts_allowed - delivery.attempts
    if problem is not None and not problem.permanent and left > 0:
        delivery.status = DeliveryStatus.QUEUED
        delivery.next_attempt_at = now + PAUSES[max(0, len(PAUSES) - left)]
        return
    delivery.status = DeliveryStatus.SUCCEEDED if problem is None else DeliveryStatus.FAILED
    delivery.next_attempt_at, delivery.finished_at = None, now
    if problem is not None and not _is_about_failures(delivery):
        data = {
            "channel": delivery.channel,
            "title": delivery.title,
            "report_id": delivery.report_id and str(delivery.report_id),
        }
        await events.tell(session, [events.Happening("delivery.failed", "delivery", delivery.id, data)])


def _is_about_failures(delivery: Delivery) -> bool:
    """Whether it told of failed deliveries only: that it failed too is told to nobody, or it would never end."""
    return bool(delivery.events) and all(event["type"] == "delivery.failed" for event in delivery.events or ())
