"""From what happened to who wants to know: events become deliveries to the webhooks that ask for them."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from app.deliveries import service
from app.deliveries.models import Channel
from app.deliveries.sending import event_form
from app.deliveries.service import Destination, Letter
from app.events import queries as events
from app.events.models import Event
from app.events.service import mark_handed_on
from app.webhooks import queries as webhooks
from app.webhooks.models import Webhook

# An import of thousands of records is told in as many requests as it has hundreds, not one by one.
EVENTS_AT_ONCE = 100
_LOOKED_AT_ONCE = 1_000


async def hand_on(session: AsyncSession) -> int:
    """Put the oldest events that nobody looked at yet into deliveries; returns how many were looked at.

    Events and deliveries change in one transaction, so each event goes to each webhook once.
    """
    waiting = await events.waiting(session, _LOOKED_AT_ONCE)
    if not waiting:
        return 0
    for webhook in await webhooks.listening(session):
        wanted = [event for event in waiting if wants(webhook.types, event.type)]
        for some in _in_parts(wanted):
            await service.enqueue(session, _letter(some), [_destination(webhook)])
    await mark_handed_on(session, [event.id for event in waiting])
    return len(waiting)


def wants(patterns: Sequence[str], type: str) -> bool:
    """Whether one of `patterns` (`report.ready`, `finding.*`, `*`) names `type`."""
    noun = type.partition(".")[0]
    return any(pattern in {"*", type, f"{noun}.*"} for pattern in patterns)


def _in_parts(wanted: Sequence[Event]) -> list[Sequence[Event]]:
    return [wanted[start : start + EVENTS_AT_ONCE] for start in range(0, len(wanted), EVENTS_AT_ONCE)]


def _destination(webhook: Webhook) -> Destination:
    return Destination(Channel.WEBHOOK, webhook.name, webhook.id)


def _letter(some: Sequence[Event]) -> Letter:
    types = sorted({event.type for event in some})
    forms = tuple(
        event_form(
            id=event.id,
            at=event.at,
            type=event.type,
            subject_type=event.subject_type,
            subject_id=event.subject_id,
            data=event.data,
        )
        for event in some
    )
    return Letter(f"{len(some)} peristiwa: {', '.join(types)}", events=forms)
