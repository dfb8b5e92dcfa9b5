"""Durable background work (DBOS): what stands `queued` in a table is carried out exactly once, also after a crash.

The rows are the truth; a workflow is how one of them is worked on. DBOS keeps one instance a process; so does this
module. Its state lies in PostgreSQL beside ours (schema `dbos`), or in an SQLite file of its own, so that its writes
and ours never wait for one lock.
"""

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor
from contextlib import suppress
from contextvars import Context
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing import get_context
from typing import Any
from uuid import UUID

from dbos import DBOS, DBOSConfig, SetWorkflowID
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.deliveries import queries as delivery_queries
from app.deliveries import service as deliveries
from app.deliveries.handing_on import hand_on
from app.events import queries as event_queries
from app.events import service as events
from app.findings import queries as finding_queries
from app.findings import service as findings
from app.findings.models import Run, RunStatus
from app.kit import clock, idempotency
from app.kit.db import Database
from app.kit.liveness import Liveness, process_name
from app.reports import queries as report_queries
from app.reports import service as reports
from app.reports.models import Report, ReportStatus
from app.schedules import occurrences, planning
from app.schedules import queries as schedule_queries
from app.schedules.models import OccurrenceStatus
from app.schedules.occurrences import Helpers
from app.settings import Settings

logger = logging.getLogger(__name__)

# A request starts its work itself; the sweep finds what a crash left between the commit and the start.
SWEEP_SECONDS = 5.0
# Constant on purpose: under another version a new release would not recover the old one's workflows.
APPLICATION_VERSION = "1"
# How many due deliveries a sweep starts, and how many are on the wire at one time.
DELIVERIES_A_SWEEP = 50
DELIVERIES_AT_ONCE = 8
# One kill can be an accident of another program's hunger for memory; three are this work's own.
COMPUTED_AT_MOST = 3
# Ten times as long as a delivery is tried.
WORKFLOWS_KEPT = timedelta(days=30)

_ACTIVE = frozenset({"PENDING", "ENQUEUED", "DELAYED"})
_ENDED = frozenset({"succeeded", "failed"})
_KILLED = f"proses penghitung terhenti {COMPUTED_AT_MOST} kali, misalnya karena memori habis"
_FORGET_EVERY = timedelta(hours=1)
_FORGET_AT_ONCE = 1_000

