"""Acts on import batches: stage, answer near matches, apply, discard; and all of it in one go."""

import asyncio
from collections.abc import Iterable, Sequence
from hashlib import file_digest
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app import audit
from app.identity.actor import Actor, Role
from app.imports import queries
from app.imports.columns import COLUMNS, REQUIRED
from app.imports.engine import Importer
from app.imports.kinds import BatchStatus, ImportKind, RowOutcome
from app.imports.models import Choice, ImportBatch, ImportRow
from app.imports.results import ImportResult, RowResult
from app.kit import clock
from app.kit.bulk import bulk_insert
from app.kit.db import new_id, table_of
from app.kit.errors import Conflict, NotFound
from app.kit.language import Text
from app.kit.tabular import Limits, Row, Table, read_table
from app.kit.tabular.table import ITEM, LINE

_ROWS = table_of(ImportRow)
_ROWS_AT_ONCE = 2_000
_EXTRA = "+"  # marks a kept cell of an unknown column, and what a batch keeps besides its headers
_SHEET, _ITEMS = " sheet", " items"
_OF_FILE = "file"  # marks a notice on the file itself, which only reading it can give


class NothingToChoose(Conflict):
    """The row is no near match of a staged batch."""

    code = "nothing_to_choose"
    detail = Text(
        "Baris {line} tidak menunggu pilihan: pilihan hanya untuk baris «near_match» pada impor yang belum diterapkan.",
        "Line {line} waits for no choice: choices are for “near_match” rows of a batch not yet applied.",
    )


class BatchClosed(Conflict):
    """The batch was applied or discarded."""

    code = "batch_closed"
    detail = Text("Impor ini sudah {state}; unggah lagi berkasnya.", "This batch is {state}; upload the file again.")


class RowsInTheWay(Conflict):
    """Rows are refused or undecided, and the batch is to go in whole."""

    code = "rows_in_the_way"
    detail = Text(
        "{refused} baris ditolak dan {near_match} menunggu pilihan, jadi tidak ada yang disimpan; lihat "
        "baris-barisnya, perbaiki berkas atau putuskan, atau kirim «partial»: true.",
        "{refused} rows are refused and {near_match} wait for a choice, so nothing was stored; look at the rows, mend "
        "the file or decide, or send “partial”: true.",
    )


async def stage(
    session: AsyncSession, kind: ImportKind, path: Path, filename: str, *, options: dict[str, Any], actor: Actor
) -> tuple[ImportBatch, bool]:
    """Read a file and try it out: a batch that says what would become of each row. Nothing else is stored.

    Returns the batch and whether it is new: the same file with the same options finds its first batch.

    Raises:
        RingkasError: the file cannot be read; the sentence says why and how to mend it.
        NeedsRole: the actor edits nothing.
    """
    actor.require(Role.EDITOR)
    digest = await asyncio.to_thread(_digest, path)
    if found := await queries.same_file(session, kind, digest, options):
        return found, False
    table = await asyncio.to_thread(_open, kind, path, filename)
    batch_id = new_id()
    savepoint = await session.begin_nested()
    result = await Importer(session, kind, actor=actor, batch_id=batch_id, options=options).run(table)
    await savepoint.rollback()
    session.expire_all()
    batch = _batch(batch_id, kind, filename, digest, options, actor, table, result, BatchStatus.STAGED)
    await _keep(session, batch, result.rows, actor)
    return batch, True


