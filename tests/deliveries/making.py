"""Reports as they are stored, and deliveries of them, without the work of making a real one."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.deliveries import service
from app.deliveries.models import Channel, Delivery
from app.deliveries.service import Destination, Letter
from app.kit.db import Database
from app.reports.models import DocumentFormat, Report, ReportDocument, ReportStatus
from app.webhooks.models import Webhook
from app.webhooks.secrets import new_secret

AT = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
CONTENT: dict[str, tuple[str, bytes]] = {
    DocumentFormat.HTML: ("text/html; charset=utf-8", "<p>Temuan «baru»</p>".encode()),
    DocumentFormat.PDF: ("application/pdf", b"%PDF-1.7 \x00\xff" * 20),
    DocumentFormat.XLSX: ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK\x03\x04\r\n.\r\n"),
    DocumentFormat.JSON: ("application/json", b'{"kind": "duplicates"}'),
}


async def make_stored_report(session: AsyncSession, **values: Any) -> Report:
    """A finished report with four documents."""
    told: dict[str, Any] = {
        "kind": "duplicates",
        "language": "id",
        "timezone": "Asia/Jakarta",
        "formats": [str(format) for format in CONTENT],
        "as_of": AT,
        "title": "Laporan duplikasi aplikasi",
        "status": ReportStatus.SUCCEEDED,
        "requested_by": "uji",
    }
    report = Report(**(told | values))
    session.add(report)
    await session.flush()
    for format, (media_type, content) in CONTENT.items():
        session.add(
            ReportDocument(
                report_id=report.id,
                format=format,
                media_type=media_type,
                filename=f"duplikasi.{format}",
                size=len(content),
                sha256=sha256(content).hexdigest(),
                content=content,
            )
        )
    await session.flush()
    return report


async def make_webhook(session: AsyncSession, url: str, **values: Any) -> Webhook:
    """A webhook at `url`."""
    webhook = Webhook(**({"name": f"penerima {url}", "url": url, "types": [], "secret": new_secret()} | values))
    session.add(webhook)
    await session.flush()
    return webhook


async def make_delivery(
    database: Database, report: Report, channel: Channel, target: str, *formats: str, webhook_id: UUID | None = None
) -> UUID:
    """A delivery of `report` that is due."""
    letter = Letter(report.title or "", report.id, formats or ("html", "pdf", "xlsx"))
    async with database.transaction() as session:
        (delivery,) = await service.enqueue(session, letter, [Destination(channel, target, webhook_id)])
    return delivery.id


async def delivery_of(session: AsyncSession, id: UUID) -> Delivery:
    """The delivery as it is now."""
    return await session.get_one(Delivery, id, populate_existing=True)
