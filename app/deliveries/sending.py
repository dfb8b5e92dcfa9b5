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
from app.kit.language import Text
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
        return await webhook.post(parcel, target, timestamp=timestamp, private_networks=channels.private_networks)
    if delivery.channel == Channel.MAIL:
        return await mail.send(parcel, channels.mail, delivery.target)
    return await asyncio.to_thread(folder.put, parcel, channels.folder, delivery.target)


async def _target_of(session: AsyncSession, delivery: Delivery) -> _Target:
    found = None if delivery.webhook_id is None else await session.get(Webhook, delivery.webhook_id)
    if found is None:
        name = delivery.target
        deleted = Text(f"webhook {name} sudah dihapus", f"the webhook {name} was deleted")
        raise Undeliverable(deleted, permanent=True)
    return _Target(found.url, tuple(signing_keys(found)))


async def parcel_of(session: AsyncSession, delivery: Delivery, public_url: str | None) -> Parcel:
    """What a delivery sends: the same bytes at every attempt."""
    if delivery.report_id is None:
        return _parcel(delivery, events=delivery.events or [])
    report = await session.get(Report, delivery.report_id)
    if report is None:
        raise Undeliverable(Text("laporannya sudah dihapus", "its report was deleted"), permanent=True)
    wanted = set(delivery.formats)
    files = tuple(
        File(document.format, document.filename, document.media_type, document.sha256, document.content)
        for document in await reports.documents_of(session, report.id, content=True)
        if document.format in wanted
    )
    if delivery.channel != Channel.WEBHOOK:
        return _parcel(delivery, files=files, language=report.language)
    return _parcel(delivery, events=[_report_event(delivery, report, files, public_url or "")])


def _parcel(
    delivery: Delivery,
    *,
    files: tuple[File, ...] = (),
    language: str = "id",
    events: list[Any] | None = None,
) -> Parcel:
    return Parcel(
        id=delivery.id,
        title=delivery.title,
        language="en" if language == "en" else "id",
        at=delivery.created_at,
        files=files,
        body=b"" if events is None else orjson.dumps({"id": str(delivery.id), "events": events}),
    )


def _report_event(delivery: Delivery, report: Report, files: tuple[File, ...], public_url: str) -> dict[str, Any]:
    """A report as the one event of its delivery, its documents in it."""
    return event_form(
        id=delivery.id,
        at=report.as_of,
        type="report.delivered",
        subject_type="report",
        subject_id=report.id,
        data={
            "kind": report.kind,
            "title": report.title,
            "language": report.language,
            "agency_id": report.agency_id and str(report.agency_id),
            "as_of": instant_text(report.as_of),
            "data_digest": report.data_digest,
            "documents": [
                {
                    "format": file.format,
                    "filename": file.filename,
                    "media_type": file.media_type,
                    "size": len(file.content),
                    "sha256": file.sha256,
                    "url": f"{public_url}/api/v1/reports/{report.id}/documents/{file.format}",
                    "content_base64": base64.b64encode(file.content).decode(),
                }
                for file in files
            ],
        },
    )


def event_form(
    *, id: UUID, at: datetime, type: str, subject_type: str, subject_id: UUID, data: dict[str, Any]
) -> dict[str, Any]:
    """An event as it goes over the wire; also what `GET /events` answers."""
    return {
        "id": str(id),
        "at": instant_text(at),
        "type": type,
        "subject_type": subject_type,
        "subject_id": str(subject_id),
        "data": data,
    }


def instant_text(at: datetime) -> str:
    """An instant as everywhere in the API: UTC, with a Z."""
    return at.isoformat().replace("+00:00", "Z")
