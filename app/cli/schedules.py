"""`schedule`: reports that come by themselves."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

import typer
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.agencies.models import Agency
from app.cli.context import opened, run, say
from app.identity.actor import SYSTEM, Actor
from app.kit.errors import Invalid, NotFound
from app.kit.language import Language
from app.kit.validation import fault_of
from app.schedules import queries, service
from app.schedules.models import Missed, Schedule
from app.schedules.schemas import ScheduleCreate
from app.settings import Settings, read_settings
from app.webhooks import queries as webhooks

schedules = typer.Typer(help="Jadwal laporan.", no_args_is_help=True)


def add_commands(cli: typer.Typer) -> None:
    """Add this module's commands to `cli`."""
    cli.add_typer(schedules, name="schedule")


_Name = Annotated[str, typer.Argument(help="Nama jadwal, atau pengenalnya.")]


@schedules.command("list", help="Daftar jadwal: kapan berikutnya, dan ke mana.")
def list_schedules() -> None:
    """Every schedule, one a line, separated by tabs."""

    async def work(settings: Settings) -> list[str]:
        async with opened(settings) as database, database.reading() as session:
            return [_line(schedule) for schedule in await queries.all_schedules(session)]

    for line in run(work(read_settings())):
        print(line)


@schedules.command("add", help="Tambah jadwal.")
def add_schedule(
    name: str,
    kind: Annotated[str, typer.Option(help="Jenis laporan.")] = "duplicates",
    cron: Annotated[str, typer.Option(help="Menit jam tanggal bulan hari; bawaan Senin pukul 07.00.")] = "0 7 * * 1",
    timezone: Annotated[str | None, typer.Option(help="Zona waktu IANA; bawaan dari RINGKAS_TIMEZONE.")] = None,
    language: Annotated[str, typer.Option(help="Bahasa laporan: id atau en.")] = "id",
    missed: Annotated[Missed, typer.Option(help="Waktu yang terlewat: masing-masing, yang terbaru, atau tidak.")] = (
        Missed.LATEST
    ),
    folder: Annotated[list[str] | None, typer.Option(help="Folder di bawah folder laporan; boleh berulang.")] = None,
    mail: Annotated[
        list[str] | None,
        typer.Option(help="Alamat surat; ALAMAT=KODE memotong laporan bagi satu perangkat daerah. Boleh berulang."),
    ] = None,
    webhook: Annotated[list[str] | None, typer.Option(help="Nama webhook; boleh berulang.")] = None,
    formats: Annotated[str, typer.Option(help="Bentuk laporan, dipisah koma.")] = "html,pdf,xlsx",
    analyse: Annotated[bool, typer.Option(help="Analisis katalog lebih dulu.")] = True,
) -> None:
    """Have a report made again and again, and sent to folders, mailboxes and webhooks."""
    forms = [part.strip() for part in formats.split(",") if part.strip()]

    async def work(settings: Settings) -> str:
        async with opened(settings) as database, database.transaction() as session:
            recipients: list[dict[str, Any]] = [
                *({"channel": "folder", "folder": each, "formats": forms} for each in folder or ()),
                *[await _mailbox(session, each, forms) for each in mail or ()],
                *[await _webhook(session, each) for each in webhook or ()],
            ]
            body = _checked(
                {
                    "name": name,
                    "kind": kind,
                    "cron": cron,
                    "timezone": timezone,
                    "language": cast("Language", language),
                    "missed": missed,
                    "analyse_first": analyse,
                    "recipients": recipients or [{"channel": "folder", "formats": forms}],
                }
            )
            schedule = await service.add(session, body, timezone=settings.timezone, actor=SYSTEM)
            return _line(schedule)

    print(run(work(read_settings())))


@schedules.command("pause", help="Tahan jadwal sampai diteruskan.")
def pause_schedule(name: _Name) -> None:
    """Let no due time come until somebody resumes it."""
    _act(name, service.pause)


@schedules.command("resume", help="Teruskan jadwal mulai sekarang.")
def resume_schedule(name: _Name) -> None:
    """Go on from now."""
    _act(name, service.resume)


@schedules.command("remove", help="Hapus jadwal dan riwayatnya; laporan dan pengirimannya tetap ada.")
def remove_schedule(name: _Name) -> None:
    """Remove a schedule."""

    async def work() -> None:
        async with opened() as database, database.transaction() as session:
            await service.remove(session, await _id_of(session, name), actor=SYSTEM, expected=None)

    run(work())
    say(f"jadwal {name} dihapus")


@schedules.command("run", help="Buat dan kirim laporannya sekarang; dikerjakan oleh server atau pekerja yang berjalan.")
def run_schedule(name: _Name) -> None:
    """Queue the report; a running server or worker makes it within seconds."""

    async def work() -> str:
        async with opened() as database, database.transaction() as session:
            return str((await service.run_now(session, await _id_of(session, name), actor=SYSTEM)).id)

    print(run(work()))
    say("sudah diantrekan; server atau pekerja yang berjalan mengerjakannya dalam beberapa detik")


def _act(name: str, act: Callable[..., Awaitable[Schedule]]) -> None:
    async def work() -> str:
        async with opened() as database, database.transaction() as session:
            actor: Actor = SYSTEM
            return _line(await act(session, await _id_of(session, name), actor=actor))

    print(run(work()))


async def _id_of(session: AsyncSession, name: str) -> UUID:
    found = await queries.schedule_named(session, name)
    if found is not None:
        return found.id
    try:
        return UUID(name)
    except ValueError:
        raise NotFound(what=service.SCHEDULE, id=name) from None


async def _mailbox(session: AsyncSession, text: str, formats: list[str]) -> dict[str, Any]:
    """A recipient from `ADDRESS` or `ADDRESS=AGENCY CODE`."""
    address, _, code = text.partition("=")
    agency_id = None
    if code:
        found = list(await session.scalars(select(Agency.id).where(Agency.code == code, Agency.archived_at.is_(None))))
        if len(found) != 1:
            raise NotFound(what="perangkat daerah", id=code)
        agency_id = found[0]
    return {"channel": "mail", "address": address, "agency_id": agency_id, "formats": formats}


async def _webhook(session: AsyncSession, name: str) -> dict[str, Any]:
    found = await webhooks.webhook_named(session, name)
    if found is None:
        raise NotFound(what="webhook", id=name)
    return {"channel": "webhook", "webhook_id": found.id}


def _checked(values: dict[str, Any]) -> ScheduleCreate:
    try:
        return ScheduleCreate.model_validate(values)
    except ValidationError as error:
        raise Invalid(faults=[fault_of(dict(finding)) for finding in error.errors()]) from None


def _line(schedule: Schedule) -> str:
    zone = ZoneInfo(schedule.timezone)
    due = schedule.next_due_at
    when = "ditahan" if due is None else due.astimezone(zone).strftime("%Y-%m-%d %H:%M %Z")
    targets = ", ".join(_target(recipient) for recipient in schedule.recipients)
    return "\t".join((str(schedule.id), schedule.name, schedule.kind, schedule.cron, when, targets))


def _target(recipient: dict[str, Any]) -> str:
    named = recipient.get("folder") or recipient.get("address") or recipient.get("webhook_id")
    return f"{recipient['channel']}:{named}"
