"""`delivery`: what was sent, what was not, and sending again."""

from typing import Annotated
from uuid import UUID

import typer

from app.cli.context import opened, run, say
from app.deliveries import queries, service
from app.deliveries.models import DeliveryStatus
from app.deliveries.schemas import DeliveryQuery
from app.identity.actor import SYSTEM
from app.kit.errors import NotFound
from app.kit.paging import PageRequest

deliveries = typer.Typer(help="Pengiriman laporan dan peristiwa.", no_args_is_help=True)


def add_commands(cli: typer.Typer) -> None:
    """Add this module's commands to `cli`."""
    cli.add_typer(deliveries, name="delivery")


@deliveries.command("list", help="Daftar pengiriman, terbaru dulu.")
def list_deliveries(
    status: Annotated[DeliveryStatus | None, typer.Option(help="Hanya yang berstatus ini.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="Paling banyak sekian.")] = 50,
) -> None:
    """Deliveries, one a line, separated by tabs: what, where to, how far, and why not."""

    async def work() -> list[str]:
        async with opened() as database, database.reading() as session:
            query = DeliveryQuery(status=status)
            page = await queries.deliveries(session, query, PageRequest(limit, None, query.sort))
            return ["\t".join(_cells(row)) for row in page.items]

    for line in run(work()):
        print(line)


@deliveries.command("resend", help="Kirim lagi; dikerjakan oleh server atau pekerja yang berjalan.")
def resend(
    ids: Annotated[list[str] | None, typer.Argument(help="Pengenal pengiriman.")] = None,
    failed: Annotated[bool, typer.Option("--failed", help="Semua yang gagal.")] = False,
) -> None:
    """Queue deliveries again; a running server or worker sends them within seconds."""
    if not ids and not failed:
        raise typer.BadParameter("sebutkan pengenal pengiriman, atau --failed")

    async def work() -> list[str]:
        async with opened() as database, database.transaction() as session:
            wanted = [_id(text) for text in ids or ()]
            if failed:
                wanted += await queries.failed(session)
            return [str((await service.resend(session, id, actor=SYSTEM)).id) for id in dict.fromkeys(wanted)]

    for id in run(work()):
        print(id)
    say("sudah diantrekan; server atau pekerja yang berjalan mengirimkannya dalam beberapa detik")


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound(what=service.DELIVERY, id=text) from None


def _cells(row: dict[str, object]) -> list[str]:
    names = ("id", "created_at", "status", "channel", "target", "title", "attempts", "error")
    return [" ".join(str(row[name] if row[name] is not None else "").split()) for name in names]