async def import_file(
    session: AsyncSession,
    kind: ImportKind,
    path: Path,
    *,
    options: dict[str, Any],
    partial: bool,
    dry_run: bool,
    actor: Actor,
) -> tuple[ImportBatch, bool]:
    """Stage and, if nothing stands in the way or `partial`, apply a file in one go; returns as `stage` does.

    A batch left `staged` changed nothing in the catalogue; its rows say why.
    """
    actor.require(Role.EDITOR)
    digest = await asyncio.to_thread(_digest, path)
    found = await queries.same_file(session, kind, digest, options)
    if found is not None and (found.status == BatchStatus.APPLIED or dry_run):
        return found, False
    if found is not None:
        found.status = BatchStatus.DISCARDED
    table = await asyncio.to_thread(_open, kind, path, path.name)
    batch_id = new_id()
    savepoint = await session.begin_nested()
    result = await Importer(session, kind, actor=actor, batch_id=batch_id, options=options).run(table)
    applied = not dry_run and (partial or not result.stands_in_the_way)
    await (savepoint.commit() if applied else savepoint.rollback())
    status = BatchStatus.APPLIED if applied else BatchStatus.STAGED
    batch = _batch(batch_id, kind, path.name, digest, options, actor, table, result, status)
    await _keep(session, batch, result.rows, actor)
    return batch, True


async def apply(session: AsyncSession, id: UUID, *, partial: bool, actor: Actor) -> ImportBatch:
    """Apply a staged batch with the choices made, against the catalogue as it is now.

    Raises:
        NotFound, BatchClosed.
        RowsInTheWay: rows are refused or undecided and `partial` is false; nothing is stored.
    """
    batch = await _open_batch(session, id, actor)
    kept = await queries.kept_rows(session, id)
    choices: dict[int, Choice] = {line: choice for line, _, choice in kept if choice}
    table = _kept_table(batch, [(line, cells) for line, cells, _ in kept])
    kind = ImportKind(batch.kind)
    importer = Importer(session, kind, actor=actor, batch_id=batch.id, options=batch.options, choices=choices)
    result = await importer.run(table)
    counts = _counts(result.rows)
    if result.stands_in_the_way and not partial:
        raise RowsInTheWay(refused=counts["refused"], near_match=counts["near_match"])
    batch.status, batch.applied_at, batch.counts = BatchStatus.APPLIED, clock.now(), counts
    batch.notices = [*(n for n in batch.notices if n[2:] == [_OF_FILE]), *map(list, result.notices)]
    await session.execute(delete(ImportRow).where(ImportRow.batch_id == id))
    await _keep_rows(session, batch.id, result.rows, choices)
    await _record(session, batch, actor, "import.applied")
    return batch


async def choose(session: AsyncSession, id: UUID, line: int, choice: Choice, *, actor: Actor) -> None:
    """Answer a near match of a staged batch.

    Raises:
        NotFound, BatchClosed, NothingToChoose.
    """
    await _open_batch(session, id, actor)
    row = await queries.row(session, id, line)
    if row is None:
        raise NotFound(what="baris", id=line)
    if row.outcome != RowOutcome.NEAR_MATCH:
        raise NothingToChoose(line=line)
    before, row.choice = row.choice, choice
    await session.flush()
    change = audit.Change(
        "import.row_decided", "import", id, None, {"line": line, "choice": before}, {"line": line, "choice": choice}
    )
    await audit.record(session, actor.id, actor.name, change, batch_id=id)


async def discard(session: AsyncSession, id: UUID, *, actor: Actor) -> None:
    """Put a staged batch aside.

    Raises:
        NotFound, BatchClosed.
    """
    batch = await _open_batch(session, id, actor)
    batch.status = BatchStatus.DISCARDED
    await session.flush()
    await _record(session, batch, actor, "import.discarded")


async def _open_batch(session: AsyncSession, id: UUID, actor: Actor) -> ImportBatch:
    actor.require(Role.EDITOR)
    batch = (await session.scalars(select(ImportBatch).where(ImportBatch.id == id).with_for_update())).one_or_none()
    if batch is None:
        raise NotFound(what="impor", id=id)
    if batch.status != BatchStatus.STAGED:
        is_applied = batch.status == BatchStatus.APPLIED
        raise BatchClosed(state=Text("diterapkan", "applied") if is_applied else Text("dibuang", "discarded"))
    return batch


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _open(kind: ImportKind, path: Path, filename: str, limits: Limits | None = None) -> Table:
    columns = [column.as_column() for column in COLUMNS[kind]]
    return read_table(path, filename=filename, columns=columns, required=REQUIRED[kind], limits=limits or Limits())


