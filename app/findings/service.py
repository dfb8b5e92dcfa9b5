"""Acts on runs: request, execute, store what was found."""

import asyncio
import logging
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import BrokenExecutor, Executor
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app import analysis, audit
from app.analysis import ApplicationRecord, Parameters
from app.catalogue.agencies.models import Agency
from app.findings import queries
from app.findings.adapt import Portfolio, Read, digest_of, portfolio_of_catalogue, record_digests
from app.findings.announcing import announce
from app.findings.models import Finding, FindingState, Run, RunStatus
from app.findings.reviews import queries as reviews
from app.findings.reviews.evidence import evidence_of, state_after
from app.findings.reviews.models import Review, question_of
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

    Raises:
        BrokenExecutor: the process that computes was killed; the run stays open, to be tried with another.
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
            await store(session, run_id, [*portfolio.records, *portfolio.interfaces, *portfolio.decisions], found)
    except BrokenExecutor:
        raise
    except Exception as error:
        logger.exception("run %s failed", run_id)
        await give_up(database, run_id, f"{type(error).__name__}: {error}")


async def give_up(database: Database, run_id: UUID, reason: str) -> None:
    """Close a run as failed, unless it came to a good end after all."""
    async with database.transaction() as session:
        failed = {"status": RunStatus.FAILED, "finished_at": clock.now(), "error": reason}
        still_open = update(Run).where(Run.id == run_id, Run.status != RunStatus.SUCCEEDED)
        await session.execute(still_open.values(**failed))


def analyse(portfolio: Portfolio, parameters: Parameters) -> list[analysis.Finding]:
    """All that a run finds: duplicates, then what should exchange data and does not. It runs in a worker process."""
    found = analysis.find_duplicates(portfolio.records, parameters)
    return found + analysis.find_integration_candidates(
        portfolio.records,
        portfolio.interfaces,
        parameters,
        data_objects=portfolio.data_objects,
        decisions=portfolio.decisions,
    )


async def store(
    session: AsyncSession,
    run_id: UUID,
    records: Sequence[Read],
    found: Sequence[analysis.Finding],
) -> None:
    """Store a run's findings and close it; a run that is closed already stays as it is.

    Pairs of which an application was deleted while the analysis computed are left out. What people judged of a pair
    before is carried over; a pair judged different counts among what was found only if its evidence changed.
    """
    run = (await session.scalars(select(Run).where(Run.id == run_id).with_for_update())).one()
    if run.status == RunStatus.SUCCEEDED:
        return
    nationals = {national.code: national.id for national in await reference.all_national_applications(session)}
    known = {str(id) for id in await queries.application_ids(session)}
    found = [f for f in found if f.left_id in known and (f.right_id in known or f.right_id in nationals)]
    applications = [record for record in records if isinstance(record, ApplicationRecord)]
    digests = record_digests(applications)
    judged = await reviews.all_reviews(session)
    rows = [_judged(_row(run_id, finding, nationals, digests), judged) for finding in found]
    for start in range(0, len(rows), 1_000):
        await session.execute(insert(Finding), rows[start : start + 1_000])
    run.status, run.progress, run.finished_at = RunStatus.SUCCEEDED, 1.0, clock.now()
    run.input_digest = digest_of(records)
    run.applications_count = sum(1 for record in applications if record.id not in nationals)
    raised = (row["kind"] for row in rows if row["state"] != FindingState.DISMISSED)
    run.findings_by_kind = dict(sorted(Counter(raised).items()))
    await announce(session, run, rows)


def _judged(row: dict[str, Any], judged: dict[reviews.Asked, Review]) -> dict[str, Any]:
    """The row with the state that its pair's review gives it."""
    review = judged.get((row["left_id"], row["right_id"] or row["national_id"], question_of(row["kind"])))
    now = evidence_of(row["kind"], row["score"], row["comparisons"], row["left_digest"], row["right_digest"])
    state, changes = state_after(review.verdict if review else None, review.evidence if review else None, now)
    return row | {"state": state, "changes": [change.as_dict() for change in changes] or None}


def _row(
    run_id: UUID, finding: analysis.Finding, nationals: dict[str, UUID], digests: dict[str, str]
) -> dict[str, Any]:
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
        "left_digest": digests[finding.left_id],
        "right_digest": digests[finding.right_id],
        "rule": finding.rule or None,
        "direction": finding.direction or None,
        "edges": [asdict(edge) for edge in finding.edges] if finding.rule else None,
    }
