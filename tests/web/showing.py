"""Runs and findings for the pages to show."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.findings.models import Finding, FindingKind, Run, RunKind, RunStatus
from app.kit import clock
from tests.factories import make_agency, make_application, make_government


async def make_run(session: AsyncSession, **values: object) -> Run:
    """A run for duplicates that succeeded just now."""
    told = {"kind": RunKind.DUPLICATES, "status": RunStatus.SUCCEEDED, "progress": 1.0, "finished_at": clock.now()}
    run = Run(**(told | {"parameters": {}, "requested_by": "uji"} | values))
    session.add(run)
    await session.flush()
    return run


async def make_finding(session: AsyncSession, run: Run, **values: object) -> Finding:
    """A finding of `run`, between two applications of its own unless given."""
    if "left_id" not in values:
        agency = await make_agency(session, await make_government(session))
        values["left_id"] = (await make_application(session, agency)).id
    if "right_id" not in values and "national_id" not in values:
        agency = await make_agency(session, await make_government(session))
        values["right_id"] = (await make_application(session, agency)).id
    told = {"kind": FindingKind.SAME_FUNCTION, "score": 0.9, "cluster": "satu", "comparisons": []}
    words = {"explanation_id": "Tujuannya sama.", "explanation_en": "Their purpose is the same."}
    finding = Finding(**(told | words | {"run_id": run.id} | values))
    session.add(finding)
    await session.flush()
    return finding