def _batch(
    id: UUID,
    kind: ImportKind,
    filename: str,
    digest: str,
    options: dict[str, Any],
    actor: Actor,
    table: Table,
    result: ImportResult,
    status: BatchStatus,
) -> ImportBatch:
    now = clock.now()
    return ImportBatch(
        id=id,
        kind=kind,
        status=status,
        filename=filename[:300],
        file_digest=digest,
        options=options,
        headers=table.headers | _layout(table),
        unknown_headers=list(table.unknown_headers),
        notices=[
            [*notice, _OF_FILE] if index < len(table.notices) else list(notice)
            for index, notice in enumerate(result.notices)
        ],
        counts=_counts(result.rows),
        actor_name=actor.name,
        created_at=now,
        applied_at=now if status is BatchStatus.APPLIED else None,
    )


def _counts(rows: Iterable[RowResult]) -> dict[str, int]:
    counts = dict.fromkeys((outcome.value for outcome in RowOutcome), 0)
    for row in rows:
        counts[row.outcome] += 1
    return counts


async def _keep(session: AsyncSession, batch: ImportBatch, rows: Sequence[RowResult], actor: Actor) -> None:
    session.add(batch)
    await session.flush()
    await _keep_rows(session, batch.id, rows, {})
    await _record(session, batch, actor, f"import.{batch.status}")


async def _keep_rows(
    session: AsyncSession, batch_id: UUID, rows: Sequence[RowResult], choices: dict[int, Choice]
) -> None:
    undecided = (RowOutcome.NEAR_MATCH, RowOutcome.REFUSED)
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        some = rows[start : start + _ROWS_AT_ONCE]
        columns: dict[str, list[Any]] = {
            "line": [row.row.line for row in some],
            "outcome": [str(row.outcome) for row in some],
            "record_id": [None if row.outcome in undecided else row.record_id for row in some],
            "cells": [_cells(row.row) for row in some],
            "reasons": [[list(reason) for reason in row.reasons] if row.reasons else None for row in some],
            "candidate": [row.candidate for row in some],
            "choice": [choices.get(row.row.line) for row in some],
        }
        await bulk_insert(session, _ROWS, columns, {"batch_id": batch_id}, len(some))


def _cells(row: Row) -> dict[str, str]:
    return row.cells | {_EXTRA + name: text for name, text in row.extra.items()} if row.extra else row.cells


def _kept_table(batch: ImportBatch, lines: Sequence[tuple[int, dict[str, str]]]) -> Table:
    """The file as its rows were kept."""

    def rows() -> Iterable[Row]:
        for line, cells in lines:
            extra = {name.removeprefix(_EXTRA): text for name, text in cells.items() if name.startswith(_EXTRA)}
            yield Row(line, {name: text for name, text in cells.items() if not name.startswith(_EXTRA)}, extra)

    kept = {name.removeprefix(_EXTRA): text for name, text in batch.headers.items() if name.startswith(_EXTRA)}
    headers = {name: header for name, header in batch.headers.items() if not name.startswith(_EXTRA)}
    letters = {name: kept[name] for name in headers if name in kept}
    counted = ITEM if _ITEMS in kept else LINE
    return Table(0, headers, letters, tuple(batch.unknown_headers), kept.get(_SHEET), iter(rows()), [], counted)


def _layout(table: Table) -> dict[str, str]:
    """What a batch keeps beside the headers, so that a cell's place can be told again."""
    layout = {_EXTRA + name: letter for name, letter in table.letters.items()}
    if table.sheet is not None:
        layout[_EXTRA + _SHEET] = table.sheet
    if table.counted == ITEM:
        layout[_EXTRA + _ITEMS] = ""
    return layout


async def _record(session: AsyncSession, batch: ImportBatch, actor: Actor, action: str) -> None:
    after = {"kind": batch.kind, "filename": batch.filename, "status": batch.status, "counts": batch.counts}
    change = audit.Change(action, "import", batch.id, None, None, after)
    await audit.record(session, actor.id, actor.name, change, batch_id=batch.id)
