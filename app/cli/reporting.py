"""`report`: a report, now or as of a past date."""

import sys
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

import typer

from app.cli.context import opened, run, say
from app.kit import clock
from app.kit.language import Language
from app.reports import service
from app.reports.definition import ReportDefinition
from app.reports.models import DocumentFormat
from app.reports.schemas import ReportKind
from app.reports.subjects import agency_named, application_named
from app.settings import read_settings


class ReportLanguage(StrEnum):
    """Languages of a report."""

    ID = "id"
    EN = "en"


_TEXTUAL = (DocumentFormat.HTML, DocumentFormat.JSON, DocumentFormat.CSV)


def add_commands(cli: typer.Typer) -> None:
    """Add this module's commands to `cli`."""
    cli.command(help="Buat laporan dari katalog, sekarang atau menurut keadaan suatu tanggal.")(report)


def report(
    kind: Annotated[ReportKind, typer.Argument(help="Jenis laporan.")],
    format: Annotated[
        DocumentFormat | None, typer.Option(help="Bentuk; bawaan menurut akhiran --output, atau html.")
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(help="Keadaan data pada tanggal ini (TTTT-BB-HH: akhir hari itu) atau waktu ISO 8601; kini."),
    ] = None,
    agency: Annotated[
        str | None, typer.Option(help="Hanya perangkat daerah ini dan unit di bawahnya: kode atau pengenal.")
    ] = None,
    application: Annotated[str | None, typer.Option(help="Aplikasi sebuah dossier: pengenal atau nama.")] = None,
    language: Annotated[ReportLanguage, typer.Option(help="Bahasa laporan.")] = ReportLanguage.ID,
    output: Annotated[Path | None, typer.Option(help="Berkas tujuan; bawaan keluaran baku.")] = None,
) -> None:
    """A report from the catalogue; nothing is stored but the file."""
    chosen = format or _format_of(output)
    if output is None and chosen not in _TEXTUAL and sys.stdout.isatty():
        raise typer.BadParameter(f"bentuk {chosen} bukan teks; tulis ke berkas dengan --output")
    settings = read_settings()
    now = clock.now()
    instant = _instant(as_of, settings.zone, now)
    bytes_ = run(_made(kind, chosen, language.value, agency, application, instant, settings.timezone))
    if output is None:
        sys.stdout.buffer.write(bytes_)
        sys.stdout.buffer.flush()
    else:
        output.write_bytes(bytes_)
        say(f"ditulis: {output}")


async def _made(
    kind: ReportKind,
    format: DocumentFormat,
    language: Language,
    agency: str | None,
    application: str | None,
    as_of: datetime,
    timezone: str,
) -> bytes:
    async with opened() as database, database.reading() as session:
        agency_id: UUID | None = await agency_named(session, agency) if agency else None
        subject_id: UUID | None = await application_named(session, application) if application else None
        definition = ReportDefinition(kind, language, agency_id, subject_id, (format,), timezone)
        service.refuse_unmakeable(definition, as_of)
        made = await service.make(session, definition, as_of)
        return made.documents[0].content


def _format_of(output: Path | None) -> DocumentFormat:
    suffix = output.suffix.lstrip(".").lower() if output else ""
    return DocumentFormat(suffix) if suffix in set(DocumentFormat) else DocumentFormat.HTML


def _instant(text: str | None, zone: ZoneInfo, now: datetime) -> datetime:
    """What `--as-of` means: the end of a day (today: this moment), or an instant; without a zone that of `zone`."""
    if text is None:
        return now
    try:
        if len(text) == len("2026-11-25"):
            day = date.fromisoformat(text)
            end = datetime.combine(day + timedelta(days=1), time(), zone) - timedelta(microseconds=1)
            return min(end, now) if day == now.astimezone(zone).date() else end
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            f"--as-of {text}: tulis sebagai TTTT-BB-HH atau waktu ISO 8601, misalnya 2026-10-31"
        ) from None
    return instant if instant.tzinfo else instant.replace(tzinfo=zone)
