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
    before = await _states_of_run_before(session, run)
    new = {row["id"]: type for row in rows if (type := _news_of(row, before)) is not None}
    found = [
        events.Happening(
            new[row["id"]],
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
        for row in rows
        if row["id"] in new
    ]
    data = {"kind": run.kind, "findings": len(rows), "new_findings": len(new)}
    await events.tell(session, [*found, events.Happening("run.finished", "run", run.id, data)])


def _news_of(row: Mapping[str, Any], before: Mapping[Pair, FindingState]) -> str | None:
    """What there is to tell of a finding: that it is new, that it came back after a judgement, or nothing."""
    earlier = before.get((row["left_id"], row["right_id"], row["national_id"]))
    if row["state"] == FindingState.DISMISSED or earlier == row["state"]:
        return None
    if row["state"] == FindingState.REOPENED:
        return "finding.reopened"
    return "finding.created" if earlier is None else None


async def _states_of_run_before(session: AsyncSession, run: Run) -> dict[Pair, FindingState]:
    """The pairs of the last run of the same kind and scope that succeeded before, with their states."""
    same_scope = Run.government_id.is_(None) if run.government_id is None else Run.government_id == run.government_id
    before = (
        select(Run.id)
        .where(Run.kind == run.kind, Run.status == RunStatus.SUCCEEDED, Run.id != run.id, same_scope)
        .order_by(Run.finished_at.desc(), Run.id.desc())
        .limit(1)
    )
    statement = select(Finding.left_id, Finding.right_id, Finding.national_id, Finding.state).where(
        Finding.run_id == before.scalar_subquery()
    )
    return {(left, right, national): state for left, right, national, state in await session.execute(statement)}
