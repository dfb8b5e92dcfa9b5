"""Schedules on the wire."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, StringConstraints

from app.deliveries.channels.folder import SUBFOLDER_PATTERN
from app.deliveries.channels.parcel import ADDRESS_PATTERN
from app.kit.language import Language, Text
from app.kit.schema import Flag, Line, PageQuery, Reading, SearchText, Strictly, sort_order, sparse_fields
from app.kit.validation import explained
from app.reports.models import DocumentFormat
from app.schedules import cron
from app.schedules.models import Missed, OccurrenceStatus, Trigger

_PAGES = (DocumentFormat.HTML, DocumentFormat.PDF, DocumentFormat.XLSX)


def _known_cron(value: str) -> str:
    try:
        cron.check(value)
    except cron.NotASchedule as error:
        raise explained(error.text) from None
    return value


def _known_zone(value: str) -> str:
    if value not in available_timezones():
        examples = "Asia/Jakarta, Asia/Makassar, Asia/Jayapura"
        raise explained(Text(f"bukan zona waktu IANA seperti {examples}", f"is no IANA time zone such as {examples}"))
    return value


Cron = Annotated[
    str,
    StringConstraints(max_length=100, pattern=r"^[0-9A-Za-z*/,# -]+$"),
    AfterValidator(_known_cron),
    Field(
        description="Minute, hour, day of month, month, day of week (0 and 7: Sunday), by the clock of `timezone`.",
        examples=["0 7 * * 1"],
    ),
]
Zone = Annotated[str, AfterValidator(_known_zone), Field(description="An IANA time zone.", examples=["Asia/Jakarta"])]
Formats = Annotated[
    list[DocumentFormat],
    Field(min_length=1, max_length=5, description="Forms of the report.", examples=[["html", "pdf", "xlsx"]]),
]


class _Recipient(Strictly):
    agency_id: UUID | None = Field(
        None, description="The report cut to this agency and its units; null: as the schedule says."
    )


class FolderRecipient(_Recipient):
    """A folder below the installation's folder of reports."""

    channel: Literal["folder"] = Field(examples=["folder"])
    folder: str = Field(
        "laporan",
        pattern=SUBFOLDER_PATTERN,
        max_length=260,
        description="Below `reports/` in the data folder.",
        examples=["duplikasi-mingguan"],
    )
    formats: Formats = Field(default=list(_PAGES))


class MailRecipient(_Recipient):
    """A mailbox: the report is the message, its other forms are attached."""

    channel: Literal["mail"] = Field(examples=["mail"])
    address: str = Field(
        pattern=ADDRESS_PATTERN,
        max_length=320,
        description="An address of an office rather than of a person.",
        examples=["sekretariat@kota.example"],
    )
    formats: Formats = Field(default=list(_PAGES))


class WebhookRecipient(_Recipient):
    """A program, by the webhook that describes it; the documents are in the message."""

    channel: Literal["webhook"] = Field(examples=["webhook"])
    webhook_id: UUID = Field(description="An entry of `/webhooks`.")
    formats: Formats = Field(default=[DocumentFormat.JSON])


Recipient = Annotated[FolderRecipient | MailRecipient | WebhookRecipient, Field(discriminator="channel")]
Recipients = Annotated[
    list[Recipient],
    Field(
        min_length=1,
        max_length=200,
        description="To whom each report goes.",
        examples=[[{"channel": "folder", "folder": "duplikasi-mingguan", "formats": ["html", "pdf", "xlsx"]}]],
    ),
]


class ScheduleRead(Reading):
    """A report that is made again and again."""

    id: UUID
    name: str
    kind: str = Field(examples=["duplicates"])
    language: Language
    agency_id: UUID | None
    subject_id: UUID | None
    cron: str = Field(examples=["0 7 * * 1"])
    timezone: str = Field(examples=["Asia/Jakarta"])
    missed: Missed
    analyse_first: bool
    recipients: Recipients
    paused: bool
    next_due_at: datetime | None = Field(description="Null while it is paused.")
    version: int
    created_at: datetime
    updated_at: datetime


class ScheduleCreate(Strictly):
    """A schedule to be added."""

    name: Line = Field(examples=["Laporan duplikasi mingguan"], description="What officials call it.")
    kind: str = Field(max_length=32, description="Kind of report, as in `/reports`.", examples=["duplicates"])
    language: Language = Field("id", description="Language of the report.")
    agency_id: UUID | None = Field(None, description="The report cut to this agency and its units; null: all.")
    subject_id: UUID | None = Field(None, description="The application that a dossier is about.")
    cron: Cron
    timezone: Zone | None = Field(None, description="An IANA time zone; null: the installation's.")
    missed: Missed = Field(
        Missed.LATEST,
        description="Due times at which no process ran: `each` makes a report of each (at most the latest 100), "
        "`latest` of the latest only, `skip` of none.",
    )
    analyse_first: Flag = Field(True, description="Analyse the catalogue before the report, so that it tells today's.")
    recipients: Recipients
    paused: Flag = Field(False, description="true: not before somebody resumes it.")


class ScheduleUpdate(Strictly):
    """The fields to change; what is left out stays."""

    name: Line | None = Field(None, description="What officials call it.")
    language: Language | None = Field(None, description="Language of the report.")
    agency_id: UUID | None = Field(None, description="The report cut to this agency and its units; null: all.")
    cron: Cron | None = Field(None, description="When; times already planned stay.")
    timezone: Zone | None = Field(None, description="An IANA time zone.")
    missed: Missed | None = Field(None, description="What becomes of missed times.")
    analyse_first: Flag | None = Field(None, description="Whether to analyse the catalogue before the report.")
    recipients: Recipients | None = Field(None, description="To whom each report goes from now on.")


class ScheduleQuery(PageQuery):
    """Filters of the schedules."""

    sort: str = sort_order(["name", "next_due_at", "created_at"], "name")
    fields: str | None = sparse_fields(ScheduleRead)
    kind: Line | None = None
    paused: bool | None = None
    q: SearchText = None


class OccurrenceRead(Reading):
    """One due time of a schedule, and what became of it."""

    id: UUID
    schedule_id: UUID
    due_at: datetime
    trigger: Trigger = Field(description="`time`: the time came; `request`: somebody asked.")
    requested_by: str = Field(examples=["ringkas"])
    status: OccurrenceStatus
    as_of: datetime | None = Field(description="Time of the data; null: not begun.")
    run_id: UUID | None = Field(description="The analysis made for it.")
    report_ids: list[UUID] = Field(description="The report, and one more for each cut to an agency.")
    error: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class OccurrenceQuery(PageQuery):
    """Filters of a schedule's history."""

    sort: str = sort_order(["due_at", "finished_at", "status"], "-due_at")
    fields: str | None = sparse_fields(OccurrenceRead)
    status: OccurrenceStatus | None = None
