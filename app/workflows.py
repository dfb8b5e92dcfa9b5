"""Durable background work (DBOS): what a request stored as `queued` is carried out exactly once, also after a crash.

DBOS keeps one instance a process; so does this module. Its state lies in PostgreSQL beside ours (schema `dbos`), or in
an SQLite file of its own, so that its writes and ours never wait for one lock.
"""

import asyncio
import logging
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from multiprocessing import get_context
from uuid import UUID

from dbos import DBOS, DBOSConfig, SetWorkflowID

from app.findings import queries as finding_queries
from app.findings import service as findings
from app.findings.models import RunStatus
from app.kit import idempotency
from app.kit.db import Database
from app.reports import queries as report_queries
from app.reports import service as reports
from app.reports.models import ReportStatus
from app.settings import Settings

logger = logging.getLogger(__name__)

# A request starts its work itself; the sweep finds what a crash left between the commit and the start.
SWEEP_SECONDS = 5.0
# Constant on purpose: under another version a new release would not recover the old one's workflows.
APPLICATION_VERSION = "1"


class Background:
    """This process's share of the background work. `executor_id` names the process's slot and stays the same.

    A workflow that a dead process left is recovered when a process of the same slot starts again.
    """

    def __init__(self, settings: Settings, database: Database, executor_id: str) -> None:
        self._settings = settings
        self._database = database
        self._executor_id = executor_id
        self._pool: ProcessPoolExecutor | None = None
        self._sweeping: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Recover what this slot left unfinished, and begin to sweep."""
        global _running  # noqa: PLW0603  (DBOS has one instance a process, and workflows are module functions)
        _running = self
        DBOS(config=self._config())
        await asyncio.to_thread(DBOS.launch)
        self._sweeping = asyncio.create_task(self._sweep())

    async def stop(self) -> None:
        """Let running work come to an end; what does not is recovered at the next start."""
        if self._sweeping is not None:
            self._sweeping.cancel()
        await asyncio.to_thread(lambda: DBOS.destroy(workflow_completion_timeout_sec=5))
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)

    async def start_run(self, run_id: UUID) -> None:
        """Start a queued run; started twice it runs once."""
        with SetWorkflowID(str(run_id)):
            await DBOS.start_workflow_async(analyse, str(run_id))

    async def execute_run(self, run_id: UUID) -> None:
        """Carry a run out, its computing in a process of its own."""
        await findings.execute(self._database, run_id, self._working_pool())

    async def start_report(self, report_id: UUID) -> None:
        """Start a queued report; started twice it is made once."""
        with SetWorkflowID(f"report-{report_id}"):
            await DBOS.start_workflow_async(report, str(report_id))

    async def make_report(self, report_id: UUID) -> None:
        """Make a report, its pages set in a process of its own."""
        await reports.carry_out(self._database, report_id, self._working_pool())

    def _working_pool(self) -> ProcessPoolExecutor:
        """The process that computes; a new one where the last was killed, as when memory runs out."""
        if self._pool is not None:
            try:
                self._pool.submit(int)
            except BrokenExecutor:
                self._pool = None
        if self._pool is None:
            self._pool = ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn"))
        return self._pool

    async def _sweep(self) -> None:
        # At the start also what a killed command left running, which no workflow recovers.
        statuses = [RunStatus.QUEUED, RunStatus.RUNNING]
        while True:
            try:
                async with self._database.reading() as session:
                    waiting = await finding_queries.runs_that_are(session, *statuses)
                    due = await report_queries.reports_that_are(session, *map(ReportStatus, statuses))
                for run_id in waiting:
                    await self.start_run(run_id)
                for report_id in due:
                    await self.start_report(report_id)
                statuses = [RunStatus.QUEUED]
                async with self._database.transaction() as session:
                    await idempotency.forget_old_answers(session)
            except Exception:
                logger.exception("the sweep failed; it tries again")
            await asyncio.sleep(SWEEP_SECONDS)

    def _config(self) -> DBOSConfig:
        return {
            "name": "ringkas",
            "system_database_url": system_database_url(self._settings),
            "application_version": APPLICATION_VERSION,
            "executor_id": self._executor_id,
            "log_level": "WARNING",
            "enable_otlp": False,
        }


_running: Background | None = None


def system_database_url(settings: Settings) -> str:
    """Where DBOS keeps its state: our PostgreSQL database, or an SQLite file in the data folder."""
    if settings.database.startswith("postgresql"):
        return settings.database
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{settings.data_dir / 'workflows.sqlite'}"


@DBOS.workflow(name="analyse")
async def analyse(run_id: str) -> None:
    """One analysis of the catalogue, under the run's identifier."""
    await carry_out(run_id)


@DBOS.step(name="carry_out")
async def carry_out(run_id: str) -> None:
    """The run's work; repeated after a crash it stores its findings once."""
    assert _running is not None, "workflows run only after Background.start()"
    await _running.execute_run(UUID(run_id))


@DBOS.workflow(name="report")
async def report(report_id: str) -> None:
    """One report, under the report's identifier."""
    await make_pages(report_id)


@DBOS.step(name="make_pages")
async def make_pages(report_id: str) -> None:
    """The report's work; repeated after a crash it stores its documents once."""
    assert _running is not None, "workflows run only after Background.start()"
    await _running.make_report(UUID(report_id))