Workflow = Callable[[str], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class _Kind:
    """One kind of work: its workflow, and the rows that wait for it or are in somebody's hands."""

    workflow: Workflow
    waiting: Callable[[AsyncSession, datetime], Awaitable[list[UUID]]]
    begun: Callable[[AsyncSession], Awaitable[list[UUID]]]


class Background:
    """This process's share of the background work. `slot` says what kind of process it is, for those who read logs.

    What a dead process left is taken up by any other, of whatever slot, as soon as its lock is free.
    """

    def __init__(self, settings: Settings, database: Database, slot: str) -> None:
        self._settings = settings
        self._database = database
        self._liveness = Liveness(database, settings.data_dir / "processes", process_name(slot))
        self._pool: ProcessPoolExecutor | None = None
        self._sweeping: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake = asyncio.Event()
        self._sending = asyncio.Semaphore(DELIVERIES_AT_ONCE)
        self._forgot_at: datetime | None = None

    async def start(self) -> None:
        """Take up what dead processes left unfinished, and begin to sweep."""
        global _running  # noqa: PLW0603  (DBOS has one instance a process, and workflows are module functions)
        _running = self
        self._loop = asyncio.get_running_loop()
        await self._liveness.hold()
        DBOS(config=self._config())
        await asyncio.to_thread(DBOS.launch)
        self._sweeping = asyncio.create_task(self._sweep())

    async def stop(self) -> None:
        """Let running work come to an end; what does not is taken up by the next process."""
        if self._sweeping is not None:
            self._sweeping.cancel()
        await asyncio.to_thread(lambda: DBOS.destroy(workflow_completion_timeout_sec=5))
        await self._liveness.release()
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)

    async def wake(self) -> None:
        """Sweep now; something was queued."""
        self._wake.set()

    async def start_run(self, run_id: UUID) -> None:
        """Start a queued run; started twice it runs once."""
        await self._start(analyse, [run_id])

    async def start_report(self, report_id: UUID) -> None:
        """Start a queued report; started twice it is made once."""
        await self._start(report, [report_id])

    async def execute_run(self, run_id: UUID) -> None:
        """Carry a run out, its computing in a process of its own."""

        async def give_up() -> None:
            await findings.give_up(self._database, run_id, _KILLED)

        await self._here(self._computed(lambda pool: findings.execute(self._database, run_id, pool), give_up))

    async def execute_report(self, report_id: UUID) -> None:
        """Make a report, its pages set in a process of its own."""

        async def give_up() -> None:
            await reports.give_up(self._database, report_id, _KILLED)

        await self._here(self._computed(lambda pool: reports.carry_out(self._database, report_id, pool), give_up))

    async def execute_occurrence(self, id: UUID) -> None:
        """Carry out a due time of a schedule."""
        helpers = Helpers(
            finish_run=lambda run_id: self._finish(analyse, Run, run_id),
            finish_report=lambda report_id: self._finish(report, Report, report_id),
        )
        await self._here(occurrences.carry_out(self._database, id, helpers))

    async def execute_delivery(self, id: UUID) -> None:
        """Try a delivery once."""

        async def work() -> None:
            async with self._sending:
                await deliveries.carry_out(self._database, id, self._settings.channels)

        await self._here(work())

    async def _here(self, work: Coroutine[Any, Any, None]) -> None:
        """Do `work` in the service's own event loop: recovered workflows run in another, and connections do not.

        And as plain work, since what it starts in its turn is no part of the workflow.
        """

        async def plainly() -> None:
            await asyncio.get_running_loop().create_task(work, context=Context())
            self._wake.set()

        assert self._loop is not None
        await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(plainly(), self._loop))

    async def _computed(
        self, work: Callable[[Executor], Awaitable[None]], give_up: Callable[[], Awaitable[None]]
    ) -> None:
        """Do `work` in the computing process; where that is killed, again in a new one, and give up after some."""
        for _ in range(COMPUTED_AT_MOST):
            try:
                await work(self._working_pool())
            except BrokenExecutor:
                logger.warning("the computing process was killed")
            else:
                return
        await give_up()

    async def _finish(self, workflow: Workflow, model: type[Run | Report], id: UUID) -> None:
        """See to it that a run or a report comes to its end, and wait for that."""
        while True:
            async with self._database.reading() as session:
                status = await session.scalar(select(model.status).where(model.id == id))
            if status is None or status in _ENDED:
                return
            await self._start(workflow, [id])
            await asyncio.sleep(0.3)

    async def _start(self, workflow: Workflow, ids: Sequence[UUID], *, begun: bool = False) -> None:
        """Start the work on rows that nobody works on; whoever else does the same starts the same workflow.

        A row can need several, one after the other: an attempt at a delivery each, or one more where a workflow ended
        before its row did. `begun`: only rows on which some workflow worked before, since others are in the hands of a
        command.
        """
        if not ids:
            return
        listed = await DBOS.list_workflows_async(
            workflow_id_prefix=[str(id) for id in ids], load_input=False, load_output=False
        )
        statuses: dict[str, list[str]] = {}
        for known in listed:
            statuses.setdefault(known.workflow_id.partition(".")[0], []).append(known.status)
        for id in map(str, ids):
            before = statuses.get(id, [])
            if _ACTIVE.isdisjoint(before) and (before or not begun):
                with SetWorkflowID(f"{id}.{len(before)}" if before else id):
                    await DBOS.start_workflow_async(workflow, id)

    def _working_pool(self) -> ProcessPoolExecutor:
        """The process that computes; a new one where the last was killed, as when memory runs out."""
        if self._pool is not None:
            try:
                self._pool.submit(int)
            except BrokenExecutor:
                self._pool = None
        if self._pool is None:
            # Ctrl+C in a terminal reaches it too, and it is for the parent to decide what that means.
            self._pool = ProcessPoolExecutor(
                max_workers=1,
                mp_context=get_context("spawn"),
                initializer=signal.signal,
                initargs=(signal.SIGINT, signal.SIG_IGN),
            )
        return self._pool

    async def _sweep(self) -> None:
        # At the start also what a killed command left running, which no workflow recovers.
        is_first = True
        while True:
            self._wake.clear()
            try:
                await self._sweep_once(is_first=is_first)
                is_first = False
            except Exception:
                logger.exception("the sweep failed; it tries again")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), SWEEP_SECONDS)

    async def _sweep_once(self, *, is_first: bool) -> None:
        await self._liveness.hold()
        await self._take_over()
        now = clock.now()
        await planning.plan(self._database, now)
        await self._hand_on_events()
        for kind in _KINDS:
            async with self._database.reading() as session:
                waiting = await kind.waiting(session, now)
                begun = await kind.begun(session)
            await self._start(kind.workflow, waiting)
            await self._start(kind.workflow, begun, begun=not is_first)
        await self._forget(now)

    async def _take_over(self) -> None:
        """Queue again what dead processes had in hand. Their locks are held meanwhile, so that only one takes over."""
        pending = await DBOS.list_workflows_async(status="PENDING", load_input=False, load_output=False)
        for name in sorted({known.executor_id for known in pending if known.executor_id} - {self._liveness.name}):
            async with self._liveness.dead(name) as is_dead:
                if is_dead:
                    left = await DBOS.list_workflows_async(
                        status="PENDING", executor_id=name, load_input=False, load_output=False
                    )
                    logger.info("taking over %d workflows of %s, which is gone", len(left), name)
                    if left:
                        await DBOS.resume_workflows_async([known.workflow_id for known in left])

    async def _hand_on_events(self) -> None:
        while True:
            async with self._database.reading() as session:
                if not await event_queries.any_waiting(session):
                    return
            async with self._database.transaction() as session:
                if not await hand_on(session):
                    return

    async def _forget(self, now: datetime) -> None:
        if self._forgot_at is None or now - self._forgot_at >= _FORGET_EVERY:
            self._forgot_at = now
            async with self._database.transaction() as session:
                await idempotency.forget_old_answers(session)
                await events.forget_old(session, now)
            await _forget_workflows(now)

    def _config(self) -> DBOSConfig:
        return {
            "name": "ringkas",
            "system_database_url": system_database_url(self._settings),
            "application_version": APPLICATION_VERSION,
            "executor_id": self._liveness.name,
            "log_level": "WARNING",
            "enable_otlp": False,
        }


