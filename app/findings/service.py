"""Acts on runs: request, execute, store what was found."""

import asyncio
import logging
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app import analysis, audit
from app.analysis import ApplicationRecord, InterfaceRecord, Parameters
from app.catalogue.agencies.models import Agency
from app.findings import queries
from app.findings.adapt import Portfolio, digest_of, portfolio_of_catalogue
from app.findings.models import Finding, Run, RunStatus
from app.findings.schemas import RunCreate
from app.identity.actor import Actor, Role
from app.kit import clock
from app.kit.db import Database, new_id
from app.kit.errors import Fault, Invalid
from app.kit.language import Text
from app.reference import queries as reference

logger = logging.getLogger(__name__)


class UnknownGovernment(Invalid):
    """The run is to look at a government that does not exist."""

    code = "unknown_government"
    detail = Text("Pemerintah daerah {government_id} tidak ada.", "There is no government {government_id}.")


async def request_run(session: AsyncSession, body: RunCreate, *, actor: Actor) -> Run:
    """Ask for an analysis; it starts when the request is committed.

    Raises:
        NeedsRole: readers cannot.
        UnknownGovernment: there is no such government.
    """
    actor.require(Role.EDITOR, Role.REVIEWER)
    if body.government_id is not None:
        known = select(Agency.id).where(Agency.id == body.government_id, Agency.parent_id.is_(None))
        if await session.scalar(known) is None:
            raise UnknownGovernment(
                government_id=body.government_id,
                faults=[Fault("/government_id", Text("tidak ada", "does not exist"))],
            )
    run = Run(
        kind=body.kind,
        status=RunStatus.QUEUED,
        progress=0.0,
        government_id=body.government_id,
        parameters=Parameters(min_score=body.min_score).as_dict(),
        requested_by=actor.name,
    )
    session.add(run)
    await session.flush()
    change = audit.Change("run.requested", "run", run.id, None, None, {"kind": run.kind, "parameters": run.parameters})
    await audit.record(session, actor.id, actor.name, change)
    return run


async def execute(database: Database, run_id: UUID, executor: Executor | None = None) -> None:
    """Carry a requested run out: read, analyse, store. Done again after a crash it gives the same findings once.

    The analysis runs in `executor` (`None`: a thread), so that the event loop stays free.
    """
    async with database.transaction() as session:
        run = await session.get(Run, run_id)
        if run is None or run.status in (RunStatus.SUCCEEDED, RunStatus.FAILED):
            return
        government_id, stored = run.government_id, dict(run.parameters)
        run.status, run.started_at, run.progress = RunStatus.RUNNING, clock.now(), 0.1
    try:
        async with database.reading() as session:
            portfolio = await portfolio_of_catalogue(session, government_id)
        loop = asyncio.get_running_loop()
        parameters = Parameters.from_dict(stored)
        found = await loop.run_in_executor(executor, analyse, portfolio, parameters)
        async with database.transaction() as session:
            await store(session, run_id, [*portfolio.records, *portfolio.interfaces], found)
    except Exception as error:
        logger.exception("run %s failed", run_id)
        async with database.transaction() as session:
            failed = {
                "status": RunStatus.FAILED,
                "finished_at": clock.now(),
                "error": f"{type(error).__name__}: {error}",
            }
            await session.execute(update(Run).where(Run.id == run_id).values(**failed))


def analyse(portfolio: Portfolio, parameters: Parameters) -> list[analysis.Finding]:
    """All that a run finds: duplicates, then what should exchange data and does not. It runs in a worker process."""
    found = analysis.find_duplicates(portfolio.records, parameters)
    return found + analysis.find_integration_candidates(
        portfolio.records, portfolio.interfaces, parameters, data_objects=portfolio.data_objects
    )


async def store(
    session: AsyncSession,
    run_id: UUID,
    records: Sequence[ApplicationRecord | InterfaceRecord],
    found: Sequence[analysis.Finding],
) -> None:
    """Store a run's findings and close it; a run that is closed already stays as it is.

    Pairs of which an application was deleted while the analysis computed are left out.
    """
    run = (await session.scalars(select(Run).where(Run.id == run_id).with_for_update())).one()
    if run.status == RunStatus.SUCCEEDED:
        return
    nationals = {national.code: national.id for national in await reference.all_national_applications(session)}
    known = {str(id) for id in await queries.application_ids(session)}
    found = [f for f in found if f.left_id in known and (f.right_id in known or f.right_id in nationals)]
    rows = [_row(run_id, finding, nationals) for finding in found]
    for start in range(0, len(rows), 1_000):
        await session.execute(insert(Finding), rows[start : start + 1_000])
    run.status, run.progress, run.finished_at = RunStatus.SUCCEEDED, 1.0, clock.now()
    run.input_digest = digest_of(records)
    applications = [record for record in records if isinstance(record, ApplicationRecord)]
    run.applications_count = sum(1 for record in applications if record.id not in nationals)
    run.findings_by_kind = dict(sorted(Counter(finding.kind for finding in found).items()))


def _row(run_id: UUID, finding: analysis.Finding, nationals: dict[str, UUID]) -> dict[str, Any]:
    national_id = nationals.get(finding.right_id)
    return {
        "id": new_id(),
        "run_id": run_id,
        "kind": finding.kind,
        "left_id": UUID(finding.left_id),
        "right_id": None if national_id else UUID(finding.right_id),
        "national_id": national_id,
        "score": finding.score,
        "cluster": finding.cluster,
        "explanation_id": finding.explanation.id,
        "explanation_en": finding.explanation.en,
        "comparisons": [
            {
                "feature": comparison.feature,
                "similarity": comparison.similarity,
                "weight": round(comparison.weight, 4),
                "evidence_id": comparison.evidence.id,
                "evidence_en": comparison.evidence.en,
            }
            for comparison in finding.comparisons
        ],
        "rule": finding.rule or None,
        "direction": finding.direction or None,
        "edges": [asdict(edge) for edge in finding.edges] if finding.rule else None,
    }
