"""Deliveries on the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from app.deliveries.models import Channel, DeliveryStatus
from app.kit.schema import PageQuery, Reading, SearchText, sort_order, sparse_fields


class DeliveryRead(Reading):
    """Something to one address: a report in some formats, or some events."""

    id: UUID = Field(description="Also the message's identifier (mail) or `webhook-id`: receivers tell repeats by it.")
    channel: Channel
    target: str = Field(examples=["sekretariat@kota.example"], description="Folder, mail address or webhook's name.")
    title: str = Field(examples=["Laporan duplikasi aplikasi, 23 November 2026"])
    status: DeliveryStatus
    attempts: int = Field(examples=[1])
    next_attempt_at: datetime | None
    error: str | None = Field(
        description="Why the last attempt failed, in Indonesian, or in the far end's own words.",
        examples=["tidak ada jawaban dalam 20 detik"],
    )
    error_en: str | None = Field(description="The same in English.", examples=["no answer within 20 seconds"])
    report_id: UUID | None
    occurrence_id: UUID | None = Field(description="The occurrence of a schedule that it belongs to.")
    webhook_id: UUID | None
    formats: list[str] = Field(examples=[["pdf", "xlsx"]])
    events_count: int = Field(description="How many events it carries; 0: it carries a report.", examples=[0])
    resent_from_id: UUID | None
    created_at: datetime
    finished_at: datetime | None


class AttemptRead(Reading):
    """One attempt to deliver."""

    number: int = Field(examples=[1])
    started_at: datetime
    finished_at: datetime | None = Field(description="Null: it is under way, or the process ended in it.")
    arrived: bool | None
    answer: str | None = Field(
        examples=["HTTP 204"], description="What the far end said, or, in Indonesian, why it did not arrive."
    )
    answer_en: str | None = Field(examples=["HTTP 204"], description="The same in English.")


class DeliveryDetail(DeliveryRead):
    """A delivery with all attempts."""

    attempts_made: list[AttemptRead]


class DeliveryQuery(PageQuery):
    """Filters of the deliveries."""

    sort: str = sort_order(["created_at", "finished_at", "next_attempt_at", "status"], "-created_at")
    fields: str | None = sparse_fields(DeliveryRead)
    status: DeliveryStatus | None = None
    channel: Channel | None = None
    report_id: UUID | None = None
    occurrence_id: UUID | None = None
    webhook_id: UUID | None = None
    q: SearchText = None
