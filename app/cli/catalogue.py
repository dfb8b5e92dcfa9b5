"""`import` and `export`."""

import asyncio
import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.context import opened, run, say
from app.identity.actor import SYSTEM
from app.imports import queries, service
from app.imports.exporting import export_columns, export_rows
from app.imports.kinds import BatchStatus, ImportKind, RowOutcome
from app.imports.models import ImportBatch
from app.imports.schemas import ImportRowQuery
from app.kit.db import Database
from app.kit.paging import PageRequest
from app.kit.tabular import write_csv, write_ndjson, write_xlsx
from app.seeding import seed_reference

SHOWN_ROWS = 200


class NearMatch(StrEnum):
    """What to do with rows that look like a stored record."""

    ASK = "ask"
    MERGE = "merge"
    NEW = "new"


class FileFormat(StrEnum):
    """Formats of an export."""

    CSV = "csv"
    XLSX = "xlsx"
    NDJSON = "ndjson"


_WRITERS: dict[FileFormat, Any] = {
    FileFormat.CSV: write_csv,
    FileFormat.XLSX: write_xlsx,
    FileFormat.NDJSON: write_ndjson,
}


def add_commands(cli: typer.Typer) -> None:
    """Add `import` and `export` to `cli`; the kinds are their sub-commands."""
    importing = typer.Typer(help="Muat berkas ke katalog.", no_args_is_help=True)
    exporting = typer.Typer(help="Tulis katalog ke berkas yang dapat diimpor lagi.", no_args_is_help=True)
    for kind in ImportKind:
        importing.command(kind.value, help=f"Muat berkas {kind.value} (CSV, XLSX, JSON, NDJSON).")(
            _import_command(kind)
        )
        exporting.command(kind.value, help=f"Tulis {kind.value}.")(_export_command(kind))
    cli.add_typer(importing, name="import")
    cli.add_typer(exporting, name="export")


def _import_command(kind: ImportKind) -> Callable[..., None]:
    def command(
        file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Daftar, seperti adanya.")],
        agency: Annotated[
            str | None, typer.Option(help="Perangkat daerah (kode atau nama) bagi baris tanpa nama.")
        ] = None,
        government: Annotated[str | None, typer.Option(help="Pemerintah daerah bagi baris tanpa nama.")] = None,
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Hanya pratinjau.")] = False,
        partial: Annotated[
            bool, typer.Option("--partial", help="Simpan baris yang baik walau ada yang ditolak.")
        ] = False,
        near_match: Annotated[NearMatch, typer.Option(help="Baris yang mirip catatan lain.")] = NearMatch.ASK,
    ) -> None:
        choice = None if near_match is NearMatch.ASK else near_match.value
        options = {"agency": agency, "government": government, "near_match": choice}
        if not run(_import(kind, file, options, partial=partial, dry_run=dry_run)):
            raise typer.Exit(1)

    return command


def _export_command(kind: ImportKind) -> Callable[..., None]:
    def command(
        format: Annotated[FileFormat, typer.Option(help="Format berkas.")] = FileFormat.CSV,
        output: Annotated[Path | None, typer.Option(help="Berkas tujuan; bawaan keluaran baku.")] = None,
    ) -> None:
        run(_export(kind, format, output))

    return command


async def _import(kind: ImportKind, file: Path, options: dict[str, Any], *, partial: bool, dry_run: bool) -> bool:
    async with opened() as database:
        await seed_reference(database)
        async with database.transaction() as session:
            batch, is_new = await service.import_file(
                session, kind, file, options=options, partial=partial, dry_run=dry_run, actor=SYSTEM
            )
        await _report(database, batch, is_new=is_new)
        if batch.status != BatchStatus.APPLIED and not dry_run:
            say(
                "tidak ada yang disimpan: perbaiki baris yang ditolak, putuskan baris yang mirip "
                "(--near-match merge|new), atau simpan baris yang baik saja (--partial)"
            )
        counts = batch.counts
        if dry_run:
            return not counts[RowOutcome.REFUSED]
        return batch.status == BatchStatus.APPLIED and not (counts[RowOutcome.REFUSED] or counts[RowOutcome.NEAR_MATCH])


async def _report(database: Database, batch: ImportBatch, *, is_new: bool) -> None:
    """Every row accounted for: counts, notices, and each row that was not simply stored."""
    if not is_new:
        done = "dimuat" if batch.status == BatchStatus.APPLIED else "dipratinjau"
        say(f"berkas ini sudah pernah {done} ({batch.created_at:%Y-%m-%d %H:%M} UTC); tidak ada yang berubah")
    if batch.unknown_headers:
        say(f"kolom yang tidak dikenal disimpan sebagai catatan: {'; '.join(batch.unknown_headers)}")
    say(*(notice[0] for notice in batch.notices))
    async with database.reading() as session:
        for outcome in (RowOutcome.REFUSED, RowOutcome.NEAR_MATCH, RowOutcome.MERGED):
            page = PageRequest(SHOWN_ROWS, None, "line")
            rows = await queries.rows_of(session, batch.id, ImportRowQuery(outcome=outcome), page, "id")
            for row in rows.items:
                where = "" if outcome == RowOutcome.REFUSED else f"baris {row['line']}: "
                say(f"[{_WORDS[outcome]}] {where}{'; '.join(row['reasons'])}")
            if rows.next_cursor:
                say(
                    f"… dan {batch.counts[outcome] - SHOWN_ROWS} baris {_WORDS[outcome]} lain "
                    f"(GET /api/v1/imports/{batch.id}/rows)"
                )
    total = sum(batch.counts.values())
    shown = ", ".join(f"{count} {_WORDS[RowOutcome(name)]}" for name, count in batch.counts.items() if count)
    stored = "tersimpan" if batch.status == BatchStatus.APPLIED else "pratinjau"
    say(f"{total} baris: {shown or 'kosong'} ({stored}; impor {batch.id})")


_WORDS = {
    RowOutcome.NEW: "baru",
    RowOutcome.CHANGED: "berubah",
    RowOutcome.UNCHANGED: "tetap",
    RowOutcome.MERGED: "digabungkan",
    RowOutcome.NEAR_MATCH: "perlu diputuskan",
    RowOutcome.REFUSED: "ditolak",
    RowOutcome.SKIPPED: "dilewati",
}


async def _export(kind: ImportKind, format: FileFormat, output: Path | None) -> None:
    async with opened() as database, database.reading() as session:
        rows = [row async for row in export_rows(session, kind)]
    target = output or sys.stdout.buffer
    await asyncio.to_thread(_WRITERS[format], export_columns(kind), rows, target)
    say(f"{len(rows)} baris ditulis")
