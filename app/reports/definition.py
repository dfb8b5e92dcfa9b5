"""What a report is asked to be."""

from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from app.kit.language import Language
from app.reports.models import DocumentFormat

DEFAULT_TIMEZONE = "Asia/Jakarta"


@dataclass(frozen=True, slots=True)
class ReportDefinition:
    """Which report, for whom, in which forms.

    `kind` is a name of `app.reports.content.KINDS`. `agency_id` cuts the report to that agency and all below it.
    `subject_id` is the application that a dossier is about. Dates are those of `timezone` (an IANA name).
    """

    kind: str
    language: Language = "id"
    agency_id: UUID | None = None
    subject_id: UUID | None = None
    formats: tuple[DocumentFormat, ...] = (DocumentFormat.HTML, DocumentFormat.PDF, DocumentFormat.XLSX)
    timezone: str = DEFAULT_TIMEZONE

    @property
    def zone(self) -> ZoneInfo:
        """The time zone as an object."""
        return ZoneInfo(self.timezone)
