"""Reads of webhooks."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.db import lowered
from app.kit.paging import PageRequest, PageRows, View
from app.webhooks.models import Webhook
from app.webhooks.schemas import WebhookQuery, WebhookRead

WEBHOOKS = View(
    Webhook.__table__,
    {name: getattr(Webhook, name) for name in WebhookRead.model_fields},
    searched=(Webhook.name, Webhook.url),
)


async def webhooks(session: AsyncSession, query: WebhookQuery, page: PageRequest) -> PageRows:
    """One page of the webhooks."""
    return await WEBHOOKS.page(session, page, [WEBHOOKS.containing(query.q)] if query.q else [])


async def webhook_named(session: AsyncSession, name: str) -> Webhook | None:
    """The webhook of that name, whatever its capitals."""
    return (await session.scalars(select(Webhook).where(lowered(Webhook.name, name) == name.lower()))).one_or_none()


async def listening(session: AsyncSession) -> list[Webhook]:
    """The webhooks that want to be told of events, by identifier."""
    rows = await session.scalars(select(Webhook).where(Webhook.disabled.is_(False)).order_by(Webhook.id))
    return [webhook for webhook in rows if webhook.types]
