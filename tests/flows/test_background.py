"""Work that outlives its request, and its process: carried out once, whatever dies in between."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from dbos import DBOS
from fastapi import FastAPI
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.analysis import Parameters
from app.findings.models import Finding, Run, RunKind, RunStatus
from app.identity import service as identity
from app.identity.actor import SYSTEM, Role
from app.identity.schemas import TokenCreate, UserCreate
from app.kit import clock
from app.kit.db import Database
from app.main import create_app
from app.reports import service as reports
from app.reports.definition import ReportDefinition
from app.reports.models import DocumentFormat
from app.settings import Settings
from app.workflows import COMPUTED_AT_MOST, WORKFLOWS_KEPT, _forget_workflows
from tests.api import Api
from tests.factories import make_agency, make_application
from tests.flows.servers import PATIENCE_SECONDS, Server


async def fill(session: AsyncSession) -> None:
    """Applications of which the first two are one."""
    agency = await make_agency(session)
    text = "Sistem pengaduan warga atas pelayanan publik kota"
    await make_application(session, agency, name="SIPANDU", url="https://sipandu.test", description=text)
    await make_application(session, agency, name="Sipandu Kota (SIPANDU)", url="sipandu.test", description=text)
    for name, text in (("Gudang Obat", "Persediaan obat puskesmas"), ("Peta Jalan", "Peta ruas jalan dan jembatan")):
        await make_application(session, agency, name=name, description=text)


async def run_row(session: AsyncSession, status: RunStatus = RunStatus.QUEUED) -> UUID:
    """A run as a process left it that died right after the commit."""
    run = Run(
        kind=RunKind.DUPLICATES, status=status, progress=0.0, parameters=Parameters().as_dict(), requested_by="uji"
    )
    session.add(run)
    await session.flush()
    return run.id


async def ended(session: AsyncSession, id: UUID) -> Run:
    """The run when it has ended."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        run = await session.get_one(Run, id, populate_existing=True)
        if run.status in (RunStatus.SUCCEEDED, RunStatus.FAILED):
            return run
        await asyncio.sleep(0.1)
    raise AssertionError(f"the run is {run.status} after {PATIENCE_SECONDS} s")


async def findings_of(session: AsyncSession, id: UUID) -> int:
    return await session.scalar(select(func.count()).select_from(Finding).where(Finding.run_id == id)) or 0


def hold_computing_process(client: Api) -> None:
    """Whatever it is given next, it does not end: a kill surely comes in the middle."""
    for process in list(client.app.state.background._pool._processes):
        os.kill(process, signal.SIGSTOP)


async def kill_computing_process(client: Api, *, computing: bool = False) -> None:
    """As when memory runs out."""
    background = client.app.state.background
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (
        background._pool and background._pool._processes and (background._pool._pending_work_items or not computing)
    ):
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)
    pool = background._pool
    for process in list(pool._processes.values()):
        process.kill()
    while not pool._broken:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


class TestServing:
    """One service that does its own background work."""

    @pytest.fixture
    async def app(self, settings: Settings) -> AsyncIterator[FastAPI]:
        service = create_app(settings, background="serve")
        async with service.router.lifespan_context(service):
            yield service

    async def test_a_requested_run_ends_by_itself_and_one_left_queued_is_swept_up(
        self, client: Api, session: AsyncSession
    ) -> None:
        await fill(session)

        response = await client.post("/runs", {})

        assert response.status_code == 202
        location = response.headers["location"].removeprefix("/api/v1")
        deadline = time.monotonic() + PATIENCE_SECONDS
        progress = [0.0]
        while (status := await client.read(location))["status"] in {"queued", "running"}:
            assert time.monotonic() < deadline
            progress.append(status["progress"])
            await asyncio.sleep(0.1)
        assert (status["status"], status["progress"]) == ("succeeded", 1.0)
        assert progress == sorted(progress)
        assert status["findings_by_kind"]["same_record"] == 1

        left = await run_row(session)

        swept = await ended(session, left)
        assert swept.status == RunStatus.SUCCEEDED
        assert await findings_of(session, left) == sum((swept.findings_by_kind or {}).values()) >= 1

        # the computing process is killed between two runs, and in the middle of one: the work gets a new one
        await kill_computing_process(client)
        again = await client.post("/runs", {})
        assert (await ended(session, UUID(again.json()["id"]))).status == RunStatus.SUCCEEDED
        for kills, status in ((1, RunStatus.SUCCEEDED), (COMPUTED_AT_MOST, RunStatus.FAILED)):
            hold_computing_process(client)
            third = UUID((await client.post("/runs", {})).json()["id"])
            for _ in range(kills):
                await kill_computing_process(client, computing=True)
            done = await ended(session, third)
            assert done.status == status
        assert "3 kali" in (done.error or "")

    async def test_workflows_that_ended_long_ago_are_forgotten_and_their_work_is_not(
        self, client: Api, session: AsyncSession
    ) -> None:
        await fill(session)
        id = UUID((await client.post("/runs", {})).json()["id"])
        await ended(session, id)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while [w.status for w in await DBOS.list_workflows_async()] != ["SUCCESS"]:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.1)

        await _forget_workflows(clock.now())
        assert len(await DBOS.list_workflows_async()) == 1
        await _forget_workflows(clock.now() + 2 * WORKFLOWS_KEPT)

        assert await DBOS.list_workflows_async() == []
        assert (await session.get_one(Run, id, populate_existing=True)).status == RunStatus.SUCCEEDED

    async def test_a_requested_report_is_made_by_itself_and_one_left_queued_is_swept_up(
        self, client: Api, session: AsyncSession
    ) -> None:
        await fill(session)

        asked = await client.post("/reports", {"kind": "overview", "formats": ["html", "pdf"]})
        async with client.database.transaction() as own:
            definition = ReportDefinition("quality", formats=(DocumentFormat.CSV,))
            left = await reports.request_report(own, definition, actor=SYSTEM)

        for id, forms in ((asked.json()["id"], ["html", "pdf"]), (str(left.id), ["csv"])):
            deadline = time.monotonic() + PATIENCE_SECONDS
            while (report := await client.read(f"/reports/{id}"))["status"] in {"queued", "running"}:
                assert time.monotonic() < deadline
                await asyncio.sleep(0.1)
            assert (report["status"], report["error"]) == ("succeeded", None)
            assert [document["format"] for document in report["documents"]] == forms

    async def test_starting_a_run_twice_runs_it_once(self, client: Api, session: AsyncSession) -> None:
        await fill(session)
        left = await run_row(session)

        background = client.app.state.background
        await asyncio.gather(*(background.start_run(left) for _ in range(3)))

        done = await ended(session, left)
        await asyncio.sleep(0.3)
        assert await findings_of(session, left) == sum((done.findings_by_kind or {}).values()) > 0


