"""Reads of import batches and rows."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.imports.kinds import BatchStatus, ImportKind
from app.imports.models import Choice, ImportBatch, ImportRow
from app.imports.schemas import ImportQuery, ImportRead, ImportRowQuery, ImportRowRead
from app.kit.language import Language
from app.kit.paging import PageRequest, PageRows, View

BATCHES = View(ImportBatch.__table__, {name: getattr(ImportBatch, name) for name in ImportRead.model_fields})
ROWS = View(
    ImportRow.__table__,
    {"id": ImportRow.line} | {name: getattr(ImportRow, name) for name in ImportRowRead.model_fields},
)


async def batch(session: AsyncSession, id: UUID, language: Language) -> dict[str, Any] | None:
    """One batch, its notices in `language`."""
    row = await BATCHES.item(session, id)
    return None if row is None else _shown(row, language)


async def batches(session: AsyncSession, query: ImportQuery, page: PageRequest, language: Language) -> PageRows:
    """One page of the batches, their notices in `language`."""
    where = [
        getattr(ImportBatch, name) == value
        for name in ("kind", "status")
        if (value := getattr(query, name)) is not None
    ]
    rows = await BATCHES.page(session, page, where)
    return PageRows([_shown(row, language) for row in rows.items], rows.next_cursor)


async def rows_of(
    session: AsyncSession, batch_id: UUID, query: ImportRowQuery, page: PageRequest, language: Language
) -> PageRows:
    """One page of a batch's rows, their reasons in `language`."""
    where = [ImportRow.batch_id == batch_id]
    if query.outcome is not None:
        where.append(ImportRow.outcome == query.outcome)
    rows = await ROWS.page(session, page, where)
    for row in rows.items:
        del row["id"]
        _spoken(row, "reasons", language)
    return PageRows(rows.items, rows.next_cursor)


async def same_file(
    session: AsyncSession, kind: ImportKind, digest: str, options: dict[str, Any]
) -> ImportBatch | None:
    """The newest batch of the same file and options that was not discarded, applied ones first."""
    statement = (
        select(ImportBatch)
        .where(ImportBatch.file_digest == digest, ImportBatch.kind == kind, ImportBatch.status != BatchStatus.DISCARDED)
        .order_by(ImportBatch.applied_at.is_(None), ImportBatch.created_at.desc())
    )
    return next((found for found in await session.scalars(statement) if found.options == options), None)


async def kept_rows(session: AsyncSession, batch_id: UUID) -> Sequence[tuple[int, dict[str, Any], Choice | None]]:
    """Line, cells and choice of every row of a batch, in the file's order."""
    statement = (
        select(ImportRow.line, ImportRow.cells, ImportRow.choice)
        .where(ImportRow.batch_id == batch_id)
        .order_by(ImportRow.line)
    )
    return (await session.execute(statement)).all()


async def row(session: AsyncSession, batch_id: UUID, line: int) -> ImportRow | None:
    """One row of a batch."""
    condition = and_(ImportRow.batch_id == batch_id, ImportRow.line == line)
    return (await session.scalars(select(ImportRow).where(condition))).one_or_none()


def _shown(row: dict[str, Any], language: Language) -> dict[str, Any]:
    """A batch as it is read: its notices in one language, its headers without what it keeps for itself."""
    if "headers" in row:
        row["headers"] = {name: header for name, header in row["headers"].items() if not name.startswith("+")}
    return _spoken(row, "notices", language)


def _spoken(row: dict[str, Any], name: str, language: Language) -> dict[str, Any]:
    """`row` with the two-language sentences under `name` in one language."""
    if name in row:
        row[name] = [sentence[1 if language == "en" else 0] for sentence in row[name] or ()]
    return row