_running: Background | None = None


async def _forget_workflows(now: datetime) -> None:
    """Remove ended workflows that nobody will ask after; what they worked on stands in our own tables."""
    ended = await DBOS.list_workflows_async(
        status=["SUCCESS", "ERROR", "CANCELLED"],
        completed_before=(now - WORKFLOWS_KEPT).isoformat(),
        limit=_FORGET_AT_ONCE,
        load_input=False,
        load_output=False,
    )
    if ended:
        await DBOS.delete_workflows_async([known.workflow_id for known in ended])


def system_database_url(settings: Settings) -> str:
    """Where DBOS keeps its state: our PostgreSQL database, or an SQLite file in the data folder."""
    if settings.database.startswith("postgresql"):
        return settings.database
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{settings.data_dir / 'workflows.sqlite'}"


def _background() -> Background:
    assert _running is not None, "workflows run only after Background.start()"
    return _running


@DBOS.workflow(name="analyse")
async def analyse(run_id: str) -> None:
    """One analysis of the catalogue, under the run's identifier."""
    await carry_out(run_id)


@DBOS.step(name="carry_out")
async def carry_out(run_id: str) -> None:
    """The run's work; repeated after a crash it stores its findings once."""
    await _background().execute_run(UUID(run_id))


@DBOS.workflow(name="report")
async def report(report_id: str) -> None:
    """One report, under the report's identifier."""
    await make_pages(report_id)


@DBOS.step(name="make_pages")
async def make_pages(report_id: str) -> None:
    """The report's work; repeated after a crash it stores the same documents once."""
    await _background().execute_report(UUID(report_id))


@DBOS.workflow(name="fulfil")
async def fulfil(occurrence_id: str) -> None:
    """One due time of a schedule, under the occurrence's identifier."""
    await make_and_hand_over(occurrence_id)


@DBOS.step(name="make_and_hand_over")
async def make_and_hand_over(occurrence_id: str) -> None:
    """The due time's work; repeated after a crash it goes on where it was."""
    await _background().execute_occurrence(UUID(occurrence_id))


@DBOS.workflow(name="deliver")
async def deliver(delivery_id: str) -> None:
    """One attempt at a delivery."""
    await attempt(delivery_id)


@DBOS.step(name="attempt")
async def attempt(delivery_id: str) -> None:
    """The attempt; repeated after a crash it goes out under the same identifier."""
    await _background().execute_delivery(UUID(delivery_id))


async def _waiting_runs(session: AsyncSession, now: datetime) -> list[UUID]:
    return await finding_queries.runs_that_are(session, RunStatus.QUEUED)


async def _begun_runs(session: AsyncSession) -> list[UUID]:
    return await finding_queries.runs_that_are(session, RunStatus.RUNNING)


async def _waiting_reports(session: AsyncSession, now: datetime) -> list[UUID]:
    return await report_queries.reports_that_are(session, ReportStatus.QUEUED)


async def _begun_reports(session: AsyncSession) -> list[UUID]:
    return await report_queries.reports_that_are(session, ReportStatus.RUNNING)


async def _waiting_occurrences(session: AsyncSession, now: datetime) -> list[UUID]:
    return await schedule_queries.occurrences_that_are(session, OccurrenceStatus.QUEUED)


async def _begun_occurrences(session: AsyncSession) -> list[UUID]:
    return await schedule_queries.occurrences_that_are(session, OccurrenceStatus.RUNNING)


async def _due_deliveries(session: AsyncSession, now: datetime) -> list[UUID]:
    return await delivery_queries.due(session, now, DELIVERIES_A_SWEEP)


_KINDS = (
    _Kind(analyse, _waiting_runs, _begun_runs),
    _Kind(report, _waiting_reports, _begun_reports),
    _Kind(fulfil, _waiting_occurrences, _begun_occurrences),
    _Kind(deliver, _due_deliveries, delivery_queries.running),
)
