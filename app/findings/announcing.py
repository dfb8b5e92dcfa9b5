"""Telling of what a run found: each pair that the run before did not have, and the run itself."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app import events
from app.findings.models import Finding, FindingState, Run, RunStatus

Pair = tuple[UUID, UUID | None, UUID | None]


async def announce(session: AsyncSession, run: Run, rows: Sequence[Mapping[str, Any]]) -> None:
    """Tell of a run that has just ended well; `rows` are its findings as they were stored."""
    before = await _pairs_of_run_before(session, run)
    new = [
        row
        for row in rows
        if (row["left_id"], row["right_id"], row["national_id"]) not in before
        and row.get("state") != FindingState.DISMISSED
    ]
    found = [
        events.Happening(
            "finding.created",
            "finding",
            row["id"],
            {
                "run_id": str(run.id),
                "kind": row["kind"],
                "score": round(row["score"], 4),
                "left_id": str(row["left_id"]),
                "right_id": row["right_id"] and str(row["right_id"]),
                "national_id": row["national_id"] and str(row["national_id"]),
                "explanation_id": row["explanation_id"],
            },
        )
        for row in new
    ]
    data = {"kind": run.kind, "findings": len(rows), "new_findings": len(new)}
    await events.tell(session, [*found, events.Happening("run.finished", "run", run.id, data)])


async def _pairs_of_run_before(session: AsyncSession, run: Run) -> set[Pair]:
    """The pairs of the last run of the same kind and scope that succeeded before."""
    same_scope = (
        Run.government_id.is_(None) if run.government_id is None else Run.government_id == run.government_id
    )
    before = (
        select(Run.id)
        .where(Run.kind == run.kind, Run.status == RunStatus.SUCCEEDED, Run.id != run.id, same_scope)
        .order_by(Run.finished_at.desc(), Run.id.desc())
        .limit(1)
    )
    statement = select(Finding.left_id, Finding.right_id, Finding.national_id).where(
        Finding.run_id == before.scalar_subquery()
    )
    return {(left, right, national) for left, right, national in await session.execute(statement)}