@pytest.fixture
def servers(settings: Settings) -> Iterator[list[Server]]:
    """Servers of a test; none outlives it."""
    started: list[Server] = []
    yield started
    for server in started:
        server.kill()


async def test_a_run_whose_server_is_killed_in_the_middle_is_finished_once_after_the_restart(
    settings: Settings, session: AsyncSession, servers: list[Server]
) -> None:
    await fill(session)
    database = Database(settings.database)
    async with database.transaction() as work:
        user = await identity.add_user(work, UserCreate(name="penguji", role=Role.REVIEWER), actor=SYSTEM)
        _, token = await identity.make_token(work, TokenCreate(name="uji", user_id=user.id), actor=SYSTEM)
    await database.dispose()
    headers = {"Authorization": f"Bearer {token}"}
    servers.append(Server(settings, "serve"))
    address = await servers[-1].ready()
    async with httpx.AsyncClient(base_url=address, headers=headers) as http:
        id = UUID((await http.post("/api/v1/runs", json={"min_score": 0.0})).json()["id"])
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (await http.get(f"/api/v1/runs/{id}")).json()["status"] == "queued":
            assert time.monotonic() < deadline
            await asyncio.sleep(0.01)
    servers[-1].kill()
    interrupted = await session.get_one(Run, id, populate_existing=True)
    assert interrupted.status == RunStatus.RUNNING
    abandoned = await run_row(session, RunStatus.RUNNING)  # what a killed `ringkas analyse` leaves

    servers.append(Server(settings, "serve"))
    await servers[-1].ready()
    done = await ended(session, id)
    other = await ended(session, abandoned)

    assert (done.status, other.status) == (RunStatus.SUCCEEDED, RunStatus.SUCCEEDED), (done.error, other.error)
    assert await findings_of(session, id) == sum((done.findings_by_kind or {}).values()) > 0
    pairs = await session.execute(
        select(Finding.left_id, Finding.right_id, Finding.national_id, Finding.kind == "integration").where(
            Finding.run_id == id
        )
    )
    found = [tuple(pair) for pair in pairs]
    assert len(found) == len(set(found))
    assert servers[-1].stop() == 0
    assert "Traceback" not in Path(settings.data_dir / "server.log").read_text("utf-8")


async def test_a_run_whose_server_is_killed_is_finished_by_a_process_of_another_kind(
    settings: Settings, session: AsyncSession, servers: list[Server]
) -> None:
    await fill(session)
    servers.append(Server(settings, "serve"))
    await servers[-1].ready()
    id = await run_row(session)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (await session.get_one(Run, id, populate_existing=True)).status == RunStatus.QUEUED:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)
    servers[-1].kill()
    assert (await session.get_one(Run, id, populate_existing=True)).status == RunStatus.RUNNING

    servers.append(Server(settings, "worker"))

    done = await ended(session, id)
    assert done.status == RunStatus.SUCCEEDED, done.error
    assert await findings_of(session, id) == sum((done.findings_by_kind or {}).values()) > 0


async def test_a_worker_takes_up_what_a_request_left_queued_and_stops_when_asked(
    settings: Settings, session: AsyncSession, servers: list[Server]
) -> None:
    await fill(session)
    left = await run_row(session)
    servers.append(Server(settings, "worker"))

    done = await ended(session, left)

    assert done.status == RunStatus.SUCCEEDED
    assert servers[-1].stop() == 0
    assert "Traceback" not in Path(settings.data_dir / "server.log").read_text("utf-8")
