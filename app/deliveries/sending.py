"""From a delivery's row to the parcel, and by its channel to the far end."""

import asyncio
import base64
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from app.deliveries.channels import Channels, File, Parcel, Undeliverable, folder, mail, webhook
from app.deliveries.models import Channel, Delivery
from app.kit import clock
from app.kit.db import Database
from app.reports import queries as reports
from app.reports.models import Report
from app.webhooks.models import Webhook
from app.webhooks.service import signing_keys


@dataclass(frozen=True, slots=True)
class _Target:
    url: str
    keys: tuple[str, ...]


async def send(database: Database, delivery: Delivery, channels: Channels) -> str:
    """Send a delivery once; returns what the far end said.

    Raises:
        Undeliverable: it did not arrive.
    """
    async with database.reading() as session:
        parcel = await parcel_of(session, delivery, channels.public_url)
        target = await _target_of(session, delivery) if delivery.channel == Channel.WEBHOOK else None
    if target is not None:
        timestamp = int(clock.now().timestamp())
        return await webhook.post(
            parcel, target, timestamp=timestamp, private_networks=channels.private_networks
        )
    if delivery.channel == Channel.MAIL:
        return await mail.send(parcel, channels.mail, delivery.target)
    return await asyncio.to_thread(folder.put, parcel, channels.folder, delivery.target)


async def _target_of(session: AsyncSession, delivery: Delivery) -> _Target:
    found = delivery.webhook_id and await session.get(Webhook, delivery.webhook_id)
    if not found:
        raise Undeliverable(f"the webhook {delivery.target} was removed", permanent=True)
    return _Target(found.url, tuple(signing_keys(found)))
